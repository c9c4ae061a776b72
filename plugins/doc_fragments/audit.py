# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option texts of _engine.options.AUDIT."""

from __future__ import annotations


class ModuleDocFragment:
    """The audit trail of modules that act on devices."""

    DOCUMENTATION = r"""
options:
  audit_log:
    description:
      - A file to which the task appends its audit trail, as JSON lines. It contains who asked for what, a line of intent before
        the first write, and a line with the outcome of each device. It contains no secrets.
      - If it cannot be written, the task fails before anything is changed. A task that releases devices or unlocks them warns,
        and continues.
      - If the option is not set, E(DEVICE_ACTIONS_AUDIT_LOG) is used, and then C(audit.jsonl) in the O(state_dir). Without all of them,
        there is no audit trail.
      - The file is created with mode 0600, but its folder must exist. Check mode writes nothing to it.
      - The controller writes it, even for a task that is delegated to another host. The module of an C(async) task writes it on
        the machine where it runs.
      - See C(docs/audit.md) in the collection for the fields, rotation and permissions.
    type: path
  reason:
    description:
      - Why the task is run, in one line of at most 500 characters. It is returned, and recorded in the O(audit_log).
    type: str
  ticket:
    description:
      - The ticket or incident that the task belongs to, in one line of at most 100 characters. It is returned, and recorded in
        the O(audit_log).
    type: str
"""
