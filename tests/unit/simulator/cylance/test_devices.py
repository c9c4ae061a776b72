# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices and zones: records, pages, lookups and id formats."""

from __future__ import annotations

import pytest


def pages(api, path, size, **query):
    """Return all pages that a client reads until there are no more."""
    found, page = [], 1
    while True:
        response = api.get(path, page=page, page_size=size, **query).json()
        found.append(response)
        if not response["page_items"] or page >= response["total_pages"]:
            return found
        page += 1


def ids(page):
    return [record["id"] for record in page["page_items"]]


def test_the_list_has_an_envelope_with_totals(cylance, api):
    seeded = cylance.seed(250)["ids"]
    first = api.get("/devices/v2").json()
    assert {name: value for name, value in first.items() if name != "page_items"} == {
        "page_number": 1,
        "page_size": 100,
        "total_pages": 3,
        "total_number_of_items": 250,
    }
    assert [device_id for page in pages(api, "/devices/v2", 100) for device_id in ids(page)] == seeded


def test_page_selects_the_page_and_page_number_is_ignored(cylance, api):
    cylance.seed(30)
    first = api.get("/devices/v2", page_size=10).json()
    assert api.get("/devices/v2", page_number=2, page_size=10).json() == first
    second = api.get("/devices/v2", page=2, page_size=10).json()
    assert second["page_number"] == 2
    assert not set(ids(first)) & set(ids(second))


@pytest.mark.parametrize("path", ["/devices/v2?page=1?page_size=20", "/devices/v2?page=x&page_size=-1&other=1"])
def test_malformed_and_unknown_parameters_are_tolerated(cylance, api, path):
    cylance.seed(3)
    response = api.request("GET", path)
    assert response.status_code == 200
    assert response.json()["page_size"] == 100
    assert response.json()["page_number"] == 1


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/devices/v2", 10_000, 200),
        ("/devices/v2", 10_001, 400),
        ("/devices/v2/extended", 200, 200),
        ("/devices/v2/extended", 201, 400),
    ],
)
def test_the_page_size_is_limited(api, path, size, status):
    response = api.get(path, page_size=size)
    assert response.status_code == status
    assert status == 200 or response.json()["message"]


def test_a_page_after_the_last_one_is_empty(cylance, api):
    cylance.seed(3)
    assert api.get("/devices/v2", page=9).json()["page_items"] == []


def test_an_empty_fleet_has_no_pages(api):
    response = api.get("/devices/v2").json()
    assert (response["total_pages"], response["total_number_of_items"], response["page_items"]) == (0, 0, [])


def test_paging_repeats(simulator, cylance, api):
    seeded = cylance.seed(20)["ids"]
    simulator.switch("cylance.paging_repeats", True)
    read = pages(api, "/devices/v2", 10)
    assert ids(read[1])[0] == ids(read[0])[-1]
    assert [page["total_number_of_items"] for page in read] == [20, 21, 22]
    assert {device_id for page in read for device_id in ids(page)} == set(seeded)


def test_paging_total_shrinks(simulator, cylance, api):
    seeded = cylance.seed(20)["ids"]
    simulator.switch("cylance.paging_total_shrinks", True)
    read = pages(api, "/devices/v2", 10)
    assert [page["total_number_of_items"] for page in read] == [20, 19]
    assert [device_id for page in read for device_id in ids(page)] == seeded[:10] + seeded[11:]


def test_the_extended_list_contains_full_records_newest_first(cylance, api):
    seeded = cylance.seed(5)["ids"]
    response = api.get("/devices/v2/extended").json()
    assert ids(response) == seeded[::-1]
    assert response["page_items"][0] == api.get(f"/devices/v2/{seeded[-1]}").json()


def test_list_and_detail_records_contain_the_documented_fields(cylance, api):
    device = cylance.add_device(
        host_name="srv-1.corp.example", policy={"id": None, "name": None}, mac_addresses=["02-00-00-00-00-01"]
    )
    listed = api.get("/devices/v2").json()["page_items"][0]
    single = api.get(f"/devices/v2/{device['id']}").json()
    assert set(listed) == {
        "id", "name", "state", "agent_version", "policy", "date_first_registered", "date_offline", "ip_addresses",
        "mac_addresses", "products", "os_kernel_version", "days_to_deletion", "dlcm_status",
    }  # fmt: skip
    assert set(single) - set(listed) == {
        "host_name", "os_version", "last_logged_in_user", "date_last_modified", "distinguished_name",
        "background_detection", "is_safe", "update_available", "update_type",
    }  # fmt: skip
    assert {name: single[name] for name in listed} == listed
    assert (single["name"], single["host_name"]) == ("SRV-1", "srv-1.corp.example")
    assert single["policy"] == {"id": None, "name": None}
    assert single["state"] == "Online"
    assert single["date_offline"] is None


def test_an_offline_device_has_date_offline(cylance, api, device):
    cylance.change_device(device["id"], state="Offline")
    record = api.get(f"/devices/v2/{device['id']}").json()
    assert (record["state"], record["date_offline"]) == ("Offline", "2026-01-15T12:00:00.0000000")


def test_device_field_case(simulator, api, device):
    simulator.switch("cylance.device_field_case", "camel")
    record = api.get("/devices/v2").json()["page_items"][0]
    assert record["ipAddresses"] == device["ip_addresses"]
    assert record["macAddresses"] == device["mac_addresses"]
    assert "created" in record
    assert not {"ip_addresses", "mac_addresses", "date_first_registered"} & set(record)


