# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results of modules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .._common.errors import DeviceActionsError
from .._common.text import LISTED, as_sentence, counted, summarize
from .._sharing.context import Context
from .confirmation import warn_uncertain, warn_unconfirmed
from .devices import CHANGED, FAILED, OUTCOMES, SKIPPED, UNCHANGED, UNKNOWN, Item
from .messages import describe_failures, fitting_message, item_names

_PENDING = "Not confirmed by the device yet"
_SECTIONS = ("Failed", "Unknown outcome", _PENDING, "Not attempted")  # of a message
_STOPPED = re.compile(
    rf"\d.*? not attempted(?: \([^)]*\))?: (?P<why>.+?)(?: (?:{'|'.join(_SECTIONS)}): .*)?", re.DOTALL
)


@dataclass(frozen=True)
class Verbs:
    """The words for what was done. done: "locked". planned: "would be locked". already: "already locked".

    unreported: the words of the warning about changes whose effect the console does not report, or "" for none.
    note: a sentence for the end of the message, where something was changed.
    """

    done: str
    planned: str
    already: str
    unreported: str = ""
    note: str = ""


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
    message = fitting_message(lambda kinds: _message(items, outcomes, halted, verbs, context.check_mode, kinds))
    result = {
        "changed": any(item.is_changed for item in items),
        "failed": bool(halted or (not_done and not tolerate_failures)),
        "msg": " ".join(filter(None, [message, verbs.note if outcomes[CHANGED] else ""])),
        "devices": [item.as_result() for item in items],
        "retry": list(dict.fromkeys(item.requested for item in items if item.outcome not in (CHANGED, UNCHANGED))),
        "summary": {"requested": len(items), **{outcome: outcomes[outcome] for outcome in OUTCOMES}},
    }
    distinct = [item for item in items if not item.duplicate_of]
    if context.check_mode:
        warn_uncertain(distinct, context)
    else:
        warn_unconfirmed(distinct, verbs.unreported, context)
    if context.diff:
        result["diff"] = [_difference(item) for item in items if item.is_changed]
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
    failed = [item for item in items if item.error]
    return {
        "changed": False,
        "failed": bool(halted or (failed and not tolerate_failures)),
        "msg": fitting_message(lambda kinds: _info_message(items, failed, halted, kinds)),
        "devices": [entry(item) for item in items],
    }


def build_listing_result(noun: str, entries: Sequence[Any]) -> dict[str, Any]:
    """Return the result of a task that lists something else than devices. noun: what an entry is, in the singular."""
    return {
        "changed": False,
        "failed": False,
        "msg": f"{counted(len(entries), noun)} read.",
        f"{noun.split()[-1]}s": entries,
    }


def reason_of_stop(message: str) -> str:
    """Return why a task was stopped: the message of its result without the counts and the names of devices."""
    stopped = _STOPPED.fullmatch(message)
    return stopped["why"] if stopped else message


def _difference(item: Item) -> dict[str, Any]:
    return {
        "before_header": item.label(),
        "after_header": item.label(),
        "before": item.before.managed if item.before else None,
        "after": item.after,
    }


def _info_message(
    items: Sequence[Item], failed: Sequence[Item], halted: DeviceActionsError | None, listed_kinds: int
) -> str:
    """Return how many devices were read, and why others were not."""
    message = f"{len(items) - len(failed)} of {counted(len(items), 'device')} read"
    reasons = [halted.message] if halted else []
    if failed:
        reasons.append(describe_failures(failed, halted, listed_kinds))
    return f"{message}: {' '.join(reasons)}" if reasons else f"{message}."


def _message(
    items: Sequence[Item],
    outcomes: Counter[str | None],
    halted: DeviceActionsError | None,
    verbs: Verbs,
    check_mode: bool,
    listed_kinds: int,
) -> str:
    """Return the counts, the error that stopped the run, and which devices need attention: the worst ones first."""
    words = {
        CHANGED: verbs.planned if check_mode else verbs.done,
        UNCHANGED: verbs.already,
        FAILED: "failed",
        UNKNOWN: "with an unknown outcome",
        SKIPPED: "not attempted",
    }
    counts = [f"{outcomes[outcome]} {words[outcome]}" for outcome in words if outcomes[outcome]]
    sentence = ", ".join(counts) or "No device to act on"
    is_something_done = outcomes[CHANGED] + outcomes[UNCHANGED] + outcomes[UNKNOWN] > 0
    pending = [] if check_mode else [item for item in items if item.confirmed is False and not item.error]
    if pending:
        sentence += f" ({len(pending)} not confirmed by the device yet)"
    texts = (
        describe_failures(_with_outcome(items, FAILED), halted, listed_kinds),
        describe_failures(_with_outcome(items, UNKNOWN), halted, listed_kinds),
        _list_successes(pending, check_mode),
        # Where nothing was done, the error that stopped the task says enough.
        _list_names(_with_outcome(items, SKIPPED) if is_something_done else []),
    )
    sections = {title: text for title, text in zip(_SECTIONS, texts) if text}
    done = [item for item in items if item.outcome in (CHANGED, UNCHANGED) and item not in pending]
    if len(done) <= LISTED and not (halted or sections.keys() - {_PENDING}):
        for outcome in (CHANGED, UNCHANGED):
            if listed := _with_outcome(done, outcome):
                title = words[outcome]
                sections[title[:1].upper() + title[1:]] = _list_successes(listed, check_mode)
    if halted:
        sentence += f": {halted.message}"
    elif len(sections) == 1:
        return f"{sentence}: {next(iter(sections.values()))}"
    else:
        sentence += "."
    return " ".join([sentence, *(f"{title}: {text}" for title, text in sections.items())])


def _with_outcome(items: Sequence[Item], outcome: str) -> list[Item]:
    return [item for item in items if item.outcome == outcome]


def _list_names(items: Sequence[Item]) -> str:
    return as_sentence(summarize(item_names(items))) if items else ""


def _list_successes(items: Sequence[Item], check_mode: bool) -> str:
    """Return the names of devices, with how long their new state lasts."""
    if not items:
        return ""
    lasting = [_lasting(item, check_mode) for item in items]
    if len(set(lasting)) == 1:
        return as_sentence(f"{summarize(item_names(items))}{lasting[0]}")
    names = [f"{item.label()}{text}" for item, text in zip(items, lasting)]
    return as_sentence(summarize(names))


def _lasting(item: Item, check_mode: bool) -> str:
    is_prediction = check_mode and item.outcome == CHANGED
    source = item.plan if is_prediction else item.state
    return f" {source.lasting}" if source and source.lasting else ""
