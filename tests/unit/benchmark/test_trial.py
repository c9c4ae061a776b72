# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run of the benchmark counts only if it did its job."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmark import trial
from benchmark.consoles import switches
from benchmark.process import Measured
from benchmark.schedule import Run
from benchmark.trial import BYSTANDERS, Arena, NotDone
from benchmark.ways import Way, ways_named
from simulator.remote import Simulator, started

DEVICES = 3
(SCRIPT,) = ways_named(["requests"])


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    """The simulator as the benchmark starts it."""
    with started(switches=switches()) as running:
        yield running


@pytest.fixture
def arena(simulator: Simulator, tmp_path: Path) -> Arena:
    """An arena in which only scripts can run."""
    return Arena(simulator, tmp_path, tmp_path / "collections")


@pytest.fixture
def instead(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has something else done in the place of the program that is to be measured."""

    def replace(action: Callable[[], None], exit_status: int = 0) -> None:
        def measure(command, environment, output, patience):
            output.write_text("the last words", encoding="utf-8")
            action()
            return Measured(exit_status, began=0.0, wall=1.0, cpu=1.0, peak_memory=1)

        monkeypatch.setattr(trial, "measure", measure)

    return replace


def lock(simulator: Simulator, first: int, end: int) -> None:
    """Lock devices of the fleet, from the first one on."""
    for device in simulator.cylance.devices()[first:end]:
        simulator.cylance.change_device(device["id"], lock={"expires": "1:00:00"})


def execute(simulator: Simulator, size: int) -> None:
    """Begin an execution on so many devices of the fleet."""
    ids = [device["id"] for device in simulator.cylance.devices()]
    simulator.cylance.execute("Clean-up", simulator.cylance.add_package("Stop")["packageId"], ids[:size])


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_script_is_measured(arena, scheme):
    figures = arena.run(Run(SCRIPT, DEVICES, scheme, 0))

    assert (figures["requests"], figures["logins"], figures["answers_429"]) == (1 + 2 * DEVICES, 1, 0)
    assert (figures["reads"], figures["acts"]) == (DEVICES, DEVICES)
    assert 0 <= figures["first_isolated"] <= figures["last_isolated"] <= figures["wall"]
    assert figures["throttled_seconds"] is None


def test_nothing_is_left_of_a_run(arena):
    arena.run(Run(SCRIPT, DEVICES, "http", 0))

    assert list(arena.home.iterdir()) == []


@pytest.mark.parametrize(
    ("first", "end", "reason"),
    [
        (0, 0, "0 of 3 devices are locked, and 0 others"),
        (0, DEVICES - 1, "2 of 3 devices are locked, and 0 others"),
        (1, DEVICES + 1, "2 of 3 devices are locked, and 1 others"),
        (0, DEVICES + BYSTANDERS, f"3 of 3 devices are locked, and {BYSTANDERS} others"),
    ],
)
def test_a_run_that_locks_other_devices_gives_no_figure(arena, simulator, instead, first, end, reason):
    instead(lambda: lock(simulator, first, end))

    with pytest.raises(NotDone, match=reason) as failure:
        arena.run(Run(SCRIPT, DEVICES, "http", 0))

    assert failure.value.said == "the last words"


def test_a_machine_that_does_not_know_that_it_is_locked_is_not_locked(arena, simulator, monkeypatch):
    reset = simulator.reset

    def reset_with_slow_agents() -> None:
        reset()
        simulator.switch("cylance.lock_reaches_agent", "later")

    monkeypatch.setattr(simulator, "reset", reset_with_slow_agents)

    with pytest.raises(NotDone, match="0 of 3 devices are locked"):
        arena.run(Run(SCRIPT, DEVICES, "http", 0))


def test_a_failed_program_gives_no_figure(arena, simulator, instead):
    instead(lambda: lock(simulator, 0, DEVICES), exit_status=2)

    with pytest.raises(NotDone, match="it ended with 2"):
        arena.run(Run(SCRIPT, DEVICES, "http", 0))


def test_a_program_that_hangs_gives_no_figure(arena, instead):
    def hang() -> None:
        raise subprocess.TimeoutExpired("program", 60)

    instead(hang)

    with pytest.raises(NotDone, match="it did not end within"):
        arena.run(Run(SCRIPT, DEVICES, "http", 0))


def test_a_way_that_writes_nothing_must_write_nothing(arena, simulator, instead):
    idle = Way("idle", "", script=SCRIPT.script, writes=False)
    instead(lambda: lock(simulator, 0, 1))

    with pytest.raises(NotDone, match="0 of 0 devices are locked, and 1 others"):
        arena.run(Run(idle, DEVICES, "http", 0))


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [
        ((), "0 of 3 devices are in the execution, and 0 others"),
        ((2,), "2 of 3 devices are in the execution, and 0 others"),
        ((4,), "3 of 3 devices are in the execution, and 1 others"),
        ((3, 3), "0 of 3 devices are in the execution, and 0 others"),
    ],
)
def test_a_run_of_a_package_counts_only_as_one_execution_on_its_devices(arena, simulator, instead, sizes, reason):
    (way,) = ways_named(["exec_list"])

    instead(lambda: [execute(simulator, size) for size in sizes])
    with pytest.raises(NotDone, match=reason):
        arena.run(Run(way, DEVICES, "http", 0))


def test_a_run_of_a_package_is_measured(arena, simulator, instead):
    (way,) = ways_named(["exec_list"])

    instead(lambda: execute(simulator, DEVICES))
    figures = arena.run(Run(way, DEVICES, "http", 0))

    assert figures["first_isolated"] == figures["last_isolated"] > 0
