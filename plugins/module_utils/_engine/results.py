# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results of modules, from the items that a Convergence or a Survey brought to an end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .._common.errors import DeviceActionsError
from .devices import CHANGED, FAILED, OUTCOMES, SKIPPED, UNCHANGED, UNKNOWN


@dataclass(frozen=True)
class Verbs:
    """How the result's one sentence calls what was done.

    done: "locked". planned: "would be locked". already: "already locked".
    """

    done: str
    planned: str
    already: str


def build_result(items, halted, verbs, context, tolerate_failures):
    """The result of a task on devices: changed, failed, msg, devices, retry and summary, and diff in diff mode.

    halted: the DeviceActionsError that stopped the run, or None.
    """
    for item in items:
        if item.outcome is None:  # nobody checked it, so that it must not count as green
            item.finish(FAILED, DeviceActionsError("Internal error: the device was left out.", "internal_error"))
    outcomes = Counter(item.outcome for item in items)
    bad = outcomes[FAILED] + outcomes[UNKNOWN] + outcomes[SKIPPED]
    result = {
        "changed": bool(outcomes[CHANGED]),
        "failed": bool(halted or (bad and not tolerate_failures)),
        "msg": _sentence(items, outcomes, halted, verbs, context.check_mode),
        "devices": [item.as_result() for item in items],
        "retry": list(dict.fromkeys(item.requested for item in items if item.outcome not in (CHANGED, UNCHANGED))),
        "summary": {"requested": len(items), **{outcome: outcomes[outcome] for outcome in OUTCOMES}},
    }
    if context.diff:
        result["diff"] = [_difference(item) for item in items if item.outcome == CHANGED]
    return result


def build_info_result(items, halted, tolerate_failures, as_entry):
    """The result of a task that only reads devices: changed, failed, msg and devices.

    halted: the DeviceActionsError that stopped the run, or None. as_entry: makes the entry of an item.
    """
    failed = [item for item in items if item.error]
    message = f"{len(items) - len(failed)} of {len(items)} devices read"
    reason = halted.message if halted else failed[0].error["message"] if failed else ""
    return {
        "changed": False,
        "failed": bool(halted or (failed and not tolerate_failures)),
        "msg": f"{message}: {reason}" if reason else f"{message}.",
        "devices": [as_entry(item) for item in items],
    }


def build_listing_result(noun, entries):
    """The result of a task that lists something else than devices. noun: what an entry is, in the singular."""
    number = len(entries)
    key = f"{noun.split()[-1]}s"
    return {
        "changed": False,
        "failed": False,
        "msg": f"{number} {noun}{'' if number == 1 else 's'} read.",
        key: entries,
    }


def _difference(item):
    return {
        "before_header": item.label(),
        "after_header": item.label(),
        "before": item.before.managed,
        "after": item.after,
    }


def _sentence(items, outcomes, halted, verbs, check_mode):
    parts = []
    if outcomes[CHANGED]:
        parts.append(f"{outcomes[CHANGED]} {verbs.planned if check_mode else verbs.done}")
    if outcomes[UNCHANGED]:
        parts.append(f"{outcomes[UNCHANGED]} {verbs.already}")
    for outcome, words in ((FAILED, "failed"), (UNKNOWN, "of unknown fate"), (SKIPPED, "not tried")):
        if outcomes[outcome]:
            parts.append(f"{outcomes[outcome]} {words}")
    sentence = ", ".join(parts) or "No device to act on"
    waiting = sum(item.confirmed is False for item in items)
    if waiting and not check_mode:
        sentence += f" ({waiting} not confirmed by the device yet)"
    if halted:
        return f"{sentence}: {halted.message}"
    first = next((item for item in items if item.outcome in (FAILED, UNKNOWN)), None)
    if first is None:
        return f"{sentence}."
    others = outcomes[FAILED] + outcomes[UNKNOWN] - 1
    more = f" (and {others} more, see devices)" if others else ""
    return f"{sentence}: {first.label()}: {first.error['message']}{more}"
