# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each invariant of lockdowns detects the violation that it is for: the tests forge collected evidence."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import (
    format_timestamp,
    parse_timestamp,
)
from integration.soak.forging import error, forged, violated, with_entry, with_result
from soak.conditions import Conditions
from soak.evidence import Evidence
from soak.invariants import COMMON, violations
from soak.lockdown.evidence import DeviceState
from soak.lockdown.fleet import Machine, mac_of
from soak.lockdown.kind import LockdownKind
from soak.scenario import Scenario
from soak.task import Target, Task

KIND = LockdownKind()

OPTIONS = {
    "state": "locked",
    "expires": "1:00:00",
    "retries": 1,
    "max_changes": "25",
    "on_multiple": "fail",
    "tolerate_failures": False,
    "max_parallel": 1,
    "token_cache": "run",
}
FREE, LOCKED, BYSTANDER = (
    Machine(f"{digit * 8}-1111-4111-8111-{digit * 12}", f"ws-{digit}.example", (mac_of(int(digit)),), lockdown=lock)
    for digit, lock in (("1", None), ("2", ("1:00:00", 60)), ("3", None))
)


def scenario(**fields):
    """Return a scenario that locks two machines. One is locked already. A third machine is not a target."""
    targets = tuple(Target(machine.device_id, (index,)) for index, machine in enumerate((FREE, LOCKED)))
    task = Task("lock", "device_ids", targets, {**OPTIONS, **fields.pop("options", {})})
    conditions = Conditions(**fields)
    checks = (True, False, False) if conditions.are_undisturbed else (False,)
    return Scenario(0, (FREE, LOCKED, BYSTANDER), conditions, task, checks)


@pytest.fixture(scope="module")
def evidence(runner):
    return runner.run(KIND, scenario())


@pytest.fixture(scope="module")
def fault_evidence(runner):
    fault = {"kind": "drop_before", "method": "PUT", "times": 1}
    return runner.run(KIND, scenario(faults=({**fault, "path": "/lockdown$"},)))


@pytest.fixture(scope="module")
def info_evidence(runner):
    options = {"retries": 1, "tolerate_failures": False, "on_multiple": "fail", "token_cache": "run"}
    task = Task("read", "device_ids", (Target(LOCKED.device_id, (1,)),), options)
    return runner.run(KIND, replace(scenario(), task=task, checks=(False,)))


def test_genuine_evidence_violates_no_invariant(evidence, fault_evidence, info_evidence):
    assert [violations(KIND, one) for one in (evidence, fault_evidence, info_evidence)] == [[], [], []]
    assert [run.check for run in evidence.runs] == [True, False, False]
    assert [entry["outcome"] for entry in evidence.runs[1].entries] == ["changed", "unchanged"]
    assert [entry["outcome"] for entry in fault_evidence.runs[0].entries] == ["changed", "unchanged"]
    assert fault_evidence.fired == {"PUT drop_before": 1}


def with_task(evidence, **changes):
    """Return the evidence with changed fields of the task."""
    scenario = replace(evidence.scenario, task=replace(evidence.scenario.task, **changes))
    runs = [replace(run, scenario=scenario) for run in evidence.runs]
    return Evidence(scenario, runs, {})


def with_state(run, machine, **console):
    """Return the states after a run with changed console fields of one machine."""
    record = copy.deepcopy(run.after[machine.focus_id].record)
    record["console"].update(console)
    return {**run.after, machine.focus_id: DeviceState(record, run.after[machine.focus_id].application_id)}


def with_request(run, **fields):
    """Return the log of a run with an additional write request."""
    last = run.log[-1]
    new = {**last, "n": last["n"] + 1, "method": "PUT", "write": True, "login": False, "device": FREE.focus_id}
    new |= {"query": {"value": "true", "expires": "1:00:00"}, "path": f"/devicecommands/v2/{FREE.focus_id}/lockdown"}
    return [*run.log, {**new, **fields}]


REAL = 1  # the index of the real run
FORGERIES = {
    "no_exception_is_raised": lambda run: {"results": [InputError("x")]},
    "errors_are_explained": lambda run: {"results": [KeyError("x")]},
    "targets_match_their_devices": lambda run: {"results": with_entry(run, 0, device_id=BYSTANDER.focus_id)},
    "no_internal_error_is_reported": lambda run: {"results": with_entry(run, 1, error=error("internal_error"))},
    "every_target_has_an_entry": lambda run: {"results": with_result(run, devices=run.results[0]["devices"][:1])},
    "only_targets_are_touched": lambda run: {"log": with_request(run, device=BYSTANDER.focus_id)},
    "writes_match_the_options": lambda run: {"log": with_request(run, query={"value": "false"})},
    "retries_limits_the_writes": lambda run: {"log": with_request(replace(run, log=with_request(run)))},
    "no_unnecessary_logins": lambda run: {"log": [*run.log, *(entry for entry in run.log if entry["login"])]},
    "summary_matches_the_entries": lambda run: {"results": with_result(run, changed=False)},
    "results_contain_no_secrets": lambda run: {"results": with_result(run, msg="amber-basalt-cedar-0042")},
    "results_contain_clean_texts_only": lambda run: {"results": with_entry(run, 0, hostname="a\nb")},
    "healthy_devices_do_not_fail": lambda run: {"results": with_entry(run, 1, outcome="failed", error=error("x"))},
    "changed_is_correct": lambda run: {"after": with_state(run, FREE, locked=False)},
    "unchanged_is_correct": lambda run: {"after": with_state(run, LOCKED, locked=False)},
    "failed_is_correct": lambda run: {"results": with_entry(run, 0, outcome="failed", error=error("not_locked"))},
    "skipped_devices_get_no_writes": lambda run: {"results": with_entry(run, 0, outcome="skipped", error=error("x"))},
    "unknown_devices_are_unreadable": lambda run: {"results": with_entry(run, 1, outcome="unknown", error=error("x"))},
    "before_and_after_are_correct": lambda run: {"results": with_entry(run, 0, before={"state": "locked"})},
    "check_mode_predicts_the_run": lambda run: {"results": with_entry(run, 0, outcome="unchanged")},
}


