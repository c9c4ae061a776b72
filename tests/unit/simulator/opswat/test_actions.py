# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Device Action: what a request may say, what it does, and what is answered."""

from __future__ import annotations

import pytest

HOUR = 3600
TEN_YEARS = 10 * 365 * 24 * HOUR


def test_an_answer_by_id(api, device):
    answer = api.act("exempt", [device["id"]], exempt_time=24)
    assert answer.status_code == 200
    assert answer.json() == [{"id": device["id"], "status": 1, "command_id": ""}]


def test_an_answer_by_mac(opswat, api):
    mac = "02:00:00:00:00:ab"
    device = opswat.add_device(macs=[mac])
    assert api.act("exempt", macs=[mac.upper()]).json() == [{"id": mac.upper(), "status": 1, "command_id": ""}]
    assert opswat.device(device["id"])["status"] == "exempted"


def test_v3_answers_with_one_object(api, device):
    assert api.act("exempt", [device["id"], "NOBODY"], version="v3").json() == {device["id"]: 1, "NOBODY": 0}


def test_any_mac_of_a_device_will_do_and_is_answered(opswat, api):
    device = opswat.add_device(macs=["02:00:00:00:00:01", "02:00:00:00:00:02"])
    assert api.verdicts("exempt", macs=["02:00:00:00:00:02"]) == {"02:00:00:00:00:02": 1}
    assert opswat.device(device["id"])["status"] == "exempted"
    assert api.verdicts("exempt", [device["macs"][0]]) == {"02:00:00:00:00:01": 0}  # ids are no MACs here


def test_mac_case_sensitive(switch, api, opswat):
    switch("mac_case_sensitive", True)
    mac = "02:00:00:00:00:ab"
    opswat.add_device(macs=[mac])
    assert api.verdicts("exempt", macs=[mac, mac.upper()]) == {mac: 1, mac.upper(): 0}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"types": "reboot", "ids": ["x"]},
        {"types": ["exempt"], "ids": ["x"]},
        {"types": "exempt"},
        {"types": "exempt", "ids": ["x"], "macs": ["02:00:00:00:00:01"]},
        {"types": "exempt", "ids": []},
        {"types": "exempt", "ids": "x"},
        {"types": "exempt", "ids": [""]},
        {"types": "exempt", "ids": [1]},
        {"types": "exempt", "ids": ["x"], "params": []},
        {"types": "exempt", "ids": ["x"], "params": {"exempt_time": -1}},
        {"types": "exempt", "ids": ["x"], "params": {"exempt_time": 65000}},
        {"types": "exempt", "ids": ["x"], "params": {"exempt_time": "24"}},
        {"types": "exempt", "ids": ["x"], "params": {"exempt_time": True}},
        {"types": "assign_to_group", "ids": ["x"], "params": {"group_id": 1000001}},
        {"types": "scan_threats", "ids": ["x"]},
        {"types": "scan_threats", "ids": ["x"], "params": {"full_scan": 2}},
        {"types": "scan_threats", "ids": ["x"], "params": {"scan_types": [6]}},
        {"types": "scan_threats", "ids": ["x"], "params": {"scan_types": ["0"]}},
        {"types": "scan_threats", "ids": ["x"], "params": {"scan_types": [4], "path": 1}},
        {"types": "scan_threats", "ids": ["x"], "params": {"full_scan": 0, "scan_types": []}},
    ],
)
def test_requests_that_make_no_sense(api, body):
    assert api.post("devices/action", body, "v3.3").status_code == 400


@pytest.mark.parametrize(
    "params",
    [
        {"full_scan": 1},
        {"full_scan": 0, "scan_types": [0, 1, 2, 3, 5]},
        {"full_scan": 0, "scan_types": [4], "path": "C:\\Users"},
        {"full_scan": 1, "scan_types": [4]},
    ],
)
def test_scans(api, device, params):
    assert api.verdicts("scan_threats", [device["id"]], **params) == {device["id"]: 1}


@pytest.mark.parametrize("value", ["bad_request", "failed", "accepted"])
def test_missing_path(switch, api, opswat, device, value):
    switch("missing_path", value)
    mobile = opswat.add_device(kind="mobile")
    answer = api.act("scan_threats", [device["id"], mobile["id"]], scan_types=[0, 4])
    if value == "bad_request":
        assert answer.status_code == 400
        assert opswat.device(device["id"])["actions"] == []
    else:
        assert [outcome["status"] for outcome in answer.json()] == [int(value == "accepted"), -1]


@pytest.mark.parametrize(("value", "accepted"), [(50, 50), (100, 100), (0, 1000)])
def test_ids_per_action(switch, api, value, accepted):
    switch("ids_per_action", value)
    names = [f"N{number}" for number in range(accepted + 1)]
    assert len(api.verdicts("exempt", names[:accepted])) == accepted
    assert api.act("exempt", names).status_code == (400 if value else 200)


