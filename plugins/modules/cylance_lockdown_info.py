#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_lockdown_info
short_description: Read the lockdown state of Cylance devices
version_added: 0.1.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Returns for each device whether it is locked down, until when, and who locked or released it before.
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.info
  - secops.device_actions.cylance
  - secops.device_actions.cylance_targets
  - secops.device_actions.cylance_unlock_key
  - secops.device_actions.connection
  - secops.device_actions.rate_limit
  - secops.device_actions.bulk
seealso:
  - module: secops.device_actions.cylance_lockdown
notes:
  - The application needs the privilege to read Focus (Optics) commands. If targets are host names or MAC addresses, it also needs the
    privilege to read devices.
"""

EXAMPLES = r"""
- name: Show which hosts of a group are locked down
  hosts: infected
  gather_facts: false
  tasks:
    - name: Read the lockdown
      secops.device_actions.cylance_lockdown_info:
      register: lockdown

    - name: Show the state
      ansible.builtin.debug:
        msg: "{{ lockdown.devices[0].state }}, {{ lockdown.devices[0].remaining }} left"

- name: List the devices of an incident that are not locked
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read all of them in one task
      secops.device_actions.cylance_lockdown_info:
        device_ids: "{{ incident_device_ids }}"
        tolerate_failures: true
      register: lockdown

    - name: Show the devices that are not locked
      ansible.builtin.debug:
        msg: "{{ lockdown.devices | selectattr('state', 'eq', 'unlocked') | map(attribute='hostname') }}"

- name: Pass the unlock key to a person at the device
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read the unlock key
      secops.device_actions.cylance_lockdown_info:
        hostnames: ws-0042.corp.example
        return_unlock_key: true
      no_log: true
      register: lockdown

    - name: Store it where only that person can read it
      ansible.builtin.copy:
        content: "{{ lockdown.devices[0].unlock_key }}"
        dest: /run/handover/ws-0042.key
        mode: "0600"
      no_log: true
"""

RETURN = r"""
devices:
  description: One entry for each device, in the order of the targets.
  returned: unless the task fails before it starts
  type: list
  elements: dict
  contains:
    device:
      description: The target, as given in the task.
      type: str
      sample: ws-0042.corp.example
    device_id:
      description: The device ID, in the form of the Focus API.
      type: str
      sample: 45E07F34E76B4A9EB167D6D0C510D6BA
    hostname:
      description: The host name that the console reports.
      type: str
      sample: ws-0042.corp.example
    state:
      description: V(locked) or V(unlocked). Null if the device could not be read.
      type: str
      sample: locked
    duration:
      description: The length of the lockdown as C(d:hh:mm). Null if it has no end.
      type: str
      sample: '1:00:00'
    remaining:
      description: The remaining time as C(d:hh:mm), measured with the console's clock.
      type: str
      sample: '0:23:59'
    confirmed:
      description: Whether the device itself has the state. Null if the console does not report it.
      type: bool
      sample: true
    connection_status:
      description: The status of the connection to the device, as reported by the console.
      type: str
      sample: locked
    lockdown_initiated:
      description: When the lockdown began, in UTC.
      type: str
      sample: '2026-01-15T12:00:00Z'
    lockdown_expiration:
      description: When the lockdown ends, in UTC. If the device is not locked, when the last lockdown ended.
      type: str
      sample: '2026-01-16T12:00:00Z'
    optics_device_version:
      description: The version of the Focus (Optics) agent.
      type: str
      sample: 3.2.1140
    console_time:
      description: The console's time when it sent the response.
      type: str
      sample: '2026-01-15T12:00:01Z'
    history:
      description: The lock and release commands so far, each with C(user_id), C(timestamp) and C(command).
      type: list
      elements: dict
      sample: []
    error:
      description: Why the device could not be read, with the HTTP C(status), a C(reason) and a C(message). Null otherwise.
      type: dict
    unlock_key:
      description: The key that releases the device when it is entered on the device.
      returned: with O(return_unlock_key)
      type: str
api:
  description: Statistics on the API requests. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: unless the task fails before it starts
  type: dict
  sample: {requests: 11, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: A one-sentence summary of the result.
  returned: always
  type: str
  sample: 10 of 10 devices read.
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo


def main():
    run_module(CylanceLockdownInfo)


if __name__ == "__main__":
    main()
