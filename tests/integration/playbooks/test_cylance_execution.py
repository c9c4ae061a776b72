# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Cylance modules return the same result on the controller, on another host and in the background."""

from __future__ import annotations

from typing import Any

import pytest

from integration.playbooks.controller import LOCKDOWN_INFO, UNREACHABLE, Controller, lockdown
from integration.playbooks.execution_modes import ONCE, Scenarios, in_check_mode
from simulator.remote import Simulator

pytestmark = pytest.mark.extended

MODULES = "secops.device_actions.cylance_"
LIST = {"device_ids": "{{ ids }}", "max_changes": 10}
EXECUTION = {"name": "run of today", "packages": [{"package": "package", "arguments": ["-a"]}]}
INFO = {"requests_per_second": 0}

TASKS = {
    "locked": lockdown(),
    "unlocked": lockdown(**LIST, state="unlocked", release_timeout=0, keywords=ONCE),
    "renewal": lockdown(**LIST, expires="1:00:00", renew_before="0:12:00", keywords=ONCE),
    "list": lockdown(**LIST, keywords=ONCE),
    "limit": lockdown(**{**LIST, "max_changes": 1}, keywords=ONCE),
    "hostnames": lockdown(hostnames=["free.hostnames", "FREE.hostnames", "missing"], keywords=ONCE),
    "macs": lockdown(mac_addresses="{{ macs }}", keywords=ONCE),
    "protected": lockdown(**LIST, protected_devices=["free.prot*"], keywords=ONCE),
    "bad_input": lockdown(expires="0:00:04", keywords=ONCE),
    "bad_choice": lockdown(state="asleep", keywords=ONCE),
    "execution": {f"{MODULES}package_exec": {**EXECUTION, **INFO, "device_ids": "{{ ids[:2] }}"}, **ONCE},
    "too_few_online": {f"{MODULES}package_exec": {**EXECUTION, **INFO, "device_ids": "{{ ids[:3] }}"}, **ONCE},
    "info": {LOCKDOWN_INFO: INFO},
    "info_list": {LOCKDOWN_INFO: {**INFO, "device_ids": "{{ ids }}"}, **ONCE},
    "devices": {f"{MODULES}device_info": {"device_ids": "{{ ids }}", "with_zones": True}, **ONCE},
    "devices_of_zone": {f"{MODULES}device_info": {"zones": ["zone"], "extended": True}, **ONCE},
    "zones": {f"{MODULES}zone_info": {**INFO, "devices": True}, **ONCE},
    "packages": {f"{MODULES}package_info": INFO, **ONCE},
    "executions": {f"{MODULES}package_exec_info": INFO, **ONCE},
}
CHECKED = in_check_mode(TASKS, ("renewal", "list", "limit", "execution"))
READING = ("devices", "devices_of_zone", "zones", "packages", "executions")

# On every ansible-core: a task for each host, a list, each kind of refusal, and how arguments reach a module.
BASIC = ("locked", "list", "limit", "bad_input", "bad_choice", "execution")
# In check mode first, because an execution is found again by its name.
OTHERS = (*CHECKED, *(name for name in TASKS if name not in BASIC))


def add_devices(simulator: Simulator, name: str, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Add devices of each kind, and return a host for each of them and the variables of the task."""
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
    """Return the locks of all devices, and all executions."""
    locks = [(state["host_name"], state["console"]["locked"], state["agent"]) for state in simulator.cylance.devices()]
    return [*locks, *simulator.cylance.executions()]


SCENARIOS = Scenarios({**TASKS, **CHECKED}, add_devices, states)


def test_controller_and_module_return_the_same_result(controller: Controller, simulator: Simulator) -> None:
    run, states_after = SCENARIOS.assert_same_results(simulator, controller, BASIC)
    assert {name for name in BASIC if run.failures(name)} >= {"limit", "bad_input", "bad_choice"}
    assert ("free.locked", True) in {state[:2] for state in states_after if isinstance(state, tuple)}


def test_background_task_returns_the_same_result(controller: Controller, simulator: Simulator) -> None:
    run, dummy = SCENARIOS.assert_same_results(simulator, controller, ["locked"], background=["locked"])
    assert run.stats("changed") == {"free.locked": 1} and list(run.failures("locked")) == ["agentless.locked"]


@pytest.mark.sweep
def test_all_options_return_the_same_result_in_real_and_check_mode(
    controller: Controller, simulator: Simulator
) -> None:
    run, states_after = SCENARIOS.assert_same_results(simulator, controller, OTHERS)
    locked = {name: is_locked for name, is_locked, *dummy in (state for state in states_after if len(state) == 3)}
    for name in CHECKED:
        assert [locked[f"{kind}.{name}"] for kind in ("free", "locked", "offline", "agentless")] == [
            False,
            True,
            False,
            False,
        ]
    for name in ("renewal_check", "list_check"):
        assert any(result["changed"] for result in run.results(name).values())
    for name in READING:
        (result,) = run.results(name).values()
        assert not result["changed"]
        assert any(result[kind] for kind in ("devices", "zones", "packages", "executions") if kind in result)
