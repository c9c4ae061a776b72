# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report document of a plan, or of a run that has carried it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import format_timestamp
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.goals import length_of
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.verdict import RELEASES, WRITES
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    GROUP,
    LOCKDOWN,
    Desired,
    Entry,
    Plan,
    Step,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.document import STATES, VERSION

# By the outcome of a device. broken: the task ended without one.
_STATES = {"failed": "failed", "broken": "failed", "unknown": "unknown", "skipped": "not_attempted"}
_VERBS = {  # what is planned, and what was done
    "lock": ("to lock", "locked"),
    "renew": ("to renew", "renewed"),
    "move": ("to move", "moved"),
    "restore": ("to move back", "moved back"),
    "release": ("to release", "released"),
    "execute": ("to execute packages on", "started packages"),
    "exempt": ("to exempt", "exempted"),
    "unexempt": ("to end the exemption of", "no longer exempted"),
    "ignore": ("to ignore", "ignored"),
    "unignore": ("to show again", "shown again"),
}

_ACTIONS = {"restore": "move back", "unexempt": "end exemption", "unignore": "show again"}  # in the report

_NOT_LOCKED = "not locked"

Results = Mapping[tuple[str, str, str], Mapping[str, Any]]


@dataclass(frozen=True)
class Circumstances:
    """What a report says besides the machines. results: None for a plan. failures: why batches stopped, as sentences.

    warnings, next_steps: as in the document.
    """

    now: float
    job: str | None
    results: Results | None = None
    failures: Sequence[str] = ()
    warnings: Sequence[str] = ()
    next_steps: Sequence[Mapping[str, str]] = ()


def run_document(plan: Plan, desired: Desired, about: Circumstances) -> dict[str, Any]:
    """Return the report document."""
    entries = {entry.id: entry for entry in desired.entries}
    machines: dict[str, list[Step]] = {}
    for step in plan.steps:
        machines.setdefault(step.label.lower(), []).append(step)
    parts = [_machine(steps, entries, plan, about) for steps in machines.values()]
    counts = {state: sum(one["state"] == state for one in parts) for state in STATES}
    return {
        "version": VERSION,
        "operation": "reconcile",
        "check_mode": about.results is None,
        "generated": format_timestamp(about.now),
        "reason": None,
        "ticket": None,
        "requested_by": None,
        "job": about.job,
        "headline": headline(plan, about.results),
        "counts": [{"state": state, "count": count} for state, count in counts.items() if count],
        "machines": parts,
        "next_steps": list(about.next_steps),
        "warnings": [*plan.problems, *about.failures, *about.warnings],
    }


def headline(plan: Plan, results: Results | None) -> str:
    """Return one or two sentences that say what a plan does, or what was done."""
    writes: dict[str, list[Step]] = {}
    for step in plan.steps:
        if step.action in WRITES:
            writes.setdefault(step.action, []).append(step)
    place = f" (commit {plan.commit[:10]})" if plan.commit else ""
    blocked = _blocked(plan, writes) if plan.problems else ""
    attention = len({step.label.lower() for step in plan.steps if step.is_problem})
    noted = {0: "", 1: " 1 device needs attention."}.get(attention, f" {attention} devices need attention.")
    parts = [_counted(steps, results, *_VERBS[action]) for action, steps in writes.items()]
    empty = "Nothing to renew" if plan.problems else "Nothing to do"
    return f"{', '.join(parts) or empty}{place}.{blocked}{noted}"


def _blocked(plan: Plan, writes: Mapping[str, Sequence[Step]]) -> str:
    """Return what the problems of a plan prevent, as a sentence. Renewals always go on."""
    if set(writes) <= {"renew"}:
        return f" Nothing is added or released because of {counted(len(plan.problems), 'problem')}: see the warnings."
    return " Not all of it is applied: see the warnings."


def _counted(steps: Sequence[Step], results: Results | None, planned: str, done: str) -> str:
    if results is None:
        return f"{len(steps)} {planned}"
    number = sum(_result(step, results).get("outcome") in ("changed", "unchanged") for step in steps)
    return f"{number} {done}" if number == len(steps) else f"{number} of {len(steps)} {done}"


def has_problems(document: Mapping[str, Any], plan: Plan, failures: Sequence[str]) -> bool:
    """Return whether a person has to look at a run."""
    states = {machine["state"] for machine in document["machines"]}
    attention = states & {"failed", "unknown", "not_attempted", "drift"}
    return bool(attention or plan.problems or failures or any(step.is_problem for step in plan.steps))


