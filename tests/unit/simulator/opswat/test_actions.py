# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Device Action: valid requests, their effects and their results."""

from __future__ import annotations

import pytest

HOUR = 3600
TEN_YEARS = 10 * 365 * 24 * HOUR


def test_a_device_id_gets_a_result(api, device):
    response = api.act("exempt", [device["id"]], exempt_time=24)
    assert response.status_code == 200
    assert response.json() == [{"id": device["id"], "status": 1, "command_id": ""}]


def test_a_mac_address_gets_a_result(opswat, api):
    mac = "02:00:00:00:00:ab"
    device = opswat.add_device(macs=[mac])
    assert api.act("exempt", macs=[mac.upper()]).json() == [{"id": mac.upper(), "status": 1, "command_id": ""}]
    assert opswat.device(device["id"])["status"] == "exempted"


def test_v3_returns_one_object(api, device):
    assert api.act("exempt", [device["id"], "UNKNOWN"], version="v3").json() == {device["id"]: 1, "UNKNOWN": 0}


def test_each_mac_address_identifies_its_device(opswat, api):
    device = opswat.add_device(macs=["02:00:00:00:00:01", "02:00:00:00:00:02"])
    assert api.verdicts("exempt", macs=["02:00:00:00:00:02"]) == {"02:00:00:00:00:02": 1}
    assert opswat.device(device["id"])["status"] == "exempted"
    assert api.verdicts("exempt", [device["macs"][0]]) == {"02:00:00:00:00:01": 0}  # ids cannot be MACs here


def test_mac_case_sensitive(switch, api, opswat):
    switch("mac_case_sensitive", True)
    mac = "02:00:00:00:00:ab"
    opswat.add_device(macs=[mac])
    assert api.verdicts("exempt", macs=[mac, mac.upper()]) == {mac: 1, mac.upper(): 0}


@pytest.mark.parametrize(
    ("value", "verdicts"), [("failed", {"UNKNOWN": 0}), ("unsupported", {"UNKNOWN": -1}), ("left_out", {})], ids=str
)
@pytest.mark.parametrize("by", ["ids", "macs"])
def test_unknown_id(switch, api, device, value, verdicts, by):
    switch("unknown_id", value)
    known = device["id"] if by == "ids" else device["macs"][0]
    assert api.verdicts("exempt", **{by: [known, "UNKNOWN"]}) == {known: 1, **verdicts}


def test_unknown_id_can_refuse_the_whole_request(switch, api, opswat, device):
    switch("unknown_id", "bad_request")
    assert api.act("exempt", [device["id"], "UNKNOWN"]).status_code == 400
    assert opswat.device(device["id"])["actions"] == []
    assert api.verdicts("exempt", [device["id"]]) == {device["id"]: 1}


@pytest.mark.parametrize(
    ("value", "failed", "unsupported"),
    [pytest.param(0, 0, -1, id="failed is 0"), pytest.param(-1, -1, 0, id="failed is -1")],
)
def test_failed_status(switch, api, opswat, value, failed, unsupported):
    switch("failed_status", value)
    failing, controller = opswat.add_devices([{"failing": ["exempt"]}, {"kind": "domain_controller"}])
    verdicts = api.verdicts("exempt", [failing["id"], controller["id"], "UNKNOWN"])
    assert list(verdicts.values()) == [failed, unsupported, failed]
    assert opswat.device(failing["id"])["status"] == "compliant"
    assert [action["verdict"] for action in opswat.device(failing["id"])["actions"]] == ["failed"]


@pytest.mark.parametrize("value", [True, False])
def test_answers_out_of_order(switch, api, opswat, value):
    switch("answers_out_of_order", value)
    seeded = opswat.seed(5)["ids"]
    ids = [outcome["id"] for outcome in api.act("exempt", seeded).json()]
    assert ids == (seeded[::-1] if value else seeded)


@pytest.mark.parametrize("action", ["fetch_agent_log", "scan_threats"])
def test_only_reporting_commands_have_an_id(api, opswat, action):
    seeded = opswat.seed(3, kinds={"mobile": 1})["ids"]
    response = api.act(action, seeded, **({"full_scan": 1} if action == "scan_threats" else {})).json()
    ids = [outcome["command_id"] for outcome in response]
    assert len(set(ids)) == 3
    assert [bool(command_id) for command_id in ids] == [True, True, False]
    assert opswat.device(seeded[0])["command_ids"] == ids[:1]
    assert api.act("dhcprenew", seeded[:1]).json()[0]["command_id"] == ""