@pytest.mark.parametrize(
    ("value", "verdicts"), [("failed", {"NOBODY": 0}), ("unsupported", {"NOBODY": -1}), ("left_out", {})]
)
@pytest.mark.parametrize("by", ["ids", "macs"])
def test_unknown_id(switch, api, device, value, verdicts, by):
    switch("unknown_id", value)
    known = device["id"] if by == "ids" else device["macs"][0]
    assert api.verdicts("exempt", **{by: [known, "NOBODY"]}) == {known: 1, **verdicts}


def test_unknown_id_spoils_the_whole_request(switch, api, opswat, device):
    switch("unknown_id", "bad_request")
    assert api.act("exempt", [device["id"], "NOBODY"]).status_code == 400
    assert opswat.device(device["id"])["actions"] == []
    assert api.verdicts("exempt", [device["id"]]) == {device["id"]: 1}


@pytest.mark.parametrize(("value", "failed", "unsupported"), [(0, 0, -1), (-1, -1, 0)])
def test_failed_status(switch, api, opswat, value, failed, unsupported):
    switch("failed_status", value)
    failing, controller = opswat.add_devices([{"failing": ["exempt"]}, {"kind": "domain_controller"}])
    verdicts = api.verdicts("exempt", [failing["id"], controller["id"], "NOBODY"])
    assert list(verdicts.values()) == [failed, unsupported, failed]
    assert opswat.device(failing["id"])["status"] == "compliant"
    assert [action["verdict"] for action in opswat.device(failing["id"])["actions"]] == ["failed"]


@pytest.mark.parametrize("value", [True, False])
def test_answers_out_of_order(switch, api, opswat, value):
    switch("answers_out_of_order", value)
    seeded = opswat.seed(5)["ids"]
    answered = [outcome["id"] for outcome in api.act("exempt", seeded).json()]
    assert answered == (seeded[::-1] if value else seeded)


@pytest.mark.parametrize("action", ["fetch_agent_log", "scan_threats"])
def test_commands_have_an_id_and_nothing_else_has(api, opswat, action):
    seeded = opswat.seed(3, kinds={"mobile": 1})["ids"]
    answer = api.act(action, seeded, **({"full_scan": 1} if action == "scan_threats" else {})).json()
    ids = [outcome["command_id"] for outcome in answer]
    assert len(set(ids)) == 3
    assert [bool(command_id) for command_id in ids] == [True, True, False]
    assert opswat.device(seeded[0])["command_ids"] == ids[:1]
    assert api.act("dhcprenew", seeded[:1]).json()[0]["command_id"] == ""


def test_commands_change_nothing_that_shows(simulator, api, opswat, device):
    before = opswat.device(device["id"])
    for action in ("dhcprenew", "re-identify", "fetch_agent_log"):
        api.act(action, [device["id"]])
    after = opswat.device(device["id"])
    assert [action["action"] for action in after["actions"]] == ["dhcprenew", "re-identify", "fetch_agent_log"]
    assert {action["epoch"] for action in after["actions"]} == {simulator.clock()["epoch"]}
    assert after == {**before, "actions": after["actions"], "command_ids": after["command_ids"]}


def test_an_exemption_ends_by_the_clock_and_the_status_beneath_comes_back(simulator, api, opswat):
    device = opswat.add_device(kind="non_compliant")
    api.act("exempt", [device["id"]], exempt_time=2)
    assert opswat.device(device["id"])["exempted_until"] == "2026-01-15T14:00:00Z"
    simulator.advance(2 * HOUR - 1)
    assert api.status(device["id"]) == "exempted"
    simulator.advance(1)
    assert api.status(device["id"]) == "non_compliant"


@pytest.mark.parametrize("params", [{}, {"exempt_time": 0}])
def test_an_exemption_without_a_time_is_for_ever(simulator, api, opswat, device, params):
    api.act("exempt", [device["id"]], **params)
    simulator.advance(TEN_YEARS)
    assert opswat.device(device["id"])["status"] == "exempted"


def test_the_longest_exemption(simulator, api, opswat, device):
    api.act("exempt", [device["id"]], exempt_time=64_999)
    simulator.advance(64_999 * HOUR - 1)
    assert opswat.device(device["id"])["status"] == "exempted"
    simulator.advance(1)
    assert opswat.device(device["id"])["status"] == "compliant"


def test_unexempt(api, device):
    api.act("exempt", [device["id"]])
    assert api.verdicts("unexempt", [device["id"]]) == {device["id"]: 1}
    assert api.status(device["id"]) == "compliant"


@pytest.mark.parametrize(("value", "status", "ends"), [("renewed", 1, 13), ("kept", 1, 12), ("failed", 0, 12)])
def test_exempt_again(simulator, switch, api, opswat, device, value, status, ends):
    switch("exempt_again", value)
    api.act("exempt", [device["id"]], exempt_time=24)
    simulator.advance(HOUR)
    assert api.verdicts("exempt", [device["id"]], exempt_time=24) == {device["id"]: status}
    assert opswat.device(device["id"])["exempted_until"] == f"2026-01-16T{ends}:00:00Z"


def test_ignore_and_unignore(api, opswat):
    device = opswat.add_device(kind="unknown")
    assert api.verdicts("unignore", [device["id"]]) == {device["id"]: -1}
    for action, status in [("ignore", "ignored"), ("unignore", "unknown")]:
        assert api.verdicts(action, [device["id"]]) == {device["id"]: 1}
        assert api.status(device["id"]) == status


