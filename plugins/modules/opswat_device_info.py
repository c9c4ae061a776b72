#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: opswat_device_info
short_description: Read devices of OPSWAT Central Management
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Returns what the console knows about devices - status, group, names, addresses, agent and issues. The result has the same form for all
    endpoints of the API.
  - A list of all devices is complete, or the task fails.
options:
  all_devices:
    description:
      - Set to V(true) instead of naming targets to read all devices of the tenant, fifty per request.
    type: bool
  statuses:
    description:
      - Only return devices with one of these statuses, for example V(compliant), V(non_compliant), V(exempted), V(out_of_license_usage),
        V(unknown), V(ignored), V(installed), V(pending) or V(quarantined). Other statuses that the console reports are allowed.
      - This filter and the others apply to what was read. They do not save requests.
    type: list
    elements: str
  groups:
    description:
      - Only return devices in the groups with these names.
    type: list
    elements: str
  device_types:
    description:
      - Only return devices of these types, V(desktop), V(laptop), V(phone), V(tablet), V(server) or V(vm).
    type: list
    elements: str
  os_families:
    description:
      - Only return devices with operating systems of these families, for example V(windows).
    type: list
    elements: str
  names:
    description:
      - Only return devices with these names. C(*) matches any text. Each entry is compared with all names of a device.
      - If other entries match, an entry that no device of the result matches is a warning, here and in O(groups).
    type: list
    elements: str
  details:
    description:
      - Additional details to read. Each entry becomes a key of RV(devices[].details), in the form of the console.
      - With O(all_devices), this takes one more request for every 50 devices that match the filters.
    type: list
    elements: str
    choices: [categories, unclassified, mobile_apps, detected_processes, detected_packages, detected_patches, infection]
    default: []
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.info
  - secops.device_actions.opswat
  - secops.device_actions.opswat_targets
  - secops.device_actions.connection
  - secops.device_actions.bulk
seealso:
  - module: secops.device_actions.opswat_device_action
  - module: secops.device_actions.opswat_group_info
notes:
  - The device list and the details of a device contain different facts, depending on the version of the API. Missing facts are null.
"""

EXAMPLES = r"""
- name: Show the OPSWAT group of each host of a group
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read the devices
      secops.device_actions.opswat_device_info:
        hosts: infected
      register: found

    - name: Show their groups
      ansible.builtin.debug:
        msg: "{{ dict(found.devices | map(attribute='hostname') | zip(found.devices | map(attribute='group'))) }}"

- name: Find the Windows machines that are not compliant
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read all devices
      secops.device_actions.opswat_device_info:
        all_devices: true
        statuses: [non_compliant]
        os_families: [windows]
      register: found

    - name: Show their names
      ansible.builtin.debug:
        msg: "{{ found.devices | map(attribute='hostname') }}"

- name: Show who is in the quarantine group
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read the devices of the group
      secops.device_actions.opswat_device_info:
        all_devices: true
        groups: [Quarantine]
      register: quarantined

    - name: Show their names
      ansible.builtin.debug:
        msg: "{{ quarantined.msg }}"

- name: Read the infections of two devices
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read them
      secops.device_actions.opswat_device_info:
        mac_addresses: ["00:0c:29:cd:c7:b2", "00:0c:29:cd:c7:b3"]
        details: [infection]
      register: found
"""

RETURN = r"""
devices:
  description:
    - One entry for each device, in the order of the targets. If all devices are read, in the order of their enrollment.
    - O(report) can leave some of them out, or all.
  returned: success, unless O(report=summary)
  type: list
  elements: dict
  contains:
    device:
      description: The target, as given in the task. The device ID if all devices are read.
      type: str
      sample: 00:0c:29:cd:c7:b2
    device_id:
      description: The device ID.
      type: str
      sample: 6WXJURV8QAM0I7KC
    hostname:
      description: The name of the device. Null if the tenant hides names.
      type: str
      sample: ws-0042.corp.example
    names:
      description: All names of the device.
      type: list
      elements: str
      sample: [ws-0042.corp.example, reception]
    macs:
      description: The MAC addresses of the device.
      type: list
      elements: str
      sample: ['00:0c:29:cd:c7:b2']
    adapter_ips:
      description: The IP addresses of the network adapters. The inventory plugin does not compare them with other consoles.
      type: list
      elements: str
      sample: ["10.0.0.17"]
    status:
      description: The status of the device, with underscores.
      type: str
      sample: non_compliant
    exempted:
      description: Whether the device is exempted. Null if the console does not report it.
      type: bool
      sample: false
    group:
      description: The name of the device's group.
      type: str
      sample: Workstations
    severity:
      description: The severity of the device's issues.
      type: str
      sample: critical
    issues:
      description: The number of the device's issues, with the keys C(total), C(critical) and C(warning).
      type: dict
      sample: {total: 3, critical: 1, warning: 2}
    device_type:
      description: The type of the device.
      type: str
      sample: laptop
    agent_type:
      description: The type of the agent, as reported by the console.
      type: str
      sample: persistent
    agent_version:
      description: The version of the agent.
      type: str
      sample: 7.6.300.0
    os:
      description: The operating system.
      type: str
      sample: Windows 11
    os_family:
      description: The family of the operating system.
      type: str
      sample: windows
    public_ip:
      description: The IP address that the device connects to the console from.
      type: str
      sample: 192.0.2.17
    user:
      description: The user name that the agent reports.
      type: str
      sample: CORP\user17
    enrolled_at:
      description: When the device was enrolled, in the form of the console.
      type: str
      sample: '2026-01-01T08:00:00Z'
    last_seen:
      description: When the device was last seen, in the form of the console.
      type: str
      sample: '2026-01-15T12:00:00Z'
    details:
      description: The requested details, with one key for each entry of O(details).
      returned: with O(details)
      type: dict
      sample: {infection: {metascan: {total: 0}}}
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
  sample: {requests: 3, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: The result in one line. With filters, it names the first ten devices that match. Devices that failed are named by reason.
  returned: always
  type: str
  sample: "2 of 200 devices match the filters: ws-0042.corp.example, ws-0043.corp.example."
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.devices.info import OpswatDeviceInfo


def main():
    run_module(OpswatDeviceInfo)


if __name__ == "__main__":
    main()
