# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A commit contains machines, a schedule keeps them contained, and a later commit releases them."""

from __future__ import annotations

from .world import DAY, HOUR, PARTIAL, QUARANTINE, START, World, entry, steps


def test_a_commit_contains_machines_by_two_consoles_and_a_second_run_does_nothing() -> None:
    world = World().add("ws-1", "ws-2", "ws-3", "ws-4")
    incident = entry("inc-1", "ws-1", "ws-2", "ws-3", opswat=QUARANTINE)
    plan = world.run(incident)
    assert sorted((step.action, step.hostname) for step in plan.steps) == [
        (action, name) for action in ("lock", "move") for name in ("ws-1", "ws-2", "ws-3")
    ]
    assert world.locked() == {"ws-1", "ws-2", "ws-3"}
    before = world.record
    again = world.run(incident)
    assert {step.action for step in again.steps} == {"nothing"}
    assert world.record == before


def test_lockdowns_are_renewed_until_the_entry_ends() -> None:
    world = World().add("ws-1")
    incident = entry("inc-1", "ws-1", until=START + 3 * DAY)
    world.run(incident)
    for dummy in range(3 * 24 - 1):
        world.now += HOUR
        world.run(incident)
        assert world.locked() == {"ws-1"}
    assert world.devices["cylance", "c-ws-1"].expiration == START + 3 * DAY
    world.now += HOUR
    world.run(incident)
    assert world.locked() == set()
    assert world.record.held == ()


def test_a_duration_counts_from_the_recorded_start() -> None:
    world = World().add("ws-1")
    incident = entry("inc-1", "ws-1", duration=2 * DAY)
    for dummy in range(48):
        world.run(incident)
        assert world.locked() == {"ws-1"}
        world.now += HOUR
    world.run(incident)
    assert world.locked() == set()


def test_state_released_releases_what_reconcile_has_locked_and_nothing_else() -> None:
    world = World().add("ws-1", "ws-2")
    world.lock_by_hand("ws-2")
    world.run(entry("inc-1", "ws-1", "ws-2", opswat=QUARANTINE))
    plan = world.run(entry("inc-1", "ws-1", "ws-2", opswat=QUARANTINE, state="released"))
    assert steps(plan, "release") == {"ws-1": "release"}
    assert world.locked() == {"ws-2"}
    assert world.group("ws-1") == world.group("ws-2") == "Staff"
    assert world.record.held == ()


def test_a_removed_entry_releases_after_the_grace_and_not_before() -> None:
    world = World().add("ws-1", "ws-2")
    stays = entry("inc-2", "ws-2")
    world.run(entry("inc-1", "ws-1"), stays)
    world.run(stays)
    for dummy in range(23):
        world.now += HOUR
        world.run(stays)
        assert world.locked() == {"ws-1", "ws-2"}
    world.now += HOUR
    world.run(stays)
    assert world.locked() == {"ws-2"}


def test_a_name_removed_from_an_entry_is_released_after_the_grace() -> None:
    world = World().add("ws-1", "ws-2")
    world.run(entry("inc-1", "ws-1", "ws-2"))
    world.run(entry("inc-1", "ws-2"))
    world.now += 23 * HOUR
    world.run(entry("inc-1", "ws-2"))
    assert world.locked() == {"ws-1", "ws-2"}
    world.now += 2 * HOUR
    world.run(entry("inc-1", "ws-2"))
    assert world.locked() == {"ws-2"}


def test_an_entry_that_returns_within_the_grace_stays() -> None:
    world = World().add("ws-1", "ws-2")
    both = (entry("inc-1", "ws-1"), entry("inc-2", "ws-2"))
    world.run(*both)
    world.run(both[1])
    world.now += 20 * HOUR
    world.run(*both)
    world.now += 10 * HOUR
    world.run(*both)
    assert world.locked() == {"ws-1", "ws-2"}


def test_the_later_end_of_two_incidents_counts_and_both_are_named() -> None:
    world = World().add("ws-1")
    incidents = (
        entry("inc-1", "ws-1", until=START + 6 * HOUR, reason="Beacon"),
        entry("inc-2", "ws-1", until=START + 12 * HOUR, reason="Ransomware"),
    )
    plan = world.run(*incidents)
    assert [(step.entries, step.reason) for step in plan.steps] == [(("inc-1", "inc-2"), "Beacon, Ransomware")]
    world.now += 7 * HOUR
    world.run(*incidents)
    assert world.locked() == {"ws-1"}
    world.now += 5 * HOUR
    world.run(*incidents)
    assert world.locked() == set()


