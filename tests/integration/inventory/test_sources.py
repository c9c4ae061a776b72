# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The source of each console reads all devices, in pages of any length, with the requested details."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices import listing as cylance_list
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.inventory_source import (
    CylanceInventorySource,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.zones.listing import Zones
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.devices import listing as opswat_list
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.inventory_source import OpswatInventorySource
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.inventory_source import SdmInventorySource
from integration.cylance.console import Console as CylanceConsole
from integration.opswat.console import Console as OpswatConsole
from integration.sdm.console import Console as SdmConsole

pytestmark = pytest.mark.sweep


@pytest.fixture
def cylance(simulator, own_environment):
    """Return a function that reads Cylance with some options."""
    return lambda **params: CylanceConsole(simulator).run(operation=CylanceInventorySource, **params)


@pytest.fixture
def opswat(simulator, own_environment):
    """Return a function that reads OPSWAT with some options."""
    simulator.opswat.switch("rate_limit", 0)
    return lambda **params: OpswatConsole(simulator).run(
        operation=OpswatInventorySource, requests_per_minute=0, **params
    )


@pytest.fixture
def sdm(simulator, own_environment):
    """Return a function that reads SDM with some options."""
    return lambda **params: SdmConsole(simulator).run(operation=SdmInventorySource, **params)


def names(result):
    """Return the names of the devices that get hosts."""
    unwanted = set(result["unwanted"])
    return sorted(facts.get("hostname") or facts["name"] for facts in result["devices"] if facts["id"] not in unwanted)


def test_pages_of_one_device_return_the_same_devices(cylance, opswat, simulator, monkeypatch):
    simulator.cylance.seed(7)
    simulator.opswat.seed(7, prefix="pc")
    whole = [cylance()["devices"], opswat()["devices"]]
    monkeypatch.setattr(cylance_list, "EXTENDED_PAGE", 1)
    monkeypatch.setattr(opswat_list, "LARGEST_BATCH", 1)
    simulator.clear_requests()
    assert [cylance()["devices"], opswat()["devices"]] == whole
    assert len(simulator.requests(path="/devices/v2/extended")) == 7
    assert len([one for one in simulator.requests() if one["path"].endswith("/devices")]) >= 7


def test_zones_are_read_for_each_device(cylance, simulator):
    simulator.cylance.add_device(host_name="a", zones=["Finance", "Servers"])
    simulator.cylance.add_device(host_name="b", zones=[])
    result = cylance()
    zones = {facts["hostname"]: sorted(zone["name"] for zone in facts["zones"]) for facts in result["devices"]}
    assert zones == {"a": ["Finance", "Servers"], "b": []} and result["unwanted"] == []
    assert names(cylance(zones=["finance"])) == ["a"]
    assert "zones" not in cylance(with_zones=False)["devices"][0]
    with pytest.raises(InputError, match="the console has no zone 'nowhere'"):
        cylance(zones=["nowhere"])


def test_lockdowns_are_read_of_devices_with_a_focus_agent(cylance, simulator):
    for name, fields in (("free", {}), ("held", {"lock": {"expires": "1:00:00"}}), ("none", {"focus": False})):
        simulator.cylance.add_device(host_name=name, state="Online", **fields)
    devices = {facts["hostname"]: facts for facts in cylance(lockdown=True)["devices"]}
    assert {name: facts["locked"] for name, facts in devices.items()} == {"free": False, "held": True, "none": None}
    truth = {device["host_name"]: device["console"] for device in simulator.cylance.devices()}["held"]
    assert devices["held"]["lockdown_initiated"] == truth["initiated"]
    assert devices["held"]["lockdown_expiration"] == truth["expiration"]
    assert devices["free"]["lockdown_expiration"] is devices["none"]["lockdown_expiration"] is None
    simulator.add_fault("status", path="/lockdown", status=404, skip=1, times=1)
    assert [facts["locked"] for facts in cylance(lockdown=True)["devices"]].count(
        None
    ) == 2  # one device was deleted meanwhile
    simulator.add_fault("status", path="/lockdown", status=500)
    with pytest.raises(DeviceActionsError, match="2 of 2 devices could not be read: "):
        cylance(lockdown=True)


def test_opswat_devices_are_filtered_by_status_and_group(opswat, simulator):
    simulator.opswat.add_device(host_name="a", group="Servers", status="compliant")
    simulator.opswat.add_device(host_name="b", group="Servers", status="non-compliant")
    simulator.opswat.add_device(host_name="c", group="Workstations", status="compliant")
    assert names(opswat()) == ["a", "b", "c"]
    assert names(opswat(statuses=["Non-Compliant"])) == ["b"]
    assert names(opswat(groups=["servers"], statuses=["compliant"])) == ["a"]
    assert len(opswat(groups=["none"])["devices"]) == 3


def test_details_of_opswat_are_read_for_fifty_devices_per_request(opswat, simulator):
    simulator.opswat.seed(60, prefix="pc")
    plain = opswat()["devices"]
    simulator.clear_requests()
    detailed = opswat(details=["categories", "infection"])["devices"]
    assert [{key: value for key, value in facts.items() if key != "details"} for facts in detailed] == plain
    assert all(set(facts["details"]) == {"categories", "infection"} for facts in detailed)
    assert len([one for one in simulator.requests() if one["path"].endswith("/devices/detail")]) == 2


def test_sdm_devices_are_filtered_by_group_nf_and_manageability(sdm, simulator):
    simulator.sdm.add_device(name="a", folder="Home/East", nf="one")
    simulator.sdm.add_device(name="b", folder="Home/East/Lab", nf="two", manageable=False)
    simulator.sdm.add_device(name="c", folder="Home/West", nf="three")
    assert names(sdm()) == ["a", "b", "c"]
    assert names(sdm(groups=["home/east"])) == ["a", "b"]
    assert names(sdm(nfs=["t*"], unmanageable=False)) == ["c"]
    assert {facts["group_path"] for facts in sdm(group_paths=False)["devices"]} == {None}
    assert not [key for facts in sdm()["devices"] for key in facts if "community" in key]


def test_a_group_filter_without_readable_groups_is_an_error(sdm, simulator):
    simulator.sdm.add_device(name="a", folder="Home/East", nf="one")
    assert names(sdm(groups=["/"])) == ["a"]
    simulator.add_fault("status", path="/groups", status=403)
    assert names(sdm()) == ["a"]
    with pytest.raises(DeviceActionsError, match="SDM does not report the group of 1 of 1 device,"):
        sdm(groups=["Home"])


def test_a_list_of_unknown_length_is_an_error(opswat, simulator):
    simulator.opswat.seed(60)
    simulator.add_fault("status", path="/account", status=500)
    with pytest.raises(DeviceActionsError, match="may be incomplete: its account does not report how many there are"):
        opswat()


@pytest.mark.parametrize("status", [403, 404])
def test_a_list_that_this_account_can_never_count_proves_no_absence(opswat, simulator, status):
    simulator.opswat.seed(60)
    assert opswat()["proves_absence"]
    simulator.add_fault("status", path="/account", status=status)
    result = opswat()
    assert len(result["devices"]) == 60
    assert not result["proves_absence"]
    assert any("does not report how many there are" in warning for warning in result["warnings"])


def test_a_device_that_moves_between_zones_while_reading_keeps_a_zone(cylance, simulator, monkeypatch):
    simulator.cylance.add_zone("Read before")
    device = simulator.cylance.add_device(host_name="a", zones=["Read later"])
    real, moves = Zones.devices, []

    def devices(self, zone):
        found = real(self, zone)
        if not moves and not found:  # from one that is read later to one that was read
            moves.append(zone)
            simulator.cylance.change_device(device["id"], zones=[zone["name"]])
        return found

    monkeypatch.setattr(Zones, "devices", devices)
    (facts,) = cylance()["devices"]
    assert [zone["name"] for zone in facts["zones"]] == [moves[0]["name"]]
