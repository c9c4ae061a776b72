# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What operations keep in a state directory."""

from __future__ import annotations

import json
import os

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._http import options
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import context as contexts
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import state_dir as state_dirs
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import STATE_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import boot_id
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.package_exec import (
    CylancePackageExec,
)

EXECUTION = {"name": "collect", "packages": [{"package": "Collect"}]}
LOST = "container without a state directory"


def tree(path):
    return sorted(str(file.relative_to(path)) for file in path.rglob("*") if file.is_file())


def test_rate_limit_and_token_belong_to_the_node(console, tmp_path, runtime_directory):
    ids = console.seed(1)
    for _round in range(2):
        console.run(*ids, state_dir=str(tmp_path), token_cache="user", check=True)
    assert len(console.logins()) == 1
    files = tree(tmp_path)
    assert {os.path.dirname(path) for path in files} == {f"node-{boot_id()}"}
    assert sorted(os.path.basename(path).rpartition("-")[0] for path in files) == ["rate-limit", "token"]
    assert tree(runtime_directory) == []


def test_executions_are_remembered_in_it(console, tmp_path, monkeypatch):
    monkeypatch.setenv("ANSIBLE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    ids = console.seed(1)
    console.cylance.add_package("Collect")
    console.cylance.switch("execution_listed_after", 100)
    run = [console.run(*ids, operation=CylancePackageExec, **EXECUTION)["changed"] for _round in range(2)]
    assert run == [True, False]
    assert {path for path in tree(tmp_path / "state") if path.startswith("executions")} == {
        "executions/cylance-executions",
        "executions/cylance-executions.lock",
    }
    assert not (tmp_path / "home").exists()


def test_the_controller_writes_its_audit_trail_there_unless_it_is_told_otherwise(console, tmp_path):
    ids = console.seed(2)
    controller = {"run_state": RunState(os.getpid())}
    state, other = tmp_path / "state", tmp_path / "other.jsonl"
    console.run(ids[0], state_dir=str(state), context=console.context(**controller))
    events = [json.loads(line)["event"] for line in (state / "audit.jsonl").read_text().splitlines()]
    assert events == ["intent", "verdict"]
    console.run(ids[1], state_dir=str(state), audit_log=str(other), context=console.context(**controller))
    console.run(ids[1], state_dir=str(state), state="unlocked")  # as a module: its controller writes the trail
    assert len((state / "audit.jsonl").read_text().splitlines()) == 2 and other.exists()


def test_an_unusable_directory_is_an_error_before_any_request(console, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="^state_dir: must be a directory"):
        console.run(*console.seed(1), state_dir=str(tmp_path / "file"))
    assert console.simulator.requests() == []


def test_a_container_without_one_is_said_once_in_a_run(console, tmp_path, monkeypatch):
    monkeypatch.setattr(state_dirs, "_CONTAINER_FILES", (str(tmp_path),))
    monkeypatch.setenv("ANSIBLE_HOME", str(tmp_path))
    ids = console.seed(1)
    console.cylance.add_package("Collect")
    run_state = RunState(os.getpid())

    def warnings(**params):
        context = console.context(run_state=run_state)
        values = {**EXECUTION, **params}
        result = console.run(*ids, operation=CylancePackageExec, context=context, **values)
        return [text for text in result.get("warnings", ()) if LOST in text]

    assert warnings(run="always") == []  # needs no memory
    assert warnings(state_dir=str(tmp_path)) == []
    (warning,) = warnings(name="second")
    assert warning.endswith("set state_dir or DEVICE_ACTIONS_STATE_DIR to it.")
    assert warnings(name="third") == []


def test_a_directory_that_is_not_mounted_is_said_once_in_a_run(console, tmp_path, monkeypatch):
    monkeypatch.setattr(contexts, "unmounted_warnings", lambda path: [f"{path} is not mounted."])
    monkeypatch.setenv("ANSIBLE_HOME", str(tmp_path))
    ids = console.seed(1)
    console.cylance.add_package("Collect")
    run_state = RunState(os.getpid())
    for name, warned in (("first", True), ("second", False)):
        values = {**EXECUTION, "name": name, "state_dir": str(tmp_path)}
        context = console.context(run_state=run_state)
        result = console.run(*ids, operation=CylancePackageExec, context=context, **values)
        assert (f"{tmp_path} is not mounted." in result.get("warnings", ())) is warned


@pytest.mark.parametrize("source", ["file", "KUBERNETES_SERVICE_HOST", "AWX_HOST", None])
def test_containers_are_recognized(tmp_path, monkeypatch, source):
    monkeypatch.setattr(state_dirs, "_CONTAINER_FILES", (str(tmp_path / "file"),))
    for name in state_dirs._CONTAINER_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    if source == "file":
        (tmp_path / "file").touch()
    elif source:
        monkeypatch.setenv(source, "x")
    assert state_dirs.in_container() is bool(source)


@pytest.mark.parametrize(("nodes", "per_second", "per_day"), [("4", 5.0, 25_000), ("", 20.0, 100_000)])
def test_nodes_divide_the_rate(console, monkeypatch, nodes, per_second, per_day):
    monkeypatch.setenv(options.NODES_VARIABLE, nodes)
    params = {"max_parallel": 1, "requests_per_second": 20.0, "requests_per_day": 100_000, "nodes": None}
    settings = options.RateLimitSettings.from_params(params)
    assert (settings.requests_per_second, settings.requests_per_day) == (per_second, per_day)
    assert options.RateLimitSettings.from_params({**params, "nodes": 2}).requests_per_second == 10
    assert [options.node_share(number, 3) for number in (10, 2, 0)] == [3, 1, 0]


@pytest.mark.parametrize(("value", "option"), [("two", None), ("0", None), ("1", 0), ("1", -1)])
def test_nodes_must_be_a_positive_number(console, monkeypatch, value, option):
    monkeypatch.setenv("DEVICE_ACTIONS_NODES", value)
    with pytest.raises(InputError, match="must be (a number|1 or more)"):
        console.run(*console.seed(1), nodes=option)
    assert console.simulator.requests() == []
