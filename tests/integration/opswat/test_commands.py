# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands leave no readable state: each run sends them, and a run never sends one twice."""

from __future__ import annotations

import re

import pytest

from integration.opswat.console import ACTION, DETAILS
from integration.tasks import outcomes, reasons

COMMANDS = {
    "dhcprenew": {},
    "re-identify": {},
    "fetch_agent_log": {},
    "scan_threats": {"scan_types": ["memory", "4"], "path": "C:\\Users"},
}
SENT = {"scan_threats": {"full_scan": 0, "scan_types": [0, 4], "path": "C:\\Users"}}
UNSUPPORTED_KIND = {  # a kind of device that the console refuses the command for
    "dhcprenew": "mobile",
    "re-identify": "linux",
    "fetch_agent_log": "old_agent",
    "scan_threats": "on_demand",
}
LOST = {
    "dropped connection": {"kind": "drop_after"},
    "truncated body": {"kind": "truncate"},
    "empty body": {"kind": "empty"},
    "invalid JSON": {"kind": "garbage"},
    "500 after the work": {"kind": "status", "status": 500, "work": True},
    "503 after the work": {"kind": "status", "status": 503, "work": True},
    "html 200": {"kind": "html", "status": 200, "work": True},
    "redirect": {"kind": "redirect", "status": 303, "work": True},
    "not a list": {"kind": "status", "status": 200, "body": {"ok": True}, "work": True},
    "empty list": {"kind": "status", "status": 200, "body": [], "work": True},
    "another id": {"kind": "status", "status": 200, "body": [{"id": "X", "status": 1}], "work": True},
    "no status": {"kind": "status", "status": 200, "body": [{"id": "X"}, {"status": 1}, None, 7], "work": True},
}
each_command = pytest.mark.parametrize("command", COMMANDS)


def act(console, command, *ids, **params):
    return console.act(command, *ids, **COMMANDS[command], **params)


@each_command
def test_check_mode_predicts_a_change_and_sends_nothing(console, command):
    ids = console.seed(3)
    result = act(console, command, *ids, check=True)
    assert outcomes(result) == ["changed"] * 3
    assert [entry["after"] for entry in result["devices"]] == [{"requested": command}] * 3
    assert [entry["confirmed"] for entry in result["devices"]] == [None] * 3
    assert console.calls(ACTION) == []


@each_command
def test_each_run_sends_the_command_again(console, command):
    ids = console.seed(3)
    for time in (1, 2):
        result = act(console, command, *ids)
        assert outcomes(result) == ["changed"] * 3 and result["changed"] and not result["failed"]
        assert [entry["confirmed"] for entry in result["devices"]] == [None] * 3
        assert [console.done(device_id, command) for device_id in ids] == [time] * 3
        assert console.sent() == sorted(ids * time)
    assert console.calls(ACTION)[0]["asked"].get("params", {}) == SENT.get(command, {})


@pytest.mark.parametrize(
    "params",
    [{"full_scan": True}, {"scan_types": ["Boot Records", "system-volume", "0"]}],
    ids=["full scan", "scan types"],
)
def test_scan_options_are_sent_as_api_parameters(console, params):
    (device_id,) = console.seed(1)
    console.act("scan_threats", device_id, **params)
    expected = {"full_scan": 1} if "full_scan" in params else {"full_scan": 0, "scan_types": [0, 1, 5]}
    assert console.calls(ACTION)[0]["asked"]["params"] == expected


@pytest.mark.parametrize("command", ["fetch_agent_log", "scan_threats"])
def test_the_command_id_is_returned(console, command):
    ids = console.seed(2)
    entries = act(console, command, *ids)["devices"]
    assert [[entry["command_id"]] for entry in entries] == [
        console.device(device_id)["command_ids"] for device_id in ids
    ]


@each_command
@pytest.mark.parametrize("name", LOST)
def test_a_command_without_a_usable_response_is_unknown_and_sent_once(console, command, name):
    ids = console.seed(2)
    console.fault(ACTION, **LOST[name])
    result = act(console, command, *ids, retries=3)
    assert outcomes(result) == ["unknown"] * 2
    assert reasons(result) == ["unknown_fate"] * 2
    assert result["failed"] and not result["changed"] and result["retry"] == ids
    assert "not sent again" in result["msg"]
    assert console.sent() == (sorted(ids) if LOST[name].get("work", True) else [])
    assert [console.done(device_id, command) for device_id in ids] == [1, 1]


