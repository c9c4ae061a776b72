# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fleets: large, reproducible and as specified."""

from __future__ import annotations

import re

import pytest

from simulator.opswat.kinds import KINDS
from simulator.remote_control import SimulatorError


def test_a_hundred_thousand_devices_can_be_seeded(opswat, api):
    assert opswat.seed(100_000) == {"devices": 100_000}
    last = api.post("devices", {"page": 2000, "limit": 50}, "v3.3")
    assert len(last.json()) == 50
    assert last.json()[-1]["device_name"] == "WS-100000"
    assert api.post("devices", {"page": 2001, "limit": 50}, "v3.3").status_code == 413


def test_the_same_specification_gives_the_same_fleet(opswat):
    def fleet(**spec):
        opswat.seed(20, **spec)
        return opswat.devices()

    assert fleet() == fleet()
    assert fleet(seed=1) != fleet(seed=2)
    assert {record["id"] for record in fleet(prefix="a")}.isdisjoint(record["id"] for record in fleet(prefix="b"))


def test_names_ids_and_addresses_are_unique_and_valid(opswat):
    opswat.seed(300, prefix="srv", domain="dc.example")
    devices = opswat.devices()
    assert (devices[0]["host_name"], devices[0]["name"]) == ("srv-0001.dc.example", "SRV-0001")
    macs = [mac for device in devices for mac in device["macs"]]
    assert len(set(macs)) == 330
    assert all(re.fullmatch(r"02(:[0-9a-f]{2}){5}", mac) for mac in macs)
    for field in ("id", "host_name", "ips"):
        assert len({str(device[field]) for device in devices}) == 300, field
    forms = [re.fullmatch(r"[A-Z0-9]{16}", device["id"]) is not None for device in devices]
    assert forms == [True, False] * 150
    assert all(re.fullmatch(r"[0-9a-f]{32}", device["id"]) for device in devices[1::2])


def test_seeded_devices_are_distributed_over_groups(opswat):
    opswat.seed(20, groups=["A", "B"])
    assert [group["group_name"] for group in opswat.groups()] == ["Default", "A", "B"]
    assert [device["group"] for device in opswat.devices()] == (["A", "B"] * 4 + ["A", "Default"]) * 2
    assert all(re.fullmatch("[0-9]{7}", group["group_id"]) for group in opswat.groups()[1:])


def test_kinds_are_selected_by_number_or_index(opswat):
    ids = opswat.seed(12, kinds={"unknown": 2, "non_compliant": 3, "offline": [0, 8], "exempted": 0})["ids"]
    devices = opswat.devices()
    assert [device["id"] for device in devices] == ids
    assert [device["status"] for device in devices] == ["compliant"] * 7 + ["non_compliant"] * 3 + ["unknown"] * 2
    assert [index for index, device in enumerate(devices) if not device["online"]] == [0, 8]
    assert [device["agent_type"] for device in devices[9:]] == ["persistent", None, None]


def test_every_kind_can_be_seeded(opswat):
    kinds = sorted(KINDS)
    opswat.seed(len(kinds), kinds={kind: [index] for index, kind in enumerate(kinds)})
    found = dict(zip(kinds, opswat.devices(), strict=True))
    assert found["exempted"]["status"] == "exempted"
    assert found["unlicensed"]["status"] == "out_of_license_usage"
    assert (found["mobile"]["agent_type"], found["mobile"]["os"]) == ("mobile", "android")
    assert found["private"]["private"]


def test_a_fleet_replaces_the_previous_one_or_is_added(opswat, api, device):
    command = api.act("fetch_agent_log", [device["id"]]).json()[0]["command_id"]
    opswat.seed(2, prefix="a")
    assert [record["name"] for record in opswat.devices()] == ["A-0001", "A-0002"]
    assert api.get("get_reports", type="agent_log", command_id=command).status_code == 404
    opswat.seed(1, prefix="b", add=True)
    assert [record["name"] for record in opswat.devices()] == ["A-0001", "A-0002", "B-0001"]
    with pytest.raises(SimulatorError, match="already"):
        opswat.seed(1, prefix="b", add=True)


def test_a_deleted_device_does_not_enrol_in_another_fleet(simulator, switch, opswat, api, device):
    switch("enrols_again_after", 60)
    api.act("delete", [device["id"]])
    opswat.seed(1)
    simulator.advance(60)
    assert api.status(device["id"]) is None


def test_ids_are_returned_on_request(opswat):
    assert "ids" not in opswat.seed(1, ids=False)
    assert len(opswat.seed(10_001, ids=True)["ids"]) == 10_001


@pytest.mark.parametrize(
    "spec",
    [
        {"count": -1},
        {"count": 2_000_000},
        {"count": 1, "kinds": {"unknown": 2}},
        {"count": 1, "kinds": {"unknown": [1]}},
        {"count": 1, "kinds": {"unknown": "1"}},
        {"count": 1, "kinds": {"unknown": True}},
        {"count": 1, "kinds": {"strange": 1}},
        {"count": 1, "kinds": []},
        {"count": 1, "groups": [1]},
        {"count": 1, "zones": []},
        {},
    ],
    ids=str,
)
def test_an_invalid_fleet_specification_is_refused(simulator, opswat, device, spec):
    with pytest.raises(SimulatorError, match="400"):
        simulator.control("POST", "/opswat/seed", spec)
    assert opswat.devices() == [device]
