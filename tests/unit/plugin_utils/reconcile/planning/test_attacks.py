# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrong clocks, withheld releases and lost records neither release a device early nor let a lockdown run out."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import DevicePatterns
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.limits import leave_protected
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.settings import PlanSettings
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.undo import Done, plan_undo
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Record

from .world import DAY, HOUR, OWNER, PARTIAL, START, World, entry, steps

INCIDENT = entry("inc-1", "ws-1")
KEPT = entry("inc-2", "ws-2")


def test_a_removal_that_was_noticed_with_a_wrong_clock_does_not_shorten_the_grace() -> None:
    world = World().add("ws-1", "ws-2")
    world.run(INCIDENT, KEPT)
    world.now -= 2 * DAY
    world.run(KEPT, skew=-2 * DAY)
    world.now = START + HOUR
    assert steps(world.run(KEPT)) == {}
    assert world.locked() == {"ws-1", "ws-2"}
    world.now += 13 * HOUR
    assert steps(world.run(KEPT)) == {"ws-1": "renew", "ws-2": "renew"}
    world.now += 11 * HOUR
    assert steps(world.run(KEPT), "release") == {"ws-1": "release"}


def test_an_entry_that_was_applied_with_a_wrong_clock_does_not_end_early() -> None:
    incident = entry("inc-1", "ws-1", duration=DAY)
    world = World(now=START - 3 * DAY).add("ws-1")
    world.run(incident, skew=-3 * DAY)
    world.now = START
    world.run(incident)
    assert world.locked() == {"ws-1"}
    assert world.record.starts == {f"{OWNER}:inc-1": START}


@pytest.mark.parametrize("settings", [{"max_releases": 1}, {"skew": 600.0}])
def test_a_withheld_release_does_not_let_the_lockdown_run_out(settings: dict[str, float]) -> None:
    world = World().add("ws-1", "ws-2")
    both = entry("inc-1", "ws-1", "ws-2")
    world.run(both)
    released = entry("inc-1", "ws-1", "ws-2", state="released")
    for dummy in range(6):
        world.now += 13 * HOUR
        plan = world.run(released, **settings)
        assert steps(plan) == {"ws-1": "renew", "ws-2": "renew"}
        assert plan.problems and all(step.is_problem for step in plan.steps)
    assert world.locked() == {"ws-1", "ws-2"}
    assert steps(world.run(released)) == {"ws-1": "release", "ws-2": "release"}


def test_a_withheld_release_is_renewed_no_longer_than_recorded() -> None:
    world = World().add("ws-1", "ws-2")
    both = entry("inc-1", "ws-1", "ws-2", until=START + 2 * DAY)
    world.run(both)
    for dummy in range(6):
        world.now += 13 * HOUR
        world.run(both, max_releases=0)
    assert world.locked() == set()


def test_lockdowns_of_which_the_record_was_lost_are_problems_before_they_end() -> None:
    world = World().add("ws-1")
    world.run(INCIDENT)
    world.record = Record(is_new=True)
    assert not world.run(INCIDENT).steps[0].is_problem
    world.now += 20 * HOUR
    (step,) = world.run(INCIDENT).steps
    assert (step.action, step.is_problem) == ("nothing", True)
    (step,) = world.plan(entry("inc-1", "ws-1", until=START + DAY)).steps
    assert not step.is_problem  # nobody wants it for longer


def test_a_lockdown_that_another_user_has_replaced_is_a_problem_once() -> None:
    world = World().add("ws-1")
    world.run(INCIDENT)
    world.now += HOUR
    world.lock_by_hand("ws-1", 3 * DAY)
    assert [step.is_problem for step in world.run(INCIDENT).steps] == [True]
    assert [step.is_problem for step in world.run(INCIDENT).steps] == [False]


@pytest.mark.parametrize(
    ("action", "settings", "problem"),
    [
        ("lock", {"max_releases": 2}, "releases 3 devices"),
        ("lock", {"skew": 600.0}, "clock"),
        ("release", {"max_changes": 2}, "changes 3 devices"),
    ],
)
def test_undoing_a_run_has_the_limits_of_any_other_run(action: str, settings: dict[str, float], problem: str) -> None:
    names = ("ws-1", "ws-2", "ws-3")
    world = World().add(*names)
    if action == "lock":
        world.run(entry("inc-1", *names))
    done = [Done(action, "cylance", f"c-{name}", name, "lockdown", {"inc-1": name}, PARTIAL) for name in names]
    plan = plan_undo(
        "run-1",
        done,
        world.record,
        world.devices,
        PlanSettings(world.now, OWNER, **settings),
    )
    assert {step.action for step in plan.steps} == {"blocked"}
    assert problem in plan.problems[0]


def test_another_spelling_of_a_name_does_not_lock_the_machine_that_has_it_now() -> None:
    world = World().add("ws-1", "ws-9")
    world.run(INCIDENT)
    world.ids = {"ws-1": "c-ws-9", "WS-1": "c-ws-9"}
    world.now += 13 * HOUR
    plan = world.run(entry("inc-1", "WS-1"))
    assert steps(plan) == {"ws-9": "skip", "ws-1": "renew"}
    assert world.locked() == {"ws-1"}


def test_a_protected_device_does_not_stop_the_renewals_of_others() -> None:
    world = World().add("ws-1", "dc-1")
    world.run(entry("inc-1", "ws-1", "dc-1"))
    world.now += 13 * HOUR
    plan = leave_protected(world.plan(entry("inc-1", "ws-1", "dc-1")), DevicePatterns(["DC*"], "protected_devices"))
    assert steps(plan) == {"ws-1": "renew", "dc-1": "blocked"}
    (step,) = (one for one in plan.steps if one.action == "blocked")
    assert step.is_problem and step.note == "It is protected (by DC*). Planned: renew."
