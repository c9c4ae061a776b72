#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: opswat_device_action
short_description: Carry out actions on devices of OPSWAT Central Management
version_added: 0.1.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Exempts devices, ignores them, deletes them, moves them to a group, or tells their agents to renew DHCP, to identify again, to
    send their log or to scan for threats. One device for each host of a play, or a list of devices in one task.
  - V(exempt), V(unexempt), V(ignore), V(unignore), V(delete) and V(assign_to_group) are states. Each device is read first,
    only those that differ are sent, fifty in a request, and what came of it is read again.
  - V(dhcprenew), V(re-identify), V(fetch_agent_log) and V(scan_threats) are commands. Nothing shows whether one was carried
    out before, so that they always report a change, and are never sent twice where an answer was lost.
options:
  action:
    description:
      - What to do.
      - V(exempt) takes a device out of the policies for O(exempt_time), V(unexempt) ends that. Neither applies to unknown and
        ignored devices, to those out of license usage, and to domain controllers.
      - V(ignore) hides an unknown device, V(unignore) shows it again.
      - V(delete) removes a device. Its agent may enrol again later, as a new device.
      - V(assign_to_group) moves a device to O(group). It does not apply to domain controllers.
      - V(dhcprenew) needs a persistent agent.
      - V(re-identify) needs a persistent agent, for Windows from 7.6.71.0 and for macOS from 10.4.123.0, or one for
        mobile devices.
      - V(fetch_agent_log) needs a persistent agent, for Windows from 7.6.231.0 and for macOS from 10.4.225.0.
      - V(scan_threats) needs a persistent agent, for Windows from 7.6.206.0 and for macOS from 10.4.205.0.
    type: str
    required: true
    aliases: [types]
    choices: [exempt, unexempt, ignore, unignore, delete, assign_to_group, dhcprenew, re-identify, fetch_agent_log, scan_threats]
  exempt_time:
    description:
      - For how many hours V(exempt) exempts, up to 64999. V(0) is for ever. Required with it, because the API's own default is
        for ever.
      - The console does not show how long an exemption still lasts. A device that is exempted already is therefore left alone,
        whatever this says. See O(force).
    type: int
  force:
    description:
      - Whether V(exempt) is sent to devices that are exempted already, to give them the time of O(exempt_time) anew. It then
        always reports a change.
    type: bool
  group:
    description:
      - The name of the group to which V(assign_to_group) moves devices. A name that no group has, or several, is refused.
    type: str
  group_id:
    description:
      - The id of the group in the place of O(group). Its name must be the only one of its kind all the same, because the console
        tells of a device's group the name alone.
    type: str
  full_scan:
    description:
      - Whether V(scan_threats) scans everything. Else O(scan_types) says what.
    type: bool
  scan_types:
    description:
      - What V(scan_threats) scans, by name or number - V(memory) (0), V(system_volume) (1), V(portable_volumes) (2),
        V(additional_volumes) (3), V(specific_path) (4), V(boot_records) (5).
    type: list
    elements: str
  path:
    description:
      - The place on the device that V(scan_threats) scans with the scan type V(specific_path).
    type: str
  wait:
    description:
      - Whether V(fetch_agent_log) and V(scan_threats) wait for each device's report and store it under O(dest).
      - Each look for a report is a request of its own, and ten of them are allowed in a minute. Plan O(wait_timeout) for that.
    type: bool
  wait_timeout:
    description:
      - How many seconds to wait for all reports, V(1800) where it is not given. When it is over, the task fails and tells which
        of them came. The commands themselves stay as they are, and count as changes.
    type: int
  wait_interval:
    description:
      - How many seconds lie between two looks for the same report at least, V(30) where it is not given.
    type: int
  dest:
    description:
      - The folder for the reports, on the machine that runs the task. It is made where there is none. Each file has a name of
        the device's name and the command's id, and can be read by its user alone.
    type: path
  confirm_timeout:
    description:
      - How many seconds to wait until the console shows what it accepted. A device that does not show it by then has failed.
    type: int
    default: 30
extends_documentation_fragment:
  - secops.device_actions.attributes
  - secops.device_actions.attributes.actions
  - secops.device_actions.opswat
  - secops.device_actions.opswat_targets
  - secops.device_actions.connection
  - secops.device_actions.bulk
  - secops.device_actions.guard_rails
seealso:
  - module: secops.device_actions.opswat_device_info
  - module: secops.device_actions.opswat_group_info
notes:
  - The API answers with a number for each device. V(1) is success. Its pages differ on which of V(0) and V(-1) is a failure and
    which is an action that the device does not support, so that both fail that device, and the message has the number.
  - Fifty devices are read, written and read again before the next fifty. A list that is longer than O(max_changes) allows, or any
    list with O(protected_devices), is read as a whole before the first device is written.
