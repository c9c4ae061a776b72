# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on Cylance devices: metrics, and the check that a run did its job."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmark import runner as runner_module
from benchmark.consoles import switches
from benchmark.process import Measurement
from benchmark.runner import BYSTANDERS, RunFailed, Runner
from benchmark.schedule import Run
from benchmark.variants import Variant, variants_by_name
from simulator.remote import Simulator, started

DEVICES = 3
(SCRIPT,) = variants_by_name(["requests"])


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
def replace_program(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Replace the measured program with a function."""

    def replace(action: Callable[[], None], exit_status: int = 0) -> None:
        def measure(command, environment, output, timeout):
            output.write_text("the last lines", encoding="utf-8")
            action()
            return Measurement(exit_status, started_at=0.0, wall=1.0, cpu=1.0, peak_memory=1)

        monkeypatch.setattr(runner_module, "measure", measure)

    return replace


def lock(simulator: Simulator, first: int, end: int) -> None:
    """Lock a slice of all devices."""
    for device in simulator.cylance.devices()[first:end]:
        simulator.cylance.change_device(device["id"], lock={"expires": "1:00:00"})


def execute(simulator: Simulator, size: int) -> None:
    """Start an execution on the first devices."""
    ids = [device["id"] for device in simulator.cylance.devices()]
    simulator.cylance.execute("Clean-up", simulator.cylance.add_package("Stop")["packageId"], ids[:size])


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_script_run_has_metrics(runner, scheme):
    metrics = runner.run(Run(SCRIPT, DEVICES, scheme, 0))

    assert (metrics["requests"], metrics["logins"], metrics["responses_429"]) == (1 + 2 * DEVICES, 1, 0)
    assert (metrics["reads"], metrics["actions"]) == (DEVICES, DEVICES)
    assert 0 <= metrics["first_done"] <= metrics["last_done"] <= metrics["wall"]
    assert metrics["throttled_seconds"] is None


def test_a_run_leaves_no_files(runner):
    runner.run(Run(SCRIPT, DEVICES, "http", 0))

    assert list(runner.home.iterdir()) == []


@pytest.mark.parametrize(
    ("first", "end", "reason"),
    [
        (0, 0, "0 of 3 devices are locked, 0 others"),
        (0, DEVICES - 1, "2 of 3 devices are locked, 0 others"),
        (1, DEVICES + 1, "2 of 3 devices are locked, 1 others"),
        (0, DEVICES + BYSTANDERS, f"3 of 3 devices are locked, {BYSTANDERS} others"),
    ],
)
def test_a_run_fails_unless_exactly_its_devices_are_locked(runner, simulator, replace_program, first, end, reason):
    replace_program(lambda: lock(simulator, first, end))

    with pytest.raises(RunFailed, match=reason) as failure:
        runner.run(Run(SCRIPT, DEVICES, "http", 0))

    assert failure.value.output == "the last lines"


def test_a_device_counts_as_locked_only_if_the_agent_is_locked(runner, simulator, monkeypatch):
    reset = simulator.reset

    def reset_with_slow_agents() -> None:
        reset()
        simulator.switch("cylance.lock_reaches_agent", "later")

    monkeypatch.setattr(simulator, "reset", reset_with_slow_agents)

    with pytest.raises(RunFailed, match="0 of 3 devices are locked"):
        runner.run(Run(SCRIPT, DEVICES, "http", 0))


def test_a_nonzero_exit_status_fails_the_run(runner, simulator, replace_program):
    replace_program(lambda: lock(simulator, 0, DEVICES), exit_status=2)

    with pytest.raises(RunFailed, match="exit status 2"):
        runner.run(Run(SCRIPT, DEVICES, "http", 0))


def test_a_timeout_fails_the_run(runner, replace_program):
    def hang() -> None:
        raise subprocess.TimeoutExpired("program", 60)

    replace_program(hang)

    with pytest.raises(RunFailed, match="timeout after"):
        runner.run(Run(SCRIPT, DEVICES, "http", 0))


def test_a_variant_without_changes_fails_if_it_locks_a_device(runner, simulator, replace_program):
    idle = Variant("idle", "", script=SCRIPT.script, changes_devices=False)
    replace_program(lambda: lock(simulator, 0, 1))

    with pytest.raises(RunFailed, match="0 of 0 devices are locked, 1 others"):
        runner.run(Run(idle, DEVICES, "http", 0))


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [
        ((), "0 of 3 devices are in the execution, 0 others"),
        ((2,), "2 of 3 devices are in the execution, 0 others"),
        ((4,), "3 of 3 devices are in the execution, 1 others"),
        ((3, 3), "0 of 3 devices are in the execution, 0 others"),
    ],
)
def test_a_package_run_fails_unless_one_execution_has_exactly_its_devices(
    runner, simulator, replace_program, sizes, reason
):
    (variant,) = variants_by_name(["exec_list"])

    replace_program(lambda: [execute(simulator, size) for size in sizes])
    with pytest.raises(RunFailed, match=reason):
        runner.run(Run(variant, DEVICES, "http", 0))


def test_a_package_run_has_metrics(runner, simulator, replace_program):
    (variant,) = variants_by_name(["exec_list"])

    replace_program(lambda: execute(simulator, DEVICES))
    metrics = runner.run(Run(variant, DEVICES, "http", 0))

    assert metrics["first_done"] == metrics["last_done"] > 0
