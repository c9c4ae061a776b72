# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One task with a list of devices: its result, its limits, and what it shows."""

from __future__ import annotations

import pytest

from integration.playbooks.controller import Controller, lockdown, play
from simulator.remote import Simulator


@pytest.mark.sweep
def test_a_long_list_with_failures_is_predicted_done_and_retried(controller: Controller, simulator: Simulator) -> None:
    count = 200
    ids = simulator.cylance.seed(count)["ids"]
    broken = [ids[5], ids[100], ids[199]]
    for device in broken:
        path = device.replace("-", "").upper()
        simulator.add_fault("status", method="PUT", path=path, status=400, body={"message": "Agent too old."})
    task = lockdown(
        device_ids="{{ targets }}", max_changes=count, keywords={"register": "first", "ignore_errors": True}
    )
    check = lockdown("check", {"check_mode": True}, device_ids="{{ targets }}", max_changes=count)
    again = lockdown("again", device_ids="{{ first.retry }}", max_changes=count)
    run = controller.play(play("localhost", check, task, again, vars={"targets": ids}))
    first, second = run.result(), run.result("again")

    assert run.result("check")["summary"]["changed"] == count
    counts = {"changed": 197, "unchanged": 0, "failed": 3, "skipped": 0, "unknown": 0}
    assert first["summary"] == {"requested": count, **counts}
    assert first["retry"] == broken
    failed = [entry for entry in first["devices"] if entry["outcome"] == "failed"]
    assert [entry["device"] for entry in failed] == broken
    assert all("Agent too old." in entry["error"]["message"] for entry in failed)
    assert [entry["device"] for entry in first["devices"]] == ids
    assert first["msg"].startswith("197 locked, 3 failed: ")
    assert first["api"]["requests"] <= 2 * count + 1
    assert [entry["device"] for entry in second["devices"]] == broken
    summary = simulator.summary()
    # One login for all tasks, and no write by the check.
    assert (summary["logins"], summary["writes"]) == (1, count + 3)
    assert summary["total"] == 1 + count + 2 * count + 6
    assert len(simulator.cylance.devices(locked=True)) == 197


@pytest.mark.costly
def test_a_list_above_max_changes_writes_nothing_and_reports_the_limit(
    controller: Controller, simulator: Simulator
) -> None:
    ids = simulator.cylance.seed(26)["ids"]
    check = lockdown("check", {"check_mode": True, "ignore_errors": True}, device_ids=ids)
    run = controller.play(play("localhost", check, lockdown(device_ids=ids)))
    for name in ("check", "act"):
        result = run.result(name)
        assert "26 changes planned, and max_changes is 25" in result["msg"]
        assert "ws-0001.corp.example" in result["msg"] and "max_changes to 26 or more" in result["msg"]
        assert result["summary"]["skipped"] == 26
        assert result["devices"][0]["before"] == {"state": "unlocked"}
    assert simulator.summary()["writes"] == 0


def test_a_failed_task_shows_the_diff_of_its_changes_unless_no_log_is_set(
    controller: Controller, simulator: Simulator
) -> None:
    shown, hidden = simulator.cylance.seed(2)["ids"]
    run = controller.play(
        play(
            "localhost",
            lockdown("shown", {"ignore_errors": True}, device_ids=[shown, "F" * 32]),
            lockdown("hidden", {"no_log": True}, device_ids=[hidden, "F" * 32]),
        ),
        options="--diff",
    )
    assert len(simulator.cylance.devices(locked=True)) == 2
    assert run.stats("failures") == {"localhost": 1} and run.stats("ignored") == {"localhost": 1}
    assert "+++ after: ws-0001.corp.example" in run.stdout
    assert run.stdout.count("+++ after") == run.stdout.count('+    "state": "locked"') == 1


@pytest.mark.costly
def test_a_long_list_shows_progress(controller: Controller, simulator: Simulator) -> None:
    ids = simulator.cylance.seed(120)["ids"]
    # The rate limit makes the task last six seconds at least, on any machine.
    task = lockdown(device_ids=ids, max_changes=120, requests_per_second=40)
    run = controller.play(play("localhost", task))
    assert "localhost: cylance_lockdown locked, working: " in run.stdout
    assert " of 120 done, 0 failed, about " in run.stdout


@pytest.mark.costly
def test_a_repeated_play_changes_nothing(controller: Controller, simulator: Simulator) -> None:
    names = [f"pc{number}" for number in range(5)]
    simulator.cylance.add_devices([{"host_name": name} for name in names])
    options = {"hostnames": ",".join(names)}
    run = controller.play(
        play("localhost", lockdown("first", **options)), play("localhost", lockdown("second", **options))
    )
    assert run.result("first")["summary"]["changed"] == 5
    assert run.result("second")["summary"]["unchanged"] == 5
