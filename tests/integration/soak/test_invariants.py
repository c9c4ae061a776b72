# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each invariant of the soak finds the lie that it is there for: evidence that was gathered, and then forged."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from soak.conduct import CONDUCT
from soak.evidence import Evidence, Truth
from soak.fleet import Machine, mac_of
from soak.judge import violations
from soak.scenario import Scenario
from soak.sequence import SEQUENCE
from soak.task import Handle, Task
from soak.trouble import Trouble
from soak.verdicts import VERDICTS

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
FREE, LOCKED, BESIDE = (
    Machine(f"{digit * 8}-1111-4111-8111-{digit * 12}", f"ws-{digit}.example", (mac_of(int(digit)),), lockdown=lock)
    for digit, lock in (("1", None), ("2", ("1:00:00", 60)), ("3", None))
)


def scenario(**fields):
    """Lock two machines, of which one is locked already; a third one is none of the task's business."""
    identifiers = tuple(Handle(machine.device_id, (place,)) for place, machine in enumerate((FREE, LOCKED)))
    task = Task("lock", "device_ids", identifiers, {**OPTIONS, **fields.pop("options", {})})
    return Scenario(0, (FREE, LOCKED, BESIDE), Trouble(**fields), task)


@pytest.fixture(scope="module")
def evidence(stage):
    return stage.put_on(scenario())


@pytest.fixture(scope="module")
def fault_evidence(stage):
    lost = {"kind": "drop_before", "method": "PUT", "times": 1}
    return stage.put_on(scenario(faults=({**lost, "path": "/lockdown$"},)))


@pytest.fixture(scope="module")
def reading(stage):
    options = {"retries": 1, "tolerate_failures": False, "on_multiple": "fail", "token_cache": "run"}
    task = Task("read", "device_ids", (Handle(LOCKED.device_id, (1,)),), options)
    return stage.put_on(replace(scenario(), task=task))


def names(evidence):
    """The invariants that the evidence breaks."""
    return {violation.split(" ")[0].rstrip(":") for violation in violations(evidence)}


def test_evidence_that_is_not_forged_breaks_none(evidence, fault_evidence, reading):
    assert violations(evidence) == violations(fault_evidence) == violations(reading) == []
    assert [run.check for run in evidence.runs] == [True, False, False]
    assert [entry["outcome"] for entry in evidence.runs[1].entries] == ["changed", "unchanged"]
    assert [entry["outcome"] for entry in fault_evidence.runs[0].entries] == ["changed", "unchanged"]
    assert fault_evidence.fired == {"PUT drop_before": 1}


def forged(evidence, number, **changes):
    """The evidence with other fields in one of its runs."""
    runs = list(evidence.runs)
    runs[number] = replace(runs[number], **changes)
    return replace(evidence, runs=runs)


def told(run, place, **fields):
    """The results of a run with other words in an entry."""
    results = copy.deepcopy(list(run.results))
    results[0]["devices"][place].update(fields)
    return results


def with_result(run, **fields):
    """The results of a run with other words around the entries."""
    return [{**run.results[0], **fields}]


def truth(run, machine, **console):
    """What the simulator knows after a run, with another state of one machine."""
    record = copy.deepcopy(run.after[machine.focus_id].record)
    record["console"].update(console)
    return {**run.after, machine.focus_id: Truth(record, run.after[machine.focus_id].ours)}


def request(run, **fields):
    """The log of a run with one more request."""
    last = run.log[-1]
    new = {**last, "n": last["n"] + 1, "method": "PUT", "write": True, "login": False, "device": FREE.focus_id}
    new |= {"query": {"value": "true", "expires": "1:00:00"}, "path": f"/devicecommands/v2/{FREE.focus_id}/lockdown"}
    return [*run.log, {**new, **fields}]


def error(reason, message="x"):
    return {"status": None, "reason": reason, "message": message}


REAL = 1
FORGERIES = {
    "it_ends_with_a_result": lambda run: {"results": [KeyError("x")]},
    "no_defect_is_reported": lambda run: {"results": told(run, 1, error=error("internal_error"))},
    "every_target_is_told": lambda run: {"results": with_result(run, devices=run.results[0]["devices"][:1])},
    "nobody_else_is_touched": lambda run: {"log": request(run, device=BESIDE.focus_id)},
    "only_what_was_asked_for_is_sent": lambda run: {"log": request(run, query={"value": "false"})},
    "writes_are_not_repeated_for_ever": lambda run: {"log": request(replace(run, log=request(run)))},
    "one_login_is_enough": lambda run: {"log": [*run.log, *(entry for entry in run.log if entry["login"])]},
    "the_sum_is_right": lambda run: {"results": with_result(run, changed=False)},
    "no_secret_is_told": lambda run: {"results": with_result(run, msg="amber-basalt-cedar-0042")},
    "all_texts_are_clean": lambda run: {"results": told(run, 0, hostname="a\nb")},
    "a_sound_machine_is_served": lambda run: {"results": told(run, 1, outcome="failed", error=error("x"))},
    "changed_is_true": lambda run: {"after": truth(run, FREE, locked=False)},
    "unchanged_is_true": lambda run: {"after": truth(run, LOCKED, locked=False)},
    "failed_is_true": lambda run: {"results": told(run, 0, outcome="failed", error=error("not_locked"))},
    "skipped_was_left_alone": lambda run: {"results": told(run, 0, outcome="skipped", error=error("x"))},
    "unknown_could_not_be_read": lambda run: {"results": told(run, 1, outcome="unknown", error=error("x"))},
    "before_and_after_are_true": lambda run: {"results": told(run, 0, before={"state": "locked"})},
    "what_was_predicted_comes_true": lambda run: {"results": told(run, 0, outcome="unchanged")},
}


