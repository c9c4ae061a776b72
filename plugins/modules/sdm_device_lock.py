#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sdm_device_lock
short_description: Lock devices in Oracle SDM for provisioning, and unlock them
version_added: 0.1.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Locks devices in Oracle Communications Session Delivery Manager (SDM), so that no other user of SDM (REST, SOAP or GUI) can
    run operations on them, and unlocks them. One device for each host of a play, or a list of devices in one task.
  - The lock is one of SDM. Nothing is sent to the device itself, and who works on it past SDM is not kept out.
  - A lock that somebody else has is a failure, in both states, and never success. See O(wait).
  - To work on devices under a lock that is given back in every case, use the role P(secops.device_actions.sdm_maintenance#role).
options:
  state:
    description:
      - V(locked) takes the lock, V(unlocked) gives it back. Only the user who took a lock can give it back.
    type: str
    choices: [locked, unlocked]
    default: locked
  scope:
    description:
      - V(device) locks the device alone. Whether SDM then locks the other member of an HA pair, too, is not documented.
      - V(nf_group) locks all devices of the NF to which the device belongs, with a request for each group of the NF that holds
        devices, which is one for an HA pair. It is the safe choice for HA pairs and clusters. The guard rails look at all of these
        devices, and O(max_changes) counts the NF once for a list, and once for each of its hosts in a play over hosts.
      - Where SDM refuses V(nf_group), because somebody else has the lock of one of the devices say, what it has locked all the same
        is given back, each device by itself. What the O(ledger) knows to be locked from before stays. If that fails, a warning names
        the devices, RV(devices[].acquired) is V(unknown), and O(orphans) finds them in the ledger.
    type: str
    choices: [device, nf_group]
    default: device
  wait:
    description:
      - Whether to wait for a lock that somebody else has. SDM has no queue, so that the action is sent time and again, and whoever
        asks at the right moment gets the lock.
    type: bool
    default: false
  wait_timeout:
    description:
      - How many seconds to wait, for all devices of a list together. In a play over hosts each host waits so long by itself.
    type: int
    default: 300
  wait_interval:
    description:
      - How many seconds lie between two attempts for the same device.
    type: int
    default: 10
  ledger:
    description:
      - A file that remembers the locks which this account took and gave back, on the machine that runs the task. It is
        made where there is none, with its folder. Use one file for all plays on a controller.
      - With it a second run reports no change. The action is sent all the same, so that SDM confirms it.
      - Plays on the same machine that use it with the same account keep each other out. What another play that still runs has
        locked counts as locked by somebody else, and so does the NF of such a device. A play that was killed keeps nobody out.
      - It holds no secret, can be read by its user alone, and outlives a restart of the machine.
      - It does not know what was done without it, by the same account in the GUI say.
    type: path
  orphans:
    description:
      - Set it to V(true) in the place of targets, with O(state=unlocked), to unlock what the O(ledger) says was locked by runs that
        have ended without unlocking it. Locks of runs that go on are left alone.
      - What a delegated or C(async) task locked, or another machine or container, counts as left over after a day, because nobody
        can look whether that run goes on.
      - A warning tells of locks that another account took, or at other O(urls).
      - It takes the entries that were made with the same O(scope).
    type: bool
  already_labels:
    description:
      - Error labels of your release of SDM that mean that there was nothing to do, because the account has the lock already, or
        nobody has it. They are not documented. Messages that say so in usual words are understood without it.
    type: list
    elements: str
    default: []
  held_labels:
    description:
      - Error labels of your release of SDM that mean that another user has the lock.
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
attributes:
  idempotent:
    support: partial
    details:
      - No documented call of SDM shows a lock. Where a release shows it all the same, it is read, and a second run changes nothing.
      - Else the action is sent and its answer is understood. A success is reported as a change, although the account may have had
        the lock before, and an answer that says so is reported as no change.
      - With O(ledger) a second run changes nothing either way.
seealso:
  - module: secops.device_actions.sdm_device_info
notes:
  - In check mode nothing is sent. Where SDM does not show the lock, RV(devices[].certain) is V(false), because only the action itself
    can tell whether somebody else has the lock.
  - Whether a logout, idle time or a restart of SDM drop a lock is not documented.
  - To learn whether a release shows locks, one device of each task is read alone.
"""

EXAMPLES = r"""
# The credentials come from SDM_URLS, SDM_USERNAME and SDM_PASSWORD in these examples.

# Each host has the variable sdm_device_id.
- name: Lock border controllers
  hosts: border_controllers
  gather_facts: false
  tasks:
    - name: Lock the device, with its HA partner
      secops.device_actions.sdm_device_lock:
        scope: nf_group

- name: Lock devices by their names, and wait for who has them
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

# A second run reports no change, and another play on this controller is kept out.
- name: Lock a device and remember it
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Lock it
      secops.device_actions.sdm_device_lock:
        names: sbc-boston-1
        ledger: ~/.local/state/secops-device-actions/sdm-locks.json

- name: Unlock what a play left behind that was killed
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Unlock the orphans
      secops.device_actions.sdm_device_lock:
        state: unlocked
        orphans: true
        ledger: ~/.local/state/secops-device-actions/sdm-locks.json
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
      sample: sbc-boston-1
    device_id:
      description: The device's id.
      type: str
      sample: ID2
    hostname:
      description: The device's name.
      type: str
      sample: sbc-boston-1
    outcome:
      description:
        - V(changed) and V(unchanged) as in Ansible.
        - V(failed) means that the device does not have the state that was asked for.
        - V(skipped) means that it was not tried, because something stopped the task.
        - V(unknown) means that the action was sent and its fate could not be learned.
      type: str
      sample: changed
    confirmed:
      description: V(true) where SDM has confirmed the state, by its answer or by what it shows.
      type: bool
      sample: true
    before:
      description: The state before. C(state) is C(locked), C(unlocked), C(partly_locked) (of an NF) or C(unknown).
      type: dict
      sample: {state: unknown}
    after:
      description: The state after, as SDM answered or showed it. In check mode the state that is expected.
      type: dict
      sample: {state: locked}
    observed:
      description: What SDM shows of the lock (C(shown), null where it shows none), and what the O(ledger) remembers (C(remembered)).
      type: dict
      sample: {shown: null, remembered: null}
    lock_state_known:
      description: Whether SDM itself shows the lock.
      type: bool
      sample: false
    acquired:
      description: Whether this run took the lock, V(yes), V(no) or V(unknown). V(unknown) where the account may have had it before, and
        where the device failed and may be locked all the same. Null with O(state=unlocked).
      type: str
      sample: unknown
    held_by:
      description: The user who has the lock, as far as that is known. Null where nobody has it, too.
      type: str
      sample: netops
    nf_id:
      description: The id of the NF whose devices were locked or unlocked.
      returned: with O(scope=nf_group)
      type: str
      sample: ID5
    certain:
      description: V(false) in check mode where SDM does not show the lock.
      type: bool
      sample: true
    error:
      description: Why, for the outcomes V(failed), V(skipped) and V(unknown), with the HTTP C(status), a C(reason)
        (C(locked_by_other) for a lock of somebody else) and a C(message).
      type: dict
      sample:
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
  sample: {requested: 2, changed: 2, unchanged: 0, failed: 0, skipped: 0, unknown: 0}
api:
  description: What was asked of SDM. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: when the task could begin
  type: dict
  sample: {requests: 6, logins: 1, retries: 0, throttled_seconds: 0.0}
msg:
  description: What happened, in one sentence.
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
