# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts of a play share requests to a console that accepts many devices in one request."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import JUMP_HOST, UNREACHABLE, Controller, play
from simulator.remote import Simulator

pytestmark = pytest.mark.extended

ACTION = "secops.device_actions.opswat_device_action"
HOSTS, FORKS = 60, "--forks 20"
QUARANTINE = "Quarantine"


@pytest.fixture
def controller(simulator: Simulator, tmp_path: Path) -> Controller:
    """A controller with the credentials of OPSWAT. The rate limit of the console counts real time."""
    simulator.opswat.switch("rate_clock", "real")
    return Controller(tmp_path, simulator.opswat.environment())


def seed(simulator: Simulator, count: int, **wish: Any) -> dict[str, dict[str, Any]]:
    """Add devices and a group to move them to, and return {host: variables}."""
    simulator.opswat.seed(count, **wish)
    simulator.opswat.add_group(QUARANTINE)
    return hosts(simulator.opswat.devices())


def hosts(devices: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return {host: variables} with one unreachable host for each device."""
    return {
        device["host_name"].split(".")[0]: {
            **UNREACHABLE,
            "opswat_device_id": device["id"],
            "device_hostname": device["host_name"],
        }
        for device in devices
    }


def assign(**keywords: Any) -> dict[str, Any]:
    """Return the task that moves a host's device to the quarantine group."""
    options = {"action": "assign_to_group", "group": QUARANTINE, "max_changes": HOSTS, **keywords.pop("options", {})}
    return {"name": "act", ACTION: options, **keywords}


def calls(simulator: Simulator, endpoint: str) -> int:
    """Return how many requests an endpoint received."""
    return len(simulator.requests(path=f"/o/api/v[0-9.]+/{endpoint}"))


def quarantined(simulator: Simulator) -> set[str]:
    """Return the names of the hosts whose devices are in the group."""
    return {device["host_name"].split(".")[0] for device in simulator.opswat.devices() if device["group"] == QUARANTINE}


@pytest.mark.sweep
def test_hosts_of_a_play_share_requests(controller: Controller, simulator: Simulator) -> None:
    inventory = {"fleet": seed(simulator, HOSTS, kinds={"domain_controller": 2})}
    spared = sorted(inventory["fleet"])[::10]
    refused = {name for name in inventory["fleet"] if name in sorted(inventory["fleet"])[-2:]}
    task = assign(when="inventory_hostname not in spared", ignore_errors=True)
    run = controller.play(play("fleet", task, vars={"spared": spared}), inventory=inventory, options=FORKS)
    moved = inventory["fleet"].keys() - spared - refused
    assert quarantined(simulator) == moved
    assert run.stats("changed").keys() == moved
    assert set(run.failures()) == refused
    assert all("domain controller" in result["msg"] for result in run.failures().values())
    assert set(run.stats("skipped")) == set(spared)
    for host, result in run.results().items():
        if host in moved:
            (entry,) = result["devices"]
            assert (entry["outcome"], entry["after"]) == ("changed", {"group": QUARANTINE})
            assert entry["device_id"] == inventory["fleet"][host]["opswat_device_id"]
    assert simulator.summary()["logins"] == 1
    assert calls(simulator, "groups") <= 2
    # How many hosts share a request depends on when their processes start. One request for each host is the defect.
    assert calls(simulator, "devices/action") <= len(moved) / 3
    assert calls(simulator, "devices/detail") <= len(moved) * 2 / 3
    assert simulator.summary()["by_status"].get("429", 0) == 0


def test_hosts_with_different_arguments_each_get_their_own(controller: Controller, simulator: Simulator) -> None:
    inventory = {"fleet": seed(simulator, 6)}
    for number, variables in enumerate(inventory["fleet"].values()):
        variables["wanted"] = (QUARANTINE, "Servers")[number % 2]
    task = assign(options={"group": "{{ wanted }}"})
    run = controller.play(play("fleet", task), inventory=inventory, options="--forks 6")
    assert run.rc == 0
    groups = {device["host_name"].split(".")[0]: device["group"] for device in simulator.opswat.devices()}
    assert groups == {host: variables["wanted"] for host, variables in inventory["fleet"].items()}


def test_a_loop_acts_on_every_item(controller: Controller, simulator: Simulator) -> None:
    ids = [variables["opswat_device_id"] for variables in seed(simulator, 3).values()]
    task = assign(options={"device_ids": "{{ item }}"}, loop=ids)
    run = controller.play(play("localhost", task))
    assert [item["changed"] for item in run.items()] == [True] * 3
    assert len(quarantined(simulator)) == 3


def test_delegated_hosts_stay_within_the_rate_limit(controller: Controller, simulator: Simulator) -> None:
    inventory = {"fleet": seed(simulator, 2), "jumps": {"jump": JUMP_HOST}}
    run = controller.play(play("fleet", assign(delegate_to="jump")), inventory=inventory)
    assert run.rc == 0
    assert len(quarantined(simulator)) == 2
    assert simulator.summary()["by_status"].get("429", 0) == 0
