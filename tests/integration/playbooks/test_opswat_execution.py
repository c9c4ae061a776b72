# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OPSWAT modules return the same result on the controller and on another host."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import UNREACHABLE, Controller
from integration.playbooks.execution_modes import ONCE, Scenarios, in_check_mode
from simulator.remote import Simulator

pytestmark = pytest.mark.extended

MODULES = "secops.device_actions.opswat_"
QUARANTINE = "Quarantine"
UNLIMITED = {"requests_per_minute": 0, "confirm_timeout": 0}


def action(name: str, **options: Any) -> dict[str, Any]:
    """Return a task on the host's own device."""
    return {f"{MODULES}device_action": {"action": name, **UNLIMITED, **options}}


def on_list(name: str, **options: Any) -> dict[str, Any]:
    """Return a task on all devices of the scenario and on one that does not exist."""
    return {**action(name, device_ids="{{ ids }}", max_changes=10, **options), **ONCE}


TASKS = {
    "exempt": action("exempt", exempt_time=24),
    "unexempt": on_list("unexempt"),
    "ignore": on_list("ignore"),
    "assign": on_list("assign_to_group", group=QUARANTINE),
    "delete": on_list("delete"),
    "command": on_list("re-identify"),
    "hostnames": {**action("dhcprenew", hostnames=["plain.hostnames", "missing"]), **ONCE},
    "macs": {**action("exempt", exempt_time=0, mac_addresses="{{ macs }}"), **ONCE},
    "protected": on_list("exempt", exempt_time=24, protected_devices=["plain.prot*"]),
    "no_group": on_list("assign_to_group", group="Nowhere"),
    "bad_input": on_list("exempt"),
    "info": {f"{MODULES}device_info": {"requests_per_minute": 0}},
    "info_all": {f"{MODULES}device_info": {"all_devices": True, "requests_per_minute": 0}, **ONCE},
    "groups": {f"{MODULES}group_info": {"requests_per_minute": 0}, **ONCE},
}
CHECKED = in_check_mode(TASKS, ("assign",))

# On the oldest ansible-core as well: a task for each host, a command, a list, each kind of refusal.
BASIC = ("exempt", "assign", "command", "protected", "no_group", "bad_input")
OTHERS = (*CHECKED, *(name for name in TASKS if name not in BASIC))


def add_devices(simulator: Simulator, name: str, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Add devices of each kind, and return a host for each of them and the variables of the task."""
    if not number:
        simulator.opswat.switch("rate_limit", 0)
        simulator.opswat.add_group(QUARANTINE)
    devices = simulator.opswat.add_devices(
        [
            {"host_name": f"plain.{name}", "macs": [f"00:00:5e:00:53:{number:02x}"]},
            {"host_name": f"exempted.{name}", "exempt_hours": 0},
            {"host_name": f"unknown.{name}", "kind": "unknown"},
            {"host_name": f"controller.{name}", "kind": "domain_controller"},
        ]
    )
    hosts = {
        device["host_name"]: {
            **UNREACHABLE,
            "opswat_device_id": device["id"],
            "device_hostname": device["host_name"],
        }
        for device in devices
    }
    ids = [*(device["id"] for device in devices), "MISSING000000000"]
    return hosts, {"ids": ids, "macs": f"0000.5e00.53{number:02x}"}


def states(simulator: Simulator) -> list[Any]:
    """Return the status and group of each device."""
    return [(device["host_name"], device["status"], device["group"]) for device in simulator.opswat.devices()]


SCENARIOS = Scenarios({**TASKS, **CHECKED}, add_devices, states)


@pytest.mark.costly
@pytest.mark.parametrize("names", [BASIC, pytest.param(OTHERS, marks=pytest.mark.sweep)], ids=["basic", "others"])
def test_controller_and_module_return_the_same_result(
    simulator: Simulator, tmp_path: Path, names: tuple[str, ...]
) -> None:
    controller = Controller(tmp_path, simulator.opswat.environment())
    # On the controller, one host sends the requests of others as well, and it alone gets the warnings.
    run, states_after = SCENARIOS.assert_same_results(simulator, controller, names, but=["warnings"])
    for name in {"bad_input", "no_group", "protected"} & set(names):
        assert len(run.failures(name)) == 1
    moved = {host_name for host_name, dummy, group in states_after if group == QUARANTINE}
    assert ("plain.assign" in moved) is ("assign" in names)
    assert not [host_name for host_name in moved if host_name.endswith("_check")]
    for name in set(CHECKED) & set(names):
        assert any(result["changed"] for result in run.results(name).values())
