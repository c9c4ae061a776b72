# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Package executions by tasks of several hosts: one for each name and device, and never more."""

from __future__ import annotations

from typing import Any

import pytest

from integration.playbooks.controller import JUMP_HOST, Controller, fleet, play
from simulator.remote import Simulator

EXEC = "secops.device_actions.cylance_package_exec"


@pytest.fixture
def inventory(simulator: Simulator) -> dict[str, Any]:
    """An inventory of two hosts, each with its own device."""
    simulator.cylance.add_package("Collect")
    simulator.cylance.seed(2, zones=["Kiosks"])
    return {"fleet": fleet(simulator.cylance.devices())}


@pytest.mark.sweep
def test_hosts_with_different_execution_names_start_one_each(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    task = {
        "name": "act",
        EXEC: {"name": "stop on {{ inventory_hostname }}", "packages": [{"package": "Collect", "arguments": []}]},
    }
    run = controller.play(play("fleet", task, {**task, "name": "again"}), inventory=inventory)
    assert run.rc == 0, run.stdout
    assert len({execution["name"] for execution in simulator.cylance.executions()}) == 2
    assert [result["changed"] for result in run.results().values()] == [True, True]
    assert [result["changed"] for result in run.results("again").values()] == [False, False]


@pytest.mark.sweep
@pytest.mark.parametrize("keywords", [{}, {"delegate_to": "jump"}], ids=["on the controller", "delegated"])
def test_hosts_with_the_same_execution_name_or_device_start_one(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any], keywords: dict[str, Any]
) -> None:
    ids = [device["id"] for device in simulator.cylance.devices()]
    inventory["jumps"] = {"jump": JUMP_HOST}
    for host, variables in inventory["fleet"].items():
        variables["own_name"] = f"stop on {host}"
    simulator.cylance.seed(1, zones=["Labs"], prefix="lab", add=True)
    own, packages = "{{ own_name }}", [{"package": "Collect"}]
    tasks = {
        "one name": {"name": "stop", "device_ids": ids},
        "one device": {"name": own, "device_ids": ids[:1], "max_changes": 1},
        "a name in zones": {"name": "stop in zones", "zones": ["Labs"], "run": "always"},
    }
    plays = [
        play("fleet", {"name": name, EXEC: {**options, "packages": packages}, "ignore_errors": True, **keywords})
        for name, options in tasks.items()
    ]
    run = controller.play(*plays, inventory=inventory)
    assert len(simulator.cylance.executions()) == 3
    for name, words in (
        ("one name", "run_once"),
        ("one device", "already acts on device"),
        ("a name in zones", "run_once"),
    ):
        refused = [result["msg"] for result in run.failures(name).values()]
        assert len(refused) == 1 and all(words in message for message in refused), (name, refused)


@pytest.mark.sweep
def test_a_delegated_task_with_zones_is_refused_for_a_second_host(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    simulator.cylance.seed(1, zones=["Labs"], prefix="lab", add=True)
    inventory["jumps"] = {"jump": JUMP_HOST}
    for host, zone in (("ws-0001", "Kiosks"), ("ws-0002", "Labs")):
        inventory["fleet"][host]["zone"] = zone
    options = {"name": "stop in {{ zone }}", "packages": [{"package": "Collect"}], "zones": ["{{ zone }}"]}
    task = {"name": "act", EXEC: options, "delegate_to": "jump", "when": "zone is defined"}
    run = controller.play(play("fleet", task), inventory=inventory)
    (refused,) = run.failures().values()
    assert "the guard rails cannot span several hosts" in refused["msg"]
    assert len(simulator.cylance.executions()) == 1
