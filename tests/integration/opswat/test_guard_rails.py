# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guard rails: no action on protected devices, on too many devices or on the wrong device."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine import guard_rails
from integration.opswat.console import ACCOUNT, ACTION, DETAILS, UNKNOWN_ID
from integration.tasks import outcomes, reasons

MAC = "00:60:26:26:d5:19"
ACTIONS = {
    "exempt": {"exempt_time": 1},
    "assign_to_group": {"group": "Quarantine"},
    "delete": {},
    "dhcprenew": {},
    "scan_threats": {"full_scan": True},
}


@pytest.fixture
def fleet(console):
    """The ids of four workstations, with the id of a server in the middle."""
    ids = console.seed(4)
    server = console.opswat.add_device(
        host_name="dc01.corp.example", macs=["02:00:00:00:00:07", MAC], ips=["192.0.2.99"]
    )["id"]
    return [*ids[:2], server, *ids[2:]]


def identifiers(console, ids, by):
    devices = [console.device(device_id) for device_id in ids]
    return {
        "device_ids": ids,
        "mac_addresses": [device["macs"][0] for device in devices],
        "hostnames": [device["host_name"] for device in devices],
    }[by]


def spellings(device_id):
    return [
        device_id,
        device_id.lower(),
        "dc01.corp.example",
        "DC01",
        "dc*",
        "*.Corp.Example",
        MAC.upper().replace(":", "-"),
        "192.0.2.99",
        "192.0.2.*",
    ]


@pytest.mark.parametrize("number", range(9), ids="spelling {}".format)
@pytest.mark.parametrize("by", ["device_ids", "mac_addresses", "hostnames"])
def test_one_protected_device_stops_the_whole_task(console, fleet, by, number):
    entry = spellings(fleet[2])[number]
    result = console.assign(**{by: identifiers(console, fleet, by)}, protected_devices=["srv-*", entry])
    assert result["failed"] and not result["changed"]
    assert outcomes(result) == ["skipped"] * 5
    assert set(reasons(result)) == {"protected"}
    assert console.calls(ACTION) == []
    assert f"dc01.corp.example ({fleet[2]}) (by '{entry}')" in result["msg"]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("check", [True, False], ids=["check mode", "real run"])
def test_every_action_respects_protected_devices(console, fleet, action, check):
    result = console.act(action, *fleet, **ACTIONS[action], protected_devices=["dc*"], check=check)
    assert result["failed"] and outcomes(result) == ["skipped"] * 5
    assert console.calls(ACTION) == []


def test_protected_devices_can_come_from_the_environment(console, fleet, monkeypatch):
    monkeypatch.setenv("DEVICE_ACTIONS_PROTECTED_DEVICES", "srv-9, dc*")
    assert "(by 'dc*')" in console.assign(*fleet)["msg"]
    assert console.calls(ACTION) == []


def test_tasks_without_a_protected_device_run(console, fleet):
    del fleet[2]
    assert outcomes(console.assign(*fleet, protected_devices=["dc*", MAC])) == ["changed"] * 4
    assert console.sent() == sorted(fleet)


@pytest.mark.parametrize("by", ["device_ids", "mac_addresses", "hostnames"])
def test_deleting_an_absent_device_is_allowed_with_protected_devices(console, fleet, by):
    absent = {"device_ids": UNKNOWN_ID, "mac_addresses": "02:00:5e:00:00:01", "hostnames": "absent.corp.example"}[by]
    there = identifiers(console, fleet[:1], by)
    result = console.act("delete", **{by: [absent, *there]}, protected_devices=["dc*"])
    assert outcomes(result) == ["unchanged", "changed"]


@pytest.mark.parametrize("action", ["exempt", "assign_to_group", "dhcprenew"])
def test_an_unknown_device_fails_alone_with_protected_devices(console, fleet, action):
    del fleet[2]
    result = console.act(action, *fleet, UNKNOWN_ID, **ACTIONS[action], protected_devices=["dc*"])
    assert result["failed"] and outcomes(result) == ["changed"] * 4 + ["failed"]
    assert reasons(result)[-1] == "not_found"


