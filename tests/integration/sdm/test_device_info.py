# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The device info module returns SDM's data without secrets."""

from __future__ import annotations

import json

import pytest

from integration.sdm.console import DEVICES, GROUPS, LOGIN, LOGOUT, OTHER, UNKNOWN_ID
from integration.tasks import reasons


def names(result):
    return [entry["name"] for entry in result["devices"]]


def test_device_info_returns_all_fields(console):
    console.sdm.add_device(
        name="sbc-a",
        ip="192.0.2.10",
        folder="Home/East",
        nf="boston-1",
        version="SCZ900",
        config_version=59,
        platform="X",
    )
    (entry,) = console.info(names="SBC-A")["devices"]
    assert entry["group_id"] == entry["nf_id"]
    expected = {
        "device": "SBC-A",
        "hostname": "sbc-a",
        "name": "sbc-a",
        "key": "sbc-a_192.0.2.10",
        "ip": "192.0.2.10",
        "nf_name": "boston-1",
        "group_path": "Home/East/boston-1",
        "software_version": "SCZ900",
        "config_version": "59",
        "platform": "X",
        "connected": True,
        "manageable": True,
        "locked": None,
        "held_by": None,
        "error": None,
    }
    assert {key: entry[key] for key in expected} == expected


def test_fields_missing_in_sdm_are_null(console):
    console.sdm.add_device(name="bare", kind="bare")
    (entry,) = console.info(names="bare")["devices"]
    fields = ("description", "platform", "serial_number", "software_version", "config_version")
    assert [entry[field] for field in fields] == [None] * 5


def test_group_paths_include_groups_within_an_nf(console):
    ids = console.seed(4, clusters=1, folders=["Home/West"])
    paths = {entry["device_id"]: entry["group_path"] for entry in console.info(all_devices=True)["devices"]}
    top = "Home/West/cluster-001"
    assert paths == dict(zip(ids, [f"{top}/A", f"{top}/A", f"{top}/B", f"{top}/B/C"], strict=True))
    assert len(console.calls(GROUPS)) == 1  # one NF


def test_a_name_in_a_filter_that_no_device_of_the_result_has_is_a_warning(console):
    console.seed(3)
    result = console.info(all_devices=True, nfs=["sbc-0003", "sbc-003"])
    assert result["warnings"] == ["nfs: no device of the result matches 'sbc-003'"]
    assert "warnings" not in console.info(all_devices=True, nfs=["sbc-003"])


def test_group_paths_false_takes_a_single_list_request(console):
    console.seed(50)
    result = console.info(all_devices=True, group_paths=False)
    assert {entry["group_path"] for entry in result["devices"]} == {None}
    assert [call["route"] for call in console.simulator.requests()] == [LOGIN, DEVICES, LOGOUT]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"nfs": ["PAIR-*"]}, {"a", "b"}),
        ({"nfs": ["solo"]}, {"c"}),
        ({"nfs": []}, set()),
        ({"groups": ["home/east"]}, {"a", "b"}),
        ({"groups": ["/Home/East/"]}, {"a", "b"}),
        ({"groups": ["Home/E"]}, set()),
        ({"groups": ["Home"]}, {"a", "b", "c"}),
        ({"connected": False}, {"b"}),
        ({"connected": True, "manageable": False}, {"c"}),
        ({"groups": ["Home/East"], "connected": True}, {"a"}),
    ],
    ids=[
        "NF pattern",
        "NF",
        "no NF",
        "group in lower case",
        "group with slashes",
        "part of a group name",
        "parent group",
        "disconnected",
        "connected and unmanageable",
        "connected in a group",
    ],
)
def test_filters_select_devices(console, filters, expected):
    console.sdm.add_devices(
        [
            {"name": "a", "nf": "pair-1", "folder": "Home/East"},
            {"name": "b", "nf": "pair-1", "folder": "Home/East", "connected": False},
            {"name": "c", "nf": "solo", "folder": "Home/West", "manageable": False},
        ]
    )
    assert set(names(console.info(all_devices=True, **filters))) == expected


def test_groups_of_filtered_devices_are_not_requested(console):
    console.seed(20)
    console.info(all_devices=True, nfs=["sbc-0003"])
    assert len(console.calls(GROUPS)) == 1


