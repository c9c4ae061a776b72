# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SDM modules return the same result on the controller and on another host."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import UNREACHABLE, Controller
from integration.playbooks.execution_modes import ONCE, Scenarios, in_check_mode
from simulator.remote import Simulator

pytestmark = [pytest.mark.costly, pytest.mark.extended]

MODULES = "secops.device_actions.sdm_"


def lock(**options: Any) -> dict[str, Any]:
    """Return a task on the host's own device."""
    return {f"{MODULES}device_lock": options}


def on_list(**options: Any) -> dict[str, Any]:
    """Return a task on all devices of the scenario and on one that does not exist."""
    return {**lock(device_ids="{{ ids }}", max_changes=10, **options), **ONCE}


TASKS = {
    "locked": lock(),
    "unlocked": on_list(state="unlocked"),
    "readable": on_list(),
    "group": on_list(scope="nf_group"),
    "names": {**lock(names=["a.names", "missing"]), **ONCE},
    "limit": on_list() | {f"{MODULES}device_lock": {"device_ids": "{{ ids }}", "max_changes": 1}},
    "protected": on_list(protected_devices=["a.prot*"]),
    "bad_input": on_list(wait_timeout=0),
    "info": {f"{MODULES}device_info": {}},
    "info_all": {f"{MODULES}device_info": {"all_devices": True, "nfs": ["info_all*"]}, **ONCE},
}
CHECKED = in_check_mode(TASKS, ("readable", "limit"))


def add_devices(simulator: Simulator, name: str, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Add devices of each kind, and return a host for each of them and the variables of the task."""
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
    """Return the lock owner of each device."""
    return [(device["name"], device["locked_by"]) for device in simulator.sdm.devices()]


SCENARIOS = Scenarios({**TASKS, **CHECKED}, add_devices, states)


@pytest.mark.sweep
def test_controller_and_module_return_the_same_result_in_real_and_check_mode(
    simulator: Simulator, tmp_path: Path
) -> None:
    controller = Controller(tmp_path, simulator.sdm.environment())
    # On the controller, one host lists the devices for all of them, and it alone gets the warnings.
    run, states_after = SCENARIOS.assert_same_results(simulator, controller, [*TASKS, *CHECKED], but=["warnings"])
    for name in ("bad_input", "limit", "protected", "limit_check"):
        assert len(run.failures(name)) == 1
    owners = dict(states_after)
    assert owners["a.locked"] == owners["a.readable"] == "netops"
    for name in CHECKED:
        assert [owners[f"{kind}.{name}"] for kind in ("a", "b", "mine", "other")] == [
            None,
            None,
            "netops",
            "nightshift",
        ]
    assert all(result["changed"] for result in run.results("readable_check").values())
    assert simulator.sdm.sessions() == []
