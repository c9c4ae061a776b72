# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each invariant of package executions detects the violation that it is for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integration.soak.forging import error, forged, violated, with_entry, with_result
from soak.conditions import Conditions
from soak.executions.kind import ExecutionKind
from soak.invariants import DESTINATION_SECRET, violations
from soak.scenario import Scenario
from soak.task import Target, Task

KIND = ExecutionKind()
DEVICE, BYSTANDER = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
MACHINES = (
    {"id": DEVICE, "host_name": "ws-1", "zones": []},
    {"id": BYSTANDER, "host_name": "ws-2", "zones": []},
)
OPTIONS = {
    "name": "Incident 4711",
    "packages": [{"package": "Collect", "arguments": ["-k"]}],
    "run": "once",
    "destination": f"sftp://collector:{DESTINATION_SECRET}@files.example/",
}
REAL = 1  # the index of the real run


@pytest.fixture(scope="module")
def evidence(runner):
    task = Task("execute", "device_ids", (Target(DEVICE, (0,)),), OPTIONS)
    return runner.run(KIND, Scenario(0, MACHINES, Conditions(), task, (True, False, False)))


def with_execution(run, **fields):
    """Return the states after a run with one more execution."""
    known = next(iter(run.after.values()))
    return {**run.after, "another": {**known, **fields}}


def with_other_execution(run, **fields):
    """Return the states after a run with changed fields of its execution."""
    return {name: {**execution, **fields} for name, execution in run.after.items()}


def test_genuine_evidence_violates_no_invariant(evidence):
    assert violations(KIND, evidence) == []
    assert [[entry["outcome"] for entry in run.entries] for run in evidence.runs[1:]] == [["changed"], ["unchanged"]]
    assert [len(run.started) for run in evidence.runs] == [0, 1, 0]


FORGERIES = {
    "at_most_one_execution_is_started": lambda run: {"log": [*run.log, *run.writes]},
    "the_execution_matches_the_options": lambda run: {
        "after": with_other_execution(run, target={"devices": [BYSTANDER.replace("-", "")], "zones": []})
    },
    "starts_are_reported": lambda run: {"after": {}},
    "unchanged_is_correct": lambda run: {"results": with_entry(run, 0, outcome="unchanged")},
    "failed_is_correct": lambda run: {
        "results": [{**with_entry(run, 0, outcome="failed", error=error("x"))[0], "execution": None}]
    },
    "check_mode_predicts_the_start": lambda run: {"after": {}},
    "results_contain_no_secrets": lambda run: {"results": with_result(run, msg=DESTINATION_SECRET)},
}


@pytest.mark.parametrize("name", FORGERIES)
def test_an_invariant_detects_its_violation(evidence, name):
    assert name in violated(KIND, forged(evidence, REAL, **FORGERIES[name](evidence.runs[REAL])))


def test_an_execution_with_other_arguments_is_detected(evidence):
    run = evidence.runs[REAL]
    after = with_other_execution(run, packageExecutions=[{"arguments": ["-x"], "package": "Collect"}])
    assert "the_execution_matches_the_options" in violated(KIND, forged(evidence, REAL, after=after))


def test_two_executions_are_detected(evidence):
    run = evidence.runs[REAL]
    assert "at_most_one_execution_is_started" in violated(KIND, forged(evidence, REAL, after=with_execution(run)))
    second = replace(evidence.runs[2], after=with_execution(evidence.runs[2]))
    found = violated(KIND, replace(evidence, runs=[*evidence.runs[:2], second]))
    assert "nothing_is_executed_twice" in found


def test_every_invariant_has_a_test():
    names = {invariant.__name__ for invariant in (*KIND.run_invariants, *KIND.sequence_invariants)}
    assert names | {"results_contain_no_secrets"} == {*FORGERIES, "nothing_is_executed_twice"}
