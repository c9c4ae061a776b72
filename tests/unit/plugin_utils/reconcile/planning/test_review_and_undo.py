# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A reviewed plan limits what is applied, and a run can be undone."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.review import only_reviewed
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.settings import PlanSettings
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.undo import Done, plan_undo
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Plan

from .world import HOUR, OWNER, PARTIAL, QUARANTINE, World, entry, steps

INCIDENT = entry("inc-1", "ws-1", opswat=QUARANTINE)


def undo(world: World, *done: Done, run: str = "run-1") -> Plan:
    """Return the plan that undoes a run."""
    return plan_undo(run, done, world.record, world.devices, PlanSettings(world.now, OWNER))


LOCKED = Done("lock", "cylance", "c-ws-1", "ws-1", "lockdown", {"inc-1": "ws-1"}, PARTIAL)
MOVED = Done("move", "opswat", "o-ws-1", "ws-1", "group", {"inc-1": "ws-1"}, QUARANTINE)


def test_the_same_plan_is_applied_as_a_whole() -> None:
    world = World().add("ws-1")
    reviewed = world.plan(INCIDENT)
    world.now += HOUR
    plan = world.plan(INCIDENT)
    assert only_reviewed(plan, reviewed) == plan


def test_a_lockdown_that_became_shorter_with_the_time_is_still_the_reviewed_one() -> None:
    world = World().add("ws-1")
    short = entry("inc-1", "ws-1", until=world.now + 6 * HOUR)
    reviewed = world.plan(short)
    world.now += HOUR
    assert steps(only_reviewed(world.plan(short), reviewed)) == {"ws-1": "lock"}


def test_devices_that_differ_from_the_reviewed_plan_are_skipped_and_reported() -> None:
    world = World().add("ws-1", "ws-2", "ws-3")
    world.run(entry("inc-0", "ws-3"))
    world.now += 13 * HOUR
    kept = entry("inc-0", "ws-3")
    reviewed = world.plan(kept, entry("inc-1", "ws-1"), commit="old")
    world.now += 8 * HOUR
    plan = only_reviewed(world.plan(kept, entry("inc-1", "ws-1"), entry("inc-2", "ws-2")), reviewed)
    assert steps(plan) == {"ws-1": "lock", "ws-2": "blocked", "ws-3": "renew"}
    (step,) = [step for step in plan.steps if step.action == "blocked"]
    assert step.is_problem and "Not in the reviewed plan, which is of old" in step.note
    assert "1 step of the plan differ" in plan.problems[0]


def test_undoing_a_run_releases_what_it_has_locked() -> None:
    world = World().add("ws-1", "ws-2")
    world.run(INCIDENT)
    world.run(INCIDENT, entry("inc-2", "ws-2"))
    plan = undo(world, LOCKED, MOVED)
    assert sorted((step.action, step.device_id) for step in plan.steps) == [
        ("release", "c-ws-1"),
        ("restore", "o-ws-1"),
    ]


def test_undoing_leaves_what_another_user_has_changed_since() -> None:
    world = World().add("ws-1")
    world.run(INCIDENT)
    world.now += HOUR
    world.lock_by_hand("ws-1")
    world.change("opswat", "ws-1", group="Forensics")
    assert {step.action for step in undo(world, LOCKED, MOVED).steps} == {"skip", "forget"}


def test_undoing_a_release_locks_again() -> None:
    world = World().add("ws-1")
    released = Done("release", "cylance", "c-ws-1", "ws-1", "lockdown", {"inc-1": "ws-1"}, PARTIAL)
    restored = Done("restore", "opswat", "o-ws-1", "ws-1", "group", {"inc-1": "ws-1"}, QUARANTINE)
    plan = undo(world, released, restored)
    assert [(step.action, step.settings.get("lockdown_config_id")) for step in plan.steps] == [
        ("lock", 7),
        ("move", None),
    ]


def test_what_has_been_undone_already_is_not_undone_again() -> None:
    world = World().add("ws-1")
    assert {step.action for step in undo(world, LOCKED, MOVED).steps} == {"nothing"}


def test_executions_and_renewals_cannot_be_undone() -> None:
    world = World().add("ws-1")
    world.run(INCIDENT)
    renewed = Done("renew", "cylance", "c-ws-1", "ws-1", "lockdown")
    executed = Done("execute", "cylance", "c-ws-1", "ws-1", None)
    assert {step.action for step in undo(world, renewed, executed).steps} == {"nothing"}
