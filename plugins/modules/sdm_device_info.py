#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sdm_device_info
short_description: Read devices of Oracle SDM
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Returns what Oracle Communications Session Delivery Manager (SDM) knows about devices - name, address, NF, group, software and
    whether SDM can reach them. The result has the same form for all releases.
  - Credentials and SNMP communities, which SDM includes in a device's parameters, are left out.
options:
  all_devices:
    description:
      - Set to V(true) instead of naming targets to read all devices that the account may view.
    type: bool
  nfs:
    description:
      - Only return devices of these NFs. Each entry is the name or ID of an NF. C(*) matches any text.
      - If other entries match, an entry that no device of the result matches is a warning, here and in O(groups).
      - This filter and the others apply to what was read. They only save the requests for O(group_paths) of the devices that they
        exclude.
    type: list
    elements: str
  groups:
    description:
      - Only return devices in the groups with these paths, for example V(Home/East), and in the groups below them.
    type: list
    elements: str
  connected:
    description:
      - Only return devices that SDM can reach (V(true)), or cannot reach (V(false)).
    type: bool
  manageable:
    description:
      - Only return devices that SDM can manage (V(true)), or cannot manage (V(false)).
    type: bool
  locked:
    description:
      - Only return devices that are locked (V(true)) or not (V(false)), as far as SDM shows it. If the list does not show locks, the
        devices are read one by one, if that shows them.
      - No documented release shows locks. A warning and RV(msg) count the devices whose lock SDM does not show. They are not returned.
    type: bool
  held_by:
    description:
      - Only return devices that one of these SDM users has locked. The same limits apply as to O(locked).
    type: list
    elements: str
  group_paths:
    description:
      - Whether to read the group of each device. This takes one request for each NF. Implied by O(groups).
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
# These examples read the credentials from SDM_URLS, SDM_USERNAME and SDM_PASSWORD.

- name: Show the software versions of the hosts of a group
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read the devices
      secops.device_actions.sdm_device_info:
        hosts: border_controllers
      register: found

    - name: Show their software versions
      ansible.builtin.debug:
        msg: "{{ dict(found.devices | map(attribute='name') | zip(found.devices | map(attribute='software_version'))) }}"

- name: Show which devices are locked, and by whom
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read the devices
      secops.device_actions.sdm_device_info:
        all_devices: true
        locked: true
      register: found

    - name: Show their lock owners
      ansible.builtin.debug:
        msg: "{{ dict(found.devices | map(attribute='name') | zip(found.devices | map(attribute='held_by'))) }}"

- name: Find the devices of a group that SDM cannot reach
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
  description:
    - One entry for each device, in the order of the targets. If all devices are read, in the order of SDM.
    - O(report) can leave some of them out, or all.
  returned: success, unless O(report=summary)
  type: list
  elements: dict
  contains:
    device:
      description: The target, as given in the task. The device ID if all devices are read.
      type: str
      sample: sbc-boston-1
    device_id:
      description: The device ID.
      type: str
      sample: ID2
    hostname:
      description: The same as RV(devices[].name).
      type: str
      sample: sbc-boston-1
    name:
      description: The name of the device. Devices of two NFs can have the same name.
      type: str
      sample: sbc-boston-1
    key:
      description: The name and address of the device. The key is unique.
      type: str
      sample: sbc-boston-1_192.0.2.10
    ip:
      description: The management address.
      type: str
      sample: 192.0.2.10
    description:
      description: The description of the device in SDM.
      type: str
      sample: Border controller in Boston
    nf_id:
      description: The ID of the device's NF.
      type: str
      sample: ID5
    nf_name:
      description: The name of the device's NF.
      type: str
      sample: boston-1
    group_id:
      description: The ID of the group that contains the device.
      type: str
      sample: ID5
    group_path:
      description: The path of that group, including the name of the NF. Null if it was not requested, or if the account may not view it.
      type: str
      sample: Home/East/boston-1
    platform:
      description: The platform of the device.
      type: str
      sample: NNOSVM
    serial_number:
      description: The serial number.
      type: str
      sample: '0004711'
    software_version:
      description: The software version.
      type: str
      sample: SCZ900
    config_version:
      description: The configuration version.
      type: str
      sample: '59'
    bootstrap_state:
      description: The bootstrap state, as reported by SDM.
      type: str
      sample: Activated
    connected:
      description: Whether SDM can reach the device. Null if SDM does not report it.
      type: bool
      sample: true
    manageable:
      description: Whether SDM can manage the device. Null if SDM does not report it.
      type: bool
      sample: true
    locked:
      description: Whether the device is locked. Null if SDM does not show locks in its list. No documented release does.
      type: bool
      sample: null
    held_by:
      description: The lock owner. Null if SDM does not show it, or if the device is not locked.
      type: str
      sample: null
    error:
      description: Why the device could not be read, with the HTTP C(status), a C(reason) and a C(message). Null otherwise.
      type: dict
      sample:
summary:
  description: The number of devices in the list, and how many of them have a problem.
  returned: with O(report=problems) and O(report=summary), unless the task fails before it starts
  type: dict
  sample: {requested: 1000, problems: 3}
whole_result:
  description:
    - The name of the whole result, for later tasks of the same run. See P(secops.device_actions.whole_result#filter).
  returned: if O(report) leaves devices out, and the task is not C(async)
  type: str
  sample: 0c1f7c5e9f6b4e1d8a3b2c4d5e6f7081
api:
  description: Statistics on the API requests. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: unless the task fails before it starts
  type: dict
  sample: {requests: 12, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: The result in one line. With filters, it names the first ten devices that match. Devices that failed are named by reason.
  returned: always
  type: str
  sample: "1 of 12 devices matches the filters: sbc-boston-1."
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.devices.info import SdmDeviceInfo


def main():
    run_module(SdmDeviceInfo)


if __name__ == "__main__":
    main()
