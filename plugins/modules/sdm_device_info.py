#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sdm_device_info
short_description: Read devices of Oracle SDM
version_added: 0.1.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Tells of devices what Oracle Communications Session Delivery Manager (SDM) knows of them - name, address, NF, group, software,
    whether SDM reaches them - in one spelling for all releases.
  - Credentials and SNMP communities, which SDM tells among a device's parameters, are left out.
options:
  all_devices:
    description:
      - Set it to V(true) in the place of targets to read all devices that the account may view.
    type: bool
  nfs:
    description:
      - Keep the devices of the NFs of these names or ids, in which C(*) stands for any text.
      - This filter and the others work on what was read. They save only the requests for O(group_paths) of what they drop.
    type: list
    elements: str
  groups:
    description:
      - Keep the devices in the groups of these paths, V(Home/East) for example, and in the groups below them.
    type: list
    elements: str
  connected:
    description:
      - Keep the devices that SDM reaches (V(true)), or those that it does not reach (V(false)).
    type: bool
  manageable:
    description:
      - Keep the devices that SDM can manage (V(true)), or the others (V(false)).
    type: bool
  group_paths:
    description:
      - Whether to read in which group each device is. It takes one request for each NF, and is implied by O(groups).
    type: bool
    default: true
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.info
  - secops.device_actions.sdm
  - secops.device_actions.sdm_targets
  - secops.device_actions.connection
  - secops.device_actions.rate_limit
  - secops.device_actions.bulk
seealso:
  - module: secops.device_actions.sdm_device_lock
"""

EXAMPLES = r"""
# The credentials come from SDM_URLS, SDM_USERNAME and SDM_PASSWORD in these examples.

- name: Show the software of each host's device
  hosts: border_controllers
  gather_facts: false
  tasks:
    - name: Read the device
      secops.device_actions.sdm_device_info:
      register: found

    - name: Show it
      ansible.builtin.debug:
        msg: "{{ found.devices[0].software_version }}, {{ found.devices[0].group_path }}"

- name: Find the devices in the east that SDM does not reach
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read them
      secops.device_actions.sdm_device_info:
        all_devices: true
        groups: [Home/East]
        connected: false
      register: found

    - name: Show their names
      ansible.builtin.debug:
        msg: "{{ found.devices | map(attribute='name') }}"
"""

RETURN = r"""
devices:
  description: One entry for each device, in the order of the targets, or in that of SDM where all are read.
  returned: when the task could begin
  type: list
  elements: dict
  contains:
    device:
      description: The target as it was given, the id where all are read.
      type: str
      sample: sbc-boston-1
    device_id:
      description: The device's id.
      type: str
      sample: ID2
    hostname:
      description: The device's name, as RV(devices[].name).
      type: str
      sample: sbc-boston-1
    name:
      description: The device's name. Two NFs may have devices of one name.
      type: str
      sample: sbc-boston-1
    key:
      description: The device's name and address, which no other device has.
      type: str
      sample: sbc-boston-1_192.0.2.10
    ip:
      description: Its management address.
      type: str
      sample: 192.0.2.10
    description:
      description: What people wrote of it.
      type: str
      sample: Border controller in Boston
    nf_id:
      description: The id of its NF.
      type: str
      sample: ID5
    nf_name:
      description: The name of its NF.
      type: str
      sample: boston-1
    group_id:
      description: The id of the group that holds it.
      type: str
      sample: ID5
    group_path:
      description: The path of that group, the NF's name included. Null where it was not asked for, or the account may not view it.
      type: str
      sample: Home/East/boston-1
    platform:
      description: Its platform.
      type: str
      sample: NNOSVM
    serial_number:
      description: Its serial number.
      type: str
      sample: '0004711'
    software_version:
      description: The version of its software.
      type: str
      sample: SCZ900
    config_version:
      description: The version of its configuration.
      type: str
      sample: '59'
    bootstrap_state:
      description: How far SDM is with it, in SDM's words.
      type: str
      sample: Activated
    connected:
      description: Whether SDM reaches it. Null where SDM does not tell.
      type: bool
      sample: true
    manageable:
      description: Whether SDM can manage it. Null where SDM does not tell.
      type: bool
      sample: true
    locked:
      description: Whether it is locked. Null where SDM does not show locks in its list, as no documented release does.
      type: bool
      sample: null
    held_by:
      description: The user who has the lock. Null where SDM does not show it, or nobody has it.
      type: str
      sample: null
    error:
      description: Why the device could not be read, with the HTTP C(status), a C(reason) and a C(message).
      type: dict
      sample:
api:
  description: What was asked of SDM. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: when the task could begin
  type: dict
  sample: {requests: 12, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: What happened, in one sentence.
  returned: always
  type: str
  sample: 12 of 12 devices read.
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.devices.info import SdmDeviceInfo


def main():
    run_module(SdmDeviceInfo)


if __name__ == "__main__":
    main()
