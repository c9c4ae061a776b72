# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks release, status and contain_pending, after a containment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from integration.playbooks.incidents import GROUP, REASON, Incidents, report, shown, stats
from simulator.remote import Simulator

pytestmark = pytest.mark.extended  # many plays


@pytest.fixture
def incidents(simulator: Simulator, tmp_path: Path) -> Incidents:
    """Three machines."""
    return Incidents(simulator, tmp_path)


def test_a_full_lockdown_is_not_released_from_afar_and_the_report_shows_the_way_to_the_key(
    incidents: Incidents,
) -> None:
    names = incidents.names[:2]
    before = {device["host_name"]: device["group"] for device in incidents.simulator.opswat.devices()}
    assert incidents.run("contain", hostnames=names, reason=REASON, opswat_group=GROUP, ticket="INC-1").rc == 0

    plan = incidents.run("release", "--check", hostnames=names, reason="Clean")
    assert plan.rc == 0 and "2 of 2 machines would be released." in shown(plan)
    assert "The console may not end a full lockdown." in shown(plan)
    assert incidents.moved() == set(names)

    run = incidents.run("release", hostnames=names, reason="Clean")
    assert run.rc != 0
    assert "A full lockdown cannot be ended remotely. It ends by itself at" in shown(run)
    assert "secops.device_actions.unlock_keys --ask-vault-pass" in shown(run)
    assert stats(run)["release_retry"] == names
    assert incidents.locked() == set(names) and incidents.moved() == set()
    after = {device["host_name"]: device["group"] for device in incidents.simulator.opswat.devices()}
    assert after == before
    assert all(entry["released"] and not entry["pending"] for entry in incidents.record())

    status = incidents.run("status")
    assert status.rc == 0
    assert report(status)["summary"]["counts"] == {"drift": 2}
    assert "A release was asked for. Contained in Cylance until" in shown(status)
    assert incidents.run("status", fail_on_drift=True).rc != 0


def test_a_partial_lockdown_is_released_and_the_machine_leaves_the_record(incidents: Incidents) -> None:
    name = incidents.names[0]
    options = {"lockdown_type": "Partial", "lockdown_config_id": 7, "opswat_group": GROUP}
    assert incidents.run("contain", hostnames=name, reason=REASON, **options).rc == 0
    status = incidents.run("status", hostnames=name)
    assert report(status)["summary"]["counts"] == {"contained": 1}
    run = incidents.run("release", hostnames=name, reason="Clean")
    assert run.rc == 0, run.stdout
    assert "1 of 1 machine released." in shown(run)
    assert incidents.locked() == incidents.moved() == set() and incidents.record() == []
    again = incidents.run("release", hostnames=name, reason="Clean")
    assert again.rc == 0 and report(again)["summary"]["counts"] == {"not_contained": 1}


def test_without_a_state_directory_the_group_must_be_named(incidents: Incidents) -> None:
    del incidents.controller.environment["DEVICE_ACTIONS_STATE_DIR"]
    name = incidents.names[0]
    run = incidents.run("contain", hostnames=name, reason=REASON, opswat_group=GROUP, lockdown_config_id=7)
    assert run.rc == 0 and "No state directory is set" in shown(run)
    assert f"-e release_opswat_groups={GROUP}" in shown(run) and report(run)["reports"] == []
    lacking = incidents.run("release", hostnames=name, reason="Clean", opswat_groups=GROUP)
    assert lacking.rc != 0 and "Set release_opswat_group." in shown(lacking)
    assert incidents.moved() == {name}
    options = {"opswat_groups": GROUP, "opswat_group": "Default"}
    assert incidents.run("release", hostnames=name, reason="Clean", **options).rc == 0
    assert incidents.moved() == set()
    assert incidents.run("contain_pending").rc != 0


