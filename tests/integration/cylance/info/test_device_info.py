# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""cylance_device_info describes named devices, all devices, and the devices of zones."""

from __future__ import annotations

import pytest

from integration.cylance.console import focus_id
from integration.cylance.info.helpers import device_info, ids_of, zone_info
from integration.tasks import reasons

UNKNOWN_ID = "0123456789ABCDEF0123456789ABCDEF"


def paths(console):
    """Return the paths of all requests except the login."""
    return [call["path"] for call in console.simulator.requests() if "/auth/" not in call["path"]]


@pytest.mark.parametrize("by", ["device_ids", "hostnames", "mac_addresses"])
def test_a_device_is_described_under_every_identifier(console, by):
    ids = console.seed(3)
    true = console.cylance.device(ids[1])
    identifiers = {
        "device_ids": ids[1],
        "hostnames": true["host_name"].upper(),
        "mac_addresses": true["mac_addresses"][0],
    }
    identifier = identifiers[by]
    (entry,) = device_info(console, **{by: [identifier]})["devices"]
    assert (entry["device"], entry["device_id"], entry["error"]) == (identifier, focus_id(ids[1]), None)
    assert (entry["hostname"], entry["name"]) == (true["host_name"], true["name"])
    assert (entry["ips"], entry["macs"]) == (true["ip_addresses"], true["mac_addresses"])
    assert entry["online"] is True and entry["os"] and entry["os_kernel"] and entry["focus_version"]
    assert entry["policy"] == true["policy"]["name"]
    assert entry["user"].startswith("CORP\\")
    assert entry["registered"].endswith("Z")
    assert "zones" not in entry


def test_unknown_devices_fail_and_the_others_are_returned(console):
    ids = console.seed(2)
    result = device_info(console, ids[0], UNKNOWN_ID, ids[1])
    assert reasons(result) == [None, "not_found", None]
    assert result["failed"] and result["msg"].startswith("2 of 3 devices read: ")


@pytest.mark.parametrize("extended", [False, True], ids=["basic", "extended"])
@pytest.mark.parametrize("case", ["snake", "camel"])
def test_all_devices_are_described_with_the_same_fields(console, case, extended):
    ids = console.seed(25, offline=2, without_focus=1)
    console.cylance.switch("device_field_case", case)
    result = device_info(console, all_devices=True, extended=extended)
    assert sorted(ids_of(result)) == sorted(map(focus_id, ids))
    assert len(paths(console)) == 1
    by_id = {entry["device_id"]: entry for entry in result["devices"]}
    for device_id in ids:
        true, entry = console.cylance.device(device_id), by_id[focus_id(device_id)]
        assert (entry["macs"], entry["ips"]) == (true["mac_addresses"], true["ip_addresses"])
        assert entry["online"] is (true["state"] == "Online") is (entry["offline_since"] is None)
        assert (entry["focus_version"] is not None) is entry["focus"] is true["focus"]
        assert (entry["os"] is not None) is extended
        assert entry["hostname"] == true["host_name" if extended else "name"]


def test_filters_select_devices(console):
    ids = console.seed(20, offline=3, without_focus=2, zones=["A", "B"])
    everything = device_info(console, all_devices=True)["devices"]

    def selected(**params):
        return sorted(ids_of(device_info(console, all_devices=True, **params)))

    def expected(test):
        return sorted(entry["device_id"] for entry in everything if test(entry))

    assert selected(online=False) == expected(lambda entry: not entry["online"])
    assert selected(focus=False) == sorted(map(focus_id, ids[18:]))
    assert selected(focus=True, online=True) == sorted(map(focus_id, ids[:15]))
    assert selected(names=["ws-000?", "WS-0011*"]) == sorted(map(focus_id, [*ids[:9], ids[10]]))
    assert selected(names=["ws-0001.CORP.example"]) == [focus_id(ids[0])]
    in_zone = device_info(console, zones=["A"], names=["ws-0001.corp.example"])
    assert ids_of(in_zone) == [focus_id(ids[0])] and in_zone["msg"].startswith("1 of ")
    policy = everything[0]["policy"]
    assert selected(policies=[policy.upper()]) == expected(lambda entry: entry["policy"] == policy) != []
    assert selected(policies=[everything[0]["policy_id"]]) == selected(policies=[policy])
    assert selected(unzoned=True) == sorted(map(focus_id, (ids[9], ids[19])))
    assert len(selected(unzoned=False)) == 18
    assert selected(names=[]) == []


@pytest.mark.parametrize("policy_form", ["id", "object"])
@pytest.mark.parametrize("by", ["name", "other case", "id"])
def test_devices_are_selected_by_zone(console, by, policy_form):
    ids = console.seed(10, zones=["Kiosks", "Finance", "Servers"])
    console.cylance.switch("zone_device_policy", policy_form)
    (kiosks,) = [zone for zone in zone_info(console) if zone["name"] == "Kiosks"]
    identifier = {"name": "Kiosks", "other case": "KIOSKS", "id": focus_id(kiosks["id"])}[by]
    expected = [device_id for device_id in ids if "Kiosks" in console.cylance.device(device_id)["zones"]]
    result = device_info(console, zones=[identifier], with_zones=True)
    assert ids_of(result) == list(map(focus_id, expected))
    assert all("Kiosks" in entry["zones"] for entry in result["devices"])
    assert all(entry["policy_id"] for entry in result["devices"])
    both = device_info(console, zones=[identifier, "Servers", identifier], extended=True)
    assert len(set(ids_of(both))) == len(both["devices"]) > len(expected)  # a device in both zones is listed once
    assert all(entry["os"] for entry in both["devices"])


def test_with_zones_needs_one_request_per_device(console):
    ids = console.seed(20, zones=[f"zone {number}" for number in range(15)])
    result = device_info(console, *ids[8:10], with_zones=True)
    true = [sorted(console.cylance.device(one)["zones"]) for one in ids[8:10]]
    assert [entry["zones"] for entry in result["devices"]] == true
    assert len(result["devices"][0]["zones"]) == 2 and result["devices"][1]["zones"] == []
    assert len(paths(console)) == 4


def test_with_zones_needs_one_request_per_zone_if_there_are_fewer_zones(console):
    ids = console.seed(20, zones=["A", "B"])
    result = device_info(console, *ids, with_zones=True)
    true = [sorted(console.cylance.device(one)["zones"]) for one in ids]
    assert [entry["zones"] for entry in result["devices"]] == true
    unzoned = true.count([])
    assert unzoned and len(paths(console)) == 2 + 1 + 2 + unzoned


@pytest.mark.parametrize("focus", [True, False])
def test_without_products_it_is_unknown_whether_there_is_an_agent(console, focus):
    console.seed(3, without_focus=1)
    console.cylance.switch("focus_product_name", "absent")
    assert {entry["focus"] for entry in device_info(console, all_devices=True)["devices"]} == {None}
    result = device_info(console, all_devices=True, focus=focus)
    assert result["devices"] == []
    assert result["warnings"] == ["focus: left out 3 devices, for which the console does not report it."]
