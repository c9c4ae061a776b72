# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The device info module returns some or all devices completely and in normalized form, or fails."""

from __future__ import annotations

import json

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.devices.details import SECTIONS
from integration.opswat.console import ACCOUNT, ACTION, DETAILS, DEVICES, UNKNOWN_ID
from integration.tasks import reasons

PAGING = ["3.7", "3.6", "3.5", "3.3", "3.2", "3.0"]
KINDS = {
    "non_compliant": [1],
    "exempted": [2],
    "unknown": [3],
    "unlicensed": [4],
    "mobile": [5],
    "mac": [6],
    "private": [7],
}


def ids_of(result):
    return [entry["device_id"] for entry in result["devices"]]


def everything(console, **params):
    return console.info(all_devices=True, **params)


@pytest.mark.parametrize("by", ["device_ids", "mac_addresses", "hostnames"])
def test_a_device_is_found_by_each_kind_of_identifier(console, by):
    ids = console.seed(6)
    device = console.device(ids[4])
    identifier = {
        "device_ids": ids[4],
        "mac_addresses": device["macs"][1].upper(),
        "hostnames": device["name"].lower(),
    }[by]
    result = console.info(**{by: [identifier]})
    (entry,) = result["devices"]
    assert not result["failed"] and not result["changed"] and result["msg"] == "1 of 1 device read."
    assert entry["device"] == identifier and entry["device_id"] == ids[4] and entry["error"] is None
    assert entry["hostname"] == device["host_name"] and entry["macs"] == device["macs"]
    assert entry["names"] == [device["host_name"], device["name"]]
    for key in ("status", "severity", "group", "device_type", "agent_type", "agent_version", "enrolled_at"):
        assert entry[key] == device[key], key
    assert (entry["os_family"], entry["exempted"], entry["user"]) == (device["os"], False, "user0005")
    assert "names_hidden" not in entry and "details" not in entry
    assert console.calls(ACTION) == []


def test_unknown_devices_fail_and_the_others_are_returned(console):
    ids = console.seed(3)
    result = console.info(ids[0], UNKNOWN_ID, ids[2])
    assert reasons(result) == [None, "not_found", None]
    assert result["failed"] and result["msg"].startswith("2 of 3 devices read: ")
    assert not console.info(ids[0], UNKNOWN_ID, tolerate_failures=True)["failed"]


@pytest.mark.parametrize("version", PAGING)
@pytest.mark.parametrize("number", [0, 1, 49, 50, 51, 130], ids="{} devices".format)
def test_all_devices_are_listed_with_either_style_of_paging(console, version, number):
    ids = console.seed(number)
    result = everything(console, api_versions={"devices": version})
    assert ids_of(result) == ids
    assert [entry["device"] for entry in result["devices"]] == ids
    assert len(console.calls(DEVICES)) <= number // 50 + 2
    assert console.calls(DETAILS) == []


@pytest.mark.parametrize("end", ["empty", "null", "absent", "repeats", "empty_page"])
@pytest.mark.parametrize("number", [0, 1, 50, 100, 101], ids="{} devices".format)
def test_the_last_page_is_recognized_with_page_tokens(console, end, number):
    ids = console.seed(number)
    console.opswat.switch("next_token_at_end", end)
    assert ids_of(everything(console)) == ids


@pytest.mark.parametrize("value", [200, 413], ids="status {}".format)
@pytest.mark.parametrize("number", [0, 1, 50, 51], ids="{} devices".format)
def test_the_last_page_is_recognized_with_page_numbers(console, value, number):
    ids = console.seed(number)
    console.opswat.switch("page_beyond_end", value)
    console.opswat.switch("empty_first_page", value)
    assert ids_of(everything(console, api_versions={"devices": "3.3"})) == ids


def page(ids, **fields):
    return {"devices": [{"device_id": device_id, "status": "compliant"} for device_id in ids], **fields}


@pytest.mark.parametrize("version", ["3.7", "3.3"])
def test_an_endless_device_list_is_an_error(console, version):
    console.seed(200)
    ids = [f"D{number:015}" for number in range(50)]
    body = page(ids, next_token="t1") if version == "3.7" else page(ids)["devices"]
    console.fault(DEVICES, "status", status=200, body=body)
    with pytest.raises(DeviceActionsError, match="the list does not end"):
        everything(console, api_versions={"devices": version})
    assert len(console.calls(DEVICES)) == 2


