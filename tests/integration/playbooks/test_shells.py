# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One operation, two shells: the action plugin and the module give the same result, field by field."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import pytest

from integration.playbooks.controller import (
    JUMP_HOST,
    LOCKDOWN_INFO,
    UNREACHABLE,
    Controller,
    Run,
    fleet,
    lockdown,
    play,
)
from integration.playbooks.shells import DELEGATED, World, assert_same_results, operation_part
from simulator.remote import Simulator

HERE = {"ansible_python_interpreter": sys.executable}
BACKGROUND = {"delegate_to": "localhost", "async": 60, "poll": 1, "vars": HERE}

MODULES = "secops.device_actions.cylance_"
INFO = {LOCKDOWN_INFO: {"requests_per_second": 0}}
ONCE = {"run_once": True}
LIST = {"device_ids": "{{ ids }}", "max_changes": 10}
RUN = {"name": "run of today", "packages": [{"package": "package", "arguments": ["-a"]}], "requests_per_second": 0}

# Each scenario has a group of hosts and devices of its own, so that one playbook can go through all of them.
SCENARIOS = {
    "locked": lockdown(),
    "unlocked": lockdown(state="unlocked", release_timeout=0),
    "renewal": lockdown(expires="1:00:00", renew_before="0:12:00"),
    "list": lockdown(**LIST, keywords=ONCE),
    "limit": lockdown(**{**LIST, "max_changes": 1}, keywords=ONCE),
    "hostnames": lockdown(hostnames=["free.hostnames", "FREE.hostnames", "nobody"], keywords=ONCE),
    "macs": lockdown(mac_addresses="{{ macs }}", keywords=ONCE),
    "protected": lockdown(**LIST, protected_devices=["free.prot*"], keywords=ONCE),
    "bad_input": lockdown(expires="0:00:04", keywords=ONCE),
    "bad_choice": lockdown(state="asleep", keywords=ONCE),
    "execution": {f"{MODULES}package_exec": {**RUN, "device_ids": "{{ ids[:2] }}"}, **ONCE},
    "too_few_online": {f"{MODULES}package_exec": {**RUN, "device_ids": "{{ ids[:3] }}"}, **ONCE},
    "info": INFO,
    "info_list": {LOCKDOWN_INFO: {"device_ids": "{{ ids }}", "requests_per_second": 0}, **ONCE},
    "devices": {f"{MODULES}device_info": {"device_ids": "{{ ids }}", "with_zones": True}, **ONCE},
    "devices_of_zone": {f"{MODULES}device_info": {"zones": ["zone"], "extended": True}, **ONCE},
    "zones": {f"{MODULES}zone_info": {"devices": True, "requests_per_second": 0}, **ONCE},
    "packages": {f"{MODULES}package_info": {"requests_per_second": 0}, **ONCE},
    "executions": {f"{MODULES}package_exec_info": {"requests_per_second": 0}, **ONCE},
}


