# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device is absent only if a working console does not know it. An error never makes a device absent."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.opswat.devices.listing import DeviceList
from integration.opswat.console import ACCOUNT, ACTION, DETAILS, DEVICES, UNKNOWN_ID
from integration.opswat.test_console_faults import inflict
from integration.tasks import outcomes, reasons


@pytest.mark.parametrize("value", ["not_found_if_none", "left_out", "not_found_if_any"])
@pytest.mark.parametrize("unknown", [1, 3, 30], ids="{} unknown".format)
def test_unknown_devices_count_as_deleted_and_the_others_are_deleted(console, value, unknown):
    ids = console.seed(8)
    console.opswat.switch("unknown_details", value)
    unknown_ids = [f"NOSUCHDEVICE{number:04}" for number in range(unknown)]
    result = console.act("delete", ids[0], *unknown_ids, ids[1], max_changes=50)
    assert outcomes(result) == ["changed", *["unchanged"] * unknown, "changed"]
    assert sorted(device["id"] for device in console.opswat.devices()) == sorted(ids[2:])
    again = console.act("delete", *unknown_ids)
    assert outcomes(again) == ["unchanged"] * unknown


@pytest.mark.parametrize("value", ["not_found_if_none", "left_out", "not_found_if_any"])
def test_the_last_devices_of_a_console_can_be_deleted(console, value):
    ids = console.seed(3)
    console.opswat.switch("unknown_details", value)
    for empty in (200, 413):
        console.opswat.switch("empty_first_page", empty)
        for outcome in ("changed", "unchanged") if empty == 200 else ("unchanged",):
            assert outcomes(console.act("delete", *ids)) == [outcome] * 3


@pytest.mark.parametrize("version", ["9.9", "3.4", "2.0"])
@pytest.mark.parametrize("action", ["delete", "exempt"])
@pytest.mark.parametrize("number", [1, 5], ids="{} devices".format)
def test_a_wrong_details_version_fails_instead_of_reporting_absent_devices(console, version, action, number):
    ids = console.seed(6)
    options = {"exempt_time": 1} if action == "exempt" else {}
    params = {**options, "api_versions": {"device_details": version}}
    for targets in (ids[:number], [UNKNOWN_ID] * number):
        result = console.act(action, device_ids=targets, **params)
        assert result["failed"] and "unchanged" not in outcomes(result)
        assert f"supports version {version} of this endpoint (api_versions)." in result["msg"]
    macs = [console.device(device_id)["macs"][0] for device_id in ids[:number]]
    assert console.act(action, mac_addresses=macs, **params)["failed"]
    assert console.calls(ACTION) == []


@pytest.mark.parametrize("endpoint", ["devices", "device_details", "device_action"])
def test_a_wrong_api_version_fails(console, endpoint):
    ids = console.seed(3)
    name = console.device(ids[0])["host_name"]
    for targets in ({"device_ids": ids}, {"hostnames": [name, "gone.corp.example"]}):
        if endpoint == "devices" and "device_ids" in targets:
            continue
        result = console.act("delete", **targets, api_versions={endpoint: "9.9"})
        assert result["failed"] and not result["changed"]
        assert outcomes(result)[0] == "failed"
    assert len(console.opswat.devices()) == 3


@pytest.mark.parametrize("place", [DETAILS, DEVICES], ids=["details", "list"])
@pytest.mark.parametrize(
    "name", ["404", "403", "500", "html 200", "garbage", "empty", "no list", "drop_before", "redirect"]
)
def test_a_faulty_response_never_makes_a_device_absent(console, place, name):
    ids = console.seed(3)
    device = console.device(ids[0])
    inflict(console, name, place)
    targets = {"device_ids": ids} if place == DETAILS else {"hostnames": [device["host_name"], "gone.corp.example"]}
    result = console.act("delete", **targets)
    assert result["failed"] and "unchanged" not in outcomes(result)
    assert console.calls(ACTION) == []