@pytest.mark.parametrize("name", FORGERIES)
def test_an_invariant_detects_its_violation(evidence, name):
    forgery = forged(evidence, REAL, **FORGERIES[name](evidence.runs[REAL]))
    assert name in violated(KIND, forgery)


def test_a_failed_device_with_an_effective_write_is_detected(fault_evidence):
    run = fault_evidence.runs[0]
    results = with_entry(run, 0, outcome="failed", error=error("x"))
    assert "failed_is_correct" in violated(KIND, forged(fault_evidence, 0, results=results))


def test_a_lockdown_of_the_wrong_length_is_detected(evidence):
    run = evidence.runs[REAL]
    end = parse_timestamp(run.after[FREE.focus_id].record["console"]["expiration"])
    an_hour_later = format_timestamp(end + 3600)
    forgery = forged(evidence, REAL, after=with_state(run, FREE, expiration=an_hour_later))
    assert "changed_is_correct" in violated(KIND, forgery)


def test_an_unknown_device_that_was_read_after_the_write_is_detected(evidence):
    run = evidence.runs[REAL]
    log = with_request(replace(run, log=with_request(run)), method="GET", write=False, status=200, fault=None, query={})
    results = with_entry(run, 0, outcome="unknown", error=error("unknown_fate"))
    found = violations(KIND, forged(evidence, REAL, log=log, results=results))
    assert any("it was read after the write" in message for message in found)


def test_a_write_in_check_mode_is_detected(evidence):
    assert "check_mode_writes_nothing" in violated(KIND, forged(evidence, 0, log=with_request(evidence.runs[0])))


def test_a_change_in_the_second_run_is_detected(evidence):
    assert "second_run_changes_nothing" in violated(KIND, forged(evidence, 2, log=with_request(evidence.runs[2])))


def test_a_confirmation_that_the_agent_contradicts_is_detected(evidence):
    run = evidence.runs[REAL]
    record = copy.deepcopy(run.after[LOCKED.focus_id].record)
    record["agent"]["locked"] = False
    after = {**run.after, LOCKED.focus_id: DeviceState(record, "")}
    assert run.entries[1]["confirmed"] is True
    assert "confirmed_is_correct" in violated(KIND, forged(evidence, REAL, after=after))


def test_a_wrong_state_from_the_info_module_is_detected(info_evidence):
    run = info_evidence.runs[0]
    assert "info_is_correct" in violated(KIND, forged(info_evidence, 0, results=with_entry(run, 0, state="unlocked")))


def test_an_arbitrary_choice_between_devices_is_detected(evidence):
    targets = (Target(FREE.device_id, (0, 2)), evidence.scenario.task.targets[1])
    assert "ambiguous_targets_follow_on_multiple" in violated(KIND, with_task(evidence, targets=targets))


def test_a_duplicate_with_another_outcome_is_detected(evidence):
    run = evidence.runs[REAL]
    again = [*run.results[0]["devices"], {**run.results[0]["devices"][0], "outcome": "changed"}]
    assert "duplicates_match_the_first" in violated(
        KIND, forged(evidence, REAL, results=with_result(run, devices=again))
    )


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("protected_devices_get_no_writes", {"protected": frozenset({0})}),
        ("wrong_hostname_prevents_writes", {"wrong_hostname": True}),
        ("max_changes_limits_the_writes", {"options": {**OPTIONS, "max_changes": "0"}}),
    ],
)
def test_an_ignored_guard_rail_is_detected(evidence, name, changes):
    assert name in violated(KIND, with_task(evidence, **changes))


def test_every_invariant_has_a_test():
    tested_separately = {
        "ambiguous_targets_follow_on_multiple",
        "check_mode_writes_nothing",
        "protected_devices_get_no_writes",
        "wrong_hostname_prevents_writes",
        "max_changes_limits_the_writes",
        "duplicates_match_the_first",
        "info_is_correct",
        "confirmed_is_correct",
        "second_run_changes_nothing",
    }
    invariants = (*COMMON, *KIND.run_invariants, *KIND.sequence_invariants)
    assert {invariant.__name__ for invariant in invariants} == {*FORGERIES, *tested_separately}
