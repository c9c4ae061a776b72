#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: opswat_device_action
short_description: Run actions on devices in OPSWAT Central Management
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Exempts devices, ignores them, deletes them, moves them to a group, or makes their agents renew DHCP, re-identify, send their log
    or scan for threats. Works on a list of devices in one task, or on the device of each host of a play.
  - V(exempt), V(unexempt), V(ignore), V(unignore), V(delete) and V(assign_to_group) set a state. Each device is read first, and the
    action is only sent for devices that differ, for up to fifty devices per request. The devices are then read again.
  - V(dhcprenew), V(re-identify), V(fetch_agent_log) and V(scan_threats) are commands. The console does not show whether a command was
    already carried out, so they always report a change. If the response to a command is lost, the command is not sent again.
options:
  action:
    description:
      - The action to run.
      - V(exempt) exempts a device from the policies for O(exempt_time). V(unexempt) ends the exemption. Neither applies to unknown or
        ignored devices, to devices out of license usage, or to domain controllers.
      - V(ignore) hides an unknown device. V(unignore) shows it again.
      - V(delete) removes a device. Its agent can enroll again later, as a new device.
      - V(assign_to_group) moves a device to O(group). It does not apply to domain controllers.
      - V(dhcprenew) needs a persistent agent.
      - V(re-identify) needs a persistent agent, version 7.6.71.0 or later for Windows, 10.4.123.0 or later for macOS, or an agent for
        mobile devices.
      - V(fetch_agent_log) needs a persistent agent, version 7.6.231.0 or later for Windows, 10.4.225.0 or later for macOS.
      - V(scan_threats) needs a persistent agent, version 7.6.206.0 or later for Windows, 10.4.205.0 or later for macOS.
    type: str
    required: true
    aliases: [types]
    choices: [exempt, unexempt, ignore, unignore, delete, assign_to_group, dhcprenew, re-identify, fetch_agent_log, scan_threats]
  exempt_time:
    description:
      - How many hours V(exempt) exempts devices for, up to 64999. V(0) means forever. Required for V(exempt), because the API's own
        default is forever.
      - The console does not show how long an exemption still lasts. Devices that are already exempted are therefore left alone. See
        O(force).
    type: int
  force:
    description:
      - Whether to send V(exempt) for devices that are already exempted, so that O(exempt_time) starts again. It then always reports a
        change.
    type: bool
  group:
    description:
      - The name of the group that V(assign_to_group) moves devices to. The task fails if no group, or more than one, has this name.
    type: str
  group_id:
    description:
      - The ID of the group, instead of O(group). The name of the group must still be unique, because the console only reports the name
        of a device's group.
    type: str
  full_scan:
    description:
      - Whether V(scan_threats) scans everything. Otherwise, O(scan_types) selects what to scan.
    type: bool
  scan_types:
    description:
      - What V(scan_threats) scans, by name or number - V(memory) (0), V(system_volume) (1), V(portable_volumes) (2),
        V(additional_volumes) (3), V(specific_path) (4), V(boot_records) (5).
    type: list
    elements: str
  path:
    description:
      - The path on the device that V(scan_threats) scans with the scan type V(specific_path).
    type: str
  wait:
    description:
      - Whether V(fetch_agent_log) and V(scan_threats) wait for the report of each device and store it in O(dest).
      - Each check for a report is a separate request, and the console accepts ten of them per minute. Choose O(wait_timeout) accordingly.
    type: bool
  wait_timeout:
    description:
      - How many seconds to wait for all reports. If the option is unset, V(1800) is used.
      - After that, the task fails and reports which of them arrived. The commands still count as changes.
    type: int
  wait_interval:
    description:
      - The minimum number of seconds between two checks for the same report. If the option is unset, V(30) is used.
    type: int
  dest:
    description:
      - The folder for the reports, on the machine that runs the task. It is created if it does not exist. The name of each file consists
        of the device's name and the command's ID. Only its owner can read it.
    type: path
  confirm_timeout:
    description:
      - How many seconds to wait until the console shows a state that it accepted. A device that does not show it by then has failed,
        with the reason V(not_confirmed). With V(0), it must show it at once.
      - If the response to the action was lost, the outcome is V(unknown) instead, because the console may still show the state later.
      - Where the console does not report the state (the group of a device on some tenants, or an exemption that O(force) renews), the
        change counts as done, and a warning names the devices.
      - Commands are only accepted. The console does not report whether a device carries them out.
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
  - secops.device_actions.audit
