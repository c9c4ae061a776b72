#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_lockdown_info
short_description: Read the lockdown of Cylance devices
version_added: 0.1.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Tells for each device whether it is locked down, until when, and who locked or released it before.
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
  - The application needs the privilege to read Focus (Optics) commands, and to read devices where targets are host names
    or MAC addresses.
"""

EXAMPLES = r"""
- name: Show which hosts of a group are locked down
  hosts: infected
  gather_facts: false
  tasks:
    - name: Read the lockdown
      secops.device_actions.cylance_lockdown_info:
      register: lockdown

    - name: Show it
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

    - name: Show the ones that are free
      ansible.builtin.debug:
        msg: "{{ lockdown.devices | selectattr('state', 'eq', 'unlocked') | map(attribute='hostname') }}"

- name: Give the unlock key to a person on site
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read the key
      secops.device_actions.cylance_lockdown_info:
        hostnames: ws-0042.corp.example
        return_unlock_key: true
      no_log: true
      register: lockdown

    - name: Put it where that person alone can read it
      ansible.builtin.copy:
        content: "{{ lockdown.devices[0].unlock_key }}"
        dest: /run/handover/ws-0042.key
        mode: "0600"
      no_log: true
"""

RETURN = r"""
devices:
  description: One entry for each device, in the order of the targets.
  returned: when the task could begin
  type: list
  elements: dict
  contains:
    device:
      description: The target as it was given.
      type: str
      sample: ws-0042.corp.example
    device_id:
      description: The device's id as the API of Focus writes it.
      type: str
      sample: 45E07F34E76B4A9EB167D6D0C510D6BA
    hostname:
      description: The device's host name as the console knows it.
      type: str
      sample: ws-0042.corp.example
    state:
      description: V(locked) or V(unlocked). Null for a device that could not be read.
      type: str
      sample: locked
    duration:
      description: The length of the lockdown as C(d:hh:mm). Null where it has no end.
      type: str
      sample: '1:00:00'
    remaining:
      description: What is left of it as C(d:hh:mm), by the console's clock.
      type: str
      sample: '0:23:59'
    confirmed:
      description: Whether the device itself has the state. Null where the console does not tell.
      type: bool
      sample: true
    connection_status:
      description: The console's word for the connection to the device.
      type: str
      sample: locked
    lockdown_initiated:
      description: When the lockdown began, in UTC.
      type: str
      sample: '2026-01-15T12:00:00Z'
    lockdown_expiration:
      description: When the lockdown ends, in UTC. The end of the last one where the device is free.
      type: str
      sample: '2026-01-16T12:00:00Z'
    optics_device_version:
      description: The version of the Focus (Optics) agent.
      type: str
      sample: 3.2.1140
    console_time:
      description: The console's clock when it answered.
      type: str
      sample: '2026-01-15T12:00:01Z'
    history:
      description: The commands so far, each with C(user_id), C(timestamp) and C(command).
      type: list
      elements: dict
      sample: []
    error:
      description: Why the device could not be read, with the HTTP C(status), a C(reason) and a C(message).
      type: dict
    unlock_key:
      description: The key that unlocks the device on site. Only with O(return_unlock_key).
      returned: with O(return_unlock_key)
      type: str
api:
  description: What was asked of the console. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: when the task could begin
  type: dict
  sample: {requests: 11, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: What happened, in one sentence.
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