def test_a_name_that_an_incomplete_list_lacks_stops_a_task_with_protected_devices(console, fleet):
    console.opswat.seed(1, kinds={"private": [0]}, prefix="hidden", add=True)
    names = [console.device(fleet[0])["host_name"], "absent.corp.example"]
    result = console.act("exempt", hostnames=names, exempt_time=1, protected_devices=["other*"])
    assert result["failed"] and "it could not be determined whether these are protected" in result["msg"]
    assert console.calls(ACTION) == []


@pytest.mark.parametrize(
    "fault",
    [{"kind": "garbage"}, {"kind": "html", "status": 200}, {"kind": "status", "status": 500}],
    ids=["garbage", "html 200", "status 500"],
)
@pytest.mark.parametrize("action", ["delete", "exempt"])
def test_devices_that_cannot_be_read_stop_a_task_with_protected_devices(console, fleet, fault, action):
    console.fault(DETAILS, **fault)
    result = console.act(action, *fleet, **ACTIONS[action], protected_devices=["dc*"])
    assert result["failed"]
    assert console.calls(ACTION) == []


def test_a_device_without_macs_may_be_one_that_is_protected_by_mac(console):
    console.seed(1)
    device_id = console.opswat.add_device(host_name="laptop.corp.example", macs=[])["id"]
    result = console.assign(device_id, protected_devices=[MAC])
    assert reasons(result) == ["protected"]
    assert "does not report MAC addresses" in result["msg"]
    assert console.calls(ACTION) == []
    assert outcomes(console.assign(device_id, protected_devices=["dc*"])) == ["changed"]


def test_a_device_with_a_hidden_name_may_be_a_protected_one(console):
    ids = console.seed(2, kinds={"private": [1]})
    result = console.assign(*ids, protected_devices=["dc*"])
    assert result["failed"] and "does not report all names" in result["msg"]
    assert console.calls(ACTION) == []


@pytest.mark.parametrize("check", [True, False], ids=["check mode", "real run"])
def test_more_changes_than_max_changes_stop_the_task(console, check):
    ids = console.seed(26)
    result = console.assign(*ids, check=check)
    assert result["failed"] and outcomes(result) == ["skipped"] * 26
    assert set(reasons(result)) == {"max_changes"}
    assert "26 changes planned, and max_changes is 25" in result["msg"]
    assert console.calls(ACTION) == []
    assert outcomes(console.assign(*ids, max_changes=26)) == ["changed"] * 26


def test_unchanged_devices_do_not_count_as_changes(console):
    ids = console.seed(30, kinds={"exempted": [0, 1, 2, 3, 4]})
    result = console.act("exempt", *ids, exempt_time=1)
    assert (result["summary"]["changed"], result["summary"]["unchanged"]) == (25, 5)


def test_commands_always_count_as_changes(console):
    ids = console.seed(3)
    assert console.act("dhcprenew", *ids, max_changes=2)["failed"]
    assert console.calls(ACTION) == []


@pytest.mark.parametrize(
    ("limit", "allowed"), [("10%", 4), ("13%", 5), ("0%", 0)], ids=["10% of 40", "13% of 40", "0%"]
)
@pytest.mark.parametrize(
    "versions", [{}, {"account": "3.1"}, {"account": "2.0"}], ids=["default version", "version 3.1", "version 2.0"]
)
def test_a_max_changes_percentage_refers_to_the_devices_of_the_account(console, limit, allowed, versions):
    ids = console.seed(40)
    if allowed:
        result = console.assign(*ids[:allowed], max_changes=limit, check=True, api_versions=versions)
        assert result["summary"]["changed"] == allowed
    result = console.assign(*ids[: allowed + 1], max_changes=limit, api_versions=versions)
    assert result["failed"] and f"max_changes is {limit}" in result["msg"]
    assert console.calls(ACTION) == []
    assert len(console.calls(ACCOUNT)) == 1 + bool(allowed)


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"devices_used": "40"},
        {"devices_used": True},
        {"devices_by_status": 5},
        {"devices_by_status": [5]},
        "x",
        None,
    ],
    ids=repr,
)
def test_a_max_changes_percentage_stops_the_task_without_a_device_count(console, body):
    ids = console.seed(3)
    console.fault(ACCOUNT, "status", status=200, body=body, content_type="application/json")
    result = console.assign(*ids, max_changes="100%")
    assert result["failed"] and outcomes(result) == ["skipped"] * 3
    assert console.calls(ACTION) == []


