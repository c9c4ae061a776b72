# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SDM modules give the same result from the action plugin and from the module, field by field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import UNREACHABLE, Controller
from integration.playbooks.shells import DELEGATED, World, assert_same_results
from simulator.remote import Simulator

MODULES = "secops.device_actions.sdm_"
ONCE = {"run_once": True}


def lock(**options: Any) -> dict[str, Any]:
    """A task on the host's own device."""
    return {f"{MODULES}device_lock": options}


def on_list(**options: Any) -> dict[str, Any]:
    """A task on all devices of the scenario and on one that there is not."""
    return {**lock(device_ids="{{ ids }}", max_changes=10, **options), **ONCE}


SCENARIOS = {
    "locked": lock(),
    "unlocked": on_list(state="unlocked"),
    "readable": on_list(),
    "group": on_list(scope="nf_group"),
    "names": {**lock(names=["a.names", "nobody"]), **ONCE},
    "limit": on_list() | {f"{MODULES}device_lock": {"device_ids": "{{ ids }}", "max_changes": 1}},
    "protected": on_list(protected_devices=["a.prot*"]),
    "bad_input": on_list(wait_timeout=0),
    "info": {f"{MODULES}device_info": {}},
    "info_all": {f"{MODULES}device_info": {"all_devices": True, "nfs": ["info_all*"]}, **ONCE},
}


def populate(simulator: Simulator, name: str, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The hosts of a scenario, each with a device of its own, and the variables that its task names."""
    if not number:
        simulator.sdm.switch("foreign_lock_names_owner", True)
    devices = simulator.sdm.add_devices(
        [
            {"name": f"a.{name}", "nf": f"{name}-pair"},
            {"name": f"b.{name}", "nf": f"{name}-pair"},
            {"name": f"mine.{name}", "locked_by": "netops"},
            {"name": f"other.{name}", "locked_by": "nightshift"},
        ]
    )
    hosts = {
        device["name"]: {**UNREACHABLE, "sdm_device_id": device["id"], "device_hostname": device["name"]}
        for device in devices
    }
    return hosts, {"ids": [*(device["id"] for device in devices), "ID999999"]}


def states(simulator: Simulator) -> list[Any]:
    """What is true of the devices."""
    return [(device["name"], device["locked_by"]) for device in simulator.sdm.devices()]


WORLD = World(SCENARIOS, populate, states)


CHECKED = ("locked", "unlocked", "limit", "protected", "bad_input")


@pytest.mark.sweep
@pytest.mark.parametrize(("options", "names"), [("", tuple(SCENARIOS)), ("--check --diff", CHECKED)])
def test_action_and_module_agree(simulator: Simulator, tmp_path: Path, options: str, names: tuple[str, ...]) -> None:
    controller = Controller(tmp_path, simulator.sdm.environment())
    here, states_here = WORLD.go_through(simulator, controller, {}, options, names)
    there, states_there = WORLD.go_through(simulator, controller, DELEGATED, options, names)
    assert states_here == states_there
    # On the controller one host lists for all of them, and it alone hears what is warned about.
    assert_same_results(here, there, names, but=["warnings"])
    assert len(here.failures("bad_input")) == len(here.failures("limit")) == len(here.failures("protected")) == 1
    assert any(owner == "netops" and name.startswith("a.") for name, owner in states_here) is (options == "")
    assert simulator.sdm.sessions() == []