@pytest.mark.parametrize(("counted", "whole"), [(2, True), (3, False)], ids=["count matches", "count differs"])
def test_a_repeated_page_token_is_accepted_if_the_list_matches_the_account_count(console, counted, whole):
    console.fault(ACCOUNT, "status", status=200, body={"devices_used": counted})
    console.fault(DEVICES, "status", status=200, body=page(["A" * 16], next_token="t1"), times=1)
    console.fault(DEVICES, "status", status=200, body=page(["B" * 16], next_token="t1"), times=1)
    if whole:
        assert ids_of(everything(console)) == ["A" * 16, "B" * 16]
    else:
        with pytest.raises(DeviceActionsError, match="the list does not end"):
            everything(console)


def test_the_estimated_duration_of_a_listing_uses_the_limit_for_reading(console):
    console.seed(300)
    assert not console.info(all_devices=True)["failed"]
    assert "listing about 300 devices takes 6 requests, at 8 per minute: about 45 seconds" in console.announced[0]


def test_a_device_on_two_pages_is_returned_once(console):
    """A device moves to the next page if another one enrols during the listing."""
    console.fault(DEVICES, "status", status=200, body=page(["A" * 16, "B" * 16], next_token="t1"), times=1)
    console.fault(DEVICES, "status", status=200, body=page(["B" * 16, "C" * 16], next_token=""), times=1)
    assert ids_of(everything(console)) == ["A" * 16, "B" * 16, "C" * 16]


@pytest.mark.parametrize("token", [7, ["x"], {"t": 1}, True], ids=repr)
def test_an_invalid_page_token_is_an_error(console, token):
    console.fault(DEVICES, "status", status=200, body=page(["A" * 16], next_token=token))
    with pytest.raises(DeviceActionsError, match="invalid next_token"):
        everything(console)


@pytest.mark.parametrize("body", [{}, [], "x", None, {"devices": None}, {"devices": [7]}, {"devices": [{}]}], ids=repr)
def test_an_invalid_device_list_is_an_error(console, body):
    console.fault(DEVICES, "status", status=200, body=body, content_type="application/json")
    with pytest.raises(DeviceActionsError):
        everything(console)


@pytest.mark.parametrize(
    ("version", "status"),
    [*(("3.7", status) for status in (400, 413, 500, 503)), *(("3.3", status) for status in (400, 404, 406, 500, 503))],
)
def test_an_error_in_the_middle_of_a_listing_fails(console, version, status):
    console.seed(200)
    console.fault(DEVICES, "status", status=status, skip=1)
    with pytest.raises(DeviceActionsError, match=f"{status} while listing the console's devices"):
        everything(console, api_versions={"devices": version})


def test_a_listing_continues_after_waiting(console):
    ids = console.seed(300)
    console.fault(DEVICES, "status", status=429, skip=2, times=1)
    console.fault(DEVICES, "status", status=503, skip=3, times=1)
    assert ids_of(everything(console)) == ids


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 404},
        {"kind": "garbage"},
        {"kind": "status", "status": 200, "body": {"devices_used": 10**400}},
        {"kind": "status", "status": 200, "body": {"devices_by_status": 7}},
    ],
    ids=["status 500", "status 404", "garbage", "huge count", "invalid count"],
)
@pytest.mark.parametrize("end", ["empty", "repeats"])
def test_a_listing_works_without_the_account_count(console, fault, end):
    ids = console.seed(60)
    console.opswat.switch("next_token_at_end", end)
    console.fault(ACCOUNT, **fault)
    assert ids_of(everything(console)) == ids
    assert console.announced == []


FILTERS = [
    ({"statuses": ["non_compliant"]}, [1]),
    ({"statuses": ["Non-Compliant", "exempted"]}, [1, 2]),
    ({"statuses": ["out of license usage"]}, [4]),
    ({"statuses": ["nothing"]}, []),
    ({"statuses": []}, []),
    ({"groups": ["default"]}, [9]),
    ({"device_types": ["PHONE"]}, [5]),
    ({"os_families": ["mac"]}, [6]),
    ({"os_families": ["android", "mac "]}, [5, 6]),
    ({"names": ["ws-0002*"]}, [1]),
    ({"names": ["WS-0002.corp.example"]}, [1]),
    ({"names": ["*.corp.example"]}, [0, 1, 2, 3, 4, 5, 6, 8, 9]),
    ({"names": ["ws-000[12]"]}, [0, 1]),
    ({"statuses": ["exempted"], "os_families": ["windows"], "names": ["*"]}, [2]),
    ({"statuses": ["exempted"], "os_families": ["mac"]}, []),
]


