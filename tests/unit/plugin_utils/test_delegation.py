# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations that run as modules, with a fake task."""

from __future__ import annotations

import os

import pytest
from ansible.errors import AnsibleConnectionFailure

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import GuardRail
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.plugin_utils import delegation

from .fake_task import FakeTask, Locking, ZoneLocking


@pytest.fixture
def run_state(monkeypatch):
    state = RunState(os.getpid())
    monkeypatch.setattr(delegation, "RUN_STATE", state)
    return state


@pytest.fixture
def calls():
    """The arguments of the modules that ran, each with the task's environment at that time."""
    return []


@pytest.fixture
def run(run_state, calls, monkeypatch):
    """A function that delegates a task of a host and returns the module's result."""
    monkeypatch.delenv("LOCKING_SECRET", raising=False)
    monkeypatch.setattr(delegation, "local_identifiers", lambda: ("controller",))
    monkeypatch.setattr(delegation, "protected_from_environment", lambda: ["from variable"])

    def run(task, host="web1", result=None, operation=Locking):
        def execute_module(**arguments):
            calls.append({**arguments, "environment": task.environment})
            if isinstance(result, Exception):
                raise result
            return result or {"changed": False, "failed": False, "devices": []}

        params, secrets, errors = operation.arguments.validate(task.args, "locking")
        assert not errors
        one = delegation.Delegation(execute_module, task, operation, "scope", host, Context(host=host))
        return one.run(task.args, params, {"a": 1})

    return run


def entry(device, outcome="changed", before=None, error=None):
    return {"device": device, "outcome": outcome, "before": before, "error": error}


def test_the_module_gets_what_only_the_controller_knows(run, calls):
    task = FakeTask(device_ids=["a"], secret="canary", protected_devices=["own"], running_on=["ci"])
    task.environment = {"https_proxy": "http://user:canary@proxy.example"}
    run(task)
    (call,) = calls
    assert call["module_name"] == "secops.device_actions.locking"
    assert call["module_args"]["secret"] == "canary"
    assert call["module_args"]["protected_devices"] == ["own", "from variable"]
    assert call["module_args"]["running_on"] == ["ci", "controller"]
    assert call["module_args"]["proxy"] == "http://user:canary@proxy.example"
    assert call["task_vars"] == {"a": 1}


def test_the_environment_of_the_module_contains_no_secrets(run, calls):
    task = FakeTask(device_ids=["a"])
    before = task.environment
    run(task)
    assert calls[0]["environment"] == [{"VISIBLE": "1"}]
    assert task.environment is before


def test_an_async_task_keeps_the_environment_without_secrets(run):
    task = FakeTask(device_ids=["a"])
    task.async_val = 60
    run(task)
    assert task.environment == [{"VISIBLE": "1"}]


def test_two_hosts_cannot_act_on_the_same_device(run, calls):
    run(FakeTask(device_ids=["a"]), host="web1")
    with pytest.raises(GuardRail, match="Host 'web1' of this task already acts on device A"):
        run(FakeTask(device_ids=["A"]), host="web2")
    assert len(calls) == 1


def test_changes_are_counted_by_the_result(run, run_state):
    devices = [entry("a"), entry("b", "unchanged"), entry("c", "failed", before={}), entry("d", "failed")]
    run(FakeTask(device_ids=["a", "b", "c", "d"]), result={"changed": True, "devices": devices})
    assert run_state.changes.used("scope") == 2


@pytest.mark.parametrize("changed", [True, False])
def test_devices_of_an_execution_that_ran_already_are_not_counted(run, run_state, changed):
    """It is unknown which devices run it, but this task started nothing."""
    devices = [entry("a", "unknown", before={}, error={"reason": "not_told"})]
    run(FakeTask(device_ids=["a"]), result={"changed": changed, "devices": devices})
    assert run_state.changes.used("scope") == int(changed)


def test_an_unknown_outcome_is_counted_even_if_nothing_else_changed(run, run_state):
    devices = [entry("a", "unknown", before={}, error={"reason": "unknown_fate"})]
    run(FakeTask(device_ids=["a"]), result={"changed": False, "devices": devices})
    assert run_state.changes.used("scope") == 1


