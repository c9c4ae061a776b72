#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_device_info
short_description: Read devices of Cylance
version_added: 0.1.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Tells of devices what the console knows of them - names, addresses, agents, policy, whether they are online - in one spelling for
    all its lists and look-ups.
  - Reads single devices, all devices of zones, or all devices of the tenant.
options:
  all_devices:
    description:
      - Set it to V(true) in the place of targets to read all devices of the tenant, ten thousand with a request.
    type: bool
  zones:
    description:
      - In the place of targets, the zones whose devices to read, each by its name or id. A name means the zone of this spelling or,
        where there is none, the one of this name in another case.
    type: list
    elements: str
  names:
    description:
      - Keep the devices of these names, in which C(*) stands for any text. It is compared with the host name and with the console's
        name of a device.
      - This filter and the others work on what was read, and save no request.
    type: list
    elements: str
  policies:
    description:
      - Keep the devices with the policies of these names or ids, in which C(*) stands for any text.
    type: list
    elements: str
  online:
    description:
      - Keep the devices that are online (V(true)), or those that are not (V(false)).
    type: bool
  focus:
    description:
      - Keep the devices with a Focus (Optics) agent (V(true)), which can be locked down, or those without one (V(false)).
    type: bool
  unzoned:
    description:
      - Keep the devices that are in no zone (V(true)), or those that are in one (V(false)). Implies O(with_zones).
    type: bool
  extended:
    description:
      - Whether O(all_devices) and O(zones) tell what their lists leave out, RV(devices[].os) and RV(devices[].user) among it, and of a
        zone's devices the RV(devices[].policy). All devices of the tenant then take a request for 200 devices, those of zones a
        request each. Single devices are always told in full.
    type: bool
    default: false
  with_zones:
    description:
      - Whether to tell in which zones each device is. It takes a request for each zone of the tenant or, where targets are named, for
        each of them.
    type: bool
    default: false
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.info
  - secops.device_actions.cylance
  - secops.device_actions.cylance_targets
  - secops.device_actions.connection
  - secops.device_actions.rate_limit
  - secops.device_actions.bulk
seealso:
  - module: secops.device_actions.cylance_zone_info
  - module: secops.device_actions.cylance_lockdown_info
notes:
  - The application needs the privileges to read devices and, for O(zones) and O(with_zones), zones.
  - A list that changes while it is read is read again, up to three times. One that is not whole is an error.
"""

EXAMPLES = r"""
- name: Find the machines that nobody has put into a zone
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read all devices
      secops.device_actions.cylance_device_info:
        all_devices: true
        unzoned: true
      register: unzoned

    - name: Show them
      ansible.builtin.debug:
        msg: "{{ unzoned.devices | map(attribute='hostname') }}"

- name: Isolate what is online in a zone
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read the devices of the zone
      secops.device_actions.cylance_device_info:
        zones: [Kiosks]
        online: true
        focus: true
      register: kiosks

    - name: Lock them down
      secops.device_actions.cylance_lockdown:
        device_ids: "{{ kiosks.devices | map(attribute='device_id') }}"
        allow_empty: true
        max_changes: 100

- name: Show what the console knows of each host of a group
  hosts: infected
  gather_facts: false
  tasks:
    - name: Read the host's device
      secops.device_actions.cylance_device_info:
        with_zones: true
      register: known

    - name: Show its zones
      ansible.builtin.debug:
        msg: "{{ known.devices[0].zones }}"
"""

RETURN = r"""
devices:
  description: One entry for each device, in the order of the targets, or of the console's list.
  returned: success
  type: list
  elements: dict
  contains:
    device:
      description: The target as the task names it.
      type: str
      sample: ws-0042.corp.example
    device_id:
      description: The device's id in the form of the Focus API. Null where it was not found.
      type: str
      sample: 45E07F34E76B4A9EB167D6D0C510D6BA
    hostname:
      description: The device's host name, or the console's name of it where the list does not tell it.
      type: str
      sample: ws-0042.corp.example
    name:
      description: The console's name of the device.
      type: str
      sample: WS-0042
    online:
      description: Whether the device is online.
      type: bool
      sample: true
    offline_since:
      description: When the device went offline. Null while it is online.
      type: str
      sample: '2026-11-20T08:00:00Z'
    registered:
      description: When the device was registered.
      type: str
      sample: '2025-03-01T08:00:00Z'
    ips:
      description: The device's IP addresses.
      type: list
      elements: str
      sample: [192.0.2.42]
    macs:
      description: The device's MAC addresses.
      type: list
      elements: str
      sample: [00-00-5E-00-53-2A]
    policy:
      description: The name of the device's policy.
      type: str
      sample: Workstations
    policy_id:
      description: The id of the policy.
      type: str
      sample: 0b0d5b3c-4d0a-4a67-9f5c-0d6c3f7c9a11
    agent_version:
      description: The version of the Protect agent.
      type: str
      sample: 3.2.1000
    focus_version:
      description: The version of the Focus (Optics) agent. Null without one.
      type: str
      sample: 3.3.2100
    os:
      description: The operating system.
      type: str
      sample: Microsoft Windows 11 Pro
    os_kernel:
      description: The kernel's version.
      type: str
      sample: 10.0.22631
    user:
      description: Who logged in to the device last.
      type: str
      sample: CORP\jdoe
    dlcm_status:
      description: Whether the console's rules for the removal of devices include the device.
      type: str
      sample: included
    days_to_deletion:
      description: After how many days the console removes the device, or V(unknown).
      type: str
      sample: unknown
    zones:
      description: The names of the device's zones. Present with O(with_zones) or O(unzoned).
      type: list
      elements: str
      sample: [Kiosks]
    error:
      description: Why the device could not be read, with C(message), C(reason) and C(status). Null otherwise.
      type: dict
      sample: null
api:
  description: What was asked of the console. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: success
  type: dict
  sample: {requests: 4, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: What happened, in one sentence.
  returned: always
  type: str
  sample: 212 of 212 devices read.
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.info import CylanceDeviceInfo


def main():
    run_module(CylanceDeviceInfo)


if __name__ == "__main__":
    main()
