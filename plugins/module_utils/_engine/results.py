# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results of modules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .._common.errors import DeviceActionsError
from .._sharing.context import Context
from .devices import CHANGED, FAILED, OUTCOMES, SKIPPED, UNCHANGED, UNKNOWN, Item


@dataclass(frozen=True)
class Verbs:
    """The words for what was done. done: "locked". planned: "would be locked". already: "already locked"."""

    done: str
    planned: str
    already: str


def build_result(
    items: Sequence[Item],
    halted: DeviceActionsError | None,
    verbs: Verbs,
    context: Context,
    tolerate_failures: bool,
) -> dict[str, Any]:
    """Return the result of a task on devices: changed, failed, msg, devices, retry, summary, and diff in diff mode.

    halted: the error that stopped the run, or None.
    """
    for item in items:
        if item.outcome is None:  # an item that was never processed must not look like a success
            item.finish(FAILED, DeviceActionsError("Internal error: the device was not processed.", "internal_error"))
    outcomes = Counter(item.outcome for item in items)
    not_done = outcomes[FAILED] + outcomes[UNKNOWN] + outcomes[SKIPPED]
    result = {
        "changed": bool(outcomes[CHANGED]),
        "failed": bool(halted or (not_done and not tolerate_failures)),
        "msg": _message(items, outcomes, halted, verbs, context.check_mode),
        "devices": [item.as_result() for item in items],
        "retry": list(dict.fromkeys(item.requested for item in items if item.outcome not in (CHANGED, UNCHANGED))),
        "summary": {"requested": len(items), **{outcome: outcomes[outcome] for outcome in OUTCOMES}},
    }
    if context.diff:
        result["diff"] = [_difference(item) for item in items if item.outcome == CHANGED]
    return result


def build_info_result(
    items: Sequence[Item],
    halted: DeviceActionsError | None,
    tolerate_failures: bool,
    entry: Callable[[Item], dict[str, Any]],
) -> dict[str, Any]:
    """Return the result of a task that only reads devices: changed, failed, msg and devices.

    halted: the error that stopped the run, or None. entry: returns the result's entry of an item.
    """
    errors = [item.error for item in items if item.error]
    message = f"{len(items) - len(errors)} of {len(items)} devices read"
    reason = next((error.message for error in (halted, *errors) if error), "")
    return {
        "changed": False,
        "failed": bool(halted or (errors and not tolerate_failures)),
        "msg": f"{message}: {reason}" if reason else f"{message}.",
        "devices": [entry(item) for item in items],
    }


def build_listing_result(noun: str, entries: Sequence[Any]) -> dict[str, Any]:
    """Return the result of a task that lists something else than devices. noun: what an entry is, in the singular."""
    number = len(entries)
    return {
        "changed": False,
        "failed": False,
        "msg": f"{number} {noun}{'' if number == 1 else 's'} read.",
        f"{noun.split()[-1]}s": entries,
    }


def _difference(item: Item) -> dict[str, Any]:
    return {
        "before_header": item.label(),
        "after_header": item.label(),
        "before": item.before.managed if item.before else None,
        "after": item.after,
    }


def _message(
    items: Sequence[Item],
    outcomes: Counter[str | None],
    halted: DeviceActionsError | None,
    verbs: Verbs,
    check_mode: bool,
) -> str:
    words = {
        CHANGED: verbs.planned if check_mode else verbs.done,
        UNCHANGED: verbs.already,
        FAILED: "failed",
        UNKNOWN: "with an unknown outcome",
        SKIPPED: "not attempted",
    }
    counts = [f"{outcomes[outcome]} {words[outcome]}" for outcome in words if outcomes[outcome]]
    sentence = ", ".join(counts) or "No device to act on"
    waiting = sum(item.confirmed is False for item in items)
    if waiting and not check_mode:
        sentence += f" ({waiting} not confirmed by the device yet)"
    if halted:
        return f"{sentence}: {halted.message}"
    errors = [(item.label(), item.error) for item in items if item.error and item.outcome in (FAILED, UNKNOWN)]
    if not errors:
        return f"{sentence}."
    more = f" (and {len(errors) - 1} more, see devices)" if len(errors) > 1 else ""
    label, error = errors[0]
    return f"{sentence}: {label}: {error.message}{more}"