def test_no_change_is_counted_if_the_module_did_not_start(run, run_state):
    run(FakeTask(device_ids=["a"]), result={"failed": True, "msg": "Refused."})
    assert run_state.changes.used("scope") == 0


def test_no_change_is_counted_if_the_host_is_unreachable(run, run_state):
    with pytest.raises(AnsibleConnectionFailure):
        run(FakeTask(device_ids=["a"]), result=AnsibleConnectionFailure("unreachable"))
    assert run_state.changes.used("scope") == 0


def test_all_devices_are_counted_if_the_module_crashed(run, run_state):
    run(FakeTask(device_ids=["a", "b"]), result={"failed": True, "module_stdout": "Traceback"})
    assert run_state.changes.used("scope") == 2


def test_an_async_task_counts_all_devices(run, run_state):
    task = FakeTask(device_ids=["a", "b"])
    task.async_val = 60
    run(task, result={"started": 1})
    assert run_state.changes.used("scope") == 2


def test_changes_of_all_hosts_share_the_limit(run, calls):
    run(FakeTask(device_ids=["a"], max_changes=1), result={"changed": True, "devices": [entry("a")]})
    with pytest.raises(GuardRail, match="1 change planned in addition to 1 already counted"):
        run(FakeTask(device_ids=["b"], max_changes=1), host="web2")
    assert len(calls) == 1


def test_a_second_round_of_a_loop_keeps_to_what_the_first_one_left(run, calls):
    """Its module would count only its own changes."""
    run(FakeTask(device_ids=["a"], max_changes=1), result={"changed": True, "devices": [entry("a")]})
    with pytest.raises(GuardRail, match="2 changes planned in addition to 1 already counted for this task"):
        run(FakeTask(device_ids=["a", "b"], max_changes=1))
    assert len(calls) == 1


def lock_zone(run, result, is_async=False):
    task = FakeTask(zones=["A"], max_changes=10)
    task.async_val = 60 if is_async else 0
    run(task, result=result, operation=ZoneLocking)


def test_devices_that_only_the_module_knows_count_for_the_task_and_for_the_run(run, run_state, calls, monkeypatch):
    monkeypatch.setenv("DEVICE_ACTIONS_MAX_CHANGES", "6")
    result = {"changed": True, "devices": [entry("a"), entry("b", "unchanged"), entry("c"), entry("d")]}
    lock_zone(run, result)
    lock_zone(run, {"failed": True, "msg": "Refused."})
    assert [call["module_args"]["max_changes"] for call in calls] == ["10", "7"]
    limits = [call["environment"][-1] for call in calls]
    assert limits == [{"DEVICE_ACTIONS_MAX_CHANGES": "6"}, {"DEVICE_ACTIONS_MAX_CHANGES": "3"}]
    assert (run_state.changes.used("scope"), run_state.changes.used("run")) == (3, 3)


@pytest.mark.parametrize(
    ("result", "is_async"), [({"failed": True, "module_stdout": "Traceback"}, False), ({"started": 1}, True)]
)
def test_where_it_remains_unknown_what_a_module_changed_all_it_may_change_counts(
    run, run_state, monkeypatch, result, is_async
):
    monkeypatch.setenv("DEVICE_ACTIONS_MAX_CHANGES", "12")
    lock_zone(run, {"changed": True, "devices": [entry("a")]})
    lock_zone(run, result, is_async)
    assert (run_state.changes.used("scope"), run_state.changes.used("run")) == (10, 10)


def test_one_host_delegates_a_task_whose_devices_only_its_module_will_know(run, calls, monkeypatch):
    monkeypatch.setattr(Locking, "target_alternatives", ("msg",))
    run(FakeTask(device_ids=["a"]))
    with pytest.raises(GuardRail, match="^msg: host 'web1' of this task already runs it"):
        run(FakeTask(device_ids=["b"]), host="web2")
    assert len(calls) == 1