def _machine(steps: Sequence[Step], entries: Mapping[str, Entry], plan: Plan, about: Circumstances) -> dict[str, Any]:
    results = about.results
    states = [_state(step, results) for step in steps]
    problems = [text for step, state in zip(steps, states) if (text := _problem(step, state, results))]
    names = dict.fromkeys(entry_id for step in steps for entry_id in step.entries)
    return {
        "name": steps[0].label,
        "requested": None,
        "state": min(states, key=STATES.index),
        "problem": " ".join(dict.fromkeys(problems)) or None,
        "consoles": [_console(step, about) for step in steps],
        "entries": [
            _entry(entry_id, entries.get(entry_id), plan.commit, _end_of(entry_id, steps)) for entry_id in names
        ],
    }


def _state(step: Step, results: Results | None) -> str:
    """Return the state of a machine, as far as one step determines it."""
    if step.action in WRITES:
        if results is None:
            return "planned"
        result = _result(step, results)
        if result.get("outcome") not in ("changed", "unchanged"):
            return _STATES.get(str(result.get("outcome")), "not_attempted")
        if step.action in RELEASES:
            return "waiting" if result.get("confirmed") is False else "released"
        if step.aspect is None:
            return "unchanged"
        return "waiting" if result.get("confirmed") is False else "contained"
    if step.action == "blocked":
        return "not_attempted"
    if step.action == "skip":
        return "failed" if step.device_id is None else "drift"
    if step.is_problem:
        return "drift"
    if step.action == "forget":
        return "released"
    if step.aspect == LOCKDOWN and step.confirmed is False:
        return "waiting"
    return "contained" if step.aspect in (LOCKDOWN, GROUP) and (step.is_own or step.is_wanted) else "unchanged"


def _problem(step: Step, state: str, results: Results | None) -> str | None:
    if step.action in WRITES:
        if results is None or state not in ("failed", "unknown", "not_attempted"):
            return None
        error = _result(step, results).get("error") or {}
        return str(error.get("message") or "The run ended before its turn, or its task failed before it began.")
    return step.note if step.is_problem else None


def _console(step: Step, about: Circumstances) -> dict[str, Any]:
    """Return the state of a device. Its end is that of the lockdown, which may be renewed until the entry's end."""
    results = about.results
    result = {} if results is None else _result(step, results)
    outcome = result.get("outcome") or ("skipped" if results is not None else None)
    is_write = step.action in WRITES
    state = _known_state(step)
    is_free = state == _NOT_LOCKED or step.action in RELEASES
    console = {
        "system": step.system,
        "device_id": step.device_id,
        "state": state,
        "action": _action(step) if is_write else None,
        "outcome": outcome if is_write else None,
        "confirmed": step.confirmed,
        "since": _timestamp(step.since),
        "until": None if is_free else _timestamp(_planned_end(step, about.now) if is_write else step.ends),
        "message": step.note or None,
    }
    if is_write and outcome in ("changed", "unchanged"):
        after, observed = result.get("after") or {}, result.get("observed") or {}
        group = after.get("group")
        is_over = step.action in RELEASES
        console.update(
            state=after.get("state") or (f"in group {group}" if group else None),
            confirmed=result.get("confirmed"),
            since=None if is_over else observed.get("lockdown_initiated"),
            until=None if is_over else observed.get("lockdown_expiration"),
        )
    return console


def _action(step: Step) -> str:
    verb = _ACTIONS.get(step.action, step.action)
    group = step.settings.get("group")
    return f"{verb} to {group}" if step.aspect == GROUP and group else verb


def _planned_end(step: Step, now: float) -> float | None:
    """Return when a planned lockdown ends."""
    expires = step.settings.get("expires")
    return now + length_of(step.settings) if step.aspect == LOCKDOWN and expires else step.ends


def _end_of(entry_id: str, steps: Sequence[Step]) -> float | None:
    """Return when an entry without a fixed end ends, as far as the steps show it: they know the last end only."""
    return next((step.until for step in steps if step.entries == (entry_id,)), None)


def _known_state(step: Step) -> str | None:
    """Return the state of a device before a step, as far as the step shows it."""
    if step.aspect == LOCKDOWN and step.since is not None:
        return "locked"
    if step.aspect == LOCKDOWN and step.action in ("nothing", "forget") and step.confirmed is not None:
        return _NOT_LOCKED
    return f"in group {step.wanted.get('group')}" if step.aspect == GROUP and step.is_own else None


def _timestamp(seconds: float | None) -> str | None:
    return None if seconds is None else format_timestamp(seconds)


def _entry(entry_id: str, entry: Entry | None, commit: str | None, end: float | None) -> dict[str, Any]:
    return {
        "id": entry_id,
        "file": entry.file if entry else None,
        "line": entry.line if entry else None,
        "commit": commit,
        "reason": entry.reason if entry else None,
        "ticket": entry.ticket if entry else None,
        "requested_by": entry.requested_by if entry else None,
        "until": _timestamp(entry.until if entry and entry.until is not None else end),
    }


def _result(step: Step, results: Results) -> Mapping[str, Any]:
    return results.get((step.action, step.system, str(step.device_id)), {})