@pytest.mark.parametrize("status", [403, 404], ids="status {}".format)
def test_group_paths_are_null_without_permission(console, status):
    ids = console.seed(2)
    console.fault(GROUPS, "status", status=status)
    result = console.info(*ids)
    assert [entry["group_path"] for entry in result["devices"]] == [None, None]
    assert not result["failed"]


def test_a_server_error_while_reading_groups_fails(console):
    ids = console.seed(2)
    console.fault(GROUPS, "status", status=500)
    assert reasons(console.info(*ids)) == ["server_error"] * 2


def test_only_devices_visible_to_the_user_are_returned(console):
    console.sdm.add_devices([{"name": "a", "folder": "Home/East"}, {"name": "b", "folder": "Home/West"}])
    console.sdm.add_user("eastern", folders=["Home/East"])
    assert names(console.info(all_devices=True, **console.account("eastern"))) == ["a"]
    assert reasons(console.info(names="b", **console.account("eastern"))) == ["not_found"]


def test_locks_are_returned_if_the_list_shows_them(console):
    ids = console.seed(2)
    console.sdm.switch("lock_readable", "list_and_detail")
    console.sdm.switch("lock_shown_as", "both")
    console.hold(ids[0])
    result = console.info(*ids)
    assert [(entry["locked"], entry["held_by"]) for entry in result["devices"]] == [(True, OTHER), (False, None)]


@pytest.mark.parametrize("shown_as", ["both", "lockedBy"])
@pytest.mark.parametrize("readable", ["list_and_detail", "detail"])
def test_locked_devices_are_found_with_their_lock_owners(console, readable, shown_as):
    ids = console.seed(3)
    console.sdm.switch("lock_readable", readable)
    console.sdm.switch("lock_shown_as", shown_as)
    console.hold(ids[0])  # the first one shows whether a device that is read alone shows its lock
    result = console.info(all_devices=True, locked=True)
    assert [entry["held_by"] for entry in result["devices"]] == [OTHER]
    assert result["msg"].startswith(f"1 of 3 devices matches the filters: {result['devices'][0]['name']}.")
    assert ("does not show whether 2 of these" in result["msg"]) is (shown_as == "lockedBy")
    assert console.info(all_devices=True, held_by=[OTHER.upper(), "x"])["devices"] == result["devices"]
    assert console.info(all_devices=True, held_by=["x"])["devices"] == []


def test_hidden_locks_are_never_taken_for_unlocked(console):
    console.seed(3)
    for locked in (True, False):
        result = console.info(all_devices=True, locked=locked)
        assert result["devices"] == []
        assert result["msg"].startswith("None of 3 devices matches the filters. SDM does not show whether 3 of these")
        assert len(result["warnings"]) == 1
    assert "warnings" not in console.info(all_devices=True, connected=True)


def test_snmp_communities_are_left_out(console):
    console.sdm.add_device(name="sbc-a", community="canary-community")
    console.sdm.switch("lock_readable", "detail")
    for result in (console.info(all_devices=True), console.lock(names="sbc-a")):
        assert "canary" not in json.dumps(result)


def test_unknown_devices_fail_and_the_others_are_returned(console):
    ids = console.seed(1)
    result = console.info(ids[0], UNKNOWN_ID)
    assert reasons(result) == [None, "not_found"]
    assert result["failed"]
    assert not console.info(ids[0], UNKNOWN_ID, tolerate_failures=True)["failed"]


def test_a_name_in_two_nfs_is_ambiguous(console):
    console.sdm.add_devices(
        [
            {"name": "sbc", "nf": "one", "ip": "192.0.2.1"},
            {"name": "sbc", "nf": "two", "ip": "192.0.2.2", "connected": False},
        ]
    )
    result = console.lock(names="sbc")
    assert reasons(result) == ["ambiguous"]
    assert console.sent() == []
    assert len(console.lock(names="sbc_192.0.2.2")["devices"]) == 1
    assert len(console.lock(names="sbc", on_multiple="online")["devices"]) == 1
    assert len(console.lock(names="sbc", on_multiple="all")["devices"]) == 2
