#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sdm_device_lock
short_description: Lock or unlock devices in Oracle SDM for provisioning
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Locks devices in Oracle Communications Session Delivery Manager (SDM), so that no other SDM user (REST, SOAP or GUI) can run
    operations on them, or unlocks them. Works on a list of devices in one task, or on the device of each host of a play.
  - The lock exists in SDM only. Nothing is sent to the device itself, and the lock does not affect users who work on the device without
    SDM.
  - A device that another user has locked fails, with both values of O(state). See O(wait).
  - To work on devices under a lock that is released even if the work fails, use the role P(secops.device_actions.sdm_maintenance#role).
options:
  state:
    description:
      - V(locked) takes the lock. V(unlocked) releases it. Only the lock owner can release it.
    type: str
    choices: [locked, unlocked]
    default: locked
  scope:
    description:
      - V(device) only locks the device. It is not documented whether SDM then also locks the other member of an HA pair.
      - V(nf_group) locks all devices of the NF that the device belongs to. It takes one request for each group of the NF that contains
        devices, which is one request for an HA pair. It is the safe choice for HA pairs and clusters.
      - With V(nf_group), the guard rails check all devices of the NF. For a list, O(max_changes) counts the NF once. In a play over hosts,
        it counts the NF once for each of its hosts.
      - If SDM refuses V(nf_group), for example because another user has locked one of the devices, the module releases what SDM locked
        anyway, device by device. Locks that the O(ledger) contains from before are kept.
      - If that release fails, a warning names the devices, RV(devices[].acquired) is V(unknown), and O(orphans) finds the locks in the
        ledger.
    type: str
    choices: [device, nf_group]
    default: device
  wait:
    description:
      - Whether to wait if another user has the lock. SDM has no queue. The module repeats the request until it gets the lock. Another
        client may get it first.
    type: bool
    default: false
  wait_timeout:
    description:
      - How many seconds to wait, for all devices of a list together. In a play over hosts, each host waits up to this time.
    type: int
    default: 300
  wait_interval:
    description:
      - How many seconds to wait between two attempts for the same device.
    type: int
    default: 10
  ledger:
    description:
      - A file that records the locks that this account takes and releases, on the machine that runs the task. The file and its folder
        are created if they do not exist. Use one file for all plays on a controller.
      - With a ledger, a second run reports no change. The action is sent anyway, so that SDM confirms the state.
      - Plays on one machine that use the same ledger and account lock each other out. A device that another running play has locked
        counts as locked by another user. The same applies to the NF of that device. A killed play does not lock others out.
      - The file contains no secrets, can only be read by its owner, and survives a restart of the machine.
      - It does not contain locks that were taken without it, for example by the same account in the GUI.
      - If the option is not set, C(ledger.json) in the O(state_dir) is used, without both the O(default_ledger).
      - Without all of them, locks are not recorded.
    type: path
  default_ledger:
    description:
      - The ledger if neither O(ledger) nor a O(state_dir) is set, which may also come from C(module_defaults) or the environment. The
        roles set it.
    type: path
  orphans:
    description:
      - Set to V(true) instead of naming targets, with O(state=unlocked), to release the locks in the O(ledger) whose run has ended
        without releasing them. Locks of runs that are still active are left alone.
      - With O(state_dir), a run in another container of the same machine that was killed counts as ended at once. On another machine
        that shares the directory, a run counts as ended 15 minutes after its last sign of life.
      - Without it, locks from another machine or container count as orphans after one day, because the module cannot check whether
        their run is still active. So do locks from a delegated or C(async) task.
      - A warning lists locks that another account took, or that were taken at other O(urls).
      - Only entries with the same O(scope) are used. All of them are released, unless O(max_changes) is set.
      - RV(left_alone) and a warning name the locks that are left alone, with the reason. A warning also says that there is no ledger.
    type: bool
  older_than:
    description:
      - With O(orphans), also release locks of runs that cannot be checked, if the lock is older than this duration, as V(d:hh:mm). Locks
        of runs that are certainly active are still left alone.
    type: str
  runs:
    description:
      - With O(orphans), also release the locks of these runs, even if they seem to be active. Use it if you know that a run has ended.
      - Each entry is the ID of a run, or the ID of its job in AWX or a CI system, as RV(left_alone[].run) and RV(left_alone[].job). An ID
        that the ledger does not contain fails the task.
    type: list
    elements: str
    default: []
  already_labels:
    description:
      - Error labels of your SDM release that mean that there is nothing to do, because the account already has the lock, or because the
        device is not locked. They are not documented. Messages with common wording are recognized without this option.
    type: list
    elements: str
    default: []
  held_labels:
    description:
      - Error labels of your SDM release that mean that another user has the lock.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.actions
  - secops.device_actions.sdm
  - secops.device_actions.sdm_targets
  - secops.device_actions.connection
  - secops.device_actions.rate_limit
  - secops.device_actions.bulk
  - secops.device_actions.guard_rails
  - secops.device_actions.audit
attributes:
  idempotent:
    support: partial
    details:
      - No documented request of SDM returns the lock state. If a release returns it anyway, the module reads it, and a second run changes
        nothing.
      - Otherwise, the module sends the action and evaluates the response. A success is reported as a change, although the account may
        already have had the lock. A response that says so is reported as no change.
      - With O(ledger), a second run changes nothing in either case.
seealso:
  - module: secops.device_actions.sdm_device_info
notes:
  - In check mode, no action is sent. If SDM does not show the lock, RV(devices[].certain) is V(false), because only the action itself shows
    whether another user has the lock.
  - It is not documented whether a logout, idle time or a restart of SDM releases a lock.
  - Each task reads one device individually, to find out whether this release of SDM shows locks.
"""

EXAMPLES = r"""
# These examples read the credentials from SDM_URLS, SDM_USERNAME and SDM_PASSWORD.

# The inventory plugin sets the variable sdm_device_id of each host.
- name: Lock border controllers
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Lock the devices and their HA partners
      secops.device_actions.sdm_device_lock:
        hosts: border_controllers
        scope: nf_group

- name: Lock devices by name, and wait for other users to release them
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Lock two devices
      secops.device_actions.sdm_device_lock:
        urls: [https://sdm-1.example:8443, https://sdm-2.example:8443]
        ca_path: /etc/ssl/sdm-ca.pem
        names: [sbc-boston-1, sbc-boston-2]
        wait: true
        wait_timeout: 900

# A second run reports no change, and other plays on this controller are locked out.
- name: Lock a device and record the lock
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Lock it
      secops.device_actions.sdm_device_lock:
        names: sbc-boston-1
        ledger: ~/.local/state/secops-device-actions/sdm-locks.json

- name: Unlock devices that a killed play left locked
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Release orphaned locks
      secops.device_actions.sdm_device_lock:
        state: unlocked
        orphans: true
        ledger: ~/.local/state/secops-device-actions/sdm-locks.json
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
      sample: sbc-boston-1
    device_id:
      description: The device ID.
      type: str
      sample: ID2
    hostname:
      description: The name of the device.
      type: str
      sample: sbc-boston-1
    outcome:
      description:
        - V(changed) and V(unchanged) have their usual meaning in Ansible.
        - V(failed) means that the device does not have the requested state.
        - V(skipped) means that the device was not tried, because the task was stopped before.
        - V(unknown) means that a request was sent, but its outcome could not be determined.
      type: str
      sample: changed
    confirmed:
      description: V(true) if SDM confirmed the state, in its response or in the lock state that it shows. Null otherwise.
      type: bool
      sample: true
    before:
      description: The state before the task. C(state) is C(locked), C(unlocked), C(partly_locked) (of an NF) or C(unknown).
      type: dict
      sample: {state: unknown}
    after:
      description: The state after the task, as reported by SDM. In check mode, the expected state.
      type: dict
      sample: {state: locked}
    observed:
      description: The lock state that SDM shows (C(shown), null if it does not show locks), and the one in the O(ledger) (C(remembered)).
      type: dict
      sample: {shown: null, remembered: null}
    lock_state_known:
      description: Whether SDM itself shows the lock.
      type: bool
      sample: false
    acquired:
      description: Whether this run took the lock, V(yes), V(no) or V(unknown). V(unknown) if the account may have had the lock before, or
        if the device failed and may be locked anyway. Null with O(state=unlocked).
      type: str
      sample: unknown
    held_by:
      description: The lock owner. Null if the owner is not known, or if the device is not locked.
      type: str
      sample: netops
    covers:
      description: All devices that the lock covers, by name and ID. With O(scope=nf_group), these are all devices of the NF.
      type: list
      elements: str
      sample: [sbc-boston-1 (ID2), sbc-boston-2 (ID3)]
    nf_id:
      description: The ID of the NF whose devices were locked or unlocked.
      returned: with O(scope=nf_group)
      type: str
      sample: ID5
    certain:
      description: V(false) in check mode if SDM does not show the lock.
      type: bool
      sample: true
    error:
      description: The cause of the outcomes V(failed), V(skipped) and V(unknown), with the HTTP C(status), a C(reason)
        (C(locked_by_other) if another user has the lock) and a C(message).
      type: dict
      sample:
left_alone:
  description: The locks of this account in the O(ledger) that were not released, because their runs are, or may be, still active.
  returned: with O(orphans), unless O(report=summary)
  type: list
  elements: dict
  contains:
    device:
      description: The device, by name and ID.
      type: str
      sample: sbc-boston-1 (ID2)
    device_id:
      description: The ID of the device.
      type: str
      sample: ID2
    hostname:
      description: The name of the device.
      type: str
      sample: sbc-boston-1
    scope:
      description: The O(scope) of the lock.
      type: str
      sample: device
    since:
      description: When the run locked the device, in UTC.
      type: str
      sample: '2026-03-01T08:00:00Z'
    run:
      description: The ID of the run.
      type: str
      sample: 109cabc13401397f
    job:
      description: The ID of the run's job in AWX or a CI system. Null if it has none.
      type: str
      sample: '4711'
    reason:
      description: V(active) if the run is still active, V(unchecked) if this cannot be checked on this machine.
      type: str
      sample: active
    until:
      description: When the lock counts as an orphan if its run shows no sign of life, in UTC. Null if the run is active.
      type: str
      sample: null
    message:
      description: The reason as a sentence, and what to do.
      type: str
      sample: Its run is still active (process 4711, since 2026-03-01T08:00:00Z). Wait until it has ended.
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
  sample: {requested: 2, changed: 2, unchanged: 0, failed: 0, skipped: 0, unknown: 0}
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
  sample: {requests: 6, logins: 1, retries: 0, throttled_seconds: 0.0}
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
    - If nothing failed and at most ten devices are concerned, it names all of them.
  returned: always
  type: str
  sample: 2 locked.
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.device_lock import SdmDeviceLock


def main():
    run_module(SdmDeviceLock)


if __name__ == "__main__":
    main()
