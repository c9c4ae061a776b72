# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each invariant of SDM locks detects the violation that it is for."""

from __future__ import annotations

import pytest

from integration.soak.forging import error, forged, violated, with_entry, with_record, with_result
from soak.conditions import Conditions
from soak.invariants import violations
from soak.scenario import Scenario
from soak.sdm.kind import SdmKind
from soak.sdm.world import ME, OTHER, SHOWN
from soak.task import Target, Task

KIND = SdmKind()
FREE, LOCKED, FOREIGN, BYSTANDER = "ID101", "ID102", "ID103", "ID104"
MACHINES = (
    {"id": FREE, "name": "sbc-1", "nf": "nf-1"},
    {"id": LOCKED, "name": "sbc-2", "nf": "nf-2", "locked_by": ME},
    {"id": FOREIGN, "name": "sbc-3", "nf": "nf-3", "locked_by": OTHER},
    {"id": BYSTANDER, "name": "sbc-4", "nf": "nf-4"},
)
TARGETS = tuple(Target(machine["id"], (index,)) for index, machine in enumerate(MACHINES[:3]))
REAL = 1  # the index of the real run


@pytest.fixture(scope="module")
def evidence(runner):
    task = Task("locked", "device_ids", TARGETS, {"state": "locked", "scope": "device", "ledger": True})
    return runner.run(KIND, Scenario(0, MACHINES, Conditions(dict(SHOWN)), task, (True, False, False)))


def acted(run, device_id, action="Lock"):
    """Return the states after a run with one more action of this account in a device's record."""
    return with_record(
        run, device_id, actions=[*run.after[device_id]["actions"], {"action": action, "user": ME, "verdict": "done"}]
    )


def test_genuine_evidence_violates_no_invariant(evidence):
    assert violations(KIND, evidence) == []
    assert [entry["outcome"] for entry in evidence.runs[REAL].entries] == ["changed", "unchanged", "failed"]


FORGERIES = {
    "changed_is_correct": lambda run: {"after": with_record(run, FREE, locked_by=None)},
    "unchanged_is_correct": lambda run: {"after": with_record(run, LOCKED, locked_by=None)},
    "failed_is_correct": lambda run: {"results": with_entry(run, 0, outcome="failed", error=error("x"), acquired="no")},
    "unknown_devices_were_requested": lambda run: {"results": with_entry(run, 1, outcome="unknown", error=error("x"))},
    "locks_of_others_are_kept": lambda run: {"after": with_record(run, FOREIGN, locked_by=None)},
    "nothing_is_done_twice": lambda run: {"after": acted(run, FREE)},
    "only_targets_are_touched": lambda run: {"after": acted(run, BYSTANDER)},
    "every_target_has_an_entry": lambda run: {"results": with_result(run, devices=run.results[0]["devices"][:1])},
    "summary_matches_the_entries": lambda run: {"results": with_result(run, changed=False)},
    "check_mode_predicts_the_run": lambda run: {"results": with_entry(run, 0, outcome="unchanged")},
}


@pytest.mark.parametrize("name", FORGERIES)
def test_an_invariant_detects_its_violation(evidence, name):
    assert name in violated(KIND, forged(evidence, REAL, **FORGERIES[name](evidence.runs[REAL])))


def test_a_lock_that_was_there_is_only_a_change_if_a_fault_hid_it(evidence, runner):
    fault = {"method": "GET", "path": "/deviceMgmt/devices/", "kind": "status", "status": 403, "times": 1}
    hidden = Conditions(dict(SHOWN), (fault,), in_order=True)
    task = Task("locked", "device_ids", TARGETS[:2], {"state": "locked", "scope": "device", "ledger": True})
    genuine = runner.run(KIND, Scenario(0, MACHINES, hidden, task))
    assert [entry["outcome"] for entry in genuine.runs[0].entries] == ["changed", "changed"]
    assert violations(KIND, genuine) == []
    results = with_entry(evidence.runs[REAL], 1, outcome="changed", lock_state_known=False)
    assert "changed_is_correct" in violated(KIND, forged(evidence, REAL, results=results))


