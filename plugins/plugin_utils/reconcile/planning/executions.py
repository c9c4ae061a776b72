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

_MAX_NAME = 200  # characters of the name of an execution


def plan_execution(entry: Entry, action: Action, found: Sequence[Target], record: Record, owner: str) -> list[Step]:
    """Return the steps of one entry's execution, one for each device.

    It starts when all devices of the entry could be looked up, because it can only start once. owner: as in Held.
    """
    done = next((one for one in record.executed if (one.owner, one.entry_id) == (owner, entry.id)), None)
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
                settings={**action.settings, "name": execution_name(owner, entry.id)} if verb == "execute" else {},
                reason=entry.reason,
                ticket=entry.ticket,
                note=note,
                is_problem=is_problem,
            )
        )
    return steps


def execution_name(owner: str, entry_id: str) -> str:
    """Return the name of an entry's execution, by which it is found again in the console. Owners share the console."""
    return f"reconcile {entry_id} ({owner})"[:_MAX_NAME]
