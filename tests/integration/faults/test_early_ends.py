# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of docs/faults.md: the run ends early. No new write starts, and the result says how far it came."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from integration.playbooks.controller import PATIENCE, Controller, Started, lockdown, play, wait_until
from simulator.remote import Simulator

pytestmark = pytest.mark.extended

DEVICES = 400
RATE = 20  # requests per second: the task lasts 40 seconds at least, so that even a slow machine interrupts it


def interrupt(controller: Controller, simulator: Simulator, send: Callable[[int], None]) -> None:
    """Interrupt a long list, and compare the last line of its output with the console."""
    task = lockdown(device_ids=simulator.cylance.seed(DEVICES)["ids"], max_changes=DEVICES, requests_per_second=RATE)
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
    summary = re.search(r"cylance_lockdown on localhost: (\d+) locked, (\d+) not attempted", shown)
    assert summary, shown
    assert (int(summary[1]), int(summary[2])) == (locked, DEVICES - locked)


def test_ctrl_c_finishes_started_writes(controller: Controller, simulator: Simulator) -> None:
    """A terminal sends SIGINT to all processes of its group."""
    interrupt(controller, simulator, lambda pid: os.killpg(pid, signal.SIGINT))


@pytest.mark.costly
def test_sigterm_finishes_started_writes(controller: Controller, simulator: Simulator) -> None:
    interrupt(controller, simulator, lambda pid: os.kill(pid, signal.SIGTERM))


def test_killed_main_process_finishes_started_writes(controller: Controller, simulator: Simulator) -> None:
    interrupt(controller, simulator, lambda pid: os.kill(pid, signal.SIGKILL))


def alarm_handlers(started: Started) -> list[int]:
    """Return the IDs of the run's processes that have a handler for SIGALRM."""
    found = []
    for pid in started.processes():
        with suppress(OSError):
            status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
            (caught,) = re.findall(r"^SigCgt:\s*(\w+)$", status, flags=re.M)
            if int(caught, 16) >> (signal.SIGALRM - 1) & 1:
                found.append(pid)
    return found


def test_task_timeout_returns_the_result_so_far(controller: Controller, simulator: Simulator, tmp_path: Path) -> None:
    """The alarm is sent when some devices are locked, and not after some seconds, which depend on the machine."""
    ids = simulator.cylance.seed(DEVICES)["ids"]
    keywords = {"timeout": 600, "ignore_errors": True, "register": "act"}
    task = lockdown(device_ids=ids, max_changes=DEVICES, requests_per_second=RATE, keywords=keywords)
    saved = tmp_path / "result.json"
    save = {"name": "save", "ansible.builtin.copy": {"content": "{{ act | to_json }}", "dest": str(saved)}}
    started = controller.start(play("localhost", task, save))
    try:
        wait_until(lambda: simulator.summary()["writes"] >= 5, "some devices are locked")
        (worker,) = alarm_handlers(started)
        os.kill(worker, signal.SIGALRM)
        started.finish()
    finally:
        started.kill()
    result = json.loads(saved.read_text(encoding="utf-8"))
    locked = [device["id"] for device in simulator.cylance.devices(locked=True)]
    assert 5 <= len(locked) < DEVICES
    assert "the task's timeout expired" in result["msg"]
    outcomes = {entry["device"]: entry["outcome"] for entry in result["devices"]}
    assert outcomes == {device_id: "changed" if device_id in locked else "skipped" for device_id in ids}
    assert {entry["error"]["reason"] for entry in result["devices"] if entry["error"]} == {"interrupted"}
    assert result["retry"] == [device_id for device_id in ids if device_id not in locked]


def test_freeze_file_stops_the_rest_of_the_list(controller: Controller, simulator: Simulator, tmp_path: Path) -> None:
    ids = simulator.cylance.seed(DEVICES)["ids"]
    state, saved = tmp_path / "state", tmp_path / "result.json"
    keywords = {"ignore_errors": True, "register": "act"}
    task = lockdown(device_ids=ids, max_changes=DEVICES, requests_per_second=RATE, keywords=keywords)
    save = {"name": "save", "ansible.builtin.copy": {"content": "{{ act | to_json }}", "dest": str(saved)}}
    started = controller.start(play("localhost", task, save), environment={"DEVICE_ACTIONS_STATE_DIR": str(state)})
    try:
        wait_until(lambda: simulator.summary()["writes"] >= 5, "some devices are locked")
        (state / "freeze").write_text("INC-4711: the inventory is wrong\n", encoding="utf-8")
        started.finish()
    finally:
        started.kill()
    result = json.loads(saved.read_text(encoding="utf-8"))
    locked = [device["id"] for device in simulator.cylance.devices(locked=True)]
    assert 5 <= len(locked) < DEVICES
    assert "INC-4711: the inventory is wrong." in result["msg"]
    outcomes = {entry["device"]: entry["outcome"] for entry in result["devices"]}
    assert outcomes == {device_id: "changed" if device_id in locked else "skipped" for device_id in ids}
    assert {entry["error"]["reason"] for entry in result["devices"] if entry["error"]} == {"frozen"}
    assert result["retry"] == [device_id for device_id in ids if device_id not in locked]


@pytest.mark.parametrize("tolerate", [False, True], ids=["default", "tolerate_failures"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_twenty_identical_failures_stop_the_list(console, run_lockdown_on_list, method, tolerate):
    ids = console.seed(50)
    console.fault(method, "status", status=400, body={"message": "maintenance"})
    report = run_lockdown_on_list(*ids, max_parallel=1, max_changes="50", tolerate_failures=tolerate)
    assert report.outcomes == ["failed"] * 20 + ["skipped"] * 30
    assert report.errors("reason") == {("bad_request",), ("too_many_failures",)}
    assert "Stopped after 20 equal failures in a row" in report.results[0]["msg"]
    assert "maintenance" in report.results[0]["msg"]
    assert all("Not attempted" in entry["error"]["message"] for entry in report.entries[20:])
    assert console.simulator.summary(method=method, path="/lockdown$")["total"] == 20