def test_a_lock_that_was_acquired_without_an_effect_is_detected(evidence):
    results = with_entry(evidence.runs[REAL], 1, outcome="changed", acquired="yes")
    found = violations(KIND, forged(evidence, REAL, results=results))
    assert any("acquired, although this run did not lock it" in text for text in found)


def test_a_change_in_the_second_run_is_detected(evidence):
    results = with_entry(evidence.runs[2], 0, outcome="changed")
    assert "second_run_changes_nothing" in violated(KIND, forged(evidence, 2, results=results))


@pytest.fixture(scope="module")
def play(runner):
    """Two hosts of one NF: the first one locks it, so the second one finds it locked."""
    machines = tuple({"id": one, "name": one, "nf": "nf-1"} for one in (FREE, LOCKED))
    options = {"state": "locked", "scope": "nf_group", "ledger": False}
    task = Task("locked", "device_ids", TARGETS[:2], options, as_play=True)
    return runner.run(KIND, Scenario(0, machines, Conditions(dict(SHOWN)), task, (True, False)))


def test_only_an_earlier_host_of_the_nf_makes_a_prediction_wrong(play):
    assert violations(KIND, play) == []
    assert [[entry["outcome"] for entry in run.entries] for run in play.runs] == [
        ["changed"] * 2,
        ["changed", "unchanged"],
    ]
    first, second = play.runs[REAL].results
    for results in ([second, first], [{**first, "devices": second["devices"]}, second]):
        assert "check_mode_predicts_the_run" in violated(KIND, forged(play, REAL, results=results))


def test_a_device_that_a_rollback_left_locked_must_be_named_in_a_warning(runner):
    """The rollback of a refused unlock locks each device by itself, and loses the response of that."""
    machines = (
        {"id": FREE, "name": FREE, "nf": "nf-1"},
        {"id": FOREIGN, "name": FOREIGN, "nf": "nf-1", "locked_by": OTHER},
    )
    fault = {"method": "POST", "path": f"/devices/{FREE}/action$", "kind": "html", "status": 200, "work": True}
    options = {"state": "unlocked", "scope": "nf_group", "retries": 0, "ledger": False}
    task = Task("unlocked", "device_ids", TARGETS[:1], options)
    evidence = runner.run(KIND, Scenario(0, machines, Conditions(faults=(fault,), in_order=True), task))
    run = evidence.runs[0]
    assert (run.after[FREE]["locked_by"], violations(KIND, evidence)) == (ME, [])
    results = with_result(run, warnings=[text.replace(FREE, BYSTANDER) for text in run.results[0]["warnings"]])
    assert "failed_is_correct" in violated(KIND, forged(evidence, 0, results=results))


@pytest.fixture(scope="module")
def renamed(runner):
    """SDM has another name for the action, so it refuses what check mode predicted."""
    task = Task("unlocked", "device_ids", TARGETS[1:2], {"state": "unlocked", "scope": "device", "ledger": False})
    conditions = Conditions({**SHOWN, "sdm.unlock_type": "Release"})
    return runner.run(KIND, Scenario(0, MACHINES, conditions, task, (True, False)))


def test_only_the_refusal_of_an_unknown_action_makes_a_prediction_wrong(renamed):
    assert violations(KIND, renamed) == []
    assert [run.entries[0]["outcome"] for run in renamed.runs] == ["changed", "failed"]
    results = with_entry(renamed.runs[REAL], 0, error=error("forbidden"))
    assert "check_mode_predicts_the_run" in violated(KIND, forged(renamed, REAL, results=results))


def test_a_refusal_of_a_documented_action_is_detected(evidence):
    results = with_entry(evidence.runs[REAL], 0, outcome="failed", error=error("not_supported"))
    assert "check_mode_predicts_the_run" in violated(KIND, forged(evidence, REAL, results=results))


def test_every_invariant_has_a_test():
    names = {invariant.__name__ for invariant in (*KIND.run_invariants, *KIND.sequence_invariants)}
    assert names == {*FORGERIES, "second_run_changes_nothing"}
