# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One task with a list of devices."""

from __future__ import annotations

import pytest

from integration.playbooks.controller import Controller, lockdown, play
from simulator.remote import Simulator


@pytest.mark.sweep
def test_a_thousand_devices_with_three_failures(controller: Controller, simulator: Simulator) -> None:
    ids = simulator.cylance.seed(1000)["ids"]
    broken = [ids[5], ids[500], ids[999]]
    for device in broken:
        path = device.replace("-", "").upper()
        simulator.add_fault("status", method="PUT", path=path, status=400, body={"message": "Agent too old."})
    task = lockdown(device_ids="{{ targets }}", max_changes=1000, keywords={"register": "first", "ignore_errors": True})
    again = lockdown("again", device_ids="{{ first.retry }}", max_changes=1000)
    targets = {"targets": ids}

    check = controller.play(play("localhost", task, vars=targets), options="--check").result()
    assert check["summary"]["changed"] == 1000
    assert simulator.summary()["writes"] == 0
    simulator.clear_requests()
    run = controller.play(play("localhost", task, again, vars=targets))
    first, second = run.result(), run.result("again")

    counts = {"changed": 997, "unchanged": 0, "failed": 3, "skipped": 0, "unknown": 0}
    assert first["summary"] == {"requested": 1000, **counts}
    assert first["retry"] == broken
    failed = [entry for entry in first["devices"] if entry["outcome"] == "failed"]
    assert [entry["device"] for entry in failed] == broken
    assert all("Agent too old." in entry["error"]["message"] for entry in failed)
    assert [entry["device"] for entry in first["devices"]] == ids
    assert first["msg"].startswith("997 locked, 3 failed: ")
    assert first["api"]["logins"] == 1 and first["api"]["requests"] <= 2001
    assert [entry["device"] for entry in second["devices"]] == broken
    summary = simulator.summary()
    assert summary["logins"] == 1
    assert summary["total"] == 1 + 2000 + 6
    assert len(simulator.cylance.devices(locked=True)) == 997


@pytest.mark.costly
def test_a_list_above_max_changes_writes_nothing_and_says_why(controller: Controller, simulator: Simulator) -> None:
    ids = simulator.cylance.seed(26)["ids"]
    task = play("localhost", lockdown(device_ids=ids))
    for options in ("--check", ""):
        result = controller.play(task, options=options).result()
        assert "26 changes planned, and max_changes is 25" in result["msg"]
        assert "ws-0001.corp.example" in result["msg"] and "max_changes: 26 or more" in result["msg"]
        assert result["summary"]["skipped"] == 26
        assert result["devices"][0]["before"] == {"state": "unlocked"}
    assert simulator.summary()["writes"] == 0


def test_a_failed_task_shows_the_diff_of_what_it_did(controller: Controller, simulator: Simulator) -> None:
    (device,) = simulator.cylance.seed(1)["ids"]
    run = controller.play(play("localhost", lockdown(device_ids=[device, "F" * 32])), options="--diff")
    assert run.stats("failures") == {"localhost": 1}
    assert "+++ after: ws-0001.corp.example" in run.stdout
    assert run.stdout.count('+    "state": "locked"') == 1


@pytest.mark.costly
def test_long_lists_show_progress(controller: Controller, simulator: Simulator) -> None:
    ids = simulator.cylance.seed(120)["ids"]
    task = lockdown(device_ids=ids, max_changes=120, requests_per_second=40)
    run = controller.play(play("localhost", task))
    assert "localhost: cylance_lockdown locked, working: " in run.stdout
    assert " of 120 devices, 0 failed, about " in run.stdout


@pytest.mark.costly
def test_two_plays_lock_and_the_second_finds_it_done(controller: Controller, simulator: Simulator) -> None:
    names = [f"pc{number}" for number in range(5)]
    simulator.cylance.add_devices([{"host_name": name} for name in names])
    task = play("localhost", lockdown(hostnames=",".join(names)))
    assert controller.play(task).result()["summary"]["changed"] == 5
    assert controller.play(task).result()["summary"]["unchanged"] == 5


def test_a_hidden_task_shows_no_diff(controller: Controller, simulator: Simulator) -> None:
    (device,) = simulator.cylance.seed(1)["ids"]
    task = lockdown(device_ids=[device, "F" * 32], keywords={"no_log": True})
    run = controller.play(play("localhost", task), options="--diff")
    assert run.stats("failures") == {"localhost": 1}
    assert "+++ after" not in run.stdout