def populate(simulator: Simulator, name: str, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The hosts of a scenario, each with a device of its own, and the variables that its task names."""
    devices = simulator.cylance.add_devices(
        [
            {"host_name": f"free.{name}", "mac_addresses": [f"00-00-5E-00-53-{number:02X}"], "zones": ["zone"]},
            {"host_name": f"locked.{name}", "lock": {"expires": "0:10:00"}},
            {"host_name": f"offline.{name}", "state": "Offline"},
            {"host_name": f"agentless.{name}", "focus": False},
        ]
    )
    if not number:
        package = simulator.cylance.add_package("package")["packageId"]
        simulator.cylance.execute("run", package, [devices[0]["id"]])
    hosts = {
        device["host_name"]: {
            **UNREACHABLE,
            "cylance_device_id": device["id"],
            "device_hostname": device["host_name"],
        }
        for device in devices
    }
    return hosts, {"ids": [*(device["id"] for device in devices), "F" * 32], "macs": f"0000.5e00.53{number:02x}"}


def states(simulator: Simulator) -> list[Any]:
    """What is true of the devices."""
    locks = [(state["host_name"], state["console"]["locked"], state["agent"]) for state in simulator.cylance.devices()]
    return [*locks, *simulator.cylance.executions()]


WORLD = World(SCENARIOS, populate, states)


def go_through(
    simulator: Simulator,
    controller: Controller,
    keywords: dict[str, Any],
    options: str = "",
    names: Iterable[str] = tuple(SCENARIOS),
) -> tuple[Run, list[Any]]:
    """Run the scenarios in a world made anew. Returns the run, and the true state of the devices after it."""
    return WORLD.go_through(simulator, controller, keywords, options, names)


READING = ("devices", "devices_of_zone", "zones", "packages", "executions")

# What every core has to run: a host each, a list, refusals of each kind, the way in which arguments travel.
BASIC = ("locked", "list", "limit", "bad_input", "bad_choice", "execution")
OTHERS = tuple(name for name in SCENARIOS if name not in (*READING, *BASIC))

# In check mode one of each kind is enough.
CHECKED = ("locked", "unlocked", "renewal", "list", "limit", "protected", "bad_input", "bad_choice", "execution")


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ("", BASIC),
        pytest.param("", OTHERS, marks=pytest.mark.sweep),
        pytest.param("--check --diff", CHECKED, marks=pytest.mark.sweep),
    ],
    ids=["basic", "others", "check"],
)
def test_action_and_module_agree(
    controller: Controller, simulator: Simulator, options: str, names: tuple[str, ...]
) -> None:
    action, states_after = go_through(simulator, controller, {}, options, names)
    module, same_states = go_through(simulator, controller, DELEGATED, options, names)
    assert states_after == same_states
    assert_same_results(action, module, names)
    for name in {"bad_input", "bad_choice"} & set(names):
        assert len(action.failures(name)) == 1


@pytest.mark.costly
def test_what_only_reads_agrees_too(controller: Controller, simulator: Simulator) -> None:
    action, dummy = go_through(simulator, controller, {}, names=READING)
    module, dummy = go_through(simulator, controller, DELEGATED, names=READING)
    assert_same_results(action, module, READING)
    assert action.stats("changed") == {}
    for name in READING:
        (result,) = (result for result in action.results(name).values() if not result.get("skipped"))
        assert any(result[kind] for kind in ("devices", "zones", "packages", "executions") if kind in result)


@pytest.mark.costly
def test_async_agrees_too(controller: Controller, simulator: Simulator) -> None:
    action, states_after = go_through(simulator, controller, {}, names=["locked"])
    background, same_states = go_through(simulator, controller, BACKGROUND, names=["locked"])
    assert states_after == same_states
    assert background.stats("changed") == action.stats("changed") != {}
    for host, result in action.results("locked").items():
        assert operation_part(result) == operation_part(background.results("locked")[host]), host


def test_async_without_a_place_to_run_says_so(controller: Controller, simulator: Simulator) -> None:
    run = go_through(simulator, controller, {"async": 60, "poll": 1}, names=["locked"])[0]
    messages = {result["msg"] for result in run.failures("locked").values()}
    assert len(messages) == 1 and "delegate_to: localhost" in messages.pop()
    assert simulator.requests() == []


@pytest.mark.costly
def test_a_delegated_play_keeps_the_guard_rails_over_hosts(controller: Controller, simulator: Simulator) -> None:
    ids = simulator.cylance.seed(6)["ids"]
    simulator.cylance.change_device(ids[0], lock={"expires": "0:10:00"})
    inventory = {"fleet": fleet(simulator.cylance.devices()), "jumps": {"jump": JUMP_HOST}}
    inventory["fleet"]["copy"] = {"cylance_device_id": ids[1]}
    task = play("fleet", lockdown(max_changes=3, keywords={**DELEGATED, "ignore_errors": True}), serial=1)
    run = controller.play(task, inventory=inventory)
    assert len(run.stats("changed")) == 3
    assert simulator.summary()["writes"] == 3
    failures = {host: result["msg"] for host, result in run.failures().items()}
    assert "of this task acts on device" in failures.pop("copy")
    assert len(failures) == 2 and all("max_changes: 4 or more" in message for message in failures.values())


@pytest.mark.costly
def test_the_controller_is_protected_on_the_other_host_too(controller: Controller, simulator: Simulator) -> None:
    device = simulator.cylance.add_device(host_name="awx-7.corp.example")
    inventory = {"fleet": fleet([device]), "jumps": {"jump": JUMP_HOST}}
    run = controller.play(play("fleet", lockdown(running_on=["awx-7"], keywords=DELEGATED)), inventory=inventory)
    assert "never acted on" in run.result()["msg"]
    assert simulator.summary()["writes"] == 0


def delegated_fleet(simulator: Simulator, count: int, locked: int = 0) -> dict[str, Any]:
    """An inventory of that many devices, the first of them locked already, and of the jump host."""
    for device in simulator.cylance.seed(count)["ids"][:locked]:
        simulator.cylance.change_device(device, lock={"expires": "0:10:00"})
    return {"fleet": fleet(simulator.cylance.devices()), "jumps": {"jump": JUMP_HOST}}


@pytest.mark.costly
def test_delegated_hosts_that_need_no_change_use_up_nothing(controller: Controller, simulator: Simulator) -> None:
    inventory = delegated_fleet(simulator, 4, locked=4)
    run = controller.play(
        play("fleet", lockdown(max_changes=1, keywords=DELEGATED)), inventory=inventory, options="-f 4"
    )
    assert run.rc == 0
    assert len(run.stats("ok")) == 4


@pytest.mark.costly
def test_delegated_lists_in_a_loop_stay_within_max_changes(controller: Controller, simulator: Simulator) -> None:
    inventory = delegated_fleet(simulator, 9, locked=1)
    ids = [device["id"] for device in simulator.cylance.devices()]
    rounds = [ids[:3], ids[3:6], ids[6:]]
    task = lockdown(device_ids="{{ item }}", max_changes=2, keywords={**DELEGATED, "loop": rounds})
    run = controller.play(play("localhost", task), inventory=inventory)
    assert [item["changed"] for item in run.items()] == [True, False, False]
    assert simulator.summary()["writes"] == 2


@pytest.mark.costly
def test_a_percentage_cannot_be_held_over_delegated_hosts(controller: Controller, simulator: Simulator) -> None:
    inventory = delegated_fleet(simulator, 2)
    task = lockdown(max_changes="50%", keywords=DELEGATED)
    run = controller.play(play("fleet", task), inventory=inventory)
    assert all("max_changes: a percentage cannot be counted" in result["msg"] for result in run.failures().values())
    assert simulator.requests() == []


@pytest.mark.costly
def test_a_delegated_task_keeps_its_credentials_for_the_next_attempt(
    controller: Controller, simulator: Simulator
) -> None:
    inventory = delegated_fleet(simulator, 1)
    simulator.add_fault("status", method="PUT", status=400, times=1, body={"message": "Try again."})
    keywords = {**DELEGATED, "until": "told is success", "retries": 2, "delay": 0, "register": "told"}
    credentials = simulator.cylance.environment()
    run = controller.play(
        play("fleet", lockdown(keywords=keywords), environment=credentials),
        inventory=inventory,
        environment=dict.fromkeys(credentials, ""),
    )
    assert run.rc == 0
    assert run.result()["attempts"] == 2


def test_async_does_not_take_the_unlock_key_along(controller: Controller, simulator: Simulator) -> None:
    inventory = delegated_fleet(simulator, 1)
    keywords = {**BACKGROUND, "no_log": True, "ignore_errors": True, "register": "told"}
    show = {"name": "show", "ansible.builtin.debug": {"msg": "{{ told.msg }}"}}
    run = controller.play(play("fleet", lockdown(return_unlock_key=True, keywords=keywords), show), inventory=inventory)
    assert "Read the key in a task of its own" in run.result("show")["msg"]
    assert simulator.requests() == []


@pytest.mark.costly
def test_a_jump_host_that_is_down_keeps_nobody_waiting(controller: Controller, simulator: Simulator) -> None:
    inventory = delegated_fleet(simulator, 4)
    inventory["jumps"]["down"] = UNREACHABLE
    task = lockdown(max_changes=1, keywords={"delegate_to": "down"})
    run = controller.play(play("fleet", task), inventory=inventory, options="-f 4")
    assert len(run.stats("dark")) == 4
    assert simulator.requests() == []


@pytest.mark.costly
def test_the_controllers_list_of_protected_devices_travels_along(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.add_devices([{"host_name": "dc1"}, {"host_name": "ws1"}])
    inventory = {"fleet": fleet(simulator.cylance.devices()), "jumps": {"jump": JUMP_HOST}}
    run = controller.play(
        play("fleet", lockdown(keywords=DELEGATED)),
        inventory=inventory,
        environment={"DEVICE_ACTIONS_PROTECTED_DEVICES": "dc*"},
    )
    assert list(run.stats("changed")) == ["ws1"]
    assert "Protected" in run.failures()["dc1"]["msg"]