@pytest.mark.parametrize("spelling", ["optics", "CylanceOPTICS", "focus", "Aurora Focus"])
def test_products_contain_the_focus_agent(simulator, cylance, api, spelling):
    simulator.switch("cylance.focus_product_name", spelling)
    cylance.add_devices([{"focus": True}, {"focus": False}])
    names = [[item["name"] for item in record["products"]] for record in api.get("/devices/v2").json()["page_items"]]
    assert names == [["protect", spelling], ["protect"]]


def test_devices_are_found_by_mac_address(cylance, api, device):
    mac = device["mac_addresses"][0]
    assert [record["id"] for record in api.get(f"/devices/v2/macaddress/{mac.lower()}").json()] == [device["id"]]
    assert api.get(f"/devices/v2/macaddress/{mac.replace('-', ':')}").json() == []


def test_devices_are_found_by_host_name(cylance, api, device):
    duplicate = cylance.add_device(host_name="WS-1.corp.example")
    found = api.get("/devices/v2/hostname/ws-1.CORP.example").json()
    assert [record["id"] for record in found] == [device["id"], duplicate["id"]]
    cylance.change_device(duplicate["id"], host_name="other")
    assert [record["id"] for record in api.get("/devices/v2/hostname/OTHER").json()] == [duplicate["id"]]
    assert api.get(f"/devices/v2/hostname/{device['name']}").status_code == 404


@pytest.mark.parametrize(
    ("switch", "path"),
    [
        ("mac_not_found", "/devices/v2/macaddress/02-FF-FF-FF-FF-FF"),
        ("hostname_not_found", "/devices/v2/hostname/unknown-host"),
    ],
)
def test_unknown_addresses_and_names_have_the_selected_response(simulator, api, switch, path):
    simulator.switch(f"cylance.{switch}", "empty_list")
    assert (api.get(path).status_code, api.get(path).json()) == (200, [])
    simulator.switch(f"cylance.{switch}", "not_found")
    assert (api.get(path).status_code, api.get(path).content) == (404, b"")


def test_the_default_responses_to_unknown_addresses_and_names_differ(api):
    assert api.get("/devices/v2/macaddress/02-FF-FF-FF-FF-FF").json() == []
    assert api.get("/devices/v2/hostname/unknown-host").status_code == 404


def test_protect_endpoints_require_lower_case_ids_with_hyphens(simulator, api, device):
    simulator.switch("cylance.not_found_body", "message")
    for wrong in (device["focus_id"], device["id"].upper(), device["id"].replace("-", ""), "x"):
        response = api.get(f"/devices/v2/{wrong}")
        assert response.status_code == 404
        assert response.json()["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/devices/v2", 405),
        ("POST", "/devices/v2/delete", 405),
        ("HEAD", "/devices/v2", 405),
        ("GET", "/devices/v3", 404),
        ("GET", "/devicecommands/v2/X/getlockdownhistory", 404),
        ("GET", "/", 404),
    ],
)
def test_unknown_paths_and_methods_are_refused(api, method, path, status):
    response = api.request(method, path)
    assert (response.status_code, response.content) == (status, b"")


def test_zones_and_their_devices_are_listed(cylance, api):
    both = cylance.add_device(host_name="a", zones=["Finance", "Servers"])
    one = cylance.add_device(host_name="b", zones=["finance"])
    none = cylance.add_device(host_name="c", zones=[])
    listed = api.get("/zones/v2").json()
    finance, servers = listed["page_items"]
    assert (listed["total_number_of_items"], finance["name"], servers["name"]) == (2, "Finance", "Servers")
    assert set(finance) == {
        "id", "name", "criticality", "zone_rule_id", "policy_id", "update_type", "date_created", "date_modified",
    }  # fmt: skip
    assert api.get(f"/zones/v2/{finance['id']}").json() == finance
    assert ids(api.get(f"/devices/v2/{finance['id']}/devices").json()) == [both["id"], one["id"]]
    assert ids(api.get(f"/devices/v2/{servers['id']}/devices").json()) == [both["id"]]
    assert ids(api.get(f"/zones/v2/{both['id']}/zones").json()) == [finance["id"], servers["id"]]
    assert ids(api.get(f"/zones/v2/{none['id']}/zones").json()) == []


@pytest.mark.parametrize("path", ["/zones/v2/{}", "/devices/v2/{}/devices", "/zones/v2/{}/zones"])
def test_zone_paths_with_an_unknown_id_are_not_found(api, device, path):
    unknown = "00000000-0000-4000-8000-000000000000"
    assert api.get(path.format(unknown)).status_code == 404


def test_zone_device_policy(simulator, cylance, api):
    cylance.add_devices([{"zones": ["Z"], "policy": {"id": "p", "name": "P"}}, {"zones": ["Z"], "policy": None}])
    zone = api.get("/zones/v2").json()["page_items"][0]["id"]
    by_id = api.get(f"/devices/v2/{zone}/devices").json()["page_items"]
    assert [(record["policy_id"], "policy" in record) for record in by_id] == [("p", False), (None, False)]
    simulator.switch("cylance.zone_device_policy", "object")
    as_object = api.get(f"/devices/v2/{zone}/devices").json()["page_items"]
    assert [record["policy"] for record in as_object] == [{"id": "p", "name": "P"}, None]
