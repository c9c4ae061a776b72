# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks that carry out a plan: one call of a module for all devices with the same settings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit import LONGEST_TEXTS
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Plan, Step

# Renewals come first, because a lockdown that ends is the worst that can happen. Releases come last, when everything
# that isolates has been done.
_ORDER = ("renew", "lock", "move", "exempt", "ignore", "execute", "restore", "unexempt", "unignore", "release")
_MOST_DEVICES = 200  # in a task, because the deadline of a run covers the whole task
# An entry executes once, however long ago, and whatever became of the run and its record.
_WINDOW = "999:00:00"


@dataclass(frozen=True)
class Batch:
    """One task. action: as in Step. module: without the collection. options: of the module. steps: its devices."""

    action: str
    module: str
    options: Mapping[str, Any]
    steps: tuple[Step, ...]


def batches(plan: Plan) -> list[Batch]:
    """Return the tasks of a plan, in the order in which they run."""
    groups: dict[tuple[str, str, str], list[Step]] = {}
    for step in plan.steps:
        if step.action in _ORDER:
            occasion = step.entries[0] if step.action == "execute" else ""
            settings = json.dumps(step.settings, sort_keys=True, default=str)
            groups.setdefault((step.action, occasion, settings), []).append(step)
    ordered = sorted(groups.values(), key=lambda steps: _ORDER.index(steps[0].action))
    # A module counts its changes over all batches, and the plan has limited them already.
    limit = str(sum(map(len, ordered)))
    return [_batch(steps, plan.commit, limit) for group in ordered for steps in _chunks(group)]


def _chunks(steps: Sequence[Step]) -> Iterator[Sequence[Step]]:
    """Yield the steps of each task. An execution of packages starts on all of its devices at once."""
    if steps[0].action == "execute":
        yield steps
        return
    for start in range(0, len(steps), _MOST_DEVICES):
        yield steps[start : start + _MOST_DEVICES]


def _batch(steps: Sequence[Step], commit: str | None, limit: str) -> Batch:
    first = steps[0]
    ids = [str(step.device_id) for step in steps]
    options: dict[str, Any] = {
        **first.settings,
        "device_ids": ids,
        "expected_hostnames": {str(step.device_id): step.hostname for step in steps if step.hostname},
        "max_changes": limit,
        # Of several entries, together they may be longer than the module takes.
        "reason": printable_line(_reason(steps, commit), LONGEST_TEXTS["reason"]),
        "ticket": printable_line(_ticket(steps) or "", LONGEST_TEXTS["ticket"]) or None,
    }
    if first.action == "release":
        options["state"] = "unlocked"
    if first.action == "execute":
        options["run"] = "once"
        options["match_window"] = _WINDOW
        options["keep_results_locally"] = True  # a destination would be a place to send data to
    return Batch(first.action, first.module, options, tuple(steps))


def _reason(steps: Sequence[Step], commit: str | None) -> str:
    """Return the reason for the audit trail: the entry's own, or what they have in common."""
    distinct = dict.fromkeys(step.reason for step in steps)
    if len(distinct) == 1 and next(iter(distinct)):
        return next(iter(distinct))
    entries = dict.fromkeys(entry for step in steps for entry in step.entries)
    number = "1 entry" if len(entries) == 1 else f"{len(entries)} entries"
    return f"{number} of {commit or 'a directory'}"


def _ticket(steps: Sequence[Step]) -> str | None:
    tickets = {step.ticket for step in steps}
    return tickets.pop() if len(tickets) == 1 else None
