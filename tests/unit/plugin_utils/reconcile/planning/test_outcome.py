# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run records of the results of its tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.outcome import (
    Outcome,
    intent_items,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Desired, Entry, Plan, Record

from .world import OWNER, QUARANTINE, START, World, entry

INCIDENT = entry("inc-1", "ws-1", opswat=QUARANTINE)


def after(
    world: World, plan: Plan, results: Mapping[tuple[str, str, str], Mapping[str, Any]], *entries: Entry
) -> Record:
    """Return the record after the tasks had these results."""
    outcome = Outcome(world.folded, plan, results, "run-9", OWNER, START + 60)
    return outcome.record(Desired(plan.commit, entries))


def locked(outcome: str, device_id: str = "C-WS-1", **observed: Any) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return the result of a lock."""
    observed = {"lockdown_initiated": "2027-01-15T08:00:30Z", "lockdown_expiration": "2027-01-16T08:00:30Z", **observed}
    return {("lock", "cylance", device_id): {"outcome": outcome, "hostname": "ws-1", "observed": observed}}


def test_a_change_is_recorded_with_the_stamps_of_the_console() -> None:
    world = World().add("ws-1")
    plan = world.plan(INCIDENT)
    (held,) = after(world, plan, locked("changed", locked_by="us"), INCIDENT).held
    assert held.key == ("cylance", "c-ws-1", "lockdown")
    assert (held.owner, held.run, held.started, held.targets) == (OWNER, "run-9", START + 60, {"inc-1": "ws-1"})
    assert held.stamps == {
        "lockdown_initiated": START + 30,
        "lockdown_expiration": START + 86430,
        "user_id": "us",
    }


@pytest.mark.parametrize("outcome", ["failed", "skipped", "unknown", "unchanged"])
def test_what_was_not_done_is_not_recorded(outcome: str) -> None:
    """Unchanged: another user has locked the device between the plan and the task, so it is not ours."""
    world = World().add("ws-1")
    plan = world.plan(INCIDENT)
    assert after(world, plan, locked(outcome), INCIDENT).held == ()


def test_a_task_that_did_not_run_is_not_recorded() -> None:
    world = World().add("ws-1")
    assert after(world, world.plan(INCIDENT), {}, INCIDENT).held == ()


def test_a_release_that_failed_stays_recorded() -> None:
    world = World().add("ws-1")
    world.run(INCIDENT)
    released = entry("inc-1", "ws-1", opswat=QUARANTINE, state="released")
    plan = world.plan(released)
    results = {
        ("release", "cylance", "c-ws-1"): {"outcome": "failed"},
        ("restore", "opswat", "o-ws-1"): {"outcome": "changed"},
    }
    assert [held.aspect for held in after(world, plan, results, released).held] == ["lockdown"]


def test_only_items_with_an_unknown_outcome_stay_open() -> None:
    world = World().add("ws-1", "ws-2")
    both = entry("inc-1", "ws-1", "ws-2")
    plan = world.plan(both)
    results = {**locked("changed"), **locked("unknown", "c-ws-2")}
    outcome = Outcome(world.folded, plan, results, "run-9", OWNER, START)
    left = outcome.unknown_items(intent_items(plan))
    assert [item["device_id"] for item in left] == ["c-ws-2"]


def test_an_execution_whose_start_is_unknown_is_not_recorded_and_stays_open() -> None:
    world = World().add("ws-1")
    one = entry("inc-1", "ws-1", lock=None, execute={"packages": [{"package": "Clean-up"}]})
    plan = world.plan(one)
    results = {("execute", "cylance", "c-ws-1"): {"outcome": "unknown"}}
    outcome = Outcome(world.folded, plan, results, "run-9", OWNER, START)
    assert outcome.record(Desired("c0ffee", (one,))).executed == ()
    assert outcome.unknown_items(intent_items(plan)) == ({"action": "execute", "entry_id": "inc-1"},)


def test_the_start_of_an_entry_is_recorded_once_it_was_applied_and_forgotten_with_it() -> None:
    world = World().add("ws-1", "ws-2")
    other = entry("inc-2", "ws-2")
    world.run(INCIDENT, other)
    assert world.record.starts == {f"{OWNER}:inc-1": START, f"{OWNER}:inc-2": START}
    world.run(entry("inc-1", "ws-1", opswat=QUARANTINE, state="released"), other)
    world.now += 60
    world.run(other)
    assert world.record.starts == {f"{OWNER}:inc-2": START}
