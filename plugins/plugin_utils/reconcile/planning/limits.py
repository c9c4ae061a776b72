# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Take out of a plan what must not be written: too many changes or releases, and what an administrator has frozen."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import (
    counted,
    printable_line,
    summarize,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import DevicePatterns
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.settings import PlanSettings
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.verdict import (
    ADDS,
    RELEASES,
    WRITES,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Plan, Step


def blocked(step: Step, note: str) -> Step:
    """Return a step that is planned, but must not be carried out. note: why, as sentences."""
    return replace(step, action="blocked", note=note, is_problem=True, settings={})


def too_many_additions(plan: Plan, settings: PlanSettings) -> str | None:
    """Return why a plan changes too many devices, or None."""
    number = _devices(plan, ADDS)
    if number <= settings.max_changes:
        return None
    return (
        f"The plan changes {counted(number, 'device')}, and reconcile_max_changes is {settings.max_changes}. Nothing "
        "is added or released."
    )


def limit_releases(
    plan: Plan, settings: PlanSettings, instead: Callable[[Step, str], Step | None] = lambda *dummy: None
) -> Plan:
    """Return the plan without its releases, if they are too many or the clocks disagree.

    instead: returns another step in the place of a release, from (step, note), or None to block it.
    """
    releases = [step for step in plan.steps if step.action in RELEASES]
    if releases and not settings.is_clock_trusted:
        problem = (
            f"A console's clock differs from this machine's by {abs(settings.skew):.0f} seconds, so nothing is "
            "released. Correct the clock of this machine."
        )
    elif (number := _devices(plan, RELEASES)) > settings.max_releases:
        names = summarize(list(dict.fromkeys(step.label for step in releases)))
        problem = (
            f"The plan releases {counted(number, 'device')}, and reconcile_max_releases is {settings.max_releases}, so "
            f"nothing is released: {names}."
        )
    else:
        return plan
    note = "Not released. The warnings of the report say why."
    kept = [instead(step, note) or step if step.action in RELEASES else step for step in plan.steps]
    return block(replace(plan, steps=tuple(kept)), RELEASES, note, problem)


def block(plan: Plan, actions: Collection[str], note: str, problem: str) -> Plan:
    """Return a plan in which these actions are blocked. problem: why, as sentences."""
    steps = tuple(blocked(step, note) if step.action in actions else step for step in plan.steps)
    return replace(plan, steps=steps, problems=(*plan.problems, problem))


def leave_protected(plan: Plan, protected: DevicePatterns) -> Plan:
    """Return a plan in which protected devices are blocked.

    The modules refuse a whole task with a protected device. One that is protected later, or that calls itself like one,
    would stop the renewals of all others.
    """
    steps = []
    for step in plan.steps:
        names = (step.hostname,) if step.hostname else ()
        entry = step.action in WRITES and protected.match(Device(str(step.device_id), step.hostname, names))
        if entry:
            step = blocked(step, f"It is protected (by {printable_line(entry)}). Planned: {step.action}.")
        steps.append(step)
    return replace(plan, steps=tuple(steps))


def without_frozen(plan: Plan, writes: str | None, releases: str | None, is_preview: bool) -> Plan:
    """Return a plan without what is frozen, so that a run does not announce what its tasks would refuse.

    writes, releases: why all writes, and releases in Cylance, are frozen, as sentences, or None. is_preview: the plan
    is for a later run, so it only says so.
    """
    actions = {
        *(WRITES - {"release"} if writes else ()),
        *(("release",) if releases else ()),
    }
    if not any(step.action in actions for step in plan.steps):
        return plan
    problem = str(writes or releases)
    if is_preview:
        return replace(plan, problems=(*plan.problems, f"A run would not carry this out. {problem}"))
    return block(plan, actions, "Not written, because writes are frozen.", problem)


def _devices(plan: Plan, actions: Collection[str]) -> int:
    return len({(step.system, step.device_id) for step in plan.steps if step.action in actions})