@pytest.mark.parametrize(
    "record",
    [{}, {"device_id": ""}, {"device_id": None}, 7, "x", None, {"device_id": ["x"]}],
    ids=["empty", "empty id", "null id", "number", "text", "null", "list as id"],
)
def test_a_record_without_a_device_id_never_makes_a_device_absent(console, record):
    ids = console.seed(2)
    console.fault(DETAILS, "status", status=200, body=[record])
    result = console.act("delete", *ids)
    assert reasons(result) == ["bad_answer"] * 2
    assert console.calls(ACTION) == []


@pytest.mark.parametrize("by", ["device_ids", "mac_addresses"])
def test_an_empty_response_for_a_listed_device_never_makes_it_absent(console, by):
    ids = console.seed(2)
    identifiers = ids if by == "device_ids" else [console.device(device_id)["macs"][0] for device_id in ids]
    console.fault(DETAILS, "status", status=200, body=[])
    result = console.act("delete", **{by: identifiers})
    assert reasons(result) == ["bad_answer"] * 2
    assert "a device that the console lists" in result["msg"]
    assert console.calls(ACTION) == []


def test_a_name_is_not_absent_while_the_list_is_shorter_than_the_account_count(console):
    console.seed(3)
    console.fault(ACCOUNT, "status", status=200, body={"devices_used": 5})
    result = console.act("delete", hostnames=["gone.corp.example", "ws-0001.corp.example"])
    assert outcomes(result) == ["failed", "changed"]
    assert "its list lacks 2 of the devices that its account reports. Use device_ids." in result["msg"]
    (warning,) = result["warnings"]
    assert warning.startswith("The console lists 3 devices: its list lacks 2")


def test_a_name_is_not_absent_if_the_end_of_the_list_is_uncertain(console):
    console.seed(60)
    console.opswat.switch("next_token_at_end", "repeats")
    console.fault(ACCOUNT, "status", status=403)
    result = console.act("delete", hostnames=["gone.corp.example"])
    assert reasons(result) == ["not_found"]
    assert "repeats a page" in result["msg"]
    assert len(result["warnings"]) == 1


@pytest.mark.parametrize(
    "fault", [{"status": 200, "body": {"devices": []}}, {"status": 413}], ids=["empty list", "status 413"]
)
def test_an_empty_list_proves_nothing_if_the_account_counts_devices(console, fault):
    ids = console.seed(2)
    console.fault(DEVICES, "status", **fault)
    console.fault(DETAILS, "status", status=404)
    result = console.act("delete", *ids)
    assert result["failed"] and outcomes(result) == ["failed"] * 2
    assert console.calls(ACTION) == []


def test_an_unknown_mac_is_asked_for_together_with_a_mac_that_exists(console, monkeypatch):
    """An endpoint that ignores MAC addresses would make every device absent. An existing MAC reveals that."""
    ids = console.seed(2)
    console.opswat.switch("unknown_details", "left_out")
    macs = [console.device(device_id)["macs"][0] for device_id in ids]
    assert outcomes(console.act("delete", mac_addresses=["02-00-5E-00-00-01"])) == ["unchanged"]
    seen = [call["asked"]["ids"] for call in console.calls(DETAILS)]
    assert seen[-1][1] in macs


@pytest.mark.parametrize("value", ["not_found_if_none", "left_out", "not_found_if_any"])
def test_a_comparison_device_that_was_deleted_is_replaced(console, value, monkeypatch):
    ids = console.seed(3)
    console.opswat.switch("unknown_details", value)
    first_page = DeviceList.first_page

    def outdated_first_page(self):
        facts = first_page(self)
        if len(console.opswat.devices()) == 3:
            console.opswat.delete_device(ids[0])
        return facts

    monkeypatch.setattr(DeviceList, "first_page", outdated_first_page)
    assert outcomes(console.act("delete", UNKNOWN_ID)) == ["unchanged"]
    assert len(console.calls(DEVICES)) == 2


def test_a_refused_device_list_is_requested_only_once(console):
    console.seed(1)
    console.fault(DEVICES, "status", status=400)
    result = console.act("delete", *[f"NOSUCHDEVICE{number:04}" for number in range(16)])
    assert set(reasons(result)) == {"bad_answer"}
    assert len(console.calls(DEVICES)) == 1
