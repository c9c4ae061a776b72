# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on OPSWAT devices: metrics, and the check that a run moved exactly its devices."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmark import runner as runner_module
from benchmark.consoles import switches
from benchmark.consoles.opswat import GROUP
from benchmark.process import Measurement
from benchmark.runner import BYSTANDERS, RunFailed, Runner
from benchmark.schedule import Run
from benchmark.variants import variants_by_name
from simulator.remote import Simulator, started

DEVICES = 3
HOSTS, SINGLE = variants_by_name(["opswat_hosts", "opswat_single"])


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    """The simulator with the switches of the benchmark."""
    with started(switches=switches()) as running:
        yield running


@pytest.fixture
def runner(simulator: Simulator, tmp_path: Path) -> Runner:
    """A runner for scripts only: the collection is not installed."""
    return Runner(simulator, tmp_path, tmp_path / "collections")


@pytest.fixture
def replace_program(monkeypatch: pytest.MonkeyPatch):
    """Replace the measured program with a function. Returns the list of commands that would have run."""
    commands = []

    def replace(action):
        def measure(command, environment, output, timeout):
            commands.append(command)
            output.write_text("the last lines", encoding="utf-8")
            action()
            return Measurement(0, started_at=0.0, wall=1.0, cpu=1.0, peak_memory=1)

        monkeypatch.setattr(runner_module, "measure", measure)
        return commands

    return replace


def call(simulator: Simulator, operation: str, body: dict) -> list[dict]:
    """Call the API and return the response."""
    token = {"access_token": simulator.opswat.log_in()}
    return simulator.session.post(f"{simulator.url}/o/api/{operation}", params=token, json=body, timeout=30).json()


def act(simulator: Simulator, first: int, end: int, action: str, **params) -> None:
    """Call the API to act on a slice of all devices."""
    ids = [device["id"] for device in simulator.opswat.devices()[first:end]]
    results = call(simulator, "v3.3/devices/action", {"types": action, "ids": ids, "params": params})
    assert {result["status"] for result in results} == {1}


def move(simulator: Simulator, first: int, end: int) -> None:
    """Move a slice of all devices to the group."""
    (group_id,) = [group["group_id"] for group in simulator.opswat.groups() if group["group_name"] == GROUP]
    act(simulator, first, end, "assign_to_group", group_id=group_id)


def test_a_script_run_has_metrics(runner):
    metrics = runner.run(Run(SINGLE, DEVICES, "http", 0))

    assert (metrics["requests"], metrics["logins"], metrics["responses_429"]) == (1 + DEVICES, 1, 0)
    assert (metrics["reads"], metrics["actions"]) == (0, DEVICES)
    assert 0 <= metrics["first_done"] <= metrics["last_done"] <= metrics["wall"]
    assert metrics["throttled_seconds"] is None


def test_reads_and_actions_are_counted_separately(runner, simulator, replace_program):
    def read_and_move() -> None:
        ids = [device["id"] for device in simulator.opswat.devices(limit=DEVICES)]
        for dummy in range(2):
            call(simulator, "v3.8/devices/detail", {"ids": ids})
        call(simulator, "v3/groups", {})
        move(simulator, 0, DEVICES)

    replace_program(read_and_move)
    metrics = runner.run(Run(SINGLE, DEVICES, "http", 0))

    assert (metrics["reads"], metrics["actions"]) == (2, 1)


@pytest.mark.parametrize(
    ("first", "end", "reason"),
    [
        (0, DEVICES - 1, "2 of 3 devices are in the group, 0 others were touched"),
        (1, DEVICES + 1, "2 of 3 devices are in the group, 1 others were touched"),
        (0, DEVICES + BYSTANDERS, f"3 of 3 devices are in the group, {BYSTANDERS} others were touched"),
    ],
)
def test_a_run_fails_unless_exactly_its_devices_are_moved(runner, simulator, replace_program, first, end, reason):
    replace_program(lambda: move(simulator, first, end))

    with pytest.raises(RunFailed, match=reason):
        runner.run(Run(SINGLE, DEVICES, "http", 0))


def test_another_action_on_a_bystander_fails_the_run(runner, simulator, replace_program):
    def move_and_exempt() -> None:
        move(simulator, 0, DEVICES)
        act(simulator, DEVICES, DEVICES + 1, "exempt", exempt_time=1)

    replace_program(move_and_exempt)

    with pytest.raises(RunFailed, match="3 of 3 devices are in the group, 1 others were touched"):
        runner.run(Run(SINGLE, DEVICES, "http", 0))


def test_devices_moved_without_an_action_fail_the_run(runner, simulator, replace_program):
    def change_groups() -> None:
        for device in simulator.opswat.devices(limit=DEVICES):
            simulator.opswat.change_device(device["id"], group=GROUP)

    replace_program(change_groups)

    with pytest.raises(RunFailed, match="0 of 3 devices are in the group"):
        runner.run(Run(SINGLE, DEVICES, "http", 0))


def test_completion_times_are_those_of_the_actions(runner, simulator, replace_program):
    def move_one_after_the_other() -> None:
        for position in range(DEVICES):
            move(simulator, position, position + 1)
            simulator.advance(100)

    replace_program(move_one_after_the_other)
    metrics = runner.run(Run(SINGLE, DEVICES, "http", 0))

    timestamps = [device["actions"][0]["epoch"] for device in simulator.opswat.devices(limit=DEVICES)]
    assert (metrics["first_done"], metrics["last_done"]) == (timestamps[0], timestamps[-1])
    assert timestamps[-1] - timestamps[0] >= 200


def test_a_playbook_gets_the_forks_and_the_inventory_of_its_variant(runner, simulator, replace_program):
    inventories = []

    def read_inventory() -> None:
        inventories.append(json.loads((runner.home / "run" / "inventory.json").read_text(encoding="utf-8")))
        move(simulator, 0, DEVICES)

    commands = replace_program(read_inventory)
    runner.run(Run(HOSTS, DEVICES, "http", 0))
    (command,) = commands
    fleet = inventories[0]["all"]["children"]["fleet"]["hosts"]

    assert command[command.index("--forks") + 1] == "50"
    assert [host["opswat_device_id"] for host in fleet.values()] == [
        device["id"] for device in simulator.opswat.devices(limit=DEVICES)
    ]
