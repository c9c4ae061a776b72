#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_lockdown
short_description: Lock Cylance devices down, or release them
version_added: 0.1.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Isolates devices from the network through the console of Cylance (BlackBerry, Arctic Wolf Aurora Focus), or ends their
    isolation. One device for each host of a play, or a list of devices in one task.
  - Each device is read first. One that is locked already is left alone, unless its lockdown ends soon
    (O(renew_before)).
  - What is reported was answered or read after the write. A lost answer is looked up. Where even that fails, the device
    is reported as V(unknown) and the task fails.
options:
  state:
    description:
      - V(locked) isolates the device for the time of O(expires).
      - V(unlocked) asks the console to end the isolation, and waits up to O(release_timeout) for it. The console
        may not grant it. A full lockdown can mostly be ended before its time by its unlock key at the device alone. The
        task then fails and tells when the lockdown ends.
    type: str
    choices: [locked, unlocked]
    default: locked
  expires:
    description:
      - The length of a new lockdown or of a renewal as V(d:hh:mm), from V('0:00:05') to V('3:00:00').
      - A lockdown that is there already keeps its end, whatever this says. See O(renew_before).
      - Quote it. YAML reads C(1:00:00) without quotes as the number 3600, which is refused and never taken for
        seconds.
    type: str
    default: '1:00:00'
  renew_before:
    description:
      - Lock anew when less than this is left of a lockdown, as V(d:hh:mm). It must be shorter than O(expires).
      - For a schedule that keeps devices isolated. The console does not document renewals. One that it refuses fails
        with the reason V(renewal_refused), and a device is never released in order to be locked again. Whether a
        renewal reaches a device that is cut off is not documented either, so do not count on it being without a gap.
      - Without it a locked device is never touched.
    type: str
  release_timeout:
    description:
      - How many seconds to wait until the console shows a release.
    type: int
    default: 30
  lockdown_type:
    description:
      - Passed on to the console for a partial lockdown. The console's own default is V(Lockdown), a full one.
      - The vendor documents no other value. Take it from your console.
    type: str
  lockdown_config_id:
    description:
      - Passed on to the console for a partial lockdown, the number of a lockdown configuration. The console's own default
        is V(1), a full lockdown.
    type: int
  parameters:
    description:
      - Passed on to the console for a partial lockdown, as its configuration asks for.
    type: dict
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.actions
  - secops.device_actions.cylance
  - secops.device_actions.cylance_targets
  - secops.device_actions.cylance_unlock_key
  - secops.device_actions.connection
  - secops.device_actions.rate_limit
  - secops.device_actions.bulk
  - secops.device_actions.guard_rails
seealso:
  - module: secops.device_actions.cylance_lockdown_info
notes:
  - The application needs the privileges to read and to create Focus (Optics) commands, and to read devices where targets
    are host names or MAC addresses, where O(protected_devices) is set, or where O(max_changes) is a percentage.
  - In a play over many hosts, C(gather_facts=false) keeps Ansible from connecting to machines that it cannot reach.
  - A list that is longer than O(max_changes) allows, or any list with O(protected_devices), is read as a whole before the
    first device is locked. Any other list is worked on device by device, so that the first one is isolated at once.
  - Twenty equal failures in a row stop the task, and the devices that were not tried are V(skipped).
"""

EXAMPLES = r"""
# The credentials come from CYLANCE_TENANT_ID, CYLANCE_APPLICATION_ID, CYLANCE_APPLICATION_SECRET and CYLANCE_REGION
# in these examples.

- name: Isolate one machine for a day
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Lock it down
      secops.device_actions.cylance_lockdown:
        hostnames: ws-0042.corp.example
        state: locked
        expires: "1:00:00"

# Each host has the variable cylance_device_id, and device_hostname to be checked against the console.
# No host is connected to, and one login serves all of them.
- name: Isolate every host of a group
  hosts: infected
  gather_facts: false
  tasks:
    - name: Lock it down
      secops.device_actions.cylance_lockdown:
        expires: "2:00:00"

- name: Isolate a list of devices in one task
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Lock them down
      secops.device_actions.cylance_lockdown:
        device_ids: "{{ incident_device_ids }}"
        max_changes: 1000
        protected_devices:
          - dc*.corp.example
          - "00:60:26:26:d5:19"
        tolerate_failures: true
      register: lockdown

    - name: Try those again that failed
      secops.device_actions.cylance_lockdown:
        device_ids: "{{ lockdown.retry }}"
        max_changes: 1000
        allow_empty: true

# Run it every hour from a scheduler: a lockdown with less than six hours left is renewed.
- name: Keep devices isolated until somebody takes them off the list
  hosts: quarantine
  gather_facts: false
  tasks:
    - name: Lock, or renew in time
      secops.device_actions.cylance_lockdown:
        expires: "1:00:00"
        renew_before: "0:06:00"

- name: Release devices
  hosts: cleaned
  gather_facts: false
  tasks:
    - name: Ask the console for the release
      secops.device_actions.cylance_lockdown:
        state: unlocked
        release_timeout: 120

