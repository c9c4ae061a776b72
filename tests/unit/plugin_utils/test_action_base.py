# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the action plugins, with a fake task."""

from __future__ import annotations

import os
import time
from types import SimpleNamespace

import pytest
from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._engine import heartbeat
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.plugin_utils import action_base, delegation, terminal
from ansible_collections.secops.device_actions.plugins.plugin_utils.action_base import OperationAction

from .fake_task import FakeTask, Locking

HOST = {"inventory_hostname": "web1", "locking_device_id": "ID1"}


class LockingAction(OperationAction):
    """The action plugin of the fake operation."""

    operation = Locking


class Reading(Operation):
    """Reads nothing."""

    name = "reading"

    def perform(self):
        """Do nothing."""
        return {"changed": False, "failed": False, "msg": ""}


@pytest.fixture
def shown(monkeypatch):
    """The lines that were displayed."""
    lines = []
    display = SimpleNamespace(display=lambda text, stderr=False: lines.append(text), verbosity=0)
    monkeypatch.setattr(terminal, "display", display)
    return lines


@pytest.fixture
def run(monkeypatch, shown):
    """A function that runs a task and returns its result."""
    monkeypatch.delenv("LOCKING_SECRET", raising=False)
    monkeypatch.setattr(Locking, "performed", [])
    monkeypatch.setattr(action_base, "RUN_STATE", RunState(os.getpid()))

    def run(task, transport="ssh", module_result=None):
        connection = SimpleNamespace(transport=transport, _shell=SimpleNamespace(tmpdir="/tmp/remote"))
        templar = SimpleNamespace(template=lambda value: value)
        action = LockingAction(task, connection, SimpleNamespace(), None, templar, None)
        action._execute_module = lambda **arguments: dict(module_result)
        action.removed = []
        action._remove_tmp_path = action.removed.append
        monkeypatch.setattr(ActionBase, "run", lambda self, tmp=None, task_vars=None: {})
        return action.run(task_vars=HOST)

    return run


def test_the_operation_runs_here_with_the_hosts_device_and_the_tasks_environment(run):
    result = run(FakeTask())
    assert (result["changed"], result["failed"], result["msg"]) == (True, False, "Done.")
    (params,) = Locking.performed
    assert (params["device_ids"], params["visible"]) == (["ID1"], "1")
    assert "VISIBLE" not in os.environ


def test_secrets_are_masked_in_the_result(run):
    assert run(FakeTask(secret="canary-secret", msg="The canary-secret sings."))["msg"] == "The ******** sings."


def test_an_error_fails_the_task_without_secrets(run, monkeypatch):
    monkeypatch.setattr(Locking, "error", DeviceActionsError("The canary-secret is refused."))
    assert run(FakeTask(secret="canary-secret")) == {
        "changed": False,
        "failed": True,
        "msg": "The ******** is refused.",
    }


def test_invalid_options_fail_the_task_before_it_starts(run):
    result = run(FakeTask(nothing=1))
    assert result["failed"]
    assert "Unsupported parameters for (secops.device_actions.locking) module: nothing" in result["msg"]
    assert not Locking.performed


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"device_id": "ID1"}, "module: device_id. Did you mean device_ids?"),
        ({"timeout": "soon"}, "timeout"),
        ({"max_changes": "many"}, "max_changes: must be a number"),
        ({"timeout": 0}, "timeout: must be 1 or more"),
        ({}, "No device: the task sets none of device_ids"),
    ],
)
def test_a_host_without_a_device_is_the_last_mistake_that_is_reported(run, monkeypatch, args, message):
    monkeypatch.setitem(HOST, "locking_device_id", None)
    monkeypatch.setattr(action_base, "find_problem", lambda libraries: ("requests is missing", "a traceback"))
    result = run(FakeTask(**args))
    assert message in result["msg"] and ("No device" in message or "No device" not in result["msg"])
    assert not Locking.performed


def test_a_mistyped_option_is_reported_before_an_undefined_variable_of_the_host(run, monkeypatch):
    def fail(*arguments):
        raise AnsibleError("'site' is undefined")

    monkeypatch.setattr(action_base, "with_host_device", fail)
    assert "Unsupported parameters" in run(FakeTask(device_id="ID1"))["msg"]
    with pytest.raises(AnsibleError, match="site"):
        run(FakeTask())


def test_options_are_validated_and_checked_once_for_each_host(run, monkeypatch):
    calls = []
    validate, check = ArgumentSpec.validate, Locking.check
    monkeypatch.setattr(ArgumentSpec, "validate", lambda *args: calls.append("validate") or validate(*args))
    monkeypatch.setattr(Locking, "check", lambda *args: calls.append("check") or check(*args))
    assert run(FakeTask())["changed"]
    assert calls == ["validate", "check"]


def test_an_async_task_needs_a_host_to_run_on(run):
    task = FakeTask()
    task.async_val = 60
    assert run(task)["msg"].startswith("async: the task would run on the host itself")


def test_a_missing_library_fails_the_task(run, monkeypatch):
    monkeypatch.setattr(action_base, "find_problem", lambda libraries: ("requests is missing", "a traceback"))
    assert "requests" in run(FakeTask())["msg"]
    assert not Locking.performed


@pytest.fixture
def exposed(monkeypatch):
    """The hosts for which a warning about debug settings was considered."""
    hosts = []
    monkeypatch.setattr(action_base, "warn_of_exposed_credentials", hosts.append)
    return hosts


def test_a_delegated_task_runs_as_a_module(run, exposed, monkeypatch):
    monkeypatch.setattr(delegation, "RUN_STATE", RunState(os.getpid()))
    task = FakeTask(secret="canary-secret")
    task.delegate_to = "jump"
    result = run(task, module_result={"changed": False, "devices": [], "msg": "The canary-secret."})
    assert result["msg"] == "The ********."
    assert not Locking.performed
    assert exposed == ["jump"]