@pytest.mark.parametrize("name", FORGERIES)
def test_an_invariant_finds_the_lie_that_it_is_there_for(evidence, name):
    forgery = forged(evidence, REAL, **FORGERIES[name](evidence.runs[REAL]))
    assert name in names(forgery)


def test_a_write_that_had_an_effect_and_is_called_failed_is_found(fault_evidence):
    run = fault_evidence.runs[0]
    results = told(run, 0, outcome="failed", error=error("x"))
    assert "failed_is_true" in names(forged(fault_evidence, 0, results=results))


def test_a_lockdown_of_another_length_is_found(evidence):
    run = evidence.runs[REAL]
    end = run.after[FREE.focus_id].record["console"]["expiration"].replace("-11-", "-12-")
    forgery = forged(evidence, REAL, after=truth(run, FREE, expiration=end[:-2] + "9Z"))
    assert "changed_is_true" in names(forgery)


def test_an_unknown_device_that_was_read_after_the_write_is_found(evidence):
    run = evidence.runs[REAL]
    log = request(replace(run, log=request(run)), method="GET", write=False, status=200, fault=None, query={})
    results = told(run, 0, outcome="unknown", error=error("unknown_fate"))
    found = violations(forged(evidence, REAL, log=log, results=results))
    assert any("it was read after the write" in words for words in found)


def test_a_write_in_check_mode_is_found(evidence):
    assert "check_mode_writes_nothing" in names(forged(evidence, 0, log=request(evidence.runs[0])))


def test_a_second_change_is_found(evidence):
    assert "a_second_run_changes_nothing" in names(forged(evidence, 2, log=request(evidence.runs[2])))


def test_a_confirmation_that_the_machine_denies_is_found(evidence):
    run = evidence.runs[REAL]
    record = copy.deepcopy(run.after[LOCKED.focus_id].record)
    record["agent"]["locked"] = False
    after = {**run.after, LOCKED.focus_id: Truth(record, "")}
    assert run.entries[1]["confirmed"] is True
    assert "confirmed_is_true" in names(forged(evidence, REAL, after=after))


def test_a_state_that_was_read_wrong_is_found(reading):
    run = reading.runs[0]
    assert "reading_is_true" in names(forged(reading, 0, results=told(run, 0, state="unlocked")))


def test_an_entry_of_another_machine_is_found(evidence):
    forgery = forged(evidence, REAL, results=told(evidence.runs[REAL], 0, device_id=BESIDE.focus_id))
    assert "every_target_is_told" in names(forgery)


def test_a_machine_that_was_chosen_by_chance_is_found(evidence):
    task = evidence.scenario.task
    identifiers = (Handle(FREE.device_id, (0, 2)), task.identifiers[1])
    judged = replace(evidence.scenario, task=replace(task, identifiers=identifiers))
    runs = [replace(run, scenario=judged) for run in evidence.runs]
    assert "an_ambiguous_target_is_not_guessed" in names(Evidence(judged, runs, {}))


def test_a_repeated_target_with_another_outcome_is_found(evidence):
    run = evidence.runs[REAL]
    again = [*run.results[0]["devices"], {**run.results[0]["devices"][0], "outcome": "changed"}]
    assert "repeated_is_like_the_first" in names(forged(evidence, REAL, results=with_result(run, devices=again)))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("protected_is_never_written_to", {"protected": frozenset({0})}),
        ("a_machine_of_another_name_is_left_alone", {"misnamed": True}),
        ("no_more_change_than_allowed", {"options": {**OPTIONS, "max_changes": "0"}}),
    ],
)
def test_a_guard_rail_that_did_not_hold_is_found(evidence, name, changes):
    judged = replace(evidence.scenario, task=replace(evidence.scenario.task, **changes))
    runs = [replace(run, scenario=judged) for run in evidence.runs]
    assert name in names(Evidence(judged, runs, {}))


def test_every_invariant_has_its_forgery():
    elsewhere = {
        "an_ambiguous_target_is_not_guessed",
        "check_mode_writes_nothing",
        "protected_is_never_written_to",
        "a_machine_of_another_name_is_left_alone",
        "no_more_change_than_allowed",
        "repeated_is_like_the_first",
        "reading_is_true",
        "confirmed_is_true",
        "a_second_run_changes_nothing",
    }
    assert {invariant.__name__ for invariant in (*CONDUCT, *VERDICTS, *SEQUENCE)} == {*FORGERIES, *elsewhere}