seealso:
  - module: secops.device_actions.opswat_device_info
  - module: secops.device_actions.opswat_group_info
notes:
  - The API returns a status number for each device. V(1) is success. The pages of the vendor's documentation disagree on which of V(0) and
    V(-1) means a failure and which means that the device does not support the action. Both count as a failure of the device, and the error
    message contains the number.
  - Fifty devices are read, written and read again before the next fifty. If a list is longer than O(max_changes), or O(protected_devices)
    is set, all devices are read before the first one is written.
"""

EXAMPLES = r"""
# These examples read the credentials from OPSWAT_CLIENT_ID, OPSWAT_CLIENT_SECRET and OPSWAT_API_URL.

- name: Exempt a device from the policies for a day
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Exempt it
      secops.device_actions.opswat_device_action:
        action: exempt
        exempt_time: 24
        mac_addresses: "00:0c:29:cd:c7:b2"

# The inventory plugin sets the variable opswat_device_id of each host. 200 hosts take four requests of each kind.
- name: Move the hosts of a group to the quarantine group
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Assign them
      secops.device_actions.opswat_device_action:
        action: assign_to_group
        group: Quarantine
        hosts: infected
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

    - name: Retry the devices that failed
      secops.device_actions.opswat_device_action:
        action: assign_to_group
        group: Quarantine
        device_ids: "{{ quarantine.retry }}"
        max_changes: 1000
        allow_empty: true

- name: Scan a folder on two devices, and fetch the reports
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

- name: Remove scrapped devices
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
      sample: 6WXJURV8QAM0I7KC
    device_id:
      description: The device ID. Null if the console did not have the device before the task.
      type: str
      sample: 6WXJURV8QAM0I7KC
    hostname:
      description: The name that the console reports, or the expected one. Null if the tenant hides names and none is expected.
      type: str
      sample: ws-0042.corp.example
    outcome:
      description:
        - V(changed) and V(unchanged) have their usual meaning in Ansible.
        - V(failed) means that the device does not have the requested state, or did not receive the command.
        - V(skipped) means that the device was not tried, because the task was stopped before.
        - V(unknown) means that a request was sent, but its outcome could not be determined.
      type: str
      sample: changed
    confirmed:
      description:
        - V(true) if the console shows the state. Null for commands, for renewed exemptions, if the console does not report a device's
          group, and for changes in check mode.
      type: bool
      sample: true
    before:
      description: The state before the task. It has one of the keys C(exempted), C(ignored), C(present) and C(group). Empty for commands.
      type: dict
      sample: {group: Workstations}
    after:
      description: The state after the task, as shown by the console. In check mode, the expected state. For commands, C(requested).
      type: dict
      sample: {group: Quarantine}
    observed:
      description: What the console reported about the device last. In check mode, what it reported before.
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
      description: V(false) in check mode for commands, because only the device itself can refuse them, and if the console does not report
        the state.
      type: bool
      sample: true
    error:
      description: The cause of the outcomes V(failed), V(skipped) and V(unknown), with the HTTP C(status), a C(reason) and a C(message).
      type: dict
      sample:
    command_id:
      description: The ID of the command.
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
  description: The targets with the outcomes V(failed), V(unknown) and V(skipped). Use the list as the targets of the next run.
  returned: unless the task fails before it starts
  type: list
  elements: str
  sample: []
summary:
  description: The number of devices for each outcome.
  returned: unless the task fails before it starts
  type: dict
  sample: {requested: 200, changed: 180, unchanged: 17, failed: 3, skipped: 0, unknown: 0}
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
  sample: {requests: 13, logins: 1, retries: 0, throttled_seconds: 41.2}
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
  sample: 180 assigned to the group, 17 already in the group, 3 failed
"""

from ansible_collections.secops.device_actions.plugins.module_utils._engine.module_runner import run_module
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.device_action import (
    OpswatDeviceAction,
)


def main():
    run_module(OpswatDeviceAction)


if __name__ == "__main__":
    main()
