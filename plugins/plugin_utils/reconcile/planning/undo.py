# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan the opposite of exactly one run, from what that run has recorded as done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils.opswat.groups.listing import same_group_name
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.goals import module_of
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.limits import (
    block,
    limit_releases,
    too_many_additions,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.lockdown import release_lockdown
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.posture import (
    clear_flag,
    restore_group,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.recognition import (
    Observations,
    is_recorded,
    other_owner,
    value_of,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.settings import PlanSettings
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.verdict import (
    ADDS,
    RELEASES,
    WRITES,
    Verdict,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    EXEMPTED,
    GROUP,
    LOCKDOWN,
    Held,
    Observed,
    Plan,
    Record,
    Step,
)


@dataclass(frozen=True)
class Done:
    """One write of a run. action, system, device_id, hostname, aspect, targets, wanted: as in Step."""

    action: str
    system: str
    device_id: str
    hostname: str | None
    aspect: str | None
    targets: Mapping[str, str] = field(default_factory=dict)
    wanted: Mapping[str, Any] = field(default_factory=dict)


def plan_undo(run: str, done: Sequence[Done], record: Record, observed: Observations, settings: PlanSettings) -> Plan:
    """Return the plan that undoes a run. Renewals and executions cannot be undone."""
    held = {one.key: one for one in record.held if one.owner == settings.owner}
    steps = []
    for one in done:
        if one.aspect is None:
            steps.append(_step(one, Verdict("nothing", "An execution cannot be undone."), None, None))
            continue
        key = (one.system, one.device_id, one.aspect)
        seen = observed.get(key[:2])
        if seen is None or seen.error:
            verdict = Verdict("skip", f"Its state could not be read: {seen.error if seen else 'no response.'}", True)
        elif other := other_owner(record, key, settings.owner):
            verdict = Verdict("skip", f"It belongs to another reconcile, {other}.", True)
        elif one.action in ADDS:
            verdict = _undo_addition(run, held.get(key), seen)
        elif one.action in RELEASES:
            verdict = _undo_release(one, seen)
        else:
            verdict = Verdict("nothing", "A renewal is not undone.")
        steps.append(_step(one, verdict, held.get(key), seen))
    plan = Plan(record.commit, record.commit, tuple(steps))
    # The report of the run comes from the record, so it may be forged. Limits are those of any other run.
    if too_many := too_many_additions(plan, settings):
        return block(plan, WRITES, "Not undone.", too_many)
    return limit_releases(plan, settings)


def _undo_addition(run: str, held: Held | None, seen: Observed) -> Verdict:
    if held is None:
        return Verdict("nothing", "It has been undone already.")
    why = f"Undoes run {run}."
    if held.aspect == LOCKDOWN:
        return release_lockdown(held, seen, is_recorded(held, seen), why)
    if held.aspect == GROUP:
        return restore_group(held, seen, held.stamps.get("group_before"), why)
    return clear_flag(held, seen, why)


def _undo_release(done: Done, seen: Observed) -> Verdict:
    why = "It had been released by this run."
    if done.aspect == LOCKDOWN:
        if seen.locked is not False:
            return Verdict("nothing", f"{why} It is locked again.")
        return Verdict("lock", why, settings={**done.wanted, "state": "locked"})
    if done.aspect == GROUP:
        if same_group_name(seen.group, done.wanted.get("group")):
            return Verdict("nothing", f"{why} It is in its group again.")
        return Verdict("move", why, settings={"action": "assign_to_group", "group": done.wanted["group"]})
    if value_of(str(done.aspect), seen):
        return Verdict("nothing", f"{why} It has its state again.")
    action = "exempt" if done.aspect == EXEMPTED else "ignore"
    return Verdict(action, why, settings={**done.wanted, "action": action})


def _step(done: Done, verdict: Verdict, held: Held | None, seen: Observed | None) -> Step:
    before = {"group_before": seen.group} if done.aspect == GROUP and not held and seen else {}
    return Step(
        verdict.action,
        done.system,
        module_of(str(done.aspect)),
        done.device_id,
        done.hostname,
        done.aspect,
        held.targets if held else done.targets,
        is_wanted=False,
        wanted=held.settings if held else done.wanted,
        settings=verdict.settings,
        before=held.stamps if held and done.aspect == GROUP else before,
        is_own=held is not None,
        reason=verdict.note,
        note=verdict.note,
        is_problem=verdict.is_problem,
    )