def test_a_device_that_somebody_moved_elsewhere_is_not_moved_back(incidents: Incidents) -> None:
    name = incidents.names[0]
    options = {"opswat_group": GROUP, "lockdown_config_id": 7}
    assert incidents.run("contain", hostnames=name, reason=REASON, **options).rc == 0
    (device,) = (one for one in incidents.simulator.opswat.devices() if one["host_name"] == name)
    incidents.simulator.opswat.change_device(device["id"], group="Servers")
    assert incidents.run("release", hostnames=name, reason="Clean").rc == 0
    (device,) = (one for one in incidents.simulator.opswat.devices() if one["host_name"] == name)
    assert device["group"] == "Servers"


def test_an_offline_machine_is_waiting_until_it_connects(incidents: Incidents) -> None:
    incidents.simulator.cylance.change_device(incidents.devices[0]["id"], state="Offline")
    run = incidents.run("contain", hostnames=incidents.names, reason=REASON, ticket="INC-1")
    assert run.rc != 0 and report(run)["summary"]["counts"] == {"waiting": 1, "contained": 2}
    assert stats(run)["contain_retry"] == [] and "secops.device_actions.contain_pending" in shown(run)
    waiting = incidents.run("contain_pending")
    assert waiting.rc == 0 and report(waiting)["summary"]["counts"] == {"waiting": 1}

    incidents.simulator.cylance.change_device(incidents.devices[0]["id"], state="Online")
    incidents.simulator.cylance.deliver()
    finished = incidents.run("contain_pending")
    assert finished.rc == 0 and report(finished)["summary"]["counts"] == {"contained": 1}
    nothing = incidents.run("contain_pending")
    assert nothing.rc == 0 and "Nothing is to be done." in shown(nothing) and report(nothing)["reports"] == []


def test_a_machine_that_somebody_released_is_not_contained_again(incidents: Incidents) -> None:
    device = incidents.devices[0]["id"]
    incidents.simulator.cylance.change_device(device, state="Offline")
    assert incidents.run("contain", hostnames=incidents.names[0], reason=REASON).rc != 0
    incidents.simulator.cylance.change_device(device, lock=None)
    run = incidents.run("contain_pending")
    assert run.rc != 0 and "another user released it" in shown(run)
    assert incidents.locked() == set()
    assert incidents.run("contain_pending").rc == 0


def test_a_killed_containment_is_finished_by_the_next_run_until_its_deadline(incidents: Incidents) -> None:
    assert incidents.run("contain", hostnames=incidents.names, reason=REASON, opswat_group=GROUP).rc == 0
    path = incidents.state / "containments.json"
    for device in incidents.devices:  # as if the run had been killed before its first write
        incidents.simulator.cylance.change_device(device["id"], lock=None)
    record = json.loads(path.read_text())
    for entry in record["containments"]:
        entry["pending"] = True
        entry["devices"]["cylance"].update(since=None, until=None)
    record["containments"][0]["deadline"] = "2026-01-15T12:00:00Z"
    path.write_text(json.dumps(record))
    run = incidents.run("contain_pending")
    assert run.rc != 0 and "The deadline 2026-01-15 12:00 UTC is over" in shown(run)
    assert incidents.locked() == set(incidents.names[1:])
    assert incidents.run("contain_pending").rc == 0


def test_the_status_of_the_fleet_names_machines_that_the_consoles_differ_about(incidents: Incidents) -> None:
    incidents.simulator.cylance.change_device(incidents.devices[0]["id"], lock={"expires": "1:00:00"})
    incidents.simulator.cylance.change_device(incidents.devices[1]["id"], zones=["Kiosks"])
    (moved,) = (one for one in incidents.simulator.opswat.devices() if one["host_name"] == incidents.names[1])
    incidents.simulator.opswat.change_device(moved["id"], group=GROUP)
    run = incidents.run("status", opswat_groups=GROUP)
    assert run.rc == 0 and report(run)["summary"]["counts"] == {"drift": 2}
    assert "Contained in OPSWAT, but not in Cylance." in shown(run)
    zone = incidents.run("status", opswat_groups=GROUP, zones="Kiosks")
    assert report(zone)["summary"]["counts"] == {"drift": 1}
    alone = incidents.run("status")
    assert report(alone)["summary"]["counts"] == {"contained": 1}
    assert stats(alone)["status_summary"]["named_by"] == "device_ids"
