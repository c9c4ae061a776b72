# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One task acts on the devices of all hosts that a pattern of the inventory matches."""

from __future__ import annotations

from typing import Any

import pytest

from integration.playbooks.controller import JUMP_HOST, LOCKDOWN, LOCKDOWN_INFO, Controller, fleet, lockdown, play
from simulator.remote import Simulator

IGNORED = {"ignore_errors": True}


def locked_hosts(simulator: Simulator) -> set[str]:
    """Return the first labels of the names of the locked devices."""
    return {device["host_name"].split(".")[0] for device in simulator.cylance.devices(locked=True)}


def test_patterns_limits_and_names_decide_which_devices_are_locked(
    controller: Controller, simulator: Simulator
) -> None:
    simulator.cylance.seed(6)
    hosts = fleet(simulator.cylance.devices())
    hosts["ws-0001"].update(cylance_device_id="{{ uid }}", uid=hosts["ws-0001"]["cylance_device_id"])
    hosts["ws-0003"]["device_hostname"] = "stranger.corp.example"
    inventory = {
        "fleet": hosts,
        "os_windows": dict.fromkeys(["ws-0001", "ws-0003", "ws-0005"], {}),
        "others": {"bare": {}},
        "jumps": {"jump": JUMP_HOST},
    }
    run = controller.play(
        play(
            "localhost",
            lockdown("check", {"check_mode": True, **IGNORED}, hosts="fleet:&os_windows:!ws-0005"),
            lockdown("wrong name", IGNORED, hosts=["fleet", "&os_windows"]),
            lockdown("no variable", IGNORED, hosts="fleet:bare"),
            lockdown("typo", IGNORED, hosts="fleed"),
            lockdown("two options", IGNORED, hosts="fleet", hostnames="ws-0002.corp.example"),
            lockdown("loop", {"loop": ["ws-0001", "ws-0002"]}, hosts="{{ item }}"),
            {"name": "info", LOCKDOWN_INFO: {"hosts": "ws-0001,ws-0006"}},
        ),
        play("localhost", lockdown("too many", IGNORED, hosts="fleet:!os_windows", max_changes=1)),
        play("localhost", lockdown("from defaults"), module_defaults={LOCKDOWN: {"hosts": "ws-0004"}}),
        play("localhost", lockdown("delegated", {"delegate_to": "jump", **IGNORED}, hosts="ws-0003,ws-0006")),
        play("os_windows", lockdown("every host", IGNORED, hosts="fleet", max_changes=0)),
        inventory=inventory,
    )
    assert run.rc == 0, run.stdout
    assert [entry["outcome"] for entry in run.result("check")["devices"]] == ["changed", "failed"]
    wrong = run.result("wrong name")["devices"]
    assert [entry["outcome"] for entry in wrong] == ["changed", "failed", "changed"]
    assert "the inventory calls it 'stranger.corp.example' (device_hostname)" in wrong[1]["error"]["message"]
    assert "2 changes planned, and max_changes is 1" in run.result("too many")["msg"]
    assert "1 of 7 hosts has no variable cylance_device_id" in run.result("no variable")["msg"]
    assert "Did you mean 'fleet'?" in run.result("typo")["msg"]
    assert "mutually exclusive: device_ids|hostnames|mac_addresses|hosts" in run.result("two options")["msg"]
    assert [item["changed"] for item in run.items("loop")] == [False, True]
    assert [entry["state"] for entry in run.result("info")["devices"]] == ["locked", "unlocked"]
    assert run.result("from defaults")["changed"]
    delegated = run.result("delegated")["devices"]
    assert [entry["outcome"] for entry in delegated] == ["failed", "changed"]
    assert "the inventory calls it 'stranger" in delegated[0]["error"]["message"]
    refused = [result["msg"] for result in run.results("every host").values()]
    assert sum("already acts on the hosts of 'fleet'. Run the task once" in message for message in refused) == 2
    assert locked_hosts(simulator) == {f"ws-000{number}" for number in (1, 2, 4, 5, 6)}


def test_the_limit_of_the_run_applies(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.seed(3)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    retry = controller.home / "site.retry"
    retry.write_text("localhost\nws-0002\n", encoding="utf-8")
    tasks = play("localhost", lockdown(hosts="fleet"), lockdown("nothing left", IGNORED, hosts="ws-0003"))
    for limit, locked in (("localhost,ws-0001", {"ws-0001"}), (f"@{retry}", {"ws-0001", "ws-0002"})):
        run = controller.play(tasks, inventory=inventory, options=f"--limit {limit}")
        assert run.rc == 0 and locked_hosts(simulator) == locked
        assert f"none of them is in --limit '{limit}'" in run.result("nothing left")["msg"]


@pytest.mark.costly
def test_many_hosts_are_one_list(controller: Controller, simulator: Simulator) -> None:
    many = 300
    simulator.cylance.seed(many)
    inventory: dict[str, Any] = {"fleet": fleet(simulator.cylance.devices())}
    refused = lockdown("refused", IGNORED, hosts="fleet", max_changes=many - 1)
    run = controller.play(play("localhost", refused, lockdown(hosts="fleet", max_changes=many)), inventory=inventory)
    assert run.result("refused")["summary"]["skipped"] == many
    assert f"set max_changes to {many} or more" in run.result("refused")["msg"]
    assert run.result()["summary"]["changed"] == many
    summary = simulator.summary()
    assert (summary["logins"], summary["writes"]) == (1, many)
