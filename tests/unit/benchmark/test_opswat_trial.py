# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that acts on OPSWAT devices counts only if it moved them, and no others, to the group."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmark import trial
from benchmark.consoles import switches
from benchmark.consoles.opswat import GROUP
from benchmark.process import Measured
from benchmark.schedule import Run
from benchmark.trial import BYSTANDERS, Arena, NotDone
from benchmark.ways import ways_named
from simulator.remote import Simulator, started

DEVICES = 3
HOSTS, SINGLE = ways_named(["opswat_hosts", "opswat_single"])


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
def instead(monkeypatch: pytest.MonkeyPatch):
    """Has something else done in the place of the program that is to be measured, and notes the program's command."""
    commands = []

    def replace(action):
        def measure(command, environment, output, patience):
            commands.append(command)
            output.write_text("the last words", encoding="utf-8")
            action()
            return Measured(0, began=0.0, wall=1.0, cpu=1.0, peak_memory=1)

        monkeypatch.setattr(trial, "measure", measure)
        return commands

    return replace


def call(simulator: Simulator, operation: str, body: dict) -> list[dict]:
    """The answer to a call of the API."""
    token = {"access_token": simulator.opswat.log_in()}
    return simulator.session.post(f"{simulator.url}/o/api/{operation}", params=token, json=body, timeout=30).json()


def act(simulator: Simulator, first: int, end: int, action: str, **params) -> None:
    """Act on devices of the fleet by a call of the API, from the first one on."""
    ids = [device["id"] for device in simulator.opswat.devices()[first:end]]
    answers = call(simulator, "v3.3/devices/action", {"types": action, "ids": ids, "params": params})
    assert {answer["status"] for answer in answers} == {1}


def move(simulator: Simulator, first: int, end: int) -> None:
    """Move devices of the fleet to the group, from the first one on."""
    (group_id,) = [group["group_id"] for group in simulator.opswat.groups() if group["group_name"] == GROUP]
    act(simulator, first, end, "assign_to_group", group_id=group_id)


def test_a_script_is_measured(arena):
    figures = arena.run(Run(SINGLE, DEVICES, "http", 0))

    assert (figures["requests"], figures["logins"], figures["answers_429"]) == (1 + DEVICES, 1, 0)
    assert (figures["reads"], figures["acts"]) == (0, DEVICES)
    assert 0 <= figures["first_isolated"] <= figures["last_isolated"] <= figures["wall"]
    assert figures["throttled_seconds"] is None


def test_each_call_counts_as_what_it_is(arena, simulator, instead):
    def read_and_move() -> None:
        ids = [device["id"] for device in simulator.opswat.devices(limit=DEVICES)]
        for dummy in range(2):
            call(simulator, "v3.8/devices/detail", {"ids": ids})
        call(simulator, "v3/groups", {})
        move(simulator, 0, DEVICES)

    instead(read_and_move)
    figures = arena.run(Run(SINGLE, DEVICES, "http", 0))

    assert (figures["reads"], figures["acts"]) == (2, 1)


@pytest.mark.parametrize(
    ("first", "end", "reason"),
    [
        (0, DEVICES - 1, "2 of 3 devices are in the group, and 0 others were touched"),
        (1, DEVICES + 1, "2 of 3 devices are in the group, and 1 others were touched"),
        (0, DEVICES + BYSTANDERS, f"3 of 3 devices are in the group, and {BYSTANDERS} others were touched"),
    ],
)
def test_a_run_that_moves_other_devices_gives_no_figure(arena, simulator, instead, first, end, reason):
    instead(lambda: move(simulator, first, end))

    with pytest.raises(NotDone, match=reason):
        arena.run(Run(SINGLE, DEVICES, "http", 0))


def test_a_run_that_does_something_else_to_another_device_gives_no_figure(arena, simulator, instead):
    def move_and_exempt() -> None:
        move(simulator, 0, DEVICES)
        act(simulator, DEVICES, DEVICES + 1, "exempt", exempt_time=1)

    instead(move_and_exempt)

    with pytest.raises(NotDone, match="3 of 3 devices are in the group, and 1 others were touched"):
        arena.run(Run(SINGLE, DEVICES, "http", 0))


def test_devices_that_the_run_did_not_move_itself_do_not_count(arena, simulator, instead):
    def put_there() -> None:
        for device in simulator.opswat.devices(limit=DEVICES):
            simulator.opswat.change_device(device["id"], group=GROUP)

    instead(put_there)

    with pytest.raises(NotDone, match="0 of 3 devices are in the group"):
        arena.run(Run(SINGLE, DEVICES, "http", 0))


def test_the_moments_are_those_of_the_actions(arena, simulator, instead):
    def move_one_after_the_other() -> None:
        for place in range(DEVICES):
            move(simulator, place, place + 1)
            simulator.advance(100)

    instead(move_one_after_the_other)
    figures = arena.run(Run(SINGLE, DEVICES, "http", 0))

    moments = [device["actions"][0]["epoch"] for device in simulator.opswat.devices(limit=DEVICES)]
    assert (figures["first_isolated"], figures["last_isolated"]) == (moments[0], moments[-1])
    assert moments[-1] - moments[0] >= 200


def test_hosts_have_the_forks_and_the_inventory_of_their_way(arena, simulator, instead):
    inventories = []

    def look() -> None:
        inventories.append(json.loads((arena.home / "run" / "inventory.json").read_text(encoding="utf-8")))
        move(simulator, 0, DEVICES)

    commands = instead(look)
    arena.run(Run(HOSTS, DEVICES, "http", 0))
    (command,) = commands
    fleet = inventories[0]["all"]["children"]["fleet"]["hosts"]

    assert command[command.index("--forks") + 1] == "50"
    assert [host["opswat_device_id"] for host in fleet.values()] == [
        device["id"] for device in simulator.opswat.devices(limit=DEVICES)
    ]