@pytest.mark.parametrize(("params", "places"), FILTERS, ids=[repr(params) for params, _places in FILTERS])
@pytest.mark.parametrize("by", ["all_devices", "device_ids"])
def test_filters_select_devices(console, params, places, by):
    ids = console.seed(10, kinds=KINDS)
    result = everything(console, **params) if by == "all_devices" else console.info(*ids, **params)
    assert ids_of(result) == [ids[place] for place in places]
    assert result["msg"].startswith(f"{len(places) or 'None'} of 10 devices match")
    assert all(entry["hostname"] in result["msg"] for entry in result["devices"] if entry["hostname"])


def test_filters_do_not_hide_errors(console):
    (device_id,) = console.seed(1)
    result = console.info(device_id, UNKNOWN_ID, statuses=["exempted"])
    assert reasons(result) == ["not_found"] and result["failed"]


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_of_the_details_is_returned_on_request(console, section):
    ids = console.seed(3)
    for result in (console.info(*ids[:1], details=[section]), everything(console, details=[section])):
        assert [list(entry["details"]) for entry in result["devices"]] == [[section]] * len(result["devices"])
        assert all(entry["details"][section] is not None for entry in result["devices"])


def test_details_of_all_devices_are_read_fifty_at_a_time(console):
    ids = console.seed(120)
    result = everything(console, details=["infection", "categories"])
    assert ids_of(result) == ids
    assert len(console.calls(DETAILS)) <= 120 // 50 + 3


def test_details_are_returned_with_printable_text(console):
    (device_id,) = console.seed(1)
    deep = {"a": [{"b\x1b[31m": "x\ny", "c": 1.5, "d": None, "e": True}]}
    body = [{"device_id": device_id, "status": "compliant", "infection": deep}]
    console.fault(DETAILS, "status", status=200, body=body)
    (entry,) = console.info(device_id, details=["infection"])["devices"]
    assert entry["details"] == {"infection": {"a": [{"b [31m": "x y", "c": 1.5, "d": None, "e": True}]}}


@pytest.mark.parametrize("spelling", ["total_critical_issue", "total_critical", "total_critical_issues"])
@pytest.mark.parametrize("status", ["non_compliant", "non-compliant"])
def test_counters_and_status_are_normalized(console, spelling, status):
    ids = console.seed(2, kinds={"non_compliant": [1]})
    console.opswat.switch("issue_counters", spelling)
    console.opswat.switch("details_status", status)
    for result in (console.info(ids[1]), everything(console, statuses=["non-compliant"])):
        (entry,) = result["devices"]
        assert entry["issues"] == {"total": 1, "critical": 1, "warning": 0}
        assert entry["status"] == "non_compliant"


@pytest.mark.parametrize("shown", [True, False], ids=["names shown", "names hidden"])
def test_a_hidden_name_is_returned_as_none(console, shown):
    (device_id,) = console.seed(1, kinds={"private": [0]})
    console.opswat.switch("private_host_name", not shown)
    name = console.device(device_id)["host_name"]
    for result in (console.info(device_id), everything(console)):
        (entry,) = result["devices"]
        assert (entry["hostname"], entry["names"]) == ((name, [name]) if shown else (None, []))
    found = console.info(hostnames=[name])
    assert found["failed"] is not shown
    assert shown or "hide names of 1" in found["msg"]


def test_a_host_name_of_two_devices_is_ambiguous(console):
    ids = console.seed(2)
    for device_id in ids:
        console.opswat.change_device(device_id, host_name="ws-7.corp.example")
    assert reasons(console.info(hostnames=["ws-7"])) == ["ambiguous"]
    assert ids_of(console.info(hostnames=["ws-7"], on_multiple="all")) == ids


def test_hosts_of_a_task_share_one_listing(console):
    ids = console.seed(3)
    run_state = console.context().run_state
    for number, device_id in enumerate(ids, start=1):
        context = console.context(run_state=run_state, scope="task", host=device_id)
        assert ids_of(console.info(hostnames=[f"ws-000{number}"], context=context)) == [device_id]
    assert len(console.calls(DEVICES)) == 1
    other = console.context(run_state=run_state, scope="another task", host="x")
    console.info(hostnames=["ws-0001"], context=other)
    assert len(console.calls(DEVICES)) == 2


def test_allow_empty_accepts_an_empty_target_list(console):
    console.seed(1)
    result = console.info(device_ids=[], allow_empty=True)
    assert result["devices"] == [] and not result["failed"]
    assert console.calls(DETAILS) == console.calls(DEVICES) == []


def test_results_can_be_serialized_as_json(console):
    ids = console.seed(10, kinds=KINDS)
    assert json.loads(json.dumps(console.info(*ids, details=list(SECTIONS)), allow_nan=False))