def test_an_async_task_of_a_local_connection_runs_as_a_module(run, exposed, monkeypatch):
    monkeypatch.setattr(delegation, "RUN_STATE", RunState(os.getpid()))
    task = FakeTask()
    task.async_val = 60
    assert run(task, transport="local", module_result={"started": 1})["started"] == 1
    assert exposed == ["web1"]


def test_a_task_that_is_delegated_to_localhost_runs_here(run, exposed):
    task = FakeTask()
    task.delegate_to = "localhost"
    run(task, transport="local")
    assert len(Locking.performed) == 1
    assert exposed == []


@pytest.mark.parametrize(
    ("fields", "is_shown"),
    [({}, True), ({"no_log": True}, False), ({"failed_when": ["x"]}, False), ({"diff": False}, False)],
)
def test_the_diff_of_a_failed_task_is_displayed(run, shown, monkeypatch, fields, is_shown):
    def perform(self):
        return {"failed": True, "changed": True, "msg": "", "diff": [{"before": "one\n", "after": "two\n"}]}

    monkeypatch.setattr(Locking, "perform", perform)
    task = FakeTask()
    for name, value in {"diff": True, **fields}.items():
        setattr(task, name, value)
    run(task)
    assert bool(shown) == is_shown
    if is_shown:
        assert "+two" in shown[0]


@pytest.mark.parametrize(("no_log", "check_mode"), [(False, False), (False, True), (True, False)])
def test_the_device_of_a_task_is_displayed(run, shown, monkeypatch, no_log, check_mode):
    device = {"device": "ID1", "outcome": "changed", "after": {"state": "locked"}}

    def perform(self):
        return {"failed": False, "changed": True, "msg": "", "summary": {}, "devices": [device]}

    monkeypatch.setattr(Locking, "perform", perform)
    task = FakeTask()
    task.no_log, task.check_mode = no_log, check_mode
    run(task)
    assert shown == ([] if no_log else ["web1: ID1: would be locked" if check_mode else "web1: ID1: locked"])


def test_an_action_that_cannot_count_over_the_hosts_of_the_run_writes_nothing(run, monkeypatch):
    monkeypatch.setattr(action_base, "is_shared", lambda: False)
    task = FakeTask()
    task._ds = {"action": {"module": "{{ which }}"}}
    assert run(task)["msg"] == (
        "Nothing was written: ansible-core loaded this action in the process of one host, because its name is a "
        "template (action: {{ which }}), so max_changes and the other guard rails cannot be counted over the hosts and "
        "tasks of this run. Write the name literally ('secops.device_actions.locking:'), and choose by 'when'."
    )
    task._parent._play.strategy = "ansible.builtin.linear"
    assert run(task)["msg"].endswith("and choose by 'when'.")
    task._parent._play.strategy = "free"
    assert run(task)["msg"].endswith("and choose by 'when', or use the strategy linear.")
    task.delegate_to = "jump"
    assert run(task)["failed"]
    assert not Locking.performed


@pytest.fixture
def slice_of_awx(monkeypatch):
    """The variables that AWX sets in a slice."""
    for name, value in (
        ("job_id", 7),
        ("job_template_name", "Lock"),
        ("workflow_job_id", 6),
        ("workflow_job_name", "Lock"),
    ):
        monkeypatch.setitem(HOST, f"awx_{name}", value)


def test_an_action_does_not_run_in_a_slice_of_awx(run, slice_of_awx):
    for task in (FakeTask(), FakeTask(device_ids=["ID1"])):
        assert run(task)["msg"].startswith("Nothing was written: This job is a slice of workflow job 6")
    task.delegate_to = "jump"
    assert run(task)["failed"]
    assert not Locking.performed


def test_what_gives_back_and_what_only_reads_runs_in_a_slice(run, slice_of_awx, monkeypatch):
    monkeypatch.setattr(Locking, "gives_back", classmethod(lambda cls, params: True))
    assert run(FakeTask())["changed"]
    monkeypatch.setattr(LockingAction, "operation", Reading)
    assert not run(FakeTask())["failed"]


@pytest.mark.parametrize(("hosts", "number"), [(["web1", "web2"], 1), (["web1"], 0)])
def test_an_info_module_warns_if_its_hosts_share_nothing(run, monkeypatch, hosts, number):
    monkeypatch.setattr(action_base, "is_shared", lambda: False)
    monkeypatch.setattr(LockingAction, "operation", Reading)
    monkeypatch.setitem(HOST, "ansible_play_hosts_all", hosts)
    result = run(FakeTask())
    assert not result["failed"]
    assert len(result.get("warnings", [])) == number
    assert all("so every host logs in" in warning for warning in result.get("warnings", []))


@pytest.mark.parametrize("is_delegated", [False, True])
def test_a_task_that_is_silent_for_a_minute_says_that_it_goes_on(run, shown, exposed, monkeypatch, is_delegated):
    monkeypatch.setattr(delegation, "RUN_STATE", RunState(os.getpid()))
    monkeypatch.setattr(heartbeat, "INTERVAL", 0)
    monkeypatch.setattr(heartbeat, "_LOOK_INTERVAL", 0.001)

    def work(*arguments, **keywords):
        for _look in range(60_000):
            if shown:
                break
            time.sleep(0.001)
        return {"changed": False, "failed": False, "msg": ""}

    monkeypatch.setattr(Locking, "perform", work)
    monkeypatch.setattr(delegation.Delegation, "run", work)
    task = FakeTask()
    task.delegate_to = "jump" if is_delegated else None
    assert run(task, module_result={})["failed"] is False
    assert shown[0].startswith("web1: locking: still at work after ")
