#!/usr/bin/python
# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: doctor
short_description: Check what will and will not work, before it counts
version_added: 0.9.0
author:
  - secops.device_actions contributors (@secops)
description:
  - Checks each console for which the task has credentials - reachability, TLS, proxy, clock, login, privileges, rate limit. See
    M(secops.device_actions.cylance_connection_info), M(secops.device_actions.opswat_connection_info) and
    M(secops.device_actions.sdm_connection_info), which it runs. Their C(module_defaults), including those of their action groups, set the
    credentials and the other connection options, and so do the environment variables.
  - Checks the controller - versions, state directory, ledger, memory of package executions, audit trail, kill switch and guard rails.
  - Shows one table, with failures first for each console. All requests only read, unless O(sacrifice) names a device.
options:
  systems:
    description:
      - The consoles to check. By default, all for which the task has any credential. A console that is named here but has no credentials fails.
    type: list
    elements: str
    choices: [cylance, opswat, sdm]
  timeout:
    description:
      - How many seconds to wait for the response to one request. It replaces the option C(timeout) of the modules, so that the checks
        end soon. Requests are not sent again.
    type: int
    default: 10
  state_dir:
    description:
      - The state directory to check. The default is C(state_dir) of the action group C(actions) in C(module_defaults), then
        E(DEVICE_ACTIONS_STATE_DIR).
    type: path
  sacrifice:
    description:
      - The host name or ID of a Cylance test device, to find out how the tenant behaves where the documentation of the API is unclear.
      - The device is locked for 5 minutes, the lock is renewed to 10 minutes, and released. Some tenants do not release a full lock
        remotely. The device is then cut off from the network until the lock ends, or until its unlock key is entered on it.
      - The table then shows whether a renewal extends the end, whether it changes the unlock key, and whether a remote release works.
      - The task uses M(secops.device_actions.cylance_lockdown), with its guard rails, audit trail and kill switch. It refuses a device
        that is offline, already locked or protected.
      - In check mode, the device is only read.
    type: str
  sacrifice_confirm:
    description:
      - Must be V(true) for O(sacrifice), except in check mode.
    type: bool
    default: false
  lockdown_type:
    description:
      - With O(lockdown_type), O(lockdown_config_id) or O(parameters), the device is first locked partially with these options of
        M(secops.device_actions.cylance_lockdown), and released. If it is not released, the full lock is not tried.
    type: str
  lockdown_config_id:
    description:
      - See O(lockdown_type).
    type: int
  parameters:
    description:
      - See O(lockdown_type).
    type: dict
attributes:
  action:
    description: Has an action plugin that does the module's work on the controller.
    support: full
    details:
      - With C(delegate_to), the checks of the consoles run on that host, for example a jump host. The controller is always checked.
  async:
    description: Supports being run with the C(async) keyword.
    support: none
  check_mode:
    description: Can run in C(check_mode) and report what would change without changing it.
    support: full
  diff_mode:
    description: Reports in diff mode what changed, or would change, on each device.
    support: none
  idempotent:
    description: A second run with the same options changes nothing.
    support: partial
    details:
      - With O(sacrifice), each run locks the device.
  platform:
    description: Platforms that the module can run on.
    platforms: posix
    support: full
seealso:
  - module: secops.device_actions.cylance_connection_info
  - module: secops.device_actions.opswat_connection_info
  - module: secops.device_actions.sdm_connection_info
notes:
  - A console takes about ten requests and two logins at most. If one console fails, the others are still checked.
  - The task succeeds although checks have failed. See RV(has_problems), and the role C(doctor), which fails.
"""

EXAMPLES = r"""
- name: Check what will work tonight
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Check the consoles and the controller
      secops.device_actions.doctor:
      register: doctor

    - name: Fail if something will not work
      ansible.builtin.assert:
        that: not doctor.has_problems

# Locks the device, and shows what a renewal and a release really do.
- name: Find out what the tenant does with a lockdown
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Lock, renew and release a test device
      secops.device_actions.doctor:
        systems: [cylance]
        sacrifice: ws-test.corp.example
        sacrifice_confirm: true

# Only a jump host reaches the consoles.
- name: Check the consoles from a jump host
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Check them
      secops.device_actions.doctor:
      delegate_to: jump.corp.example
"""

RETURN = r"""
checks:
  description: One entry for each check, in the order of the table.
  returned: unless the task fails before it starts
  type: list
  elements: dict
  contains:
    console:
      description: V(controller), V(cylance), V(opswat) or V(sdm).
      type: str
      sample: cylance
    check:
      description: What is checked.
      type: str
      sample: read lockdowns
    status:
      description:
        - V(ok), V(failed) for what does not work, V(warning) for what works now but needs attention, or V(not_checked) for what was not
          tried or cannot be checked.
      type: str
      sample: failed
    finding:
      description: What was found.
      type: str
      sample: "403 while reading the lockdown state: the access token lacks the scope opticscommand:read."
    remedy:
      description: What to do. Empty if there is nothing to do.
      type: str
      sample: Add the privilege opticscommand:read.
has_problems:
  description: Whether a check failed.
  returned: unless the task fails before it starts
  type: bool
  sample: true
has_warnings:
  description: Whether a check is a warning.
  returned: unless the task fails before it starts
  type: bool
  sample: false
summary:
  description: The C(headline), the C(counts) by status, and the C(checks) that are not V(ok), for C(set_stats).
  returned: unless the task fails before it starts
  type: dict
  sample: {headline: "Something will not work: 1 failed, 20 ok.", counts: {failed: 1, warning: 0, not_checked: 0, ok: 20}, checks: []}
lines:
  description: The lines of RV(msg).
  returned: unless the task fails before it starts
  type: list
  elements: str
  sample: ["Something will not work: 1 failed, 20 ok."]
msg:
  description: The headline and the table.
  returned: always
  type: str
  sample: "Something will not work: 1 failed, 20 ok."
"""
