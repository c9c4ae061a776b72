# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan the executions of packages: once for each entry."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import format_timestamp
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    Action,
    Entry,
    Record,
    Step,
    Target,
)


def plan_execution(entry: Entry, action: Action, found: Sequence[Target], record: Record) -> list[Step]:
    """Return the steps of one entry's execution, one for each device.

    It starts when all devices of the entry could be looked up, because it can only start once.
    """
    done = next((one for one in record.executed if one.entry_id == entry.id), None)
    is_complete = all(target.device_id for target in found)
    steps = []
    for target in found:
        if target.device_id is None:
            continue  # it is among the skipped targets
        note, verb, is_problem = "", "execute", False
        if done:
            has_run = target.device_id.lower() in {one.lower() for one in done.device_ids}
            note = f"Executed at {format_timestamp(done.at)}."
            verb = "nothing"
            if not has_run:
                note = f"{note} The device was not among the entry's devices then. Use a new entry for it."
        elif not is_complete:
            verb, is_problem = "skip", True
            note = "Not started, because another device of the entry could not be looked up."
        steps.append(
            Step(
                verb,
                action.system,
                action.module,
                target.device_id,
                target.hostname or target.identifier,
                None,
                {entry.id: "" if entry.devices.option == "hosts" else target.identifier},
                settings=dict(action.settings) if verb == "execute" else {},
                reason=entry.reason,
                ticket=entry.ticket,
                note=note,
                is_problem=is_problem,
            )
        )
    return steps