def test_releasing_one_of_two_incidents_keeps_the_device_contained() -> None:
    world = World().add("ws-1")
    world.run(entry("inc-1", "ws-1"), entry("inc-2", "ws-1"))
    world.run(entry("inc-1", "ws-1", state="released"), entry("inc-2", "ws-1"))
    assert world.locked() == {"ws-1"}
    world.run(entry("inc-1", "ws-1", state="released"), entry("inc-2", "ws-1", state="released"))
    assert world.locked() == set()


def test_an_edited_end_is_recorded() -> None:
    world = World().add("ws-1")
    world.run(entry("inc-1", "ws-1", until=START + 6 * HOUR))
    world.run(entry("inc-1", "ws-1", until=START + 48 * HOUR))
    assert world.record.held[0].until == START + 48 * HOUR
    world.now += 7 * HOUR
    world.run(entry("inc-1", "ws-1", until=START + 48 * HOUR))
    assert world.locked() == {"ws-1"}


def test_an_edited_group_moves_the_device_and_the_first_group_comes_back() -> None:
    world = World().add("ws-1")
    world.run(entry("inc-1", "ws-1", lock=None, opswat=QUARANTINE))
    strict = {"action": "assign_to_group", "group": "Strict"}
    world.run(entry("inc-1", "ws-1", lock=None, opswat=strict))
    assert world.group("ws-1") == "Strict"
    world.run(entry("inc-1", "ws-1", lock=None, opswat=strict, state="released"))
    assert world.group("ws-1") == "Staff"


def test_full_lockdowns_are_renewed_but_not_released() -> None:
    world = World().add("ws-1")
    full = {"expires": "1:00:00"}
    world.run(entry("inc-1", "ws-1", lock=full))
    world.now += 20 * HOUR
    assert steps(world.run(entry("inc-1", "ws-1", lock=full))) == {"ws-1": "renew"}
    plan = world.run(entry("inc-1", "ws-1", lock=full, state="released"))
    (step,) = plan.steps
    assert step.action == "nothing"
    assert "ends at 2027-01-17T04:00:00Z" in step.note and "unlock_keys" in step.note
    world.now += 23 * HOUR
    assert steps(world.run(entry("inc-1", "ws-1", lock=full, state="released"))) == {}


def test_exemptions_and_ignored_devices_are_set_back() -> None:
    world = World().add("ws-1", "ws-2")
    exempt = {"action": "exempt", "exempt_time": 24}
    entries = [
        entry("inc-1", "ws-1", lock=None, opswat=exempt),
        entry("inc-2", "ws-2", lock=None, opswat={"action": "ignore"}),
    ]
    assert steps(world.run(*entries)) == {"ws-1": "exempt", "ws-2": "ignore"}
    released = [
        entry("inc-1", "ws-1", lock=None, opswat=exempt, state="released"),
        entry("inc-2", "ws-2", lock=None, opswat={"action": "ignore"}, state="released"),
    ]
    assert steps(world.run(*released)) == {"ws-1": "unexempt", "ws-2": "unignore"}
    assert world.record.held == ()


def test_packages_are_executed_once_for_each_entry() -> None:
    world = World().add("ws-1", "ws-2")
    packages = {"packages": [{"package": "Clean-up", "arguments": ["secret"]}]}
    one = entry("inc-1", "ws-1", lock=None, execute=packages)
    world.run(one)
    world.run(one)
    world.run(entry("inc-1", "ws-1", "ws-2", lock=None, execute=packages))
    assert world.executed == ["reconcile inc-1 (desired-state.git) on c-ws-1"]
    world.run(one, entry("inc-2", "ws-1", "ws-2", lock=None, execute=packages))
    second = "reconcile inc-2 (desired-state.git)"
    assert world.executed[1:] == [f"{second} on c-ws-1", f"{second} on c-ws-2"]
    assert "secret" not in repr(world.record)


def test_two_owners_with_the_same_entry_id_execute_packages_once_each() -> None:
    world = World().add("ws-1")
    one = entry("inc-1", "ws-1", lock=None, execute={"packages": [{"package": "Clean-up"}]})
    for owner in ("emea", "apac", "emea", "apac"):
        world.owner = owner
        world.run(one)
    assert world.executed == ["reconcile inc-1 (emea) on c-ws-1", "reconcile inc-1 (apac) on c-ws-1"]
    assert [executed.owner for executed in world.record.executed] == ["emea", "apac"]


def test_the_longest_lockdown_of_two_incidents_is_used() -> None:
    world = World().add("ws-1")
    plan = world.run(entry("inc-1", "ws-1"), entry("inc-2", "ws-1", lock={**PARTIAL, "expires": "2:00:00"}))
    assert plan.steps[0].settings["expires"] == "2:00:00"