def test_commands_do_not_change_the_device(simulator, api, opswat, device):
    before = opswat.device(device["id"])
    for action in ("dhcprenew", "re-identify", "fetch_agent_log"):
        api.act(action, [device["id"]])
    after = opswat.device(device["id"])
    assert [action["action"] for action in after["actions"]] == ["dhcprenew", "re-identify", "fetch_agent_log"]
    assert {action["epoch"] for action in after["actions"]} == {simulator.clock()["epoch"]}
    assert after == {**before, "actions": after["actions"], "command_ids": after["command_ids"]}


def test_the_underlying_status_returns_when_an_exemption_expires(simulator, api, opswat):
    device = opswat.add_device(kind="non_compliant")
    api.act("exempt", [device["id"]], exempt_time=2)
    assert opswat.device(device["id"])["exempted_until"] == "2026-01-15T14:00:00Z"
    simulator.advance(2 * HOUR - 1)
    assert api.status(device["id"]) == "exempted"
    simulator.advance(1)
    assert api.status(device["id"]) == "non_compliant"


@pytest.mark.parametrize("params", [{}, {"exempt_time": 0}], ids=str)
def test_an_exemption_without_a_time_has_no_end(simulator, api, opswat, device, params):
    api.act("exempt", [device["id"]], **params)
    simulator.advance(TEN_YEARS)
    assert opswat.device(device["id"])["status"] == "exempted"


def test_the_longest_exemption_expires(simulator, api, opswat, device):
    api.act("exempt", [device["id"]], exempt_time=64_999)
    simulator.advance(64_999 * HOUR - 1)
    assert opswat.device(device["id"])["status"] == "exempted"
    simulator.advance(1)
    assert opswat.device(device["id"])["status"] == "compliant"


def test_unexempt_ends_an_exemption(api, device):
    api.act("exempt", [device["id"]])
    assert api.verdicts("unexempt", [device["id"]]) == {device["id"]: 1}
    assert api.status(device["id"]) == "compliant"


@pytest.mark.parametrize(
    ("value", "status", "end_hour"),
    [
        pytest.param("renewed", 1, 13, id="renewed"),
        pytest.param("kept", 1, 12, id="kept"),
        pytest.param("failed", 0, 12, id="failed"),
    ],
)
def test_exempt_again(simulator, switch, api, opswat, device, value, status, end_hour):
    switch("exempt_again", value)
    api.act("exempt", [device["id"]], exempt_time=24)
    simulator.advance(HOUR)
    assert api.verdicts("exempt", [device["id"]], exempt_time=24) == {device["id"]: status}
    assert opswat.device(device["id"])["exempted_until"] == f"2026-01-16T{end_hour}:00:00Z"


def test_ignore_and_unignore_change_the_status(api, opswat):
    device = opswat.add_device(kind="unknown")
    assert api.verdicts("unignore", [device["id"]]) == {device["id"]: -1}
    for action, status in [("ignore", "ignored"), ("unignore", "unknown")]:
        assert api.verdicts(action, [device["id"]]) == {device["id"]: 1}
        assert api.status(device["id"]) == status


def test_assign_to_group_moves_the_device(api, opswat, device):
    group = opswat.add_group("Quarantine")
    assert api.verdicts("assign_to_group", [device["id"]], group_id=group["group_id"]) == {device["id"]: 1}
    assert api.detail([device["id"]]).json()[0]["group_name"] == "Quarantine"
    for params in ({}, {"group_id": ""}):
        api.act("assign_to_group", [device["id"]], group_id=group["group_id"])
        assert api.verdicts("assign_to_group", [device["id"]], **params) == {device["id"]: 1}
        assert opswat.device(device["id"])["group"] == "Default"


@pytest.mark.parametrize(("value", "status"), [("failed", 0), ("bad_request", None), ("default_group", 1)])
def test_unknown_group(switch, api, opswat, value, status):
    switch("unknown_group", value)
    device, controller = opswat.add_devices([{"group": "G"}, {"kind": "domain_controller"}])
    response = api.act("assign_to_group", [device["id"], controller["id"]], group_id="7777777")
    if status is None:
        assert response.status_code == 400
    else:
        assert [outcome["status"] for outcome in response.json()] == [status, -1]
    assert opswat.device(device["id"])["group"] == ("Default" if value == "default_group" else "G")


def test_a_deleted_group_is_unknown(api, opswat):
    device = opswat.add_device(group="G")
    opswat.delete_group(device["group_id"])
    assert opswat.device(device["id"])["group"] == "Default"
    assert api.verdicts("assign_to_group", [device["id"]], group_id=device["group_id"]) == {device["id"]: 0}
