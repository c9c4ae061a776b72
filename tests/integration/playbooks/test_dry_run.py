# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variable dry_run of the roles: the same report as with --check, where no check mode can be set."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import Controller, fleet, play
from integration.playbooks.incidents import GROUP, REASON, Incidents, report
from simulator.remote import Simulator

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}Z)?")


@pytest.fixture
def incidents(simulator: Simulator, tmp_path: Path) -> Incidents:
    """Three machines."""
    return Incidents(simulator, tmp_path)


def plan(found: dict[str, Any]) -> str:
    """Return a report without its moments."""
    return _MOMENT.sub("TIME", str({key: found[key] for key in ("msg", "summary", "retry", "reports", "has_problems")}))


@pytest.mark.extended
def test_a_dry_run_is_a_plan_of_contain_and_of_release(incidents: Incidents) -> None:
    named = {"hostnames": incidents.names[:2], "reason": REASON}
    group = {"opswat_group": GROUP, "lockdown_config_id": 7}
    checked = incidents.run("contain", "--check", **named, **group)
    dry = incidents.run("contain", **named, **group, dry_run="yes")
    assert dry.rc == 0, dry.stdout
    assert plan(report(dry)) == plan(report(checked)) and "2 of 2 machines would be contained." in report(dry)["msg"]
    assert incidents.simulator.requests(write=True) == [] and incidents.record() == []

    assert incidents.run("contain", **named, **group, dry_run=False).rc == 0
    incidents.simulator.clear_requests()
    checked, dry = incidents.run("release", "--check", **named), incidents.run("release", **named, dry_run=True)
    assert plan(report(dry)) == plan(report(checked)) and "2 of 2 machines would be released." in report(dry)["msg"]
    assert incidents.simulator.requests(write=True) == []


@pytest.mark.extended
def test_the_check_mode_of_a_play_stays_without_a_dry_run(incidents: Incidents) -> None:
    role = {"name": "secops.device_actions.contain"}
    variables = {"contain_hostnames": incidents.names, "contain_reason": REASON, "contain_confirm_timeout": 0}
    applied = {"ansible.builtin.include_role": {**role, "apply": {"check_mode": True}}}
    plays = [
        play("localhost", applied, vars=variables),
        play("localhost", {"ansible.builtin.include_role": role}, vars=variables, check_mode=True),
    ]
    for one in plays:
        run = incidents.controller.play(one)
        assert "3 of 3 machines would be contained." in run.stdout, run.stdout
    assert incidents.simulator.requests(write=True) == []


@pytest.mark.extended
def test_a_dry_run_of_what_is_pending(incidents: Incidents) -> None:
    incidents.simulator.cylance.change_device(incidents.devices[0]["id"], state="Offline")
    assert incidents.run("contain", hostnames=incidents.names[0], reason=REASON).rc != 0
    before = incidents.record()
    incidents.simulator.clear_requests()
    dry, checked = incidents.run("contain_pending", dry_run=True), incidents.run("contain_pending", "--check")
    assert plan(report(dry)) == plan(report(checked))
    assert incidents.simulator.requests(write=True) == [] and incidents.record() == before


@pytest.mark.costly
def test_a_dry_run_executes_nothing(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.add_package("Collect")
    simulator.cylance.seed(2)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    given = {"name": "INC-1", "packages": "Collect", "hosts": "fleet", "dry_run": "true"}
    variables = {f"remediate_{name}": value for name, value in given.items()}
    playbook = {"import_playbook": "secops.device_actions.remediate", "vars": variables}
    run = controller.play(playbook, inventory=inventory)
    assert run.rc == 0 and run.result("Execute the packages")["changed"], run.stdout
    assert simulator.cylance.executions() == []
