#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: opswat_device_info
short_description: Read devices of OPSWAT Central Management
version_added: 0.1.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Tells of devices what the console knows of them - status, group, names, addresses, agent, issues - in one spelling, which the
    endpoints of the API do not have.
  - A list of all devices is whole, or the task fails.
options:
  all_devices:
    description:
      - Set it to V(true) in the place of targets to read all devices of the tenant, fifty in a request.
    type: bool
  statuses:
    description:
      - Keep the devices with one of these statuses, V(compliant), V(non_compliant), V(exempted), V(out_of_license_usage),
        V(unknown), V(ignored), V(installed), V(pending), V(quarantined) or what else the console says.
      - This filter and the others work on what was read, and save no request.
    type: list
    elements: str
  groups:
    description:
      - Keep the devices in one of the groups of these names.
    type: list
    elements: str
  device_types:
    description:
      - Keep the devices of one of these types, V(desktop), V(laptop), V(phone), V(tablet), V(server) or V(vm).
    type: list
    elements: str
  os_families:
    description:
      - Keep the devices with an operating system of one of these families, V(windows) for example.
    type: list
    elements: str
  names:
    description:
      - Keep the devices that go by one of these names, in which C(*) stands for any text.
    type: list
    elements: str
  details:
    description:
      - What to read beside the usual facts. Each entry becomes a key of RV(devices[].details), as the console has it.
      - With O(all_devices) it takes a request more for every 50 devices that the filters let through.
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
  - What the list of devices tells and what a device's details tell differs with the version of the API. What is not told is null.
"""

EXAMPLES = r"""
- name: Show in which group each host is
  hosts: infected
  gather_facts: false
  tasks:
    - name: Read the device
      secops.device_actions.opswat_device_info:
      register: device

    - name: Show it
      ansible.builtin.debug:
        msg: "{{ device.devices[0].group }}, {{ device.devices[0].status }}"

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

- name: Look at the infections of two devices
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
  description: One entry for each device, in the order of the targets, or of their enrolment where all are read.
  returned: when the task could begin
  type: list
  elements: dict
  contains:
    device:
      description: The target as it was given, the id where all are read.
      type: str
      sample: 00:0c:29:cd:c7:b2
    device_id:
      description: The device's id.
      type: str
      sample: 6WXJURV8QAM0I7KC
    hostname:
      description: The device's name. Null where the tenant hides names.
      type: str
      sample: ws-0042.corp.example
    names:
      description: All names that the device goes by.
      type: list
      elements: str
      sample: [ws-0042.corp.example, reception]
    macs:
      description: Its MAC addresses.
      type: list
      elements: str
      sample: ['00:0c:29:cd:c7:b2']
    status:
      description: Its status, with underscores.
      type: str
      sample: non_compliant
    exempted:
      description: Whether it is exempted. Null where the console does not tell.
      type: bool
      sample: false
    group:
      description: The name of its group.
      type: str
      sample: Workstations
    severity:
      description: The severity of its issues.
      type: str
      sample: critical
    issues:
      description: The number of its issues, with the keys C(total), C(critical) and C(warning).
      type: dict
      sample: {total: 3, critical: 1, warning: 2}
    device_type:
      description: What kind of a device it is.
      type: str
      sample: laptop
    agent_type:
      description: What kind of an agent it has, in the console's words.
      type: str
      sample: persistent
    agent_version:
      description: The version of its agent.
      type: str
      sample: 7.6.300.0
    os:
      description: Its operating system.
      type: str
      sample: Windows 11
    os_family:
      description: The family of its operating system.
      type: str
      sample: windows
    public_ip:
      description: The address from which it reaches the console.
      type: str
      sample: 192.0.2.17
    user:
      description: The name of the user that the agent reports.
      type: str
      sample: CORP\user17
    enrolled_at:
      description: When it was enrolled, as the console writes it.
      type: str
      sample: '2026-01-01T08:00:00Z'
    last_seen:
      description: When it was seen last, as the console writes it.
      type: str
      sample: '2026-01-15T12:00:00Z'
    details:
      description: What O(details) asks for, one key for each of its entries.
      returned: with O(details)
      type: dict
      sample: {infection: {metascan: {total: 0}}}
    error:
      description: Why the device could not be read, with the HTTP C(status), a C(reason) and a C(message).
      type: dict
      sample:
api:
  description: What was asked of the console. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: when the task could begin
  type: dict
  sample: {requests: 3, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: What happened, in one sentence.
  returned: always
  type: str
  sample: 200 of 200 devices read.
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.devices.info import OpswatDeviceInfo


def main():
    run_module(OpswatDeviceInfo)


if __name__ == "__main__":
    main()
