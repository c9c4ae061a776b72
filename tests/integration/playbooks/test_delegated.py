# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks that are delegated to another host keep the guard rails of the whole play, and get what they need."""

from __future__ import annotations

from typing import Any

import pytest

from integration.playbooks.controller import JUMP_HOST, UNREACHABLE, Controller, fleet, lockdown, play
from integration.playbooks.execution_modes import BACKGROUND, DELEGATED
from simulator.remote import Simulator


@pytest.mark.costly
def test_guard_rails_hold_over_delegated_hosts_loops_and_batches(controller: Controller, simulator: Simulator) -> None:
    names = ["locked1", "locked2", *(f"{group}{number}" for group in ("batch", "loop") for number in range(4))]
    names += ["dc1", "ws1", "awx-7.corp.example"]
    added = simulator.cylance.add_devices([{"host_name": name} for name in names])
    devices = {device["host_name"]: device for device in added}
    for name in ("locked1", "locked2", "batch0", "loop0"):
        simulator.cylance.change_device(devices[name]["id"], lock={"expires": "0:10:00"})
    members = {
        "locked": ("locked1", "locked2"),
        "batches": ("batch0", "batch1", "batch2"),
        "protected": ("dc1", "ws1"),
        "controllers": ("awx-7.corp.example",),
    }
    inventory: dict[str, Any] = {group: fleet([devices[name] for name in hosts]) for group, hosts in members.items()}
    inventory["batches"]["copy"] = {"cylance_device_id": devices["batch1"]["id"]}
    inventory["jumps"] = {"jump": JUMP_HOST}
    ids = [devices[f"loop{number}"]["id"] for number in range(4)]
    keywords = {**DELEGATED, "ignore_errors": True}
    loop = {**keywords, "loop": [ids[:3], ids[3:]]}
    run = controller.play(
        play("locked", lockdown("locked", keywords, max_changes=1)),
        play("batches", lockdown("batches", keywords, max_changes=1), serial=1),
        play("localhost", lockdown("loop", loop, device_ids="{{ item }}", max_changes=2)),
        play("protected", lockdown("protected", keywords)),
        play("controllers", lockdown("controllers", keywords, running_on=["awx-7"])),
        inventory=inventory,
        options="--forks 4",
        environment={"DEVICE_ACTIONS_PROTECTED_DEVICES": "dc*"},
    )
    # Hosts that need no change do not count.
    assert run.failures("locked") == {}
    failures = {host: result["msg"] for host, result in run.failures("batches").items()}
    assert "of this task already acts on device" in failures.pop("copy")
    assert list(failures) == ["batch2"] and "max_changes to 4 or more" in failures["batch2"]
    assert [item["changed"] for item in run.items("loop")] == [True, False]
    ((host, refused),) = run.failures("protected").items()
    assert host == "dc1" and "these are protected: dc1" in refused["msg"]
    assert "a machine that runs this task, so it is always protected" in run.result("controllers")["msg"]
    assert simulator.summary()["writes"] == 4
    locked = {device["host_name"] for device in simulator.cylance.devices(locked=True)}
    assert locked == {"locked1", "locked2", "batch0", "batch1", "loop0", "loop1", "loop2", "ws1"}


@pytest.mark.costly
def test_a_percentage_or_an_unreachable_host_is_an_error_before_any_request(
    controller: Controller, simulator: Simulator
) -> None:
    simulator.cylance.seed(2)
    inventory = {"fleet": fleet(simulator.cylance.devices()), "jumps": {"jump": JUMP_HOST, "down": UNREACHABLE}}
    run = controller.play(
        play("fleet[0]", lockdown("percentage", {**DELEGATED, "ignore_errors": True}, max_changes="50%")),
        play("fleet", lockdown("unreachable", {"delegate_to": "down"}, max_changes=1)),
        inventory=inventory,
        options="--forks 4",
    )
    assert "max_changes: a percentage cannot be counted" in run.result("percentage")["msg"]
    assert len(run.stats("dark")) == 2
    assert simulator.requests() == []


def test_invalid_background_tasks_are_errors_before_any_request(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.seed(1)
    secret = {**BACKGROUND, "no_log": True, "ignore_errors": True, "register": "result"}
    run = controller.play(
        play(
            "fleet",
            lockdown("not delegated", {"async": 60, "poll": 1, "ignore_errors": True}),
            lockdown("unlock key", secret, return_unlock_key=True),
            {"name": "show", "ansible.builtin.debug": {"msg": "{{ result.msg }}"}},
        ),
        inventory={"fleet": fleet(simulator.cylance.devices())},
    )
    assert "delegate_to: localhost" in run.result("not delegated")["msg"]
    assert "Read the key in a later task" in run.result("show")["msg"]
    assert simulator.requests() == []


@pytest.mark.costly
def test_a_retried_delegated_task_keeps_its_credentials(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.seed(1)
    inventory = {"fleet": fleet(simulator.cylance.devices()), "jumps": {"jump": JUMP_HOST}}
    simulator.add_fault("status", method="PUT", status=400, times=1, body={"message": "Try again."})
    keywords = {**DELEGATED, "until": "result is success", "retries": 2, "delay": 0, "register": "result"}
    credentials = simulator.cylance.environment()
    run = controller.play(
        play("fleet", lockdown(keywords=keywords), environment=credentials),
        inventory=inventory,
        environment=dict.fromkeys(credentials, ""),
    )
    assert run.rc == 0
    assert run.result()["attempts"] == 2
