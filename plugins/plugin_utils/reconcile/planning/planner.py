# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the plan: what to do with each device, so that the consoles match the files.

The plan does only what is safe. If the files, their history, or the record cannot be trusted, recorded lockdowns are
still renewed until their recorded ends, and nothing else is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import format_timestamp
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.executions import (
    plan_execution,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.goals import (
    Goal,
    Goals,
    Key,
    Targets,
    collect_goals,
    module_of,
    reasons,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.limits import (
    limit_releases,
    too_many_additions,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.lockdown import (
    keep_lockdown,
    release_lockdown,
    renew_recorded,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.posture import (
    clear_flag,
    keep_flag,
    keep_group,
    restore_group,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.recognition import (
    Observations,
    is_recorded,
    other_owner,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.settings import (
    UNKNOWN,
    PlanSettings,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.verdict import Verdict
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    GROUP,
    LOCKDOWN,
    Desired,
    Held,
    Observed,
    Plan,
    Record,
    Step,
)


def make_plan(
    desired: Desired,
    record: Record,
    targets: Targets,
    observed: Observations,
    settings: PlanSettings,
    faults: Iterable[str] = (),
) -> Plan:
    """Return the plan. See the module's docstring.

    record: after fold_interrupted(). faults: what else is wrong with the files, as sentences.
    """
    return _Planner(desired, record, targets, observed, settings).plan(faults)


def distrust(desired: Desired, record: Record, settings: PlanSettings) -> list[str]:
    """Return why nothing may be added or released, as sentences. The lookups of devices may add more reasons."""
    reasons_ = [str(problem) for problem in desired.problems]
    if not desired.problems and not desired.entries and record.held:
        reasons_.append(
            "The files contain no entry. To release the recorded devices, restore their entries with state: released."
        )
    if not settings.is_history_trusted and not record.is_new:
        what = "does not descend" if settings.history != UNKNOWN else "cannot be shown to descend"
        reasons_.append(
            f"The commit {what} from {str(record.commit)[:10]}, which was applied last. To apply it anyway, set "
            f"reconcile_confirm to {desired.commit}."
        )
    return reasons_


class _Planner:
    def __init__(
        self, desired: Desired, record: Record, targets: Targets, observed: Observations, settings: PlanSettings
    ) -> None:
        self._desired = desired
        self._record = record
        self._observed = observed
        self._settings = settings
        self._held = {held.key: held for held in record.held if held.owner == settings.owner}
        self._goals: Goals = collect_goals(desired, record, targets, settings.now, settings.owner)

    def plan(self, faults: Iterable[str]) -> Plan:
        problems = [*distrust(self._desired, self._record, self._settings), *self._goals.faults, *faults]
        if not problems:
            steps = self._steps()
            plan = Plan(self._desired.commit, self._record.commit, tuple(steps))
            too_many = too_many_additions(plan, self._settings)
            if too_many is None:
                return limit_releases(plan, self._settings, self._kept)
            problems = [too_many]
        steps = [self._step(held.key, None, held, self._renewal(held)) for held in self._held.values()]
        return Plan(self._desired.commit, self._record.commit, tuple(steps), tuple(problems))

    def _steps(self) -> list[Step]:
        goals = self._goals.aspects
        keys = [*goals, *(key for key in self._held if key not in goals)]
        steps = [self._step(key, goals.get(key), self._held.get(key), self._verdict(key)) for key in keys]
        for entry, action, found in self._goals.executions:
            steps += plan_execution(entry, action, found, self._record, self._settings.owner)
        return [*steps, *self._goals.skipped]

    def _verdict(self, key: Key) -> Verdict:
        goal, held, seen = self._goals.aspects.get(key), self._held.get(key), self._observed.get(key[:2])
        if other := other_owner(self._record, key, self._settings.owner):
            return Verdict("skip", f"It belongs to another reconcile, {other}.", True)
        if seen is None or seen.error:
            return Verdict("skip", f"Its state could not be read: {seen.error if seen else 'no response.'}", True)
        if goal:
            keep = {LOCKDOWN: keep_lockdown, GROUP: keep_group}.get(key[2], keep_flag)
            return keep(goal, held, seen, is_recorded(held, seen), self._settings)
        if not held:
            raise AssertionError("unexpected")
        if why := self._why_over(held):
            return self._release(held, seen, why)
        return self._renewal(held, f"Removed from the files. It is released {self._release_date(held)}.")

    def _release(self, held: Held, seen: Observed, why: str) -> Verdict:
        if held.aspect == LOCKDOWN:
            return release_lockdown(held, seen, is_recorded(held, seen), why)
        if held.aspect == GROUP:
            return restore_group(held, seen, held.stamps.get("group_before"), why)
        return clear_flag(held, seen, why)

    def _renewal(self, held: Held, note: str = "") -> Verdict:
        """Return what keeps a recorded state until its recorded end."""
        seen = self._observed.get(held.key[:2])
        if held.aspect != LOCKDOWN:
            return Verdict("nothing", note)
        if seen is None or seen.error:
            return Verdict("skip", f"Its state could not be read: {seen.error if seen else 'no response.'}", True)
        verdict = renew_recorded(held, seen, is_recorded(held, seen), self._settings)
        return replace(verdict, note=" ".join(filter(None, [note, verdict.note])))

    def _why_over(self, held: Held) -> str:
        """Return why a recorded state ends now, as a sentence, or "" while it is only removed for a short time."""
        if held.targets and set(held.targets) <= set(self._goals.released):
            ended = [self._goals.released[entry_id] for entry_id in held.targets]
            return "Its entry is released." if any(one.state == "released" for one in ended) else "Its entry has ended."
        if held.removed_since is not None and self._settings.now - held.removed_since >= self._settings.grace:
            return f"Removed from the files at {format_timestamp(held.removed_since)}."
        return ""

    def _release_date(self, held: Held) -> str:
        since = self._settings.now if held.removed_since is None else held.removed_since
        return f"after {format_timestamp(since + self._settings.grace)} (reconcile_removal_grace)"

    def _step(self, key: Key, goal: Goal | None, held: Held | None, verdict: Verdict) -> Step:
        system, device_id, aspect = key
        seen = self._observed.get((system, device_id))
        targets = goal.targets if goal else held.targets if held else {}
        over = [self._goals.released[entry_id] for entry_id in targets if entry_id in self._goals.released]
        reason, ticket = reasons(goal.entries if goal else over)
        until = goal.until if goal else held.until if held else None
        return Step(
            action=verdict.action,
            system=system,
            module=module_of(aspect),
            device_id=device_id,
            hostname=(seen.hostname if seen else None) or (goal.hostname if goal else held.hostname if held else None),
            aspect=aspect,
            targets=targets,
            is_wanted=goal is not None,
            wanted=goal.settings if goal else held.settings if held else {},
            settings=verdict.settings,
            before=self._before(key, held, seen),
            since=seen.initiated if seen and seen.locked else None,
            ends=seen.expiration if seen and seen.locked else None,
            confirmed=seen.confirmed if seen else None,
            is_own=is_recorded(held, seen) if seen and not seen.error else held is not None,
            reason=reason or verdict.note,
            ticket=ticket,
            until=until,
            note=verdict.note,
            is_problem=verdict.is_problem,
        )

    def _before(self, key: Key, held: Held | None, seen: Observed | None) -> Mapping[str, Any]:
        """Return what sets an aspect back later: as recorded, or as it is now."""
        if key[2] != GROUP:
            return {}
        return {"group_before": held.stamps.get("group_before") if held else seen.group if seen else None}

    def _kept(self, step: Step, note: str) -> Step | None:
        """Return what renews a lockdown that is not released after all, or None. Otherwise it would run out."""
        key = (step.system, str(step.device_id), str(step.aspect))
        if step.aspect != LOCKDOWN or key not in self._held:
            return None
        held = self._held[key]
        kept = self._step(key, None, held, self._renewal(held))
        return replace(kept, note=f"{note} {kept.note}", is_problem=True) if kept.action == "renew" else None
