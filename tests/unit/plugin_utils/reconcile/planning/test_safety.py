# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files, history or clocks that cannot be trusted add nothing and release nothing, while renewals go on."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.settings import (
    REWRITTEN,
    UNKNOWN,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Entry, Problem

from .world import DAY, HOUR, PARTIAL, QUARANTINE, START, World, entry, steps

KEPT = entry("inc-1", "ws-1", opswat=QUARANTINE, until=START + 5 * DAY)
NEW = entry("inc-2", "ws-2")


def contained() -> World:
    """Return a world in which KEPT has been applied, and whose lockdown has to be renewed."""
    world = World().add(*(f"ws-{number}" for number in range(1, 70)))
    world.run(KEPT)
    world.now += 13 * HOUR
    return world


def wrong_files() -> list[Any]:
    """Return (entries, further arguments of plan(), what the problem says)."""
    many = entry("inc-2", *(f"ws-{number}" for number in range(2, 60)))
    contradiction = (
        entry("inc-2", "ws-2", opswat=QUARANTINE),
        entry("inc-3", "ws-2", opswat={"action": "assign_to_group", "group": "Strict"}),
    )
    kinds = (entry("inc-2", "ws-2"), entry("inc-3", "ws-2", lock={**PARTIAL, "lockdown_config_id": 9}))
    error = Problem("incidents.yml", 7, "reason", "The option is missing.")
    return [
        pytest.param((KEPT, NEW), {"problems": [error]}, "incidents.yml:7: reason", id="syntax"),
        pytest.param((KEPT, NEW, entry("inc-3", "unheard-of")), {}, "unheard-of", id="unknown device"),
        pytest.param((KEPT, *contradiction), {}, "different states of ws-2", id="contradiction"),
        pytest.param((KEPT, *kinds), {}, "different states of ws-2", id="kinds of lockdowns"),
        pytest.param((KEPT, many), {"max_changes": 50}, "58 devices, and reconcile_max_changes is 50", id="too many"),
        pytest.param((), {}, "no entry", id="emptied directory"),
        pytest.param((KEPT, NEW), {"history": REWRITTEN}, "does not descend", id="rewritten history"),
        pytest.param((KEPT, NEW), {"history": UNKNOWN}, "cannot be shown to descend", id="shallow history"),
    ]


@pytest.mark.parametrize(("entries", "arguments", "message"), wrong_files())
def test_a_bad_commit_adds_and_releases_nothing_but_renews(
    entries: tuple[Entry, ...], arguments: dict[str, Any], message: str
) -> None:
    world = contained()
    plan = world.run(*entries, **arguments)
    assert steps(plan) == {"ws-1": "renew"}
    assert message in " ".join(plan.problems)
    assert world.locked() == {"ws-1"}
    assert world.group("ws-1") == "Quarantine"
    assert world.record.held[0].removed_since is None


def test_renewals_under_a_bad_commit_end_at_the_recorded_end() -> None:
    world = contained()
    error = Problem("incidents.yml", 7, "", "The file is not YAML.")
    for dummy in range(14):
        world.run(problems=[error])
        world.now += 12 * HOUR
    assert world.locked() == set()
    assert world.devices["cylance", "c-ws-1"].expiration == START + 5 * DAY


def test_a_bad_commit_is_not_recorded_as_applied() -> None:
    world = contained()
    world.run(KEPT, NEW, commit="bad", problems=[Problem("incidents.yml", 7, "", "Wrong.")])
    assert world.record.commit == "c0ffee"
    world.run(KEPT, NEW, commit="good")
    assert world.record.commit == "good"


def test_a_person_can_confirm_a_rewritten_history() -> None:
    plan = contained().run(KEPT, NEW, history=REWRITTEN, confirmed=True)
    assert steps(plan)["ws-2"] == "lock"


def test_the_first_run_needs_no_history() -> None:
    plan = World().add("ws-1").run(KEPT, history=UNKNOWN)
    assert steps(plan, "lock") == {"ws-1": "lock"}


def test_renewals_do_not_count_against_max_changes() -> None:
    world = World().add(*(f"ws-{number}" for number in range(40)))
    incident = entry("inc-1", *(f"ws-{number}" for number in range(40)))
    world.run(incident, max_changes=40)
    world.now += 13 * HOUR
    plan = world.run(incident, max_changes=5)
    assert len(steps(plan, "renew")) == 40 and not plan.problems