@each_command
def test_a_device_missing_from_the_response_is_unknown_and_the_others_are_not(console, command):
    included, left_out = console.seed(2)
    console.fault(ACTION, "status", status=200, body=[{"id": included, "status": 1, "command_id": "c1"}], work=True)
    result = act(console, command, included, left_out)
    assert outcomes(result) == ["changed", "unknown"]
    assert console.sent() == sorted([included, left_out])


@each_command
def test_contradictory_statuses_in_a_response_are_unknown(console, command):
    (device_id,) = console.seed(1)
    body = [{"id": device_id, "status": 1}, {"id": device_id, "status": 0}]
    console.fault(ACTION, "status", status=200, body=body, work=True)
    assert outcomes(act(console, command, device_id)) == ["unknown"]


@each_command
def test_a_command_is_not_resent_after_a_dropped_connection(console, command):
    (device_id,) = console.seed(1)
    console.fault(ACTION, "drop_before")
    result = act(console, command, device_id, retries=3)
    assert outcomes(result) == ["unknown"]
    assert len(console.calls(ACTION)) == 1


@each_command
@pytest.mark.parametrize("refusal", ["429", "401"])
def test_a_command_is_resent_after_the_console_rejected_it(console, command, refusal):
    (device_id,) = console.seed(1)
    console.opswat.switch("token_again", "another")
    console.fault(ACTION, "status", status=int(refusal), times=1)
    assert outcomes(act(console, command, device_id)) == ["changed"]
    assert len(console.calls(ACTION)) == 2
    assert console.done(device_id, command) == 1


@each_command
@pytest.mark.parametrize("number", [0, -1], ids="status {}".format)
def test_a_status_other_than_1_fails_and_explains_where_the_command_applies(console, command, number):
    ids = console.seed(3, kinds={UNSUPPORTED_KIND[command]: [1]})
    console.opswat.switch("failed_status", number)
    console.opswat.change_device(ids[0], failing=[command])
    result = act(console, command, *ids, tolerate_failures=True)
    assert outcomes(result) == ["failed", "failed", "changed"]
    assert reasons(result) == ["refused", "refused", None]
    for entry, status in zip(result["devices"], (number, -1 - number), strict=False):
        assert f"(status {status}: failed or unsupported)" in entry["error"]["message"]
        assert "It applies to" in entry["error"]["message"] and "agent" in entry["error"]["message"]
        assert re.search(r" The device has: \w.*, status \w+\. Compare", entry["error"]["message"])
    if UNSUPPORTED_KIND[command] == "mobile":
        assert "mobile, 4.2.10.5, Android" in result["devices"][1]["error"]["message"]
    assert console.sent() == sorted(ids)


@pytest.mark.parametrize("number", [2, 7, -2, 10**30], ids="status {}".format)
def test_an_undocumented_status_fails(console, number):
    (device_id,) = console.seed(1)
    console.fault(ACTION, "status", status=200, body=[{"id": device_id, "status": number}], work=True)
    assert outcomes(console.act("dhcprenew", device_id)) == ["failed"]


def test_the_response_format_of_version_3_0_is_understood(console):
    ids = console.seed(2)
    console.opswat.change_device(ids[1], failing=["dhcprenew"])
    result = console.act("dhcprenew", *ids, api_versions={"device_action": "3.0"})
    assert outcomes(result) == ["changed", "failed"]
    assert {call["path"] for call in console.calls(ACTION)} == {"/o/api/v3/devices/action"}


def test_a_stop_request_before_the_command_sends_nothing(console):
    (device_id,) = console.seed(1)
    context = console.context()
    original = context.run_state.changes.allow

    def stop(*arguments):
        context.stop.set("a test requested it")
        return original(*arguments)

    context.run_state.changes.allow = stop
    result = console.act("dhcprenew", device_id, context=context)
    assert outcomes(result) == ["skipped"]
    assert console.calls(ACTION) == []
    assert len(console.calls(DETAILS)) == 1


def test_check_mode_marks_a_command_as_uncertain(console):
    (device_id,) = console.seed(1)
    (predicted,) = console.act("dhcprenew", device_id, context=console.context(check_mode=True))["devices"]
    assert (predicted["outcome"], predicted["certain"]) == ("changed", False)
    (done,) = console.act("dhcprenew", device_id)["devices"]
    assert (done["outcome"], done["certain"]) == ("changed", True)