"""

EXAMPLES = r"""
# The credentials come from OPSWAT_CLIENT_ID, OPSWAT_CLIENT_SECRET and OPSWAT_API_URL in these examples.

- name: Exempt a device from the policies for a day
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Exempt it
      secops.device_actions.opswat_device_action:
        action: exempt
        exempt_time: 24
        mac_addresses: "00:0c:29:cd:c7:b2"

# Each host has the variable opswat_device_id. With 50 forks 200 hosts take four requests of each kind.
- name: Move the hosts of a group to the quarantine group
  hosts: infected
  gather_facts: false
  tasks:
    - name: Assign them
      secops.device_actions.opswat_device_action:
        action: assign_to_group
        group: Quarantine
        max_changes: 200

- name: Move a list of devices in one task
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Assign them
      secops.device_actions.opswat_device_action:
        action: assign_to_group
        group: Quarantine
        device_ids: "{{ incident_device_ids }}"
        max_changes: 1000
        tolerate_failures: true
      register: quarantine

    - name: Try those again that failed
      secops.device_actions.opswat_device_action:
        action: assign_to_group
        group: Quarantine
        device_ids: "{{ quarantine.retry }}"
        max_changes: 1000
        allow_empty: true

- name: Scan a folder on two devices, and get the results
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Scan
      secops.device_actions.opswat_device_action:
        action: scan_threats
        scan_types: [memory, specific_path]
        path: C:\Users\Public
        device_ids: [6WXJURV8QAM0I7KC, KZ60M9CW7L1L218D]
        wait: true
        wait_timeout: 3600
        dest: /var/lib/incident-42

- name: Remove devices that were thrown away
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Delete them
      secops.device_actions.opswat_device_action:
        action: delete
        device_ids: "{{ scrapped_device_ids }}"
        protected_devices:
          - dc*.corp.example
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
      sample: 6WXJURV8QAM0I7KC
    device_id:
      description: The device's id. Null where the console does not have the device.
      type: str
      sample: 6WXJURV8QAM0I7KC
    hostname:
      description: The device's name as the console knows it. Null where the tenant hides names.
      type: str
      sample: ws-0042.corp.example
    outcome:
      description:
        - V(changed) and V(unchanged) as in Ansible.
        - V(failed) means that the device does not have the state that was asked for, or did not get the command.
        - V(skipped) means that it was not tried, because something stopped the task.
        - V(unknown) means that the action was sent and its fate could not be learned.
      type: str
      sample: changed
    confirmed:
      description:
        - V(true) where the console shows the state. Null for commands, for an exemption that was renewed, where the console does
          not tell a device's group, and for changes in check mode.
      type: bool
      sample: true
    before:
      description: The state before. One key, C(exempted), C(ignored), C(present) or C(group). Empty for commands.
      type: dict
      sample: {group: Workstations}
    after:
      description: The state after, as the console showed it. In check mode the state that is expected. For commands C(requested).
      type: dict
      sample: {group: Quarantine}
    observed:
      description: What the console said of the device last. In check mode what it said before.
      type: dict
      sample:
        status: non_compliant
        group: Quarantine
        severity: critical
        agent_type: persistent
        agent_version: 7.6.300.0
        os: Windows 11
        last_seen: '2026-01-15T12:00:00Z'
    certain:
      description: V(false) in check mode for commands, which only the device itself can refuse, and where the console does not
        tell the state.
      type: bool
      sample: true
    error:
      description: Why, for the outcomes V(failed), V(skipped) and V(unknown), with the HTTP C(status), a C(reason) and a C(message).
      type: dict
      sample:
    command_id:
      description: The id of the command.
      returned: for the actions V(fetch_agent_log) and V(scan_threats)
      type: str
      sample: 5f1c2a7b
    report:
      description: The path of the stored report.
      returned: with O(wait)
      type: str
      sample: /var/lib/incident-42/ws-0042.corp.example-3f9a0c1d2e4b.zip
    report_error:
      description: Why there is no report.
      returned: with O(wait)
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
  sample: {requested: 200, changed: 180, unchanged: 17, failed: 3, skipped: 0, unknown: 0}
api:
  description: What was asked of the console. The keys are C(requests), C(logins), C(retries) and C(throttled_seconds).
  returned: when the task could begin
  type: dict
  sample: {requests: 13, logins: 1, retries: 0, throttled_seconds: 41.2}
msg:
  description: What happened, in one sentence.
  returned: always
  type: str
  sample: 180 assigned to the group, 17 in the group already, 3 failed
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.device_action import (
    OpswatDeviceAction,
)


def main():
    run_module(OpswatDeviceAction)


if __name__ == "__main__":
    main()
