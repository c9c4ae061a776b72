#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cylance_lockdown
short_description: Lock down Cylance devices, or release them
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Isolates devices from the network through the Cylance console (BlackBerry, Arctic Wolf Aurora Focus), or ends their isolation.
    Works on a list of devices in one task, or on the device of each host of a play.
  - Each device is read first. A device that is already locked is left alone, unless its lockdown ends soon (O(renew_before)).
  - Results come from the console's response or from reading the device after the write. If a response is lost, the module reads the
    device. If reading fails too, the device is reported as V(unknown) and the task fails.
options:
  state:
    description:
      - V(locked) isolates the device for the time in O(expires).
      - V(unlocked) asks the console to end the isolation, and waits up to O(release_timeout) for it. The console may not do so. A full
        lockdown can usually only be ended early by entering its unlock key on the device. The task then fails and reports when the
        lockdown ends. To get the key, use the playbook C(secops.device_actions.unlock_keys), or
        M(secops.device_actions.cylance_lockdown_info) with O(secops.device_actions.cylance_lockdown_info#module:return_unlock_key).
    type: str
    choices: [locked, unlocked]
    default: locked
  expires:
    description:
      - The length of a new lockdown or of a renewal as V(d:hh:mm), from V('0:00:05') to V('3:00:00').
      - It does not change the end of an existing lockdown. See O(renew_before).
      - Quote the value. YAML reads C(1:00:00) without quotes as the number 3600, which the module refuses.
    type: str
    default: '1:00:00'
  renew_before:
    description:
      - Renew a lockdown if its remaining time is less than this value, as V(d:hh:mm). It must be shorter than O(expires).
      - Use it on a schedule to keep devices isolated. The console does not document renewals. If it refuses one, the device fails with
        the reason V(renewal_refused). The module never releases a device in order to lock it again.
      - It is not documented whether a renewal reaches a device that is isolated. Do not rely on gapless isolation.
      - If the option is unset, locked devices are left alone.
    type: str
  release_timeout:
    description:
      - How many seconds to wait until the console shows the release. The devices of a list wait at the same time, up to 64 of them.
    type: int
    default: 30
  confirm_timeout:
    description:
      - How many seconds to wait until all devices have confirmed their state, after the console has accepted it for all of them. One
        timeout for the whole task.
      - An offline device is locked in the console at once, but it is not isolated before it connects. By default the task does not wait.
        It succeeds with a warning that names these devices, and their RV(ignore:devices[].confirmed) is V(false).
      - If the option is set, a device that does not confirm in time fails with the reason V(not_confirmed). The command stays queued
        in the console, and takes effect when the device connects. To wait again, use RV(retry) as the targets of another task. Devices
        that are already locked are not written again, only read.
      - This also applies to devices that were already locked, or already released, but have not confirmed it.
      - In a play over hosts, each host waits on its own and occupies a fork meanwhile. A task with a list waits once for all.
      - If the console does not report whether a device has confirmed (RV(ignore:devices[].confirmed) is null, for renewals for example),
        the device does not fail. A warning names it.
    type: int
    default: 0
  lockdown_type:
    description:
      - Passed to the console for a partial lockdown. The console's default is V(Lockdown), a full lockdown.
      - The vendor documents no other values. Look them up in your console.
    type: str
  lockdown_config_id:
    description:
      - The number of a lockdown configuration, passed to the console for a partial lockdown. The console's default is V(1), a full
        lockdown.
    type: int
  parameters:
    description:
      - Parameters of the lockdown configuration, passed to the console for a partial lockdown.
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
  - secops.device_actions.audit
seealso:
  - module: secops.device_actions.cylance_lockdown_info
notes:
  - The application needs the privileges to read and create Focus (Optics) commands. It also needs the privilege to read devices if
    targets are host names or MAC addresses, if O(protected_devices) is set, or if O(max_changes) is a percentage.
  - In a play over many hosts, C(gather_facts=false) keeps Ansible from connecting to machines that it cannot reach.
  - If a list is longer than O(max_changes), or O(protected_devices) is set, all devices are read before the first one is locked. Any
    other list is processed device by device, so that the first device is isolated immediately.
  - A long list of targets is looked up in the list of all devices, if that takes less than one request for each target. A page of 200
    devices counts as much as four lookups. Devices that the list does not contain are looked up one by one. To lock
    1,000 host names of a tenant with 1,000 devices takes 2,007 requests instead of 3,001, and to lock 1,000 device IDs with
    O(protected_devices) the same.
  - Twenty equal failures in a row stop the task, and so does a console that has sent no response at all. The devices that were not tried
    are V(skipped).
"""

EXAMPLES = r"""
# These examples read the credentials from CYLANCE_TENANT_ID, CYLANCE_APPLICATION_ID, CYLANCE_APPLICATION_SECRET and
# CYLANCE_REGION.

- name: Isolate one machine for a day
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Lock it down
      secops.device_actions.cylance_lockdown:
        hostnames: ws-0042.corp.example
        state: locked
        expires: "1:00:00"

# The inventory plugin sets the variables cylance_device_id and device_hostname of each host. The host name is compared with the
# name in the console. If more than 200 devices would change, none does.
- name: Isolate the Windows machines of a group, except for domain controllers
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Lock them down
      secops.device_actions.cylance_lockdown:
        hosts: infected:&os_windows:!dc*
        expires: "2:00:00"
        max_changes: 200

# Each host runs its own task, for example because the rest of the play depends on its result. Ansible connects to none of the
# hosts, and logs in to the console once for all of them.
- name: Isolate every host of a play
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

    - name: Retry the devices that failed
      secops.device_actions.cylance_lockdown:
        device_ids: "{{ lockdown.retry }}"
        max_changes: 1000
        allow_empty: true

# An offline device is not isolated before it connects. Isolate all devices at once, and then wait for those that are offline.
# A scheduled play can also run the second task later, with a list that the first one has stored.
- name: Isolate devices, and make sure that they are isolated
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Lock all of them down, without waiting
      secops.device_actions.cylance_lockdown:
        device_ids: "{{ incident_device_ids }}"
      register: lockdown

    - name: Wait up to an hour for those that have not confirmed the lockdown
      secops.device_actions.cylance_lockdown:
        device_ids: "{{ lockdown.devices | selectattr('confirmed', 'equalto', false) | map(attribute='device') | unique }}"
        allow_empty: true
        confirm_timeout: 3600
        tolerate_failures: true
      register: confirmation

    - name: Name the devices that are still not isolated
      ansible.builtin.debug:
        msg: "Not isolated yet: {{ confirmation.retry | join(', ') }}"
      when: confirmation.retry | length > 0

# Run this every hour from a scheduler. It renews a lockdown when less than six hours are left.
- name: Keep devices isolated until they are removed from the group
  hosts: quarantine
  gather_facts: false
  tasks:
    - name: Lock them down, or renew the lockdown
      secops.device_actions.cylance_lockdown:
        expires: "1:00:00"
        renew_before: "0:06:00"

- name: Release devices
  hosts: cleaned
  gather_facts: false
  tasks:
    - name: End the lockdown
      secops.device_actions.cylance_lockdown:
        state: unlocked
        release_timeout: 120

# The connection options apply to all modules of the group cylance, the guard rails to all modules that act on devices.
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

# AWX: if the injectors of a credential type set environment variables (CYLANCE_TENANT_ID and so on), the playbook needs no
# credentials. If they set extra_vars, pass them to the environment.
- name: Pass credentials from variables
  hosts: infected
  gather_facts: false
  environment:
    CYLANCE_TENANT_ID: "{{ cylance_tenant_id }}"
    CYLANCE_APPLICATION_ID: "{{ cylance_application_id }}"
    CYLANCE_APPLICATION_SECRET: "{{ cylance_application_secret }}"
  tasks:
    - name: Lock it down
      secops.device_actions.cylance_lockdown:

# Only a jump host can reach the console. The module runs there, with the controller's credentials.
- name: Isolate through a jump host
  hosts: infected
  gather_facts: false
  tasks:
    - name: Lock it down
      secops.device_actions.cylance_lockdown:
      delegate_to: jump.corp.example

- name: Lock down in the background, and get the unlock keys
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Lock them down
      secops.device_actions.cylance_lockdown:
        device_ids: "{{ incident_device_ids }}"
      async: 3600
      poll: 10

    - name: Read the unlock keys
      secops.device_actions.cylance_lockdown_info:
        device_ids: "{{ incident_device_ids }}"
        return_unlock_key: true
      no_log: true
      register: lockdown
"""

RETURN = r"""
devices:
  description:
    - One entry for each device, in the order of the targets. Also returned in check mode.
    - O(report) can leave some of them out, or all.
  returned: unless the task fails before it starts, or O(report=summary)
  type: list
  elements: dict
  contains:
    device:
      description: The target, as given in the task.
      type: str
      sample: 45e07f34-e76b-4a9e-b167-d6d0c510d6ba
    device_id:
      description: The device ID, in the form of the Focus API.
      type: str
      sample: 45E07F34E76B4A9EB167D6D0C510D6BA
    hostname:
      description: The host name that the console reports. If it reports none, the expected one.
      type: str
      sample: ws-0042.corp.example
    outcome:
      description:
        - V(changed) and V(unchanged) have their usual meaning in Ansible.
        - V(failed) means that the device does not have the requested state.
        - V(skipped) means that the device was not tried, because the task was stopped before.
        - V(unknown) means that a request was sent, but its outcome could not be determined.
      type: str
      sample: changed
    confirmed:
      description:
        - Whether the device itself has the state. V(false) means that the console accepted the command, and an offline device has
          not received it yet. A warning names these devices. See O(confirm_timeout).
        - Null if the console does not report it, if the device does not have the state, and for changes in check mode.
      type: bool
      sample: true
    before:
      description: The state before the task. C(duration) is the length of the lockdown. C(renewal_due) is returned with O(renew_before).
      type: dict
      sample: {state: unlocked}
    after:
      description: The state after the task, as reported by the console. In check mode, the expected state.
      type: dict
      sample: {state: locked, duration: '1:00:00'}
    observed:
      description: What the console reported last, with its timestamps. In check mode, what it reported before.
      type: dict
      sample:
        connection_status: locked
        lockdown_initiated: '2026-01-15T12:00:00Z'
        lockdown_expiration: '2026-01-16T12:00:00Z'
        remaining: '1:00:00'
        locked_by: 7d8a1a0c-3c0a-4d5e-9f0e-2f1b6a7c9d10
        optics_device_version: 3.2.1140
        console_time: '2026-01-15T12:00:01Z'
    certain:
      description:
        - V(false) in check mode if it cannot be predicted whether the console will carry out the change (a release, a renewal, a
          partial lockdown, or an offline device).
      type: bool
      sample: true
    error:
      description: The cause of the outcomes V(failed), V(skipped) and V(unknown), with the HTTP C(status), a C(reason) and a C(message).
      type: dict
      sample: {status: 404, reason: not_found, message: '404 while reading the lockdown state (Not Found).'}
    unlock_key:
      description: The key that releases the device when it is entered on the device.
      returned: with O(return_unlock_key)
      type: str
retry:
  description: The targets with the outcomes V(failed), V(unknown) and V(skipped). Use the list as the targets of the next run.
  returned: unless the task fails before it starts
  type: list
  elements: str
  sample: []
summary:
  description: The number of devices for each outcome.
  returned: unless the task fails before it starts
  type: dict
  sample: {requested: 1000, changed: 950, unchanged: 47, failed: 3, skipped: 0, unknown: 0}
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
  sample: {requests: 2001, logins: 1, retries: 2, throttled_seconds: 0.0}
reason:
  description: The value of the option O(reason).
  returned: if the option is set
  type: str
  sample: Ransomware on the file server
ticket:
  description: The value of the option O(ticket).
  returned: if the option is set
  type: str
  sample: INC-4711
msg:
  description:
    - The result in one line. After the counts it names up to ten devices that failed, are unknown or have not confirmed, grouped by
      reason, the worst ones first.
    - If nothing failed and at most ten devices are concerned, it names all of them, with the end of their lockdown.
  returned: always
  type: str
  sample: '1 locked: ws-0042.corp.example (45E07F34E76B4A9EB167D6D0C510D6BA) until 2026-01-16T12:00:00Z.'
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown


def main():
    run_module(CylanceLockdown)


if __name__ == "__main__":
    main()
