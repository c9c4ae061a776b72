# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each invariant of OPSWAT actions detects the violation that it is for."""

from __future__ import annotations

import pytest

from integration.soak.forging import error, forged, violated, with_entry, with_record, with_result
from soak.conditions import Conditions
from soak.invariants import violations
from soak.opswat.kind import OpswatKind
from soak.opswat.world import ACTION_PATH
from soak.scenario import Scenario
from soak.task import Target, Task

KIND = OpswatKind()
PLAIN, EXEMPTED, BYSTANDER = "DEVICE000001", "DEVICE000002", "DEVICE000003"
MACHINES = (
    {"id": PLAIN, "host_name": "pc-1"},
    {"id": EXEMPTED, "host_name": "pc-2", "exempt_hours": 24},
    {"id": BYSTANDER, "host_name": "pc-3"},
)
TARGETS = (Target(PLAIN, (0,)), Target(EXEMPTED, (1,)))
REAL = 1  # the index of the real run


@pytest.fixture(scope="module")
def exempted(runner):
    task = Task("exempt", "device_ids", TARGETS, {"action": "exempt", "exempt_time": 1})
    return runner.run(KIND, Scenario(0, MACHINES, Conditions(), task, (True, False, False)))


@pytest.fixture(scope="module")
def commanded(runner):
    task = Task("dhcprenew", "device_ids", TARGETS[:1], {"action": "dhcprenew"})
    return runner.run(KIND, Scenario(0, MACHINES, Conditions(), task, (True, False)))


def acted(run, device_id, action, verdict="applied", times=1):
    """Return the states after a run with more actions in a device's record."""
    return with_record(
        run, device_id, actions=[*run.after[device_id]["actions"], *[{"action": action, "verdict": verdict}] * times]
    )


def test_genuine_evidence_violates_no_invariant(exempted, commanded):
    assert [violations(KIND, one) for one in (exempted, commanded)] == [[], []]
    assert [entry["outcome"] for entry in exempted.runs[REAL].entries] == ["changed", "unchanged"]
    assert [entry["outcome"] for entry in commanded.runs[REAL].entries] == ["changed"]


FORGERIES = {
    "changed_is_correct": lambda run: {"after": with_record(run, PLAIN, status="compliant")},
    "unchanged_is_correct": lambda run: {"after": with_record(run, EXEMPTED, status="compliant")},
    "failed_is_correct": lambda run: {"results": with_entry(run, 0, outcome="failed", error=error("x"))},
    "unknown_devices_were_requested": lambda run: {
        "results": with_entry(run, 0, outcome="unknown", error=error("x")),
        "log": [request for request in run.log if not request["write"]],
    },
    "nothing_is_done_twice": lambda run: {"after": acted(run, PLAIN, "exempt")},
    "only_targets_are_touched": lambda run: {"after": acted(run, BYSTANDER, "exempt")},
    "targets_match_their_devices": lambda run: {"results": with_entry(run, 0, device_id=BYSTANDER)},
    "every_target_has_an_entry": lambda run: {"results": with_result(run, devices=run.results[0]["devices"][:1])},
    "summary_matches_the_entries": lambda run: {"results": with_result(run, changed=False)},
    "check_mode_predicts_the_run": lambda run: {"results": with_entry(run, 0, outcome="unchanged")},
}


@pytest.mark.parametrize("name", FORGERIES)
def test_an_invariant_detects_its_violation(exempted, name):
    assert name in violated(KIND, forged(exempted, REAL, **FORGERIES[name](exempted.runs[REAL])))


def test_a_command_that_is_carried_out_twice_is_detected(commanded):
    found = violated(KIND, forged(commanded, REAL, after=acted(commanded.runs[REAL], PLAIN, "dhcprenew")))
    assert {"changed_is_correct", "nothing_is_done_twice"} <= found


def test_a_change_in_the_second_run_is_detected(exempted):
    second = exempted.runs[2]
    assert "second_run_changes_nothing" in violated(
        KIND, forged(exempted, 2, results=with_entry(second, 0, outcome="changed"))
    )


def test_a_failure_although_the_action_was_carried_out_is_detected_where_the_console_shows_effects_late(runner):
    """After a lost response, no reading shows that the action was not carried out."""
    fault = {"method": "POST", "path": ACTION_PATH, "kind": "drop_after"}
    task = Task("exempt", "device_ids", TARGETS[:1], {"action": "exempt", "exempt_time": 1, "retries": 0})
    late = Conditions({"opswat.shown_after_seconds": 1000}, (fault,), in_order=True)
    evidence = runner.run(KIND, Scenario(0, MACHINES, late, task))
    assert violations(KIND, evidence) == []
    assert [entry["outcome"] for entry in evidence.runs[0].entries] == ["unknown"]
    results = with_entry(evidence.runs[0], 0, outcome="failed")
    assert "failed_is_correct" in violated(KIND, forged(evidence, 0, results=results))


def test_every_invariant_has_a_test():
    names = {invariant.__name__ for invariant in (*KIND.run_invariants, *KIND.sequence_invariants)}
    assert names == {*FORGERIES, "second_run_changes_nothing"}
