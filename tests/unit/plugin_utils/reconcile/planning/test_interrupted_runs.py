# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that died after its intent: the next one recognizes what was written, and finishes."""

from __future__ import annotations

import pytest

from .world import DAY, HOUR, PARTIAL, QUARANTINE, START, World, entry, steps

INCIDENT = entry("inc-1", "ws-1", opswat=QUARANTINE, until=START + 2 * DAY)


def test_what_a_dead_run_wrote_is_adopted_and_later_set_back() -> None:
    world = World().add("ws-1")
    world.run(INCIDENT, die=True)
    assert world.record.held == ()
    world.now += 900
    plan = world.run(INCIDENT)
    assert {step.action for step in plan.steps} == {"nothing"}
    assert {held.aspect for held in world.record.held} == {"lockdown", "group"}
    world.run(entry("inc-1", "ws-1", opswat=QUARANTINE, state="released"))
    assert world.locked() == set()
    assert world.group("ws-1") == "Staff"


def test_what_a_dead_run_wrote_for_an_entry_that_is_gone_is_set_back() -> None:
    world = World().add("ws-1", "ws-2")
    other = entry("inc-2", "ws-2")
    world.run(other)
    world.run(INCIDENT, other, die=True)
    world.run(other)
    world.now += 25 * HOUR
    world.run(other)
    assert world.locked() == {"ws-2"}
    assert world.group("ws-1") == "Staff"


def test_a_lock_that_another_user_set_later_is_not_taken_for_that_of_a_dead_run() -> None:
    world = World().add("ws-1")
    world.run(INCIDENT, die=True)
    world.now += 5 * HOUR
    world.lock_by_hand("ws-1")
    world.run(entry("inc-1", "ws-1", opswat=QUARANTINE, state="released"))
    assert world.locked() == {"ws-1"}


def test_a_lock_of_another_account_is_not_taken_for_that_of_a_dead_run() -> None:
    world = World().add("ws-1", "ws-2")
    world.run(entry("inc-2", "ws-2"))
    world.lock_by_hand("ws-1")
    world.change("cylance", "ws-1", locked=False)
    world.run(entry("inc-2", "ws-2"), INCIDENT, die=True)
    world.lock_by_hand("ws-1")
    plan = world.run(entry("inc-2", "ws-2"), INCIDENT)
    (step,) = [step for step in plan.steps if step.device_id == "c-ws-1"]
    assert "another user" in step.note


def test_a_partial_lockdown_without_an_end_is_adopted() -> None:
    world = World().add("ws-1")
    partial = entry("inc-1", "ws-1", lock=PARTIAL)
    world.run(partial, die=True)
    world.change("cylance", "ws-1", initiated=None, expiration=None, user_id=None)
    world.run(partial)
    world.run(entry("inc-1", "ws-1", lock=PARTIAL, state="released"))
    assert world.locked() == set()


@pytest.mark.parametrize("state", ["active", "released"])
def test_a_dead_release_is_finished(state: str) -> None:
    world = World().add("ws-1")
    world.run(INCIDENT)
    released = entry("inc-1", "ws-1", opswat=QUARANTINE, state="released")
    world.run(released, die=True)
    assert world.locked() == set()
    if state == "released":
        assert steps(world.run(released)) == {}
        assert world.record.held == ()
    else:
        plan = world.run(INCIDENT)  # released by the dead run, and then wanted again
        assert world.record.intents == ()
        assert {step.hostname for step in plan.steps if step.is_problem or step.action in ("lock", "move")} == {"ws-1"}
