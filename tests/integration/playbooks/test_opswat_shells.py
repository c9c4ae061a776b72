# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OPSWAT modules give the same result from the action plugin and from the module, field by field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import UNREACHABLE, Controller
from integration.playbooks.shells import DELEGATED, World, assert_same_results
from simulator.remote import Simulator

MODULES = "secops.device_actions.opswat_"
QUARANTINE = "Quarantine"
QUICK = {"requests_per_minute": 0, "confirm_timeout": 0}
ONCE = {"run_once": True}


def action(name: str, **options: Any) -> dict[str, Any]:
    """A task on the host's own device."""
    return {f"{MODULES}device_action": {"action": name, **QUICK, **options}}


def on_list(name: str, **options: Any) -> dict[str, Any]:
    """A task on all devices of the scenario and on one that there is not."""
    return {**action(name, device_ids="{{ ids }}", max_changes=10, **options), **ONCE}


SCENARIOS = {
    "exempt": action("exempt", exempt_time=24),
    "unexempt": on_list("unexempt"),
    "ignore": on_list("ignore"),
    "assign": on_list("assign_to_group", group=QUARANTINE),
    "delete": on_list("delete"),
    "command": on_list("re-identify"),
    "hostnames": {**action("dhcprenew", hostnames=["plain.hostnames", "nobody"]), **ONCE},
    "macs": {**action("exempt", exempt_time=0, mac_addresses="{{ macs }}"), **ONCE},
    "protected": on_list("exempt", exempt_time=24, protected_devices=["plain.prot*"]),
    "no_group": on_list("assign_to_group", group="Nowhere"),
    "bad_input": on_list("exempt"),
    "info": {f"{MODULES}device_info": {"requests_per_minute": 0}},
    "info_all": {f"{MODULES}device_info": {"all_devices": True, "requests_per_minute": 0}, **ONCE},
    "groups": {f"{MODULES}group_info": {"requests_per_minute": 0}, **ONCE},
}


def populate(simulator: Simulator, name: str, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The hosts of a scenario, each with a device of its own, and the variables that its task names."""
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
    ids = [*(device["id"] for device in devices), "NOBODY0000000000"]
    return hosts, {"ids": ids, "macs": f"0000.5e00.53{number:02x}"}


def states(simulator: Simulator) -> list[Any]:
    """What is true of the devices."""
    return [(device["host_name"], device["status"], device["group"]) for device in simulator.opswat.devices()]


WORLD = World(SCENARIOS, populate, states)


# One of each kind, for check mode and for the oldest core: a state, a command, a list, a guard rail.
BASIC = ("exempt", "assign", "command", "protected", "no_group", "bad_input")
OTHERS = tuple(name for name in SCENARIOS if name not in BASIC)


@pytest.mark.costly
@pytest.mark.parametrize(
    ("options", "names"),
    [
        ("", BASIC),
        pytest.param("", OTHERS, marks=pytest.mark.sweep),
        pytest.param("--check --diff", BASIC[:2], marks=pytest.mark.sweep),
    ],
    ids=["basic", "others", "check"],
)
def test_action_and_module_agree(simulator: Simulator, tmp_path: Path, options: str, names: tuple[str, ...]) -> None:
    controller = Controller(tmp_path, simulator.opswat.environment())
    here, states_here = WORLD.go_through(simulator, controller, {}, options, names)
    there, states_there = WORLD.go_through(simulator, controller, DELEGATED, options, names)
    assert states_here == states_there
    # On the controller one host asks for others too, and it alone hears what is warned about.
    assert_same_results(here, there, names, but=["warnings"])
    for name in {"bad_input", "no_group", "protected"} & set(names):
        assert len(here.failures(name)) == 1
    is_moved = QUARANTINE in {group for dummy, dummy_status, group in states_here}
    assert is_moved is ("assign" in names and not options)
