#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: incident_report
short_description: Report and record which machines were contained or released
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Turns the results of M(secops.device_actions.machine_info) and of the tasks that acted on its devices into one screen, a small
    summary for workflows, and a report as JSON, Markdown and an HTML page. The roles C(contain), C(release) and C(status) end with it.
  - Records containments in the state directory. There, C(status) finds their tickets, C(contain_pending) finds what is left to do, and
    C(release) finds the previous OPSWAT groups.
  - Contacts no console. Reports contain no unlock keys.
options:
  operation:
    description:
      - The operation to report.
    type: str
    required: true
    choices: [contain, release, status]
  stage:
    description:
      - V(before) only checks the options and records which machines are about to be contained or released, so that nothing is lost if
        the run is killed. Run it before the first device is changed, and then act on RV(by_system) only.
      - V(after) reports and records the outcome.
    type: str
    choices: [before, after]
    default: after
  machines:
    description:
      - The result of M(secops.device_actions.machine_info).
    type: dict
    required: true
  lockdowns:
    description:
      - The results of M(secops.device_actions.cylance_lockdown) with devices of these machines.
    type: list
    elements: dict
    default: []
  moves:
    description:
      - The results of M(secops.device_actions.opswat_device_action) with devices of these machines.
    type: list
    elements: dict
    default: []
  reason:
    description:
      - Why the machines are contained or released, in one line.
    type: str
  ticket:
    description:
      - The ticket or incident.
    type: str
  settings:
    description:
      - The settings that the machines were contained with - C(expires), C(renew_before), C(lockdown_type), C(lockdown_config_id), C(opswat_group) and
        C(protected_devices). They are recorded for C(contain_pending), and are part of the commands of the report.
    type: dict
    default: {}
  variables:
    description:
      - The role's variables C(max_changes), C(max_per_hour), C(protected_devices), C(systems), C(pending_for), C(state_dir), C(report_dir)
        and C(dry_run), without its prefix. The commands of the report repeat those that differ from the role's defaults.
    type: dict
    default: {}
  pending_for:
    description:
      - How long C(contain_pending) continues with machines that were offline or failed, as C(d:hh:mm).
    type: str
    default: '1:00:00'
  deadline:
    description:
      - The UTC timestamp until which C(contain_pending) continues, instead of O(pending_for). Until then, a machine that waits for its
        device is not a problem. After that, O(stage=before) fails.
    type: str
  max_per_hour:
    description:
      - The maximum number of machines that all runs with this option contain within an hour. They are counted in the state directory,
        before the first device is acted on.
    type: str
  left_alone:
    description:
      - RV(left_alone) of the last task with O(stage=before). The report lists these machines with the reason.
    type: dict
    default: {}
  report_dir:
    description:
      - The folder for the report. It is created if it is missing, and only its owner can read the files. The default is C(reports) in
        the state directory. Without one, no files are written.
    type: path
  report_formats:
    description:
      - The formats of the report, V(json), V(md) and V(html), as a list or as text separated by commas.
    type: raw
    default: [json, md, html]
  state_dir:
    description:
      - The state directory. The default is E(DEVICE_ACTIONS_STATE_DIR). Without either, nothing is recorded.
    type: path
attributes:
  action:
    description: Has an action plugin that does the module's work on the controller.
    support: full
    details:
      - The whole module runs on the controller. C(delegate_to) has no effect.
  async:
    description: Supports being run with the C(async) keyword.
    support: none
  check_mode:
    description: Can run in C(check_mode) and report what would change without changing it.
    support: full
    details:
      - In check mode, the report is the plan. Nothing is written.
  diff_mode:
    description: Reports in diff mode what changed, or would change, on each device.
    support: none
  idempotent:
    description: A second run with the same options changes nothing.
    support: none
    details:
      - Each run writes its own report.
  platform:
    description: Platforms that the module can run on.
    platforms: posix
    support: full
seealso:
  - module: secops.device_actions.machine_info
"""

EXAMPLES = r"""
- name: Contain machines, and report it
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Find them
      secops.device_actions.machine_info:
        hostnames: [ws-0042.corp.example, ws-0043.corp.example]
        systems: [cylance]
        with_state: false
        tolerate_failures: true
      register: found

    - name: Lock them down
      secops.device_actions.cylance_lockdown:
        device_ids: "{{ found.by_system.cylance.device_ids }}"
        allow_empty: true
        tolerate_failures: true
      register: lockdown

    - name: Report it
      secops.device_actions.incident_report:
        operation: contain
        machines: "{{ found }}"
        lockdowns: ["{{ lockdown }}"]
        reason: Beacon to a known server
        ticket: INC-4711
        report_dir: /srv/incidents
      register: report
"""

RETURN = r"""
msg:
  description: The report as one screen of text. It is also shown in the terminal.
  returned: always
  type: str
  sample: "Containment: 2 of 2 machines contained."
lines:
  description: The same, as a list of lines.
  returned: with O(stage=after)
  type: list
  elements: str
  sample: ["Containment: 2 of 2 machines contained."]
by_system:
  description:
    - For each console, C(device_ids) and C(expected_hostnames) of the machines that may be changed. It leaves out machines whose
      events were handled before, and those above O(max_per_hour).
  returned: with O(stage=before) and O(operation=contain)
  type: dict
  sample: {cylance: {device_ids: [45E07F34E76B4A9EB167D6D0C510D6BA], expected_hostnames: {}}, opswat: {device_ids: [], expected_hostnames: {}}}
left_alone:
  description: For each identifier of the other machines, their C(state) in the report and the C(problem).
  returned: with O(stage=before) and O(operation=contain)
  type: dict
  sample: {}
summary:
  description:
    - C(operation), C(check_mode), C(headline), C(counts) (the number of machines by state), C(machines) (their identifiers by state, at most
      300 each), C(named_by) (what the identifiers are), C(ticket), C(generated) and C(reports) (the paths of the files).
  returned: with O(stage=after)
  type: dict
  sample: {operation: contain, headline: 2 of 2 machines contained., counts: {contained: 2}, named_by: hostnames}
retry:
  description: The identifiers of the machines that failed, are unknown or were not attempted, at most 500.
  returned: with O(stage=after)
  type: list
  elements: str
  sample: []
retry_named_by:
  description: What the identifiers of RV(retry) are, V(hosts), V(hostnames), V(device_ids) or V(macs).
  returned: with O(stage=after)
  type: str
  sample: hostnames
has_problems:
  description: Whether a machine needs attention, so that the role fails.
  returned: with O(stage=after)
  type: bool
  sample: false
has_drift:
  description: Whether the consoles disagree about a machine, or a console disagrees with the record.
  returned: with O(stage=after)
  type: bool
  sample: false
reports:
  description: The paths of the files.
  returned: with O(stage=after)
  type: list
  elements: str
  sample: [/srv/incidents/contain-2026-01-15T120000Z-4711.html]
"""