def test_max_changes_counts_all_hosts_of_a_task(console):
    ids = console.seed(4)
    run_state = console.context().run_state
    results = [
        console.assign(
            device_id, max_changes=3, context=console.context(run_state=run_state, scope="task", host=device_id)
        )
        for device_id in ids
    ]
    assert [result["failed"] for result in results] == [False] * 3 + [True]
    assert console.sent() == sorted(ids[:3])


def test_two_identifiers_of_one_device_are_acted_on_once(console):
    (device_id,) = console.seed(1)
    console.opswat.change_device(device_id, macs=["02:00:00:00:00:01", "02:00:00:00:00:02"])
    result = console.act("dhcprenew", mac_addresses=["02:00:00:00:00:01", "02-00-00-00-00-02"])
    assert outcomes(result) == ["changed", "unchanged"]
    assert console.sent() == [device_id]


def test_device_ids_ignore_case(console):
    (device_id,) = console.seed(1)
    result = console.act("dhcprenew", device_id, device_id.lower())
    assert outcomes(result) == ["changed", "unchanged"]
    assert len(console.sent()) == 1


def test_a_mac_of_two_devices_is_ambiguous_without_on_multiple_all(console):
    ids = console.seed(2)
    for device_id in ids:
        console.opswat.change_device(device_id, macs=[MAC])
    assert reasons(console.assign(mac_addresses=[MAC])) == ["ambiguous"]
    assert console.calls(ACTION) == []
    assert outcomes(console.assign(mac_addresses=[MAC], on_multiple="all")) == ["changed"] * 2
    assert console.sent() == sorted(ids)


def test_a_device_is_claimed_by_one_host_of_a_task(console):
    (device_id,) = console.seed(1)
    run_state = console.context().run_state
    contexts = [console.context(run_state=run_state, scope="task", host=host) for host in ("one", "other")]
    results = [console.assign(device_id, context=context) for context in contexts]
    assert [reasons(result) for result in results] == [[None], ["claimed"]]


@pytest.mark.parametrize("name", ["ws-0001.corp.example", "WS-0001", "ws-0001"])
def test_expected_hostname_is_compared(console, name):
    ids = console.seed(2)
    assert outcomes(console.assign(ids[0], expected_hostname=name)) == ["changed"]
    assert reasons(console.assign(ids[1], expected_hostname=name)) == ["wrong_device"]
    assert console.sent() == [ids[0]]


def test_a_device_that_was_renamed_since_the_listing_is_left_alone(console):
    """All hosts of a task share a device list, which may be outdated when a host uses it."""
    ids = console.seed(2)
    run_state = console.context().run_state

    def assign(hostname):
        context = console.context(run_state=run_state, scope="task", host=hostname)
        return console.assign(hostnames=[hostname], context=context)

    assert outcomes(assign("ws-0001.corp.example")) == ["changed"]
    console.opswat.change_device(ids[1], host_name="reception.corp.example", name="RECEPTION")
    result = assign("ws-0002")
    assert reasons(result) == ["wrong_device"]
    assert "reception.corp.example" in result["msg"]
    assert console.sent() == [ids[0]]


@pytest.mark.parametrize("version", ["3.8", "3.3"])
def test_details_may_contain_fewer_names_than_the_list(console, version):
    (device_id,) = console.seed(1)
    console.opswat.change_device(device_id, host_name="a-very-long-host-name-1.corp.example", name="A-VERY-LONG-HOS")
    result = console.assign(
        hostnames=["a-very-long-host-name-1.corp.example"], api_versions={"device_details": version}
    )
    assert outcomes(result) == ["changed"], result["msg"]


def test_a_hidden_name_does_not_match_expected_hostname(console):
    (device_id,) = console.seed(1, kinds={"private": [0]})
    assert reasons(console.act("delete", device_id, expected_hostname="ws-0001")) == ["wrong_device"]
    assert console.calls(ACTION) == []


@pytest.mark.parametrize("own", ["dc01.corp.example", MAC.replace(":", "")])
@pytest.mark.parametrize("by", ["device_ids", "mac_addresses", "hostnames"])
def test_the_controller_itself_is_protected(console, fleet, monkeypatch, by, own):
    monkeypatch.setattr(guard_rails, "local_identifiers", lambda: (own,))
    result = console.act("delete", **{by: identifiers(console, fleet, by)})
    assert reasons(result)[2] == "protected"
    assert console.sent() == sorted(set(fleet) - {fleet[2]})
