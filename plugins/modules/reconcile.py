#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: reconcile
short_description: Run a phase of the role reconcile
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Use the role C(secops.device_actions.reconcile), which brings devices into the state that files in a Git repository describe.
    C(ansible-doc -t role secops.device_actions.reconcile) describes its variables, which have the names of these options with the
    prefix C(reconcile_). This module is documented because the output of the role shows it.
  - Other tasks of the role read devices and change them. Between them, this module reads the files and the record, makes the plan,
    and records what was done. It runs once for each phase, on the controller, and changes no device itself.
  - C(docs/gitops.md) in the collection is the guide to the role and its files.
  - All phases of a run need the same options. A phase stores what the next one needs in a private folder, O(work).
options:
  phase:
    description:
      - V(open) reads the files and the record. V(rest) returns the recorded devices that no entry refers to. V(plan) makes the
        plan from the results of the tasks that read the devices. V(begin) records what is about to be written. V(continue) checks that
        the run may write the next batch. V(keep) stores the result of a batch. V(close) records the outcome, and reports.
    type: str
    required: true
    choices: [open, rest, plan, begin, continue, keep, close]
  work:
    description:
      - The folder of the run, which the phase V(open) returns.
    type: path
  repo:
    description:
      - The address of the Git repository, without credentials. C(https://), C(ssh://), or the absolute path of a repository.
    type: str
  branch:
    description:
      - The branch with the desired state. The default is the default branch of the repository.
    type: str
  directory:
    description:
      - A directory with the desired state, instead of a repository. It needs O(state_dir).
    type: path
  path:
    description:
      - The directory with the files in the repository.
    type: str
    default: "."
  record_branch:
    description:
      - The branch that records what reconcile has set. Exclude it from pipelines. If it is empty, the record is kept in O(state_dir).
    type: str
    default: device-actions-applied
  state_dir:
    description:
      - The state directory. The default is the environment variable E(DEVICE_ACTIONS_STATE_DIR).
    type: path
  token:
    description:
      - The token for a repository over HTTPS. The default is the environment variable E(DEVICE_ACTIONS_GIT_TOKEN).
    type: str
  username:
    description:
      - The user name that goes with O(token).
    type: str
  ssh_key_file:
    description:
      - The private key for a repository over SSH.
    type: path
  known_hosts:
    description:
      - The file with the keys of SSH servers. The default is those of the user and the system.
    type: path
  ca_file:
    description:
      - The CA certificates to verify the HTTPS server's certificate with. The default is those of the system.
    type: path
  owner:
    description:
      - The name of this desired state in the record, if several share it. The default is O(path), or the name of O(directory). Under a new
        name, everything that was set before belongs to another owner and is left alone. Packages are executed again.
    type: str
  removal_grace:
    description:
      - How long a device stays contained after its entry was removed from the files, as V(d:hh:mm).
    type: str
    default: '1:00:00'
  drift:
    description:
      - What to do if another user has changed in a console what an entry requires. V(report) reports it as a problem. V(correct) sets
        it again.
    type: str
    choices: [report, correct]
    default: report
  max_changes:
    description:
      - How many devices a run may change, without renewals and releases. If the plan has more, nothing is added or released, and
        renewals go on.
    type: int
    default: 25
  max_releases:
    description:
      - How many devices a run may release. If the plan has more, nothing is released, and everything else is done.
    type: int
    default: 25
  protected_devices:
    description:
      - Devices that the plan leaves alone, as in M(secops.device_actions.cylance_lockdown). The plan compares device IDs and
        host names. The tasks that write compare everything else, too.
      - E(DEVICE_ACTIONS_PROTECTED_DEVICES) adds to them.
    type: list
    elements: str
    default: []
  renew_before:
    description:
      - Renew lockdowns that end within this time, as V(d:hh:mm). The default is half of their length.
    type: str
  warn_before:
    description:
      - Fail if a lockdown ends within this time and was not renewed, as V(d:hh:mm).
    type: str
    default: '0:06:00'
  run_timeout:
    description:
      - The number of seconds without a sign of life after which another run may take over the work of this one. At least 300.
    type: int
    default: 900
  confirm:
    description:
      - The full hash of a commit to apply although it does not descend from the commit that was applied last.
    type: str
  reviewed_plan:
    description:
      - A plan that a person has reviewed (O(plan_file)). What differs from it is skipped and reported, except for renewals.
    type: path
  plan_file:
    description:
      - Write the plan to this file, as JSON.
    type: path
  undo:
    description:
      - The name of a run to undo, from its report. The plan only reverts what this run has done.
    type: str
  results:
    description:
      - The results of the tasks that read the consoles, for the phases V(rest) and V(plan). The keys are C(cylance), C(opswat),
        C(groups) and C(packages).
    type: dict
    default: {}
  batch:
    description:
      - The number of the batch, for the phases V(continue) and V(keep).
    type: int
  result:
    description:
      - The result of the batch, for the phase V(keep).
    type: raw
  report_dir:
    description:
      - The directory for reports. The default is C(reports) in O(state_dir). Without a state directory, no report is written.
    type: path
  report_formats:
    description:
      - The formats of the report.
    type: list
    elements: str
    choices: [json, md, html]
    default: [json, md, html]
attributes:
  check_mode:
    description: Makes the plan, and writes nothing but O(plan_file) and the report.
    support: full
  diff_mode:
    description: Returns what changes in diff mode.
    support: none
seealso:
  - module: secops.device_actions.reconcile_check
"""

EXAMPLES = r"""
- name: Bring devices into the desired state
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Reconcile
      ansible.builtin.include_role:
        name: secops.device_actions.reconcile
      vars:
        reconcile_repo: https://git.corp.example/soc/desired-state.git
        reconcile_path: incidents
"""

RETURN = r"""
msg:
  description: What the phase found out or did. In the phase V(close), the report as one screen of text.
  returned: always
  type: str
  sample: "Commit 1f0c6f2a9b: 3 to lock, 3 to move."
work:
  description: The folder of the run.
  returned: in the phase V(open)
  type: str
  sample: /tmp/device-actions-reconcile-8yhq2w
lookups:
  description: Which devices the next tasks read, by console.
  returned: in the phase V(open)
  type: dict
batches:
  description: The tasks that carry out the plan, each with its C(action), C(module) and C(options).
  returned: in the phase V(plan)
  type: list
  elements: dict
summary:
  description: The run, the commit, the first line of the report, how many devices are in which state, and which need attention.
  returned: in the phase V(close)
  type: dict
  sample:
    run: 20260115T120000Z-1a2b3c
    commit: 1f0c6f2a9b4c1d7e8f90123456789abcdef01234
    headline: "Commit 1f0c6f2a9b: 3 locked, 3 moved."
    counts: {contained: 3}
    writes: 6
    attention: []
    reports: [/var/lib/device-actions/reports/reconcile-20260115T120000Z-1a2b3c.json]
has_problems:
  description: Whether a person has to look at the report.
  returned: in the phase V(close)
  type: bool
"""