# module_defaults: the connection for all modules of the group cylance, the guard rails for all that act.
- name: Set the connection and the guard rails once
  hosts: infected
  gather_facts: false
  module_defaults:
    group/secops.device_actions.cylance:
      region: euc1
      proxy: http://proxy.corp.example:3128
    group/secops.device_actions.actions:
      protected_devices: "{{ crown_jewels }}"
      max_changes: 10%
  tasks:
    - name: Lock it down
      secops.device_actions.cylance_lockdown:

# AWX: a credential type whose injectors set env: CYLANCE_TENANT_ID and so on needs nothing in the playbook.
# A credential type that injects extra_vars is passed on like this.
- name: Pass credentials on from variables
  hosts: infected
  gather_facts: false
  environment:
    CYLANCE_TENANT_ID: "{{ cylance_tenant_id }}"
    CYLANCE_APPLICATION_ID: "{{ cylance_application_id }}"
    CYLANCE_APPLICATION_SECRET: "{{ cylance_application_secret }}"
  tasks:
    - name: Lock it down
      secops.device_actions.cylance_lockdown:

# Only a jump host reaches the console: the module runs there, with the controller's credentials.
- name: Isolate by way of a jump host
  hosts: infected
  gather_facts: false
  tasks:
    - name: Lock it down
      secops.device_actions.cylance_lockdown:
      delegate_to: jump.corp.example

- name: Lock in the background, and get the keys for the people on site
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Lock them down
      secops.device_actions.cylance_lockdown:
        device_ids: "{{ incident_device_ids }}"
      async: 3600
      poll: 10

    - name: Read the keys
      secops.device_actions.cylance_lockdown_info:
        device_ids: "{{ incident_device_ids }}"
        return_unlock_key: true
      no_log: true
      register: lockdown
"""

RETURN = r"""
devices:
  description: One entry for each device, in the order of the targets. In check mode too.
  returned: when the task could begin
  type: list
  elements: dict
  contains:
    device:
      description: The target as it was given.
      type: str
      sample: 45e07f34-e76b-4a9e-b167-d6d0c510d6ba
    device_id:
      description: The device's id as the API of Focus writes it.
      type: str
      sample: 45E07F34E76B4A9EB167D6D0C510D6BA
    hostname:
      description: The device's host name as the console knows it.
      type: str
      sample: ws-0042.corp.example
    outcome:
      description:
        - V(changed) and V(unchanged) as in Ansible.
        - V(failed) means that the device does not have the state that was asked for.
        - V(skipped) means that it was not tried, because something stopped the task.
        - V(unknown) means that a write was sent and its fate could not be learned.
      type: str
      sample: changed
    confirmed:
      description:
        - Whether the device itself has the state. V(false) is a command that waits for a device that is offline.
        - Null where the console does not tell, where the device does not have the state, and for changes in check mode.
      type: bool
      sample: true
    before:
      description: The state before. The key C(duration) is the length of the lockdown, C(renewal_due) is there with O(renew_before).
      type: dict
      sample: {state: unlocked}
    after:
      description: The state after, as the console answered. In check mode the state that is expected.
      type: dict
      sample: {state: locked, duration: '1:00:00'}
    observed:
      description: What the console said last, with its timestamps. In check mode what it said before.
      type: dict
      sample:
        connection_status: locked
        lockdown_initiated: '2026-01-15T12:00:00Z'
        lockdown_expiration: '2026-01-16T12:00:00Z'
        remaining: '1:00:00'
        optics_device_version: 3.2.1140
        console_time: '2026-01-15T12:00:01Z'
    certain:
      description:
        - V(false) in check mode where it cannot be known whether the console will do it (a release, a renewal, a partial
          lockdown, a device that is offline).
      type: bool
      sample: true
    error:
      description: Why, for the outcomes V(failed), V(skipped) and V(unknown), with the HTTP C(status), a C(reason) and a C(message).
      type: dict
      sample: {status: 404, reason: not_found, message: '404 while reading the lockdown state (Not Found).'}
    unlock_key:
      description: The key that unlocks the device on site. Only with O(return_unlock_key).
      returned: with O(return_unlock_key)
      type: str
retry:
  description: The targets that failed, are unknown or were skipped, ready as the next run's targets.
  returned: when the task could begin
  type: list
  elements: str
  sample: []
summary:
  description: How many devices had which outcome.
  returned: when the task could begin
  type: dict
  sample: {requested: 1000, changed: 950, unchanged: 47, failed: 3, skipped: 0, unknown: 0}
api:
  description: What was asked of the console. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: when the task could begin
  type: dict
  sample: {requests: 2001, logins: 1, retries: 2, throttled_seconds: 0.0}
msg:
  description: What happened, in one sentence.
  returned: always
  type: str
  sample: 950 locked, 47 locked already, 3 failed
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown


def main():
    run_module(CylanceLockdown)


if __name__ == "__main__":
    main()
