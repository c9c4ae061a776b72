#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_device_info
short_description: Read Cylance devices
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Returns what the console knows about devices - names, addresses, agents, policy and whether they are online. The result has the same
    form for all lists and lookups of the API.
  - Reads single devices, all devices of zones, or all devices of the tenant.
options:
  policies:
    description:
      - Only return devices with these policies. Each entry is the name or ID of a policy. C(*) matches any text.
      - The filters of this module apply to what was read. They do not save requests.
    type: list
    elements: str
  focus:
    description:
      - Only return devices with a Focus (Optics) agent (V(true)), which can be locked down, or without one (V(false)).
      - Devices whose products the console does not list are left out, with a warning.
    type: bool
  unzoned:
    description:
      - Only return devices that are in no zone (V(true)), or in at least one (V(false)). Implies O(with_zones).
    type: bool
  extended:
    description:
      - Whether O(all_devices) and O(zones) also return what the console's lists leave out, for example RV(devices[].os) and
        RV(devices[].user), and the RV(devices[].policy) of a zone's devices. Implied by O(names), because the short lists contain
        no host names.
      - Reading all devices then takes one request for every 200 devices, and reading zones one request for each device. Single
        devices are always returned in full.
    type: bool
    default: false
  with_zones:
    description:
      - Whether to return the zones of each device. This takes one request for each zone of the tenant. If the task names fewer targets
        than there are zones, it takes one request for each target.
    type: bool
    default: false
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.info
  - secops.device_actions.cylance
  - secops.device_actions.cylance_targets
  - secops.device_actions.cylance_selection
  - secops.device_actions.connection
  - secops.device_actions.rate_limit
  - secops.device_actions.bulk
seealso:
  - module: secops.device_actions.cylance_zone_info
  - module: secops.device_actions.cylance_lockdown_info
notes:
  - The application needs the privileges to read devices and, for O(zones) and O(with_zones), zones.
  - If a list changes while it is read, it is read again, up to three times. An incomplete list is an error.
  - A long list of targets is looked up in the list of all devices, if that takes less than one request for each target. 1,000 host
    names of a tenant with 1,000 devices take 7 requests instead of 1,001.
"""

EXAMPLES = r"""
- name: Find the machines that are in no zone
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read all devices
      secops.device_actions.cylance_device_info:
        all_devices: true
        unzoned: true
      register: unzoned

    - name: Show their names
      ansible.builtin.debug:
        msg: "{{ unzoned.devices | map(attribute='hostname') }}"

- name: Isolate the online devices of a zone
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

- name: Show what the console knows about the hosts of a group
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read their devices
      secops.device_actions.cylance_device_info:
        hosts: infected
        with_zones: true
      register: known

    - name: Show their zones
      ansible.builtin.debug:
        msg: "{{ dict(known.devices | map(attribute='hostname') | zip(known.devices | map(attribute='zones'))) }}"
"""

RETURN = r"""
devices:
  description:
    - One entry for each device, in the order of the targets or of the console's list.
    - O(report) can leave some of them out, or all.
  returned: success, unless O(report=summary)
  type: list
  elements: dict
  contains:
    device:
      description: The target, as given in the task.
      type: str
      sample: ws-0042.corp.example
    device_id:
      description: The device ID, in the form of the Focus API. Null if the device was not found.
      type: str
      sample: 45E07F34E76B4A9EB167D6D0C510D6BA
    hostname:
      description: The host name. If the console's list does not contain it, the name in the console.
      type: str
      sample: ws-0042.corp.example
    name:
      description: The name of the device in the console.
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
      description: The ID of the policy.
      type: str
      sample: 0b0d5b3c-4d0a-4a67-9f5c-0d6c3f7c9a11
    agent_version:
      description: The version of the Protect agent.
      type: str
      sample: 3.2.1000
    focus:
      description: Whether the device has a Focus (Optics) agent. Null if the console does not list its products.
      type: bool
      sample: true
    focus_version:
      description: The version of the Focus (Optics) agent. Null if there is none, or if the console does not list the products.
      type: str
      sample: 3.3.2100
    os:
      description: The operating system.
      type: str
      sample: Microsoft Windows 11 Pro
    os_kernel:
      description: The version of the kernel.
      type: str
      sample: 10.0.22631
    user:
      description: The user who logged in to the device last.
      type: str
      sample: CORP\jdoe
    dlcm_status:
      description: Whether the console's rules for removing devices (device lifecycle management) include the device.
      type: str
      sample: included
    days_to_deletion:
      description: The number of days until the console removes the device, or V(unknown).
      type: str
      sample: unknown
    zones:
      description: The names of the device's zones. Returned with O(with_zones) or O(unzoned).
      type: list
      elements: str
      sample: [Kiosks]
    error:
      description: Why the device could not be read, with the HTTP C(status), a C(reason) and a C(message). Null otherwise.
      type: dict
      sample: null
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
  returned: success
  type: dict
  sample: {requests: 4, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: The result in one line. With filters, it names the first ten devices that match. Devices that failed are named by reason.
  returned: always
  type: str
  sample: "2 of 212 devices match the filters: ws-0042, ws-0043."
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.info import CylanceDeviceInfo


def main():
    run_module(CylanceDeviceInfo)


if __name__ == "__main__":
    main()
