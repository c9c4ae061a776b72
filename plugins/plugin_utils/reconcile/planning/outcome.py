# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to record after a run: what the plan found, and what the modules report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import parse_timestamp
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.verdict import (
    ADDS,
    RELEASES,
    WRITES,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    LOCKDOWN,
    Desired,
    Executed,
    Held,
    Intent,
    Plan,
    Record,
    Step,
    scoped,
)

DONE, NOT_DONE, UNKNOWN = "done", "not_done", "unknown"
Results = Mapping[tuple[str, str, str], Mapping[str, Any]]
"""{(action, system, device id): the entry of the device in the result of its task}."""

_OUTCOMES = {"changed": DONE, "unchanged": DONE, "failed": NOT_DONE, "skipped": NOT_DONE}


def intent_items(plan: Plan) -> tuple[Mapping[str, Any], ...]:
    """Return the items of the intent for a plan. They contain no arguments of packages."""
    items: dict[str, Mapping[str, Any]] = {}
    for step in plan.steps:
        if step.action == "execute":
            items.setdefault(f"execute {step.entries[0]}", {"action": "execute", "entry_id": step.entries[0]})
        elif step.action in WRITES:
            items[f"{step.system} {step.device_id} {step.aspect}"] = {
                "action": step.action,
                "system": step.system,
                "device_id": step.device_id,
                "aspect": step.aspect,
                "value": step.settings.get("group"),
                "before": dict(step.before),
                "targets": dict(step.targets),
                "wanted": kept_settings(step),
                "until": step.until,
            }
    return tuple(items.values())


