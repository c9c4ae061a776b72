# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""machine_info finds machines in both consoles, with the defaults, the credentials and the host of its task."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import JUMP_HOST, Run, play
from integration.playbooks.incidents import GROUP, Incidents
from simulator.remote import Simulator

INFO = "secops.device_actions.machine_info"
UNLIMITED = {
    "group/secops.device_actions.cylance": {"requests_per_second": 0, "retries": 0},
    "group/secops.device_actions.opswat": {"requests_per_minute": 0, "retries": 0},
}


@pytest.fixture
def incidents(simulator: Simulator, tmp_path: Path) -> Incidents:
    """Two machines."""
    return Incidents(simulator, tmp_path, machines=2)


def find(incidents: Incidents, delegate: bool = False, defaults: Any = None, **options: Any) -> Run:
    task = {"name": "act", INFO: {"tolerate_failures": True, **options}}
    if delegate:
        task["delegate_to"] = "jump"
    plays = play("localhost", task, module_defaults={**UNLIMITED, **(defaults or {})})
    return incidents.controller.play(plays, inventory={"jumps": {"jump": JUMP_HOST}}, options="-vvvv")


def test_a_delegated_task_returns_the_same_and_the_credentials_come_from_the_controller(incidents: Incidents) -> None:
    incidents.simulator.cylance.change_device(incidents.devices[0]["id"], lock={"expires": "1:00:00"})
    here = find(incidents, hostnames=incidents.names, opswat_groups=GROUP)
    there = find(incidents, delegate=True, hostnames=incidents.names, opswat_groups=GROUP)
    assert (here.rc, there.rc) == (0, 0), there.stdout
    result, delegated = here.result(), there.result()
    assert result["machines"] == delegated["machines"] and result["by_system"] == delegated["by_system"]
    first, second = result["machines"]
    assert first["devices"]["cylance"]["contained"] and not second["devices"]["cylance"]["contained"]
    assert [machine["devices"]["opswat"]["contained"] for machine in (first, second)] == [False, False]
    secrets = [
        incidents.controller.environment[name] for name in ("CYLANCE_APPLICATION_SECRET", "OPSWAT_CLIENT_SECRET")
    ]
    assert not [secret for secret in secrets if secret in here.stdout + there.stdout]


def test_defaults_of_groups_reach_the_modules_and_a_console_without_credentials_is_left_out(
    incidents: Incidents,
) -> None:
    names = {"CYLANCE_TENANT_ID", "CYLANCE_APPLICATION_ID", "CYLANCE_APPLICATION_SECRET", "CYLANCE_API_URL"}
    given = {name: incidents.controller.environment.pop(name) for name in sorted(names)}
    for name in [name for name in incidents.controller.environment if name.startswith("OPSWAT_")]:
        del incidents.controller.environment[name]
    none = find(incidents, hostnames=incidents.names)
    assert none.rc != 0 and "No console has credentials." in none.result()["msg"]
    options = {name.removeprefix("CYLANCE_").lower(): value for name, value in given.items()}
    defaults = {"group/secops.device_actions.cylance": {**options, "requests_per_second": 0}}
    run = find(incidents, defaults=defaults, hostnames=incidents.names)
    assert run.rc == 0 and run.result()["systems"] == ["cylance"] and len(run.result()["machines"]) == 2
    assert "opswat is left out" in " ".join(run.result()["warnings"])


def test_it_is_refused_in_the_background(incidents: Incidents) -> None:
    task = {"name": "act", INFO: {"hostnames": incidents.names}, "async": 60, "poll": 1}
    run = incidents.controller.play(play("localhost", task))
    assert run.rc != 0 and "async" in run.result()["msg"]
