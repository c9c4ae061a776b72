# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What other users do in the consoles is reported, and never undone without being asked."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Problem

from .world import DAY, HOUR, QUARANTINE, World, entry, steps

INCIDENT = entry("inc-1", "ws-1", opswat=QUARANTINE)


def contained() -> World:
    """Return a world in which INCIDENT has been applied."""
    world = World().add("ws-1", "ws-2")
    world.run(INCIDENT)
    return world


def test_a_device_that_another_user_released_is_reported() -> None:
    world = contained()
    world.now += HOUR
    world.release_by_hand("ws-1")
    plan = world.run(INCIDENT)
    assert world.locked() == set()
    (step,) = [step for step in plan.steps if step.is_problem]
    assert step.note.startswith("Released by another user.")


def test_a_device_that_another_user_released_is_locked_again_if_asked_to() -> None:
    world = contained()
    world.now += HOUR
    world.release_by_hand("ws-1")
    assert steps(world.run(INCIDENT, drift="correct")) == {"ws-1": "lock"}
    assert world.locked() == {"ws-1"}


def test_a_lockdown_that_ran_out_is_no_drift() -> None:
    world = contained()
    world.now += 2 * DAY
    assert steps(world.run(INCIDENT)) == {"ws-1": "lock"}


def test_a_lock_of_another_user_is_neither_renewed_nor_released() -> None:
    world = World().add("ws-1")
    world.lock_by_hand("ws-1")
    incident = entry("inc-1", "ws-1")
    plan = world.run(incident)
    assert {step.action for step in plan.steps} == {"nothing"}
    assert "another user" in plan.steps[0].note
    world.now += 20 * HOUR
    assert steps(world.run(incident)) == {}
    world.run(entry("inc-1", "ws-1", state="released"))
    assert world.locked() == {"ws-1"}


def test_a_lock_that_another_user_replaced_is_not_released() -> None:
    world = contained()
    world.now += HOUR
    world.lock_by_hand("ws-1")
    plan = world.run(entry("inc-1", "ws-1", opswat=QUARANTINE, state="released"))
    assert world.locked() == {"ws-1"}
    (step,) = [step for step in plan.steps if step.aspect == "lockdown"]
    assert step.action == "skip" and step.is_problem and "Another user has locked it" in step.note


def test_the_lock_of_another_user_is_followed_by_ours_when_it_ends() -> None:
    world = World().add("ws-1")
    world.lock_by_hand("ws-1", length=HOUR)
    world.run(entry("inc-1", "ws-1"))
    world.now += 2 * HOUR
    assert steps(world.run(entry("inc-1", "ws-1"))) == {"ws-1": "lock"}


def test_a_device_moved_by_hand_is_reported_and_stays_there_on_release() -> None:
    world = contained()
    world.change("opswat", "ws-1", group="Forensics")
    plan = world.run(INCIDENT)
    (step,) = [step for step in plan.steps if step.is_problem]
    assert "Another user moved it to Forensics" in step.note
    world.run(entry("inc-1", "ws-1", opswat=QUARANTINE, state="released"))
    assert world.group("ws-1") == "Forensics"
    assert world.record.held == ()


def test_a_device_moved_by_hand_is_moved_back_if_asked_to() -> None:
    world = contained()
    world.change("opswat", "ws-1", group="Forensics")
    world.run(INCIDENT, drift="correct")
    assert world.group("ws-1") == "Quarantine"
    world.run(entry("inc-1", "ws-1", opswat=QUARANTINE, state="released"))
    assert world.group("ws-1") == "Staff"


def test_a_device_that_was_in_the_group_before_stays_in_it() -> None:
    world = World().add("ws-1", group="Quarantine")
    world.run(entry("inc-1", "ws-1", lock=None, opswat=QUARANTINE))
    assert world.record.held == ()
    plan = world.run(entry("inc-1", "ws-1", lock=None, opswat=QUARANTINE, state="released"))
    assert not steps(plan)


def test_what_another_reconcile_holds_is_left_alone() -> None:
    world = contained()
    world.record = replace(world.record, held=tuple(replace(held, owner="other.git") for held in world.record.held))
    before = world.record.held
    plan = world.run(entry("inc-9", "ws-1", opswat=QUARANTINE))
    assert {step.action for step in plan.steps} == {"skip"}
    assert all("another reconcile, other.git" in step.note for step in plan.steps)
    assert world.record.held == before
    world.run(entry("inc-9", "ws-1", opswat=QUARANTINE, state="released"))
    assert world.locked() == {"ws-1"}


def test_a_lockdown_that_nobody_renews_is_a_problem_before_it_ends() -> None:
    world = World().add("ws-1")
    incident = entry("inc-1", "ws-1")
    world.run(incident)
    world.now += 20 * HOUR
    plan = world.plan(incident, renew_before=3 * HOUR)
    (step,) = plan.steps
    assert step.action == "nothing" and step.is_problem and "0:03:00" in step.note
    assert not world.plan(incident, renew_before=3 * HOUR, warn_before=HOUR).steps[0].is_problem


def test_a_bad_commit_does_not_forget_who_was_released_by_hand() -> None:
    world = contained()
    world.now += HOUR
    world.release_by_hand("ws-1")
    world.run(problems=[Problem("incidents.yml", 1, "", "Wrong.")])
    plan = world.run(INCIDENT)
    assert world.locked() == set()
    assert any(step.note.startswith("Released by another user.") for step in plan.steps)