def test_assign_to_group(api, opswat, device):
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
    answer = api.act("assign_to_group", [device["id"], controller["id"]], group_id="7777777")
    if status is None:
        assert answer.status_code == 400
    else:
        assert [outcome["status"] for outcome in answer.json()] == [status, -1]
    assert opswat.device(device["id"])["group"] == ("Default" if value == "default_group" else "G")


def test_a_group_that_is_gone_is_unknown(api, opswat):
    device = opswat.add_device(group="G")
    opswat.delete_group(device["group_id"])
    assert opswat.device(device["id"])["group"] == "Default"
    assert api.verdicts("assign_to_group", [device["id"]], group_id=device["group_id"]) == {device["id"]: 0}


@pytest.mark.parametrize("value", [0, 600])
def test_a_deleted_device_may_enrol_anew(simulator, switch, api, opswat, value):
    switch("enrols_again_after", value)
    device, unknown = opswat.add_devices([{"group": "G", "exempt_hours": 0}, {"kind": "unknown"}])
    assert set(api.verdicts("delete", [device["id"], unknown["id"]]).values()) == {1}
    simulator.advance(599)
    assert api.status(device["id"]) is None
    simulator.advance(1)
    assert api.status(device["id"]) == ("compliant" if value else None)
    assert api.status(unknown["id"]) is None
    if value:
        record = opswat.device(device["id"])
        assert (record["group"], record["enrolled_at"]) == ("Default", "2026-01-15T12:10:00Z")


def test_what_waits_for_a_device_goes_with_it(simulator, switch, api, opswat, device):
    switch("enrols_again_after", 60)
    switch("shown_after_seconds", 30)
    api.act("delete", [device["id"]])
    switch("shown_after_seconds", 1000)
    api.act("exempt", [device["id"]])
    simulator.advance(30)
    assert api.status(device["id"]) is None
    simulator.advance(60)
    assert api.status(device["id"]) == "compliant"
    assert opswat.device(device["id"])["actions_waiting"] == 0


def test_a_device_that_enrolled_anew_can_be_deleted_for_good(simulator, switch, api, device):
    switch("enrols_again_after", 60)
    api.act("delete", [device["id"]])
    simulator.advance(60)
    assert api.status(device["id"]) == "compliant"
    switch("enrols_again_after", 0)
    api.act("delete", [device["id"]])
    simulator.advance(60)
    assert api.status(device["id"]) is None


def test_a_reading_counts_once_however_the_device_is_named(switch, api, device):
    switch("shown_after_reads", 2)
    api.act("exempt", [device["id"]])
    seen = [api.detail([device["id"], *device["macs"]]).json()[0]["status"] for dummy in range(3)]
    assert seen == ["compliant", "compliant", "exempted"]


def test_a_device_that_is_named_twice_is_deleted_once(api, opswat, device):
    assert [outcome["status"] for outcome in api.act("delete", [device["id"]] * 2).json()] == [1, 1]
    assert opswat.devices() == []


@pytest.mark.parametrize(
    ("action", "kind", "before", "after"),
    [("exempt", "mac", "compliant", "exempted"), ("ignore", "unknown", "unknown", "ignored"),
     ("delete", "mac", "compliant", None)],
)  # fmt: skip
class TestWhatShowsLater:
    """Actions that were accepted and do not show at once."""

    def test_after_readings(self, switch, api, opswat, action, kind, before, after):
        switch("shown_after_reads", 2)
        device = opswat.add_device(kind=kind)
        assert api.verdicts(action, [device["id"]]) == {device["id"]: 1}
        assert opswat.device(device["id"])["actions_waiting"] == 1
        assert [api.status(device["id"]) for dummy in range(4)] == [before, before, after, after]

    def test_after_readings_of_the_list(self, switch, api, opswat, action, kind, before, after):
        switch("shown_after_reads", 1)
        device = opswat.add_device(kind=kind)
        api.act(action, [device["id"]])
        lists = [api.post("devices", version="v3.7").json()["devices"] for dummy in range(2)]
        assert [record["status"] for record in lists[0]] == [before]
        assert [record["status"] for record in lists[1]] == ([after] if after else [])

    def test_after_seconds(self, simulator, switch, api, opswat, action, kind, before, after):
        switch("shown_after_seconds", 30)
        device = opswat.add_device(kind=kind)
        api.act(action, [device["id"]])
        simulator.advance(29)
        assert api.status(device["id"]) == before
        simulator.advance(1)
        assert api.status(device["id"]) == after


def test_later_actions_do_not_overtake_earlier_ones(simulator, switch, api, device):
    switch("shown_after_seconds", 30)
    api.act("exempt", [device["id"]])
    switch("shown_after_seconds", 0)
    api.act("unexempt", [device["id"]])
    assert api.status(device["id"]) == "compliant"
    simulator.advance(30)
    assert api.status(device["id"]) == "compliant"
    assert api.verdicts("exempt", [device["id"]]) == {device["id"]: 1}
    assert api.status(device["id"]) == "exempted"
