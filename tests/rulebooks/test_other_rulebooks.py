# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quarantine in OPSWAT, packages after a containment, and alarms of SDM."""

from __future__ import annotations

import pytest

from rulebooks.machines import ACTIVE, QUICK, READY, locked, name_of, raise_detection

GROUP = "Not compliant"
STATUS = {
    "status_interval": 1,
    "status_batch_seconds": 1,
    "status_since": "0:01:00",
    "contain_opswat_group": GROUP,
    "contain_dry_run": False,
}
# Alarms that are raised before the first poll count, too.
ALARMS = {"alarm_interval": 1, "alarm_batch_seconds": 0, "alarm_emit_existing": True}


def in_group(simulator) -> set[str]:
    """Return the names of the devices in the quarantine group."""
    return {device["host_name"] for device in simulator.opswat.devices(group=GROUP)}


@pytest.fixture
def opswat(simulator):
    """OPSWAT with three devices and the group."""
    simulator.opswat.seed(3)
    simulator.opswat.add_group(GROUP)
    return simulator.opswat


def test_devices_that_are_not_compliant_are_quarantined_until_they_are(station, simulator, opswat):
    device = opswat.devices()[0]
    rulebook = station.start("quarantine_non_compliant", variables={**STATUS, "quarantine_release": True})
    rulebook.wait_for(READY)
    opswat.change_device(device["id"], status="non_compliant")
    rulebook.wait_until(lambda: in_group(simulator) == {device["host_name"]}, "the device is in the group")
    rulebook.wait_until(lambda: rulebook.plays() == 1, "the playbook has ended")
    opswat.change_device(device["id"], status="compliant")
    rulebook.wait_until(lambda: not in_group(simulator), "the device is back")


def test_devices_stay_in_quarantine_by_default(station, simulator, opswat):
    first, second, third = opswat.devices()
    rulebook = station.start("quarantine_non_compliant", variables=STATUS)
    rulebook.wait_for(READY)
    opswat.change_device(first["id"], status="non_compliant")
    rulebook.wait_until(lambda: first["host_name"] in in_group(simulator), "the device is in the group")
    opswat.change_device(first["id"], status="compliant")
    opswat.change_device(second["id"], status="non_compliant")
    rulebook.wait_until(lambda: second["host_name"] in in_group(simulator), "the other device is in the group")
    assert first["host_name"] in in_group(simulator)


def test_packages_are_executed_on_the_machines_that_are_contained(station, simulator):
    simulator.cylance.seed(3)
    package = simulator.cylance.add_package("Collect logs")
    variables = {**ACTIVE, "remediate_packages": [{"package": "Collect logs"}]}
    rulebook = station.start("remediate_after_containment", variables=variables)
    rulebook.wait_for(READY)
    raise_detection(simulator, name_of(2))
    rulebook.wait_until(simulator.cylance.executions, "the package is executed")
    (execution,) = simulator.cylance.executions()
    (device,) = simulator.cylance.devices(locked=True)
    assert device["host_name"] == name_of(2)
    assert device["id"].replace("-", "").upper() in str(execution) and package


def test_no_package_is_executed_in_a_dry_run(station, simulator):
    simulator.cylance.seed(1)
    simulator.cylance.add_package("Collect logs")
    variables = {**QUICK, "remediate_packages": [{"package": "Collect logs"}]}
    rulebook = station.start("remediate_after_containment", variables=variables)
    rulebook.wait_for(READY)
    raise_detection(simulator)
    rulebook.wait_for("No package is executed.")
    assert not locked(simulator) and not simulator.cylance.executions()


def test_alarms_are_reported_and_nothing_is_changed(station, simulator):
    simulator.sdm.seed(2)
    rulebook = station.start("alarms", variables=ALARMS)
    rulebook.wait_for(READY)
    simulator.sdm.raise_alarm(severity="Critical", description="Fan failure")
    rulebook.wait_for("1 critical alarm(s) raised")
    assert "Fan failure" in rulebook.output()
    assert simulator.summary()["writes"] == 0