def test_more_releases_than_max_releases_release_nothing() -> None:
    world = World().add(*(f"ws-{number}" for number in range(6)), "ws-new")
    names = [f"ws-{number}" for number in range(6)]
    world.run(entry("inc-1", *names))
    released = entry("inc-1", *names, state="released")
    plan = world.run(released, entry("inc-2", "ws-new"), max_releases=5)
    assert world.locked() == {*names, "ws-new"}
    assert "releases 6 devices" in plan.problems[0]
    world.run(released, entry("inc-2", "ws-new"), max_releases=6)
    assert world.locked() == {"ws-new"}


@pytest.mark.parametrize("skew", [121.0, -3600.0])
def test_clocks_that_disagree_stop_releases_but_not_lockdowns(skew: float) -> None:
    world = World().add("ws-1", "ws-2")
    world.run(KEPT)
    plan = world.run(entry("inc-1", "ws-1", opswat=QUARANTINE, state="released"), NEW, skew=skew)
    assert world.locked() == {"ws-1", "ws-2"}
    assert "differs from this machine's" in plan.problems[0]


def test_a_device_that_leaves_a_pattern_stays_contained() -> None:
    world = World(patterns={"infected": ("ws-1", "ws-2")}).add("ws-1", "ws-2")
    incident = entry("inc-1", "infected", option="hosts")
    world.run(incident)
    world.patterns = {"infected": ("ws-2",)}
    for dummy in range(5):
        world.now += 13 * HOUR
        world.run(incident)
        assert world.locked() == {"ws-1", "ws-2"}
    world.patterns = {}
    world.run(entry("inc-1", "infected", option="hosts", state="released"))
    assert world.locked() == set()


def test_a_failed_inventory_releases_nothing() -> None:
    world = World(patterns={"infected": ("ws-1",)}).add("ws-1")
    incident = entry("inc-1", "infected", option="hosts")
    world.run(incident)
    world.patterns = {}
    world.now += 13 * HOUR
    assert steps(world.run(incident)) == {"ws-1": "renew"}


def test_a_missing_record_releases_nothing() -> None:
    world = World().add("ws-1")
    world.lock_by_hand("ws-1")
    world.run(entry("inc-1", "ws-1", state="released"))
    assert world.locked() == {"ws-1"}


def test_a_re_imaged_machine_is_left_alone_until_an_entry_names_its_new_id() -> None:
    world = World().add("ws-1", "new")
    incident = entry("inc-1", "ws-1")
    world.run(incident)
    world.ids["ws-1"] = "c-new"
    plan = world.run(incident)
    (skipped,) = [step for step in plan.steps if step.action == "skip"]
    assert "was the device c-ws-1 and is c-new now" in skipped.note and skipped.is_problem
    assert world.locked() == {"ws-1"}
    world.ids["c-new"] = "c-new"
    world.run(incident, entry("inc-2", "c-new", option="device_ids"))
    assert world.locked() == {"ws-1", "new"}


def test_a_known_device_that_the_console_lost_does_not_stop_the_others() -> None:
    world = World().add("ws-1", "ws-2")
    world.run(entry("inc-1", "ws-1"))
    world.errors["ws-1"] = ("not_found", "No such device.")
    plan = world.run(entry("inc-1", "ws-1"), NEW)
    assert not plan.problems
    assert steps(plan)["ws-2"] == "lock"


def test_a_console_that_cannot_be_asked_does_not_stop_the_others() -> None:
    world = World().add("ws-1", "ws-2")
    world.errors["ws-1"] = ("unreachable", "The console did not respond.")
    plan = world.run(entry("inc-1", "ws-1"), NEW)
    assert steps(plan) == {"ws-1": "skip", "ws-2": "lock"}


def test_a_device_that_cannot_be_read_is_skipped_and_stays_recorded() -> None:
    world = World().add("ws-1")
    world.run(KEPT)
    held = world.record.held
    world.change("cylance", "ws-1", error="503")
    world.change("opswat", "ws-1", error="503")
    plan = world.run(entry("inc-1", "ws-1", opswat=QUARANTINE, state="released"))
    assert {step.action for step in plan.steps} == {"skip"}
    assert world.record.held == held
