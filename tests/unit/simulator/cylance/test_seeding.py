# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fleets: large, reproducible and as specified."""

from __future__ import annotations

import re

import pytest

from simulator.remote_control import SimulatorError


def test_a_hundred_thousand_devices_can_be_seeded(cylance, api):
    assert cylance.seed(100_000) == {"devices": 100_000}
    response = api.get("/devices/v2", page=10, page_size=10_000).json()
    assert (response["total_number_of_items"], response["total_pages"], len(response["page_items"])) == (
        100_000,
        10,
        10_000,
    )
    assert response["page_items"][-1]["name"] == "WS-100000"


def test_the_same_specification_gives_the_same_fleet(cylance, api):
    def fleet(**spec):
        cylance.seed(20, **spec)
        return api.get("/devices/v2/extended").json()["page_items"]

    assert fleet() == fleet()
    assert fleet(seed=1) != fleet(seed=2)
    assert {record["id"] for record in fleet(prefix="a")}.isdisjoint(record["id"] for record in fleet(prefix="b"))


def test_names_ids_and_addresses_are_unique_and_valid(cylance):
    cylance.seed(300, prefix="srv", domain="dc.example")
    devices = cylance.devices()
    assert devices[0]["host_name"] == "srv-0001.dc.example"
    assert devices[0]["name"] == "SRV-0001"
    for field in ("id", "host_name", "mac_addresses", "ip_addresses"):
        assert len({str(device[field]) for device in devices}) == 300, field
    for device in devices:
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", device["id"])
        assert device["focus_id"] == device["id"].replace("-", "").upper()
        assert re.fullmatch(r"02(-[0-9A-F]{2}){5}", device["mac_addresses"][0])


def test_zones_and_kinds_are_distributed_over_the_fleet(cylance):
    ids = cylance.seed(20, zones=["A", "B"], offline=3, without_focus=2)["ids"]
    devices = cylance.devices()
    assert [device["id"] for device in devices] == ids
    assert [len(device["zones"]) for device in devices] == [1, 1, 1, 1, 1, 1, 1, 1, 2, 0] * 2
    assert [device["state"] for device in devices] == ["Online"] * 15 + ["Offline"] * 3 + ["Online"] * 2
    assert [device["focus"] for device in devices] == [True] * 18 + [False] * 2


def test_kinds_can_be_selected_by_index(cylance):
    cylance.seed(4, offline=[0, 3], without_focus=[0])
    devices = cylance.devices()
    assert [device["state"] for device in devices] == ["Offline", "Online", "Online", "Offline"]
    assert [device["focus"] for device in devices] == [False, True, True, True]


def test_a_fleet_replaces_the_previous_one_or_is_added(cylance, device):
    cylance.seed(2, prefix="a")
    assert [record["host_name"][0] for record in cylance.devices()] == ["a", "a"]
    cylance.seed(1, prefix="b", add=True)
    assert [record["host_name"][0] for record in cylance.devices()] == ["a", "a", "b"]
    with pytest.raises(SimulatorError, match="already"):
        cylance.seed(1, prefix="b", add=True)


def test_ids_are_returned_on_request(cylance):
    assert "ids" not in cylance.seed(1, ids=False)
    assert len(cylance.seed(10_001, ids=True)["ids"]) == 10_001


@pytest.mark.parametrize(
    "spec",
    [
        {"count": -1},
        {"count": 2_000_000},
        {"count": 1, "offline": 2},
        {"count": 1, "offline": [1]},
        {"count": 1, "without_focus": ["a"]},
        {"count": 1, "zones": [1]},
        {"count": 1, "color": "red"},
        {},
    ],
    ids=str,
)
def test_an_invalid_fleet_specification_is_refused(simulator, cylance, device, spec):
    with pytest.raises(SimulatorError, match="400"):
        simulator.control("POST", "/cylance/seed", spec)
    assert cylance.devices() == [device]
