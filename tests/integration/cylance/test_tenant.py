# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of a tenant's devices, zones and packages: whole or not at all, in one spelling."""

from __future__ import annotations

import json

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices import listing as device_list
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.info import CylanceDeviceInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.info import (
    CylancePackageExecInfo,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages import listing as packages
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages.info import CylancePackageInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.paged_lists import PagedLists
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.zones import listing as zones
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.zones.info import CylanceZoneInfo
from integration.tasks import reasons

NOBODY = "0123456789ABCDEF0123456789ABCDEF"


def focus(device_id):
    return device_id.replace("-", "").upper()


def devices(console, *device_ids, **params):
    return console.run(*device_ids, operation=CylanceDeviceInfo, **params)


def ids_of(result):
    return [entry["device_id"] for entry in result["devices"]]


def paths(console):
    """The paths that were asked for, without the login."""
    return [call["path"] for call in console.simulator.requests() if "/auth/" not in call["path"]]


@pytest.fixture
def short_pages(monkeypatch):
    """Pages of one record each."""
    for module in (device_list, zones, packages):
        for name in ("_PAGE", "EXTENDED_PAGE", "_DEVICE_PAGE"):
            monkeypatch.setattr(module, name, 1, raising=False)


@pytest.mark.parametrize("by", ["device_ids", "hostnames", "mac_addresses"])
def test_a_device_is_told_by_any_handle(console, by):
    ids = console.seed(3)
    true = console.cylance.device(ids[1])
    identifiers = {
        "device_ids": ids[1],
        "hostnames": true["host_name"].upper(),
        "mac_addresses": true["mac_addresses"][0],
    }
    identifier = identifiers[by]
    (entry,) = devices(console, **{by: [identifier]})["devices"]
    assert (entry["device"], entry["device_id"], entry["error"]) == (identifier, focus(ids[1]), None)
    assert (entry["hostname"], entry["name"]) == (true["host_name"], true["name"])
    assert (entry["ips"], entry["macs"]) == (true["ip_addresses"], true["mac_addresses"])
    assert entry["online"] is True and entry["os"] and entry["os_kernel"] and entry["focus_version"]
    assert entry["policy"] == true["policy"]["name"]
    assert entry["user"].startswith("CORP\\")
    assert entry["registered"].endswith("Z")
    assert "zones" not in entry


def test_unknown_devices_fail_and_the_others_are_told(console):
    ids = console.seed(2)
    result = devices(console, ids[0], NOBODY, ids[1])
    assert reasons(result) == [None, "not_found", None]
    assert result["failed"] and result["msg"].startswith("2 of 3 devices read: ")


@pytest.mark.parametrize("extended", [False, True])
@pytest.mark.parametrize("case", ["snake", "camel"])
def test_all_devices_are_told_in_one_spelling(console, case, extended):
    ids = console.seed(25, offline=2, without_focus=1)
    console.cylance.switch("device_field_case", case)
    result = devices(console, all_devices=True, extended=extended)
    assert sorted(ids_of(result)) == sorted(map(focus, ids))
    assert len(paths(console)) == 1
    by_id = {entry["device_id"]: entry for entry in result["devices"]}
    for device_id in ids:
        true, entry = console.cylance.device(device_id), by_id[focus(device_id)]
        assert (entry["macs"], entry["ips"]) == (true["mac_addresses"], true["ip_addresses"])
        assert entry["online"] is (true["state"] == "Online") is (entry["offline_since"] is None)
        assert (entry["focus_version"] is not None) is true["focus"]
        assert (entry["os"] is not None) is extended
        assert entry["hostname"] == true["host_name" if extended else "name"]


def test_filters_keep_what_fits(console):
    ids = console.seed(20, offline=3, without_focus=2, zones=["A", "B"])
    everything = devices(console, all_devices=True)["devices"]

    def kept(**params):
        return sorted(ids_of(devices(console, all_devices=True, **params)))

    def expected(test):
        return sorted(entry["device_id"] for entry in everything if test(entry))

    assert kept(online=False) == expected(lambda entry: not entry["online"])
    assert kept(focus=False) == sorted(map(focus, ids[18:]))
    assert kept(focus=True, online=True) == sorted(map(focus, ids[:15]))
    assert kept(names=["ws-000?", "WS-0011*"]) == sorted(map(focus, [*ids[:9], ids[10]]))
    policy = everything[0]["policy"]
    assert kept(policies=[policy.upper()]) == expected(lambda entry: entry["policy"] == policy) != []
    assert kept(policies=[everything[0]["policy_id"]]) == kept(policies=[policy])
    assert kept(unzoned=True) == sorted(map(focus, (ids[9], ids[19])))
    assert len(kept(unzoned=False)) == 18
    assert kept(names=[]) == []


@pytest.mark.parametrize("policy_form", ["id", "object"])
@pytest.mark.parametrize("by", ["name", "other case", "id"])
def test_the_devices_of_zones(console, by, policy_form):
    ids = console.seed(10, zones=["Kiosks", "Finance", "Servers"])
    console.cylance.switch("zone_device_policy", policy_form)
    (kiosks,) = [zone for zone in zone_list(console) if zone["name"] == "Kiosks"]
    identifier = {"name": "Kiosks", "other case": "KIOSKS", "id": focus(kiosks["id"])}[by]
    expected = [device_id for device_id in ids if "Kiosks" in console.cylance.device(device_id)["zones"]]
    result = devices(console, zones=[identifier], with_zones=True)
    assert ids_of(result) == list(map(focus, expected))
    assert all("Kiosks" in entry["zones"] for entry in result["devices"])
    assert all(entry["policy_id"] for entry in result["devices"])
    both = devices(console, zones=[identifier, "Servers", identifier], extended=True)
    assert len(set(ids_of(both))) == len(both["devices"]) > len(expected)  # each once, although one is in both
    assert all(entry["os"] for entry in both["devices"])


def zone_list(console, **params):
    return console.run(operation=CylanceZoneInfo, **params)["zones"]


def test_zones_of_named_devices_take_a_request_each(console):
    ids = console.seed(20, zones=[f"zone {number}" for number in range(15)])
    result = devices(console, *ids[8:10], with_zones=True)
    true = [sorted(console.cylance.device(one)["zones"]) for one in ids[8:10]]
    assert [entry["zones"] for entry in result["devices"]] == true
    assert len(result["devices"][0]["zones"]) == 2 and result["devices"][1]["zones"] == []
    assert len(paths(console)) == 4


def test_zones_and_their_devices(console):
    ids = console.seed(10, zones=["A", "B"])
    console.cylance.add_zone("Empty")
    told = zone_list(console, devices=True)
    assert [zone["name"] for zone in told] == ["A", "B", "Empty"]
    for zone in told:
        inside = [one for one in ids if zone["name"] in console.cylance.device(one)["zones"]]
        assert zone["devices"] == sorted(map(focus, inside))
    assert told[2]["devices"] == []
    assert [zone["name"] for zone in zone_list(console, names=["e*", "b"])] == ["B", "Empty"]
    assert [zone["name"] for zone in zone_list(console, zones=["b", told[0]["id"]])] == ["B", "A"]
    assert "devices" not in zone_list(console)[0]
    assert devices(console, zones=["Empty"])["devices"] == []


def test_a_zone_that_is_none_or_two_is_an_error_that_names_what_there_is(console):
    console.seed(4, zones=["Kiosks"])
    first, second = console.cylance.add_zone("Labs"), console.cylance.add_zone("LABS")
    assert [zone["id"] for zone in zone_list(console, zones=["LABS", "Labs"])] == [second["id"], first["id"]]
    with pytest.raises(InputError, match="means 2 zones: Labs"):
        zone_list(console, zones=["labs"])
    with pytest.raises(InputError, match="no zone 'Nowhere'. It has Kiosks, LABS, Labs"):
        devices(console, zones=["Nowhere"])
    with pytest.raises(InputError, match="empty"):
        devices(console, zones=[])
    assert devices(console, zones=[], allow_empty=True)["devices"] == []


def test_packages(console):
    example = {"description": "All", "invocationString": "-browser ALL"}
    first = console.cylance.add_package("Über collect", examples=[example], size=7, description="of browsers")
    console.cylance.add_package("stop", category="cylance", status="failed", version=3)

    def told(**params):
        return console.run(operation=CylancePackageInfo, **params)["packages"]

    assert [package["name"] for package in told()] == ["stop", "Über collect"]
    (package,) = told(statuses=["success"])
    assert package == {
        "id": first["packageId"],
        "name": "Über collect",
        "description": "of browsers",
        "version": 1,
        "category": "custom",
        "status": "success",
        "size": 7,
        "file_name": "package.py",
        "entry_point": "main",
        "examples": [{"description": "All", "invocation": "-browser ALL"}],
        "playbooks": 0,
        "uploaded_by": "rehearsal@corp.example",
        "uploaded_on": package["uploaded_on"],
    }
    assert package["uploaded_on"].endswith("Z")
    assert told(package_ids=[package["id"].upper()]) == told(names=["ÜBER*"]) == [package]
    assert [one["name"] for one in told(categories=["cylance"])] == ["stop"]
    assert "content." not in json.dumps(told())


@pytest.mark.parametrize("on_read", ["url", "id"])
def test_executions(console, on_read):
    ids = console.seed(4, offline=1)
    package = console.cylance.add_package("Collect")["packageId"]
    console.cylance.switch("executions_fail", 1)
    console.cylance.switch("execution_package_on_read", on_read)
    for name in ("first", "second"):
        console.cylance.execute(
            name,
            package,
            ids,
            arguments=["-k", 'a "b"', "{{ x }}"],
            destination="sftp://u:rehearsal-only@files.example/x",
        )
        console.simulator.advance(30)

    def told(**params):
        return console.run(operation=CylancePackageExecInfo, **params)["executions"]

    first, second = told()
    assert (first["name"], first["devices"], first["ended"]) == ("first", 3, True)
    assert (first["succeeded"], first["failed"], first["acked"]) == (2, 1, 0)
    assert (second["name"], second["ended"], second["acked"] > 0) == ("second", False, True)
    assert first["packages"] == [{"package_id": package, "name": "Collect", "arguments": ["-k", 'a "b"', "{{ x }}"]}]
    assert (first["device_ids"], first["zone_ids"]) == (list(map(focus, ids)), [])
    assert (first["destination"], first["keep_results_locally"]) == ("sftp://files.example", True)
    assert first["created"].endswith("Z") and first["created_by"] == "rehearsal@corp.example"
    assert "rehearsal-only" not in json.dumps(told())
    assert told(ended=False) == told(names=["SEC*"]) == told(execution_ids=[second["id"]]) == [second]
    assert told(created_by=["nobody*"]) == []
    assert len(told(created_by=["rehearsal@*"])) == 2


@pytest.mark.parametrize("count", [0, 1, 7])
def test_pages_of_one_record_make_the_same_list(console, short_pages, count):
    ids = console.seed(count, zones=["A"]) if count else []
    for number in range(count):
        console.cylance.add_package(f"package {number}")
    assert sorted(ids_of(devices(console, all_devices=True))) == sorted(map(focus, ids))
    assert sorted(ids_of(devices(console, all_devices=True, extended=True, with_zones=True))) == sorted(map(focus, ids))
    assert len(console.run(operation=CylancePackageInfo)["packages"]) == count


@pytest.mark.parametrize("trap", ["paging_total_shrinks", "paging_repeats"])
def test_a_list_that_never_holds_still_is_an_error(console, short_pages, trap):
    console.seed(5)
    console.cylance.switch(trap, True)
    with pytest.raises(DeviceActionsError, match="3 times in a row"):
        devices(console, all_devices=True)


@pytest.mark.parametrize("trap", ["paging_total_shrinks", "paging_repeats"])
def test_a_list_that_changes_once_is_read_again(console, short_pages, monkeypatch, trap):
    ids = console.seed(5)
    read, seen = PagedLists._page, []

    def page(self, path, number, *rest):
        seen.append(number)
        console.cylance.switch(trap, len(seen) == 3)
        return read(self, path, number, *rest)

    monkeypatch.setattr(PagedLists, "_page", page)
    result = devices(console, all_devices=True)
    assert sorted(ids_of(result)) == sorted(map(focus, ids))
    assert any("read again" in text for text in result["warnings"])


def page_of(items, total=None, number=1):
    return {"page_number": number, "page_size": 1, "total_number_of_items": total, "page_items": items}


RECORD = {"id": "45e07f34-e76b-4a9e-b167-d6d0c510d6ba", "name": "a"}
TRAPS = {
    "no list": [],
    "no total": page_of([RECORD]),
    "a total that is no number": page_of([RECORD], True),
    "a negative total": page_of([], -1),
    "fewer than announced": page_of([], 3),
    "more than announced": page_of([RECORD, {**RECORD, "id": "0" * 32}], 1),
    "a device twice": page_of([RECORD, RECORD], 2),
    "the first page again": page_of([RECORD], 2),
    "no device": page_of([{"name": "a"}], 1),
    "text for devices": page_of(["a"], 1),
}


@pytest.mark.parametrize("what", TRAPS)
def test_a_list_of_no_use_is_one_clear_error(console, what):
    console.seed(3)
    console.simulator.add_fault("status", status=200, path="/devices/v2", body=json.dumps(TRAPS[what]))
    with pytest.raises(DeviceActionsError) as caught:
        devices(console, all_devices=True)
    said = caught.value.message
    assert any(words in said for words in ("listing the console's devices", "is no device", "no usable id"))


def test_a_list_that_is_not_there_is_no_empty_one(console):
    console.simulator.add_fault("status", status=404, path="/devices/v2")
    with pytest.raises(DeviceActionsError, match="404"):
        devices(console, all_devices=True)
