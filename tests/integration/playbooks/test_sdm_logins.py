# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins to SDM are shared by the hosts of a play, and end with the play."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import PATIENCE, UNREACHABLE, Controller, play, wait_until
from simulator.remote import Simulator
from simulator.sdm import paths

LOCK = "secops.device_actions.sdm_device_lock"


@pytest.fixture
def controller(simulator: Simulator, tmp_path: Path) -> Controller:
    """A controller with the credentials of SDM."""
    return Controller(tmp_path, simulator.sdm.environment())


def hosts(simulator: Simulator) -> dict[str, Any]:
    """Return a host for each device of SDM."""
    return {
        device["name"]: {**UNREACHABLE, "sdm_device_id": device["id"], "device_hostname": device["name"]}
        for device in simulator.sdm.devices()
    }


def count(simulator: Simulator, route: str) -> int:
    """Return how many requests a route received."""
    return sum(call["route"] == route for call in simulator.requests())


@pytest.mark.sweep
def test_the_hosts_of_a_play_list_the_devices_once_and_log_out(controller: Controller, simulator: Simulator) -> None:
    simulator.sdm.seed(8)
    task = {"name": "act", LOCK: {"requests_per_second": 0}}
    run = controller.play(play("fleet", task), inventory={"fleet": hosts(simulator)}, options="--forks 4")
    assert len(run.stats("changed")) == 8
    assert count(simulator, paths.DEVICES) == 1
    assert count(simulator, paths.DEVICE) == 1
    assert count(simulator, paths.DEVICE_ACTION) == 8
    assert 1 <= count(simulator, paths.LOGIN) == count(simulator, paths.LOGOUT)
    assert simulator.sdm.sessions() == []


def ctrl_c(pid: int) -> None:
    """Interrupt all processes, as a terminal does."""
    os.killpg(pid, signal.SIGINT)


def sigterm(pid: int) -> None:
    """Terminate the first process only."""
    os.kill(pid, signal.SIGTERM)


@pytest.mark.parametrize("end", [ctrl_c, pytest.param(sigterm, marks=pytest.mark.sweep)])
def test_an_interrupted_play_logs_out(controller: Controller, simulator: Simulator, end: Callable[[int], None]) -> None:
    """The play waits for a lock."""
    (device_id,) = simulator.sdm.seed(1)["ids"]
    simulator.sdm.change_device(device_id, locked_by="nightshift")
    task = {"name": "act", LOCK: {"device_ids": device_id, "wait": True, "wait_interval": 1}}
    started = controller.start(play("localhost", task))
    try:
        wait_until(lambda: count(simulator, paths.DEVICE_ACTION) >= 2, "it waits for the lock")
        assert len(simulator.sdm.sessions()) == 1
        end(started.process.pid)
        assert started.process.wait(PATIENCE) != 0
        wait_until(lambda: not started.processes(), "its last process has ended")
    finally:
        started.kill()
    assert simulator.sdm.sessions() == []
    assert "Only the lock owner can release the lock" in started.output.read_text()


@pytest.mark.sweep
def test_passwords_and_cookies_are_never_shown(controller: Controller, simulator: Simulator) -> None:
    simulator.sdm.seed(2)
    password = simulator.credentials["sdm"]["password"]
    tasks = [{"name": "act", LOCK: {"ledger": str(controller.home / "locks.json")}}]
    run = controller.play(play("fleet", *tasks), inventory={"fleet": hosts(simulator)}, options="-vvvv --diff")
    assert run.stats("failures") == {}
    kept = [path.read_bytes().decode(errors="replace") for path in controller.home.rglob("*") if path.is_file()]
    shown = [run.stdout, *(text for text in kept if "SDM_PASSWORD" not in text)]
    assert [text for text in shown if password in text or "JSESSIONID=" in text or "tomcat" in text] == []
    assert not any("rehearsal-community" in text for text in shown)
