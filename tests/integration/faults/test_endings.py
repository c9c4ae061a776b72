# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of docs/faults.md: the run ends early. No new write begins, and it says how far it came."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable

import pytest

from integration.playbooks.controller import PATIENCE, Controller, lockdown, play, wait_until
from simulator.remote import Simulator

DEVICES = 400


def interrupt(controller: Controller, simulator: Simulator, send: Callable[[int], None]) -> None:
    """Run a long list, interrupt it in the middle, and compare what it says with what was done."""
    task = lockdown(device_ids=simulator.cylance.seed(DEVICES)["ids"], max_changes=DEVICES, requests_per_second=40)
    started = controller.start(play("localhost", task))
    try:
        wait_until(lambda: simulator.summary()["writes"] >= 5, "some devices are locked")
        send(started.process.pid)
        assert started.process.wait(PATIENCE) != 0
        wait_until(lambda: not started.processes(), "its last process has ended")
    finally:
        started.kill()
    locked = len(simulator.cylance.devices(locked=True))
    assert 5 <= locked < DEVICES
    shown = started.output.read_text()
    said = re.search(r"cylance_lockdown on localhost: (\d+) locked, (\d+) not tried", shown)
    assert said, shown
    assert (int(said[1]), int(said[2])) == (locked, DEVICES - locked)


def test_ctrl_c_in_mid_list(controller: Controller, simulator: Simulator) -> None:
    """A terminal sends it to all processes."""
    interrupt(controller, simulator, lambda pid: os.killpg(pid, signal.SIGINT))


@pytest.mark.costly
def test_sigterm_in_mid_list(controller: Controller, simulator: Simulator) -> None:
    interrupt(controller, simulator, lambda pid: os.kill(pid, signal.SIGTERM))


def test_main_process_killed(controller: Controller, simulator: Simulator) -> None:
    interrupt(controller, simulator, lambda pid: os.kill(pid, signal.SIGKILL))


def test_task_timeout(controller: Controller, simulator: Simulator) -> None:
    ids = simulator.cylance.seed(200)["ids"]
    keywords = {"timeout": 3, "ignore_errors": True}
    task = lockdown(device_ids=ids, max_changes=200, requests_per_second=20, keywords=keywords)
    result = controller.play(play("localhost", task)).result()
    locked = [device["id"] for device in simulator.cylance.devices(locked=True)]
    assert 0 < len(locked) < 200
    assert "the task's timeout was over" in result["msg"]
    outcomes = {entry["device"]: entry["outcome"] for entry in result["devices"]}
    assert outcomes == {device_id: "changed" if device_id in locked else "skipped" for device_id in ids}
    assert {entry["error"]["reason"] for entry in result["devices"] if entry["error"]} == {"interrupted"}
    assert result["retry"] == [device_id for device_id in ids if device_id not in locked]


@pytest.mark.parametrize("tolerate", [False, True])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_twenty_equal_failures(console, act_on_list, method, tolerate):
    ids = console.seed(50)
    console.fault(method, "status", status=400, body={"message": "maintenance"})
    told = act_on_list(*ids, max_parallel=1, max_changes="50", tolerate_failures=tolerate)
    assert told.outcomes == ["failed"] * 20 + ["skipped"] * 30
    assert told.errors("reason") == {("bad_request",), ("too_many_failures",)}
    assert "Stopped after 20 failures of one kind in a row" in told.results[0]["msg"]
    assert "maintenance" in told.results[0]["msg"]
    assert all("Not tried" in entry["error"]["message"] for entry in told.entries[20:])
    assert console.simulator.summary(method=method, path="/lockdown$")["total"] == 20
