# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No event of a playbook on 1,000 machines is so long that AWX replaces its result by an empty one.

The plays have fewer machines, and the limit is smaller by the same factor, because events grow at most linearly.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from integration.playbooks.controller import Controller, Run
from integration.playbooks.incidents import GROUP, REASON, Incidents, report, stats
from integration.playbooks.maintenance import Maintenance
from integration.reconcile.git_ops import GitOps, entry
from integration.sdm.console import Console
from simulator.remote import Simulator

MACHINES = 300
NO_PROCESS = 1 << 22  # the identifier of a process that does not exist
MOST = 700  # characters for each machine: MAX_EVENT_RES of AWX is 700,000
LONG = "The console refuses this, and explains at length why. " * 40
LOCKDOWN = "/devicecommands/v2/.*/lockdown"
CONTAIN = {"opswat_group": GROUP, "max_changes": 2 * MACHINES, "reason": REASON, "report_formats": ["json"]}


def sizes(run: Run) -> dict[str, int]:
    """Return {task: the characters of the longest result in its events}."""
    longest: dict[str, int] = {}
    for event in run.events:
        data = event["event_data"]
        if "res" in data:
            size = len(json.dumps(data["res"]))
            longest[data["task"]] = max(size, longest.get(data["task"], 0))
    return longest


def check(run: Run, machines: int = MACHINES) -> None:
    """Check the events of a run, and what it passes on to a workflow. machines: how many it was."""
    found, most = sizes(run), MOST * machines
    print(sorted(found.items(), key=lambda one: -one[1])[:6])
    assert found and max(found.values()) <= most, found
    assert len(json.dumps(stats(run))) <= most


@pytest.fixture(autouse=True)
def whole_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep ansible-runner from doing what AWX does."""
    monkeypatch.setenv("MAX_EVENT_RES", str(1_000_000 * MOST))


@pytest.fixture
def incidents(simulator: Simulator, tmp_path: Path) -> Incidents:
    """As many machines as an incident may have."""
    return Incidents(simulator, tmp_path, MACHINES)


@pytest.mark.extended
@pytest.mark.sweep
def test_contain_status_and_release_of_machines_that_the_consoles_refuse(incidents: Incidents) -> None:
    incidents.simulator.add_fault("status", path=LOCKDOWN, status=404, body={"message": LONG})
    run = incidents.run("contain", hostnames=incidents.names, **CONTAIN)
    assert run.rc == 2 and len(report(run)["summary"]["machines"]) >= 1
    assert f"{MACHINES} machines" in report(run)["msg"], report(run)["msg"]
    check(run)

    incidents.simulator.clear_faults()
    run = incidents.run("contain", "--diff", hostnames=incidents.names, **CONTAIN)
    assert len(incidents.locked()) > MACHINES / 2, report(run)["msg"]
    check(run)

    incidents.simulator.add_fault("status", path=LOCKDOWN, status=404, body={"message": LONG})
    run = incidents.run("status", "--diff", hostnames=incidents.names, opswat_groups=GROUP)
    check(run)
    run = incidents.run("release", "--diff", hostnames=incidents.names, max_changes=2 * MACHINES, reason=REASON)
    assert run.rc == 2
    check(run)

    incidents.simulator.clear_faults()
    run = incidents.run("release", "--diff", hostnames=incidents.names, max_changes=2 * MACHINES, reason=REASON)
    assert "OPSWAT: it is not known" not in report(run)["msg"]
    check(run)


@pytest.mark.extended
@pytest.mark.sweep
def test_contain_of_machines_that_no_console_knows(incidents: Incidents) -> None:
    names = [f"{'very-' * 9}long-name-{number}.corp.example" for number in range(MACHINES)]
    run = incidents.run("contain", hostnames=names, **CONTAIN)
    assert run.rc == 2
    check(run)


@pytest.mark.extended
@pytest.mark.sweep
def test_remediate_of_machines_that_are_offline(simulator: Simulator, tmp_path: Path) -> None:
    simulator.cylance.seed(MACHINES)
    simulator.cylance.add_package("Collect")
    devices = simulator.cylance.devices()
    for device in devices[1:]:
        simulator.cylance.change_device(device["id"], state="Offline")
    controller = Controller(tmp_path, simulator.cylance.environment())
    hosts = {device["host_name"]: {"cylance_device_id": device["id"]} for device in devices}
    variables = {
        "remediate_hosts": "fleet",
        "remediate_name": "Collect",
        "remediate_packages": [{"package": "Collect"}],
        "remediate_keep_results_locally": True,
        "remediate_max_changes": MACHINES,
        "remediate_wait": False,
        "remediate_min_online": "1",
        "remediate_connection": {"requests_per_second": 0},
    }
    run = controller.play(
        {"import_playbook": "secops.device_actions.remediate", "vars": variables}, inventory={"fleet": hosts}
    )
    assert run.result("Execute the packages")["summary"]["skipped"] == MACHINES - 1, run.stdout[-3000:]
    check(run)


@pytest.mark.extended
@pytest.mark.sweep
def test_reconcile_of_machines_that_the_console_refuses(simulator: Simulator, tmp_path: Path) -> None:
    git_ops = GitOps(simulator, tmp_path, MACHINES)
    names = [f"ws-{number:04}" for number in range(1, MACHINES + 1)]
    git_ops.commit("contain", [entry(f"inc-{start}", *names[start : start + 100]) for start in range(0, MACHINES, 100)])
    simulator.add_fault("status", method="PUT", path=LOCKDOWN, status=404, body={"message": LONG})
    run = git_ops.run(max_changes=2 * MACHINES)
    assert run.rc == 2
    assert len(git_ops.in_group()) == MACHINES
    check(run)


@pytest.mark.extended
@pytest.mark.sweep
def test_orphaned_locks_that_another_user_has_taken(simulator: Simulator, tmp_path: Path) -> None:
    maintenance = Maintenance(simulator, tmp_path)
    console, ledger = Console(simulator), str(maintenance.ledger)
    killed_run = console.context(run_state=RunState(NO_PROCESS))
    number = 100
    ids = console.seed(number)
    console.lock(*ids, ledger=ledger, context=killed_run, max_changes=str(number))
    simulator.add_fault("status", path="/action", status=409, body={"message": LONG})
    run = maintenance.controller().play({"import_playbook": "secops.device_actions.sdm_unlock_orphans"})
    assert run.rc == 2
    check(run, number)
