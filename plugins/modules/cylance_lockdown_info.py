#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_lockdown_info
short_description: Read the lockdown state of Cylance devices
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Returns for each device whether it is locked down, until when, and who locked or released it before.
  - Reads single devices, all devices of zones, or all devices of the tenant. RV(msg) names the locked devices and when their lockdowns
    end.
options:
  state:
    description:
      - Only return devices that are locked down (V(locked)), or not (V(unlocked)).
    type: str
    choices: [locked, unlocked]
  expires_within:
    description:
      - Only return devices whose lockdown ends within this time, as C(d:hh:mm), for example V('0:06:00') for six hours. Quote it. A
        lockdown without an end never does.
    type: str
  unlock_key_file:
    description:
      - Write the unlock keys of the locked devices into this file on the controller, instead of returning them. They are encrypted with
        the vault password of the run before they are written, and only your user can read the file. To read it, use
        C(ansible-vault view). The result never contains the keys.
      - Without a vault password, the task is refused before it reads anything. So is a task that is delegated or C(async).
      - With several vault passwords, the one of C(vault_encrypt_identity) is used or, without it, the first one.
      - The file is YAML, with the list C(unlock_keys) of the devices. Each entry has C(hostname), C(device_id), C(unlock_key),
        C(lockdown_initiated) and C(lockdown_expiration). No file is written if there are no keys, and in check mode.
      - Mutually exclusive with O(return_unlock_key).
    type: path
  overwrite:
    description:
      - Whether to replace an existing O(unlock_key_file). By default, it is an error.
    type: bool
    default: false
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.info
  - secops.device_actions.cylance
  - secops.device_actions.cylance_targets
  - secops.device_actions.cylance_selection
  - secops.device_actions.cylance_unlock_key
  - secops.device_actions.connection
  - secops.device_actions.rate_limit
  - secops.device_actions.bulk
attributes:
  check_mode:
    details:
      - With O(unlock_key_file), check mode reads the keys, and writes no file.
  diff_mode:
    details:
      - The module changes no device. The content of an O(unlock_key_file) is never shown.
  idempotent:
    support: partial
    details:
      - The module changes no device. With O(unlock_key_file) and O(overwrite), each run writes the file again.
seealso:
  - module: secops.device_actions.cylance_lockdown
notes:
  - The application needs the privilege to read Focus (Optics) commands. Unless targets are device IDs, it also needs the privilege to
    read devices and, for O(zones), zones.
  - The console has no list of lockdowns, so each device takes one request. With O(all_devices) and O(zones), devices without a Focus
    (Optics) agent and those that O(names) and O(online) exclude take none. 1,000 devices take about a minute at the default rate limit,
    a part of which is left to tasks that act on devices. They take 100 seconds while such a task runs.
  - With O(names) or O(online), each target of O(device_ids) takes a second request.
  - A long list of targets is looked up in the list of all devices, if that takes less than one request for each target. 1,000 host
    names of a tenant with 1,000 devices take 1,007 requests instead of 2,001.
"""

EXAMPLES = r"""
- name: Show who is contained, and until when
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read the lockdowns of all devices
      secops.device_actions.cylance_lockdown_info:
        all_devices: true
        state: locked
      register: contained

    - name: Show them
      ansible.builtin.debug:
        msg: "{{ contained.msg }}"

- name: Renew the lockdowns of a zone that end within 6 hours
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Find them
      secops.device_actions.cylance_lockdown_info:
        zones: [Quarantine]
        expires_within: "0:06:00"
      register: ending

    - name: Renew them
      secops.device_actions.cylance_lockdown:
        device_ids: "{{ ending.devices | map(attribute='device_id') }}"
        expires: "1:00:00"
        renew_before: "0:06:00"
        allow_empty: true

- name: Show which hosts of a group are locked down
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read the lockdowns
      secops.device_actions.cylance_lockdown_info:
        hosts: infected
        tolerate_failures: true
      register: lockdown

    - name: Show the state of each device
      ansible.builtin.debug:
        msg: "{{ item.hostname }}: {{ item.state }}, {{ item.remaining }} left"
      loop: "{{ lockdown.devices }}"
      loop_control:
        label: "{{ item.device }}"

- name: Show the lockdown of each host in a play over hosts
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

# The playbook secops.device_actions.unlock_keys does the same. Run it with --ask-vault-pass.
- name: Store the unlock keys of a zone, encrypted
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read the keys, and write them to a file
      secops.device_actions.cylance_lockdown_info:
        zones: [Quarantine]
        unlock_key_file: /srv/incident/keys.yml

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
  description:
    - One entry for each device, in the order of the targets or of the console's list.
    - O(report) can leave some of them out, or all.
  returned: unless the task fails before it starts, or O(report=summary)
  type: list
  elements: dict
  contains:
    device:
      description: The target, as given in the task. The device ID if a list was read.
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
    locked_by:
      description: The ID of the user or application that sent the last command to lock. Null if the device is not locked, or if the console
        does not report it.
      type: str
      sample: 7d8a1a0c-3c0a-4d5e-9f0e-2f1b6a7c9d10
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
  sample: {requests: 11, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: Which devices are locked, and until when. It names the ten lockdowns that end first, and devices that failed by reason.
  returned: always
  type: str
  sample: "2 of 998 devices are locked: ws-0042.corp.example until 2026-01-16T12:00:00Z, ws-0043.corp.example until
    2026-01-16T18:30:00Z. 2 more cannot be locked, because they have no Focus (Optics) agent."
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo


def main():
    run_module(CylanceLockdownInfo)


if __name__ == "__main__":
    main()
