# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The limits of a plan: which and how many devices it may change or release, and whether the clocks allow a release."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
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


def too_many_changes(steps: Iterable[Step], settings: PlanSettings) -> str:
    """Return why a plan may not change so many devices, as sentences, or ""."""
    number = _devices(steps, ADDS)
    if number <= settings.max_changes:
        return ""
    return (
        f"The plan changes {counted(number, 'device')}, and reconcile_max_changes is {settings.max_changes}. Nothing "
        "is added or released."
    )


def no_releases(steps: Collection[Step], settings: PlanSettings) -> str:
    """Return why a plan may not release its devices, as sentences, or ""."""
    number = _devices(steps, RELEASES)
    if number and not settings.is_clock_trusted:
        return (
            f"A console's clock differs from this machine's by {abs(settings.skew):.0f} seconds, so nothing is "
            "released. Correct the clock of this machine."
        )
    if number <= settings.max_releases:
        return ""
    names = summarize([step.label for step in steps if step.action in RELEASES])
    return (
        f"The plan releases {counted(number, 'device')} ({names}), and reconcile_max_releases is "
        f"{settings.max_releases}. Nothing is released."
    )


def without(
    plan: Plan,
    actions: Collection[str],
    problem: str,
    instead: Callable[[Step, str], Step | None] = lambda *dummy: None,
) -> Plan:
    """Return a plan without some actions.

    problem: why, as sentences. instead: returns another step in the place of one, from (step, note), or None to skip
    the device.
    """
    note = f"Not carried out: {problem}"
    steps = []
    for step in plan.steps:
        if step.action in actions:
            other = instead(step, note)
            step = other or replace(step, action="skip", note=note, is_problem=True, settings={})
        steps.append(step)
    return replace(plan, steps=tuple(steps), problems=(*plan.problems, problem))


def leave_protected(plan: Plan, protected: DevicePatterns) -> Plan:
    """Return a plan that skips protected devices.

    The modules refuse a whole task with a protected device. One that is protected later, or that calls itself like one,
    would stop the renewals of all others.
    """
    steps = []
    for step in plan.steps:
        names = (step.hostname,) if step.hostname else ()
        entry = step.action in WRITES and protected.match(Device(str(step.device_id), step.hostname, names))
        if entry:
            note = f"It is protected (by {printable_line(entry)}). Planned: {step.action}."
            step = replace(step, action="skip", note=note, is_problem=True, settings={})
        steps.append(step)
    return replace(plan, steps=tuple(steps))


def _devices(steps: Iterable[Step], actions: Collection[str]) -> int:
    return len({(step.system, step.device_id) for step in steps if step.action in actions})