class Outcome:
    """The record after a run.

    record, plan: as in make_plan(). run, owner, now: the run, see Held, and the time. results: of the tasks that ran. A
    step without one was not done. is_clock_trusted: as in PlanSettings.
    """

    def __init__(
        self,
        record: Record,
        plan: Plan,
        results: Results,
        run: str,
        owner: str,
        now: float,
        is_clock_trusted: bool = True,
    ) -> None:
        self._record = record
        self._plan = plan
        self._results = {(action, system, _same(device)): one for (action, system, device), one in results.items()}
        self._run = run
        self._owner = owner
        self._now = now
        # No start and no removal is recorded with a wrong time: it would end or release something too early later.
        self._is_clock_trusted = is_clock_trusted
        self._held = {held.key: held for held in record.held}

    def of(self, step: Step) -> str:
        """Return whether a step that writes was DONE, NOT_DONE, or is UNKNOWN."""
        result = self._results.get((step.action, step.system, _same(step.device_id)))
        return NOT_DONE if result is None else _OUTCOMES.get(result["outcome"], UNKNOWN)

    def record(self, desired: Desired, intents: Iterable[Intent] = ()) -> Record:
        """Return the new record. intents: those of interrupted runs whose devices could not all be read."""
        held = dict(self._held)
        for step in self._plan.steps:
            if step.aspect is None:
                continue
            key = (step.system, str(step.device_id), step.aspect)
            before = held.pop(key, None)
            if after := self._after(step, before):
                held[key] = after
        is_whole = not self._plan.problems
        named = {entry.id for entry in desired.entries} | {one for each in held.values() for one in each.targets}
        ended = {key for key in self._record.starts if is_whole and key.startswith(scoped(self._owner, ""))}
        ended -= {scoped(self._owner, entry_id) for entry_id in named}
        applied = {entry_id for step in self._plan.steps if self._is_applied(step) for entry_id in step.entries}
        new = [scoped(self._owner, entry_id) for entry_id in sorted(applied)] if self._is_clock_trusted else []
        starts = {**dict.fromkeys(new, self._now), **self._record.starts}
        executed = (*self._record.executed, *self._executed())
        known = {one.entry_id for one in executed if one.owner == self._owner}
        return replace(
            self._record,
            # That of an undone run is the recorded one: the files were not applied.
            commit=self._plan.commit if is_whole else self._record.commit,
            starts={key: start for key, start in starts.items() if key not in ended},
            held=tuple(held[key] for key in sorted(held)),
            executed=executed,
            intents=tuple(filter(None, (self._unfinished(intent, known) for intent in intents))),
            is_new=False,
        )

    def _unfinished(self, intent: Intent, executed: Collection[str]) -> Intent | None:
        """Return what is left of the intent of an interrupted run, without executions that are known by now."""
        if intent.owner != self._owner:
            return intent
        items = tuple(item for item in intent.items if item.get("entry_id") not in executed)
        return replace(intent, items=items) if items else None

    def unknown_items(self, items: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
        """Return those of an intent's items whose outcome is unknown."""
        unknown = set()
        for step in self._plan.steps:
            if step.action in WRITES and self.of(step) == UNKNOWN:
                unknown.add(step.entries[0] if step.aspect is None else (step.system, step.device_id, step.aspect))
        return tuple(
            item
            for item in items
            if (item.get("entry_id") or (item.get("system"), item.get("device_id"), item.get("aspect"))) in unknown
        )

    def _is_applied(self, step: Step) -> bool:
        if step.action in ADDS:
            return self.of(step) == DONE
        return step.action in ("renew", "nothing") and bool(step.targets)

    def _after(self, step: Step, held: Held | None) -> Held | None:
        """Return what is recorded of an aspect after a step, or None for nothing."""
        if held and held.owner != self._owner:
            return held
        if step.action == "forget":
            return None
        if step.action in RELEASES:
            return None if self.of(step) == DONE else held
        if step.action in WRITES:
            return self._written(step, held) if self.of(step) == DONE else held
        if step.action in ("skip", "blocked"):
            return held
        if held is None:
            return None
        if not step.is_own:  # set by another user, or not set at all
            return held if self._plan.problems else None
        removed_since = self._removed_since(step, held)
        return replace(held, targets=dict(step.targets), until=step.until, removed_since=removed_since)

    def _written(self, step: Step, held: Held | None) -> Held | None:
        result = self._results[(step.action, step.system, _same(step.device_id))]
        if result["outcome"] == "unchanged":
            # Another user has set it in the meantime. The stamps show the next run whether it is ours.
            return held and replace(held, targets=dict(step.targets), until=step.until)
        after = result.get("observed") or {}
        stamps: dict[str, Any] = dict(step.before)
        if step.aspect == LOCKDOWN:
            stamps = {
                "lockdown_initiated": _time(after.get("lockdown_initiated")),
                "lockdown_expiration": _time(after.get("lockdown_expiration")),
                "user_id": after.get("locked_by"),
            }
        return Held(
            step.system,
            str(step.device_id),
            result.get("hostname") or step.hostname,
            str(step.aspect),
            self._owner,
            dict(step.targets),
            kept_settings(step),
            held.started if held else self._now,
            self._run,
            step.until,
            stamps,
            self._removed_since(step, held),
        )

    def _removed_since(self, step: Step, held: Held | None) -> float | None:
        if step.is_wanted or held is None:
            return None
        if held.removed_since is None and not self._plan.problems and self._is_clock_trusted:
            return self._now
        return held.removed_since  # if the files cannot be trusted, nothing counts as removed from them

    def _executed(self) -> list[Executed]:
        started: dict[str, Executed] = {}
        for step in self._plan.steps:
            if step.action == "execute" and self.of(step) == DONE and step.entries[0] not in started:
                entry_id = step.entries[0]
                devices = [one for one in self._plan.steps if one.action == "execute" and one.entries[0] == entry_id]
                result = self._results[(step.action, step.system, _same(step.device_id))]
                started[entry_id] = Executed(
                    self._owner,
                    entry_id,
                    self._run,
                    self._now,
                    result.get("execution_id"),
                    tuple(str(one.device_id) for one in devices),
                )
        return list(started.values())


def kept_settings(step: Step) -> dict[str, Any]:
    """Return the settings of a step that a record keeps: what the state is, and how long each lockdown lasts."""
    return {key: value for key, value in step.wanted.items() if key != "state"}


def _same(device_id: str | None) -> str:
    return str(device_id).replace("-", "").lower()


def _time(text: Any) -> float | None:
    return parse_timestamp(text) if text else None
