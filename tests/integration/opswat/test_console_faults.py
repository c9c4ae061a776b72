# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faulty consoles: the reported outcome matches the state at the console, or is `unknown`."""

from __future__ import annotations

import pytest

from integration.opswat.console import ACTION, DETAILS, REPORTS
from integration.tasks import outcomes, reasons

AT_ONCE = {"Retry-After": "0"}
IN_AN_HOUR = {"Retry-After": "3600"}
ALWAYS = None

# Kind of fault, its fields, and the outcome if it affects: one action, all actions, one read, all reads.
FAULTS = {
    "drop_before": ("drop_before", {}, "changed", "unknown", "changed", "failed"),
    "drop_after": ("drop_after", {}, "changed", "changed", "changed", "failed"),
    "truncate": ("truncate", {}, "changed", "changed", "changed", "failed"),
    "empty": ("empty", {}, "changed", "changed", "failed", "failed"),
    "garbage": ("garbage", {}, "changed", "changed", "failed", "failed"),
    "no list": ("status", {"status": 200, "body": {"x": 1}}, "changed", "unknown", "failed", "failed"),
    "html 502": ("html", {}, "changed", "unknown", "changed", "failed"),
    "html 200": ("html", {"status": 200}, "changed", "unknown", "failed", "failed"),
    "html 200 after the work": ("html", {"status": 200, "work": True}, "changed", "changed", "failed", "failed"),
    "redirect": ("redirect", {"location": "https://evil.example/x?a=canary"}, "unknown", "unknown", "failed", "failed"),
    "400": ("status", {"status": 400, "body": {"error": "no"}}, "failed", "failed", "failed", "failed"),
    "403": ("status", {"status": 403}, "failed", "failed", "failed", "failed"),
    "404": ("status", {"status": 404}, "failed", "failed", "changed", "failed"),
    "405": ("status", {"status": 405}, "failed", "failed", "failed", "failed"),
    "500": ("status", {"status": 500}, "changed", "unknown", None, "failed"),
    "500 after the work": ("status", {"status": 500, "work": True}, "changed", "changed", None, "failed"),
    "502": ("status", {"status": 502}, "changed", "unknown", "changed", "failed"),
    "503": ("status", {"status": 503}, "changed", "unknown", "changed", "failed"),
    "503 after the work": ("status", {"status": 503, "work": True}, "changed", "changed", "changed", "failed"),
    "503, again at once": ("status", {"status": 503, "headers": AT_ONCE}, "changed", "unknown", "changed", "failed"),
    "429, again at once": ("status", {"status": 429, "headers": AT_ONCE}, "changed", "failed", "changed", "failed"),
    "429, no word when": ("status", {"status": 429}, "changed", "failed", "changed", "failed"),
    "429, in an hour": ("status", {"status": 429, "headers": IN_AN_HOUR}, "failed", "failed", "failed", "failed"),
}
CASES = [(name, place, times) for name in FAULTS for place in (ACTION, DETAILS) for times in (1, ALWAYS)]
CASES = [case for case in CASES if FAULTS[case[0]][2 + 2 * (case[1] == DETAILS) + (case[2] is ALWAYS)]]
CASE_NAMES = [f"{name}, {place}, {'always' if times is ALWAYS else 'once'}" for name, place, times in CASES]
LOST = ("drop_after", "truncate", "empty", "garbage", "html 200 after the work", "500 after the work")
ACTIONS = {
    "exempt": ({"exempt_time": 1}, "offline", lambda device: device["status"] == "exempted"),
    "unexempt": ({}, "exempted", lambda device: device["status"] != "exempted"),
    "assign_to_group": ({"group": "Quarantine"}, "offline", lambda device: device["group"] == "Quarantine"),
}


def inflict(console, name, place, **fields):
    """Make requests to an endpoint fail in one of FAULTS."""
    kind, its_fields, *_outcomes = FAULTS[name]
    console.fault(place, kind, **its_fields, **fields)


def is_exempted(console, device_id):
    return console.device(device_id)["status"] == "exempted"


def exempt(console, *ids, **params):
    return console.act("exempt", *ids, exempt_time=24, **params)


@pytest.mark.parametrize(("name", "place", "times"), CASES, ids=CASE_NAMES)
def test_the_outcome_matches_the_state_at_the_console(console, name, place, times):
    (device_id,) = console.seed(1)
    inflict(console, name, place, times=times)
    result = exempt(console, device_id)
    (entry,) = result["devices"]
    expected = FAULTS[name][2 + 2 * (place == DETAILS) + (times is ALWAYS)]
    assert entry["outcome"] == expected, entry["error"]
    assert is_exempted(console, device_id) is (expected == "changed")
    assert result["failed"] is (expected != "changed")
    if place == DETAILS and expected == "failed":
        assert console.calls(ACTION) == []
    if expected == "changed":
        assert entry["after"] == {"exempted": True} and entry["confirmed"] is True
        assert console.done(device_id, "exempt") == 1


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", ["drop_before", "drop_after", "truncate", "garbage", "500"])
def test_a_lost_response_is_resolved_by_reading_the_device(console, action, name):
    options, kind, is_done = ACTIONS[action]
    ids = console.seed(3, kinds={kind: [0, 1, 2]})
    inflict(console, name, ACTION, times=1)
    result = console.act(action, *ids, **options)
    assert outcomes(result) == ["changed"] * 3
    assert all(is_done(console.device(device_id)) for device_id in ids)
    assert [console.done(device_id, action) for device_id in ids] == [1, 1, 1]


@pytest.mark.parametrize("name", LOST)
def test_a_delete_without_a_response_is_looked_up_and_not_resent(console, name):
    ids = console.seed(3)
    inflict(console, name, ACTION)
    assert outcomes(console.act("delete", *ids[:2])) == ["changed"] * 2
    assert [device["id"] for device in console.opswat.devices()] == ids[2:]
    assert console.sent() == (sorted(ids[:2]) if FAULTS[name][1].get("work", True) else [])


@pytest.mark.parametrize("reading", ["drop_before", "garbage", "html 502", "empty", "429, in an hour"])
@pytest.mark.parametrize("name", LOST)
def test_a_lost_response_is_unknown_if_the_device_cannot_be_read(console, name, reading):
    (device_id,) = console.seed(1)
    inflict(console, name, ACTION)
    inflict(console, reading, DETAILS, skip=1)
    result = exempt(console, device_id)
    (entry,) = result["devices"]
    assert (entry["outcome"], entry["error"]["reason"]) == ("unknown", "unknown_fate")
    assert entry["after"] is None and entry["confirmed"] is None
    assert result["failed"] and not result["changed"] and result["retry"] == [device_id]
    assert len(console.calls(ACTION)) == 1


def test_a_refused_action_is_never_unknown(console):
    (device_id,) = console.seed(1)
    inflict(console, "400", ACTION)
    inflict(console, "drop_before", DETAILS, skip=1)
    assert outcomes(exempt(console, device_id)) == ["failed"]


@pytest.mark.parametrize("place", [ACTION, DETAILS], ids=["action", "details"])
def test_a_console_that_fails_for_a_minute_is_retried(console, clock, place):
    ids = console.seed(2)
    console.fault(place, "status", status=503)
    clock.after(60, console.simulator.clear_faults)
    assert outcomes(exempt(console, *ids, retries=9)) == ["changed"] * 2


@pytest.mark.parametrize("place", [ACTION, DETAILS], ids=["action", "details"])
def test_retry_after_of_a_503_is_respected(console, clock, place):
    (device_id,) = console.seed(1)
    console.fault(place, "status", status=503, headers={"Retry-After": "60"}, times=1)
    assert outcomes(exempt(console, device_id)) == ["changed"]
    assert 58 <= clock.elapsed <= 65
    assert any(line.startswith("waiting 60 seconds") for line in console.announced)


RESETS = {
    "Retry-After": (lambda now: {"Retry-After": "17"}, 17),
    "seconds": (lambda now: {"X-RateLimit-Reset-Time": "17"}, 17),
    "a moment": (lambda now: {"X-RateLimit-Reset-Time": str(int(now) + 17)}, 17),
    "milliseconds": (lambda now: {"X-RateLimit-Reset-Time": str(int(now + 17) * 1000)}, 17),
    "both": (lambda now: {"Retry-After": "17", "X-RateLimit-Reset-Time": "40"}, 17),
    "none": (lambda now: {}, 60),
    "nonsense": (lambda now: {"X-RateLimit-Reset-Time": "soon"}, 60),
    "empty": (lambda now: {"X-RateLimit-Reset-Time": "", "Retry-After": ""}, 60),
}


@pytest.mark.parametrize("place", [ACTION, DETAILS], ids=["action", "details"])
@pytest.mark.parametrize("form", RESETS)
def test_a_429_is_retried_after_the_requested_time_or_a_minute(console, clock, place, form):
    (device_id,) = console.seed(1)
    headers, seconds = RESETS[form]
    now = console.simulator.clock()["epoch"]
    console.fault(place, "status", status=429, headers=headers(now), times=1)
    result = exempt(console, device_id)
    assert outcomes(result) == ["changed"]
    assert any(seconds - 2 <= pause <= seconds + 1 for pause in clock.pauses), clock.pauses
    assert result["api"]["retries"] == 1
    assert any(line.startswith("waiting ") and "429" in line for line in console.announced)
    assert console.done(device_id, "exempt") == 1


@pytest.mark.parametrize("kind", ["relative", "epoch", "none"])
@pytest.mark.parametrize("retry_after", [False, True], ids=["without Retry-After", "with Retry-After"])
def test_a_console_limit_below_requests_per_minute_is_respected(console, kind, retry_after):
    ids = console.seed(300)
    console.opswat.switch("rate_limit", 4)
    console.opswat.switch("rate_headers", kind)
    console.opswat.switch("rate_retry_after", retry_after)
    result = exempt(console, *ids, max_changes=300)
    assert outcomes(result) == ["changed"] * 300
    assert all(is_exempted(console, device_id) for device_id in (ids[0], ids[299]))


def test_a_token_revoked_during_the_run_is_replaced(console):
    ids = console.seed(120)
    context = console.context()
    original, calls = context.run_state.changes.allow, []

    def revoke(*arguments):
        calls.append(arguments)
        if len(calls) in (1, 70):
            console.opswat.revoke_tokens()
        return original(*arguments)

    context.run_state.changes.allow = revoke
    assert outcomes(exempt(console, *ids, context=context, max_changes=200)) == ["changed"] * 120
    assert len(console.logins()) == 3
    assert [console.done(device_id, "exempt") for device_id in ids[:3]] == [1, 1, 1]


def test_a_long_task_renews_tokens_that_live_a_minute(console):
    ids = console.seed(300)
    console.opswat.switch("token_lifetime", 60)
    assert outcomes(exempt(console, *ids, max_changes=300)) == ["changed"] * 300
    assert len(console.logins()) > 1


def test_a_new_token_that_is_refused_stops_the_task(console):
    ids = console.seed(120)
    console.fault(ACTION, "status", status=401)
    result = exempt(console, *ids, max_changes=200)
    assert result["failed"] and not result["changed"]
    assert set(reasons(result)) == {"login_refused"}
    assert "issued this token itself a moment ago" in result["msg"]
    assert len(console.logins()) == 2
    assert not is_exempted(console, ids[0])


def test_responses_in_another_order_reach_the_right_devices(console):
    ids = console.seed(30, kinds={"domain_controller": [3], "exempted": [4]})
    console.opswat.switch("answers_out_of_order", True)
    for index in (7, 20):
        console.opswat.change_device(ids[index], failing=["exempt"])
    result = exempt(console, *ids, max_changes=30)
    expected = {3: "failed", 7: "failed", 20: "failed", 4: "unchanged"}
    assert outcomes(result) == [expected.get(place, "changed") for place in range(30)]
    assert [is_exempted(console, device_id) for device_id in ids] == [
        outcome in ("changed", "unchanged") for outcome in outcomes(result)
    ]


def delete_before_the_action(console, *ids):
    """Return a Context in which another user deletes devices between the read and the action."""
    context = console.context()
    original, there = context.run_state.changes.allow, list(ids)

    def delete(*arguments):
        while there:
            console.opswat.delete_device(there.pop())
        return original(*arguments)

    context.run_state.changes.allow = delete
    return context


@pytest.mark.parametrize("value", ["failed", "unsupported", "left_out", "bad_request"])
def test_one_unknown_device_in_an_action_fails_alone(console, value):
    ids = console.seed(20)
    console.opswat.switch("unknown_id", value)
    result = exempt(console, *ids, context=delete_before_the_action(console, ids[6]))
    assert outcomes(result) == ["changed"] * 6 + ["unknown" if value == "left_out" else "failed"] + ["changed"] * 13
    left = [device_id for device_id in ids if device_id != ids[6]]
    assert all(is_exempted(console, device_id) for device_id in left)
    assert [console.done(device_id, "exempt") for device_id in left] == [1] * 19


def test_a_request_refused_for_every_device_is_soon_given_up(console):
    ids = console.seed(50)
    console.fault(ACTION, "status", status=400, body={"error": "no"})
    result = exempt(console, *ids, max_changes=50)
    assert outcomes(result).count("failed") >= 20 and "changed" not in outcomes(result)
    assert len(console.calls(ACTION)) < 40


def test_a_refused_read_is_divided_and_repeated(console):
    ids = console.seed(12)
    console.fault(DETAILS, "status", status=400, times=1)
    assert outcomes(exempt(console, *ids)) == ["changed"] * 12


def test_error_messages_of_the_console_are_reported_in_one_line(console):
    (device_id,) = console.seed(1)
    shapes = (
        {"error": "x", "error_description": "not\nnow"},
        {"error": {"code": 7, "message": "not now"}},
        {"result": 0, "msg": "not now \x1b[31m"},
        {"message": "not now"},
        {"error": "not now"},
        "not now",
    )
    for body in shapes:
        console.simulator.clear_faults()
        console.fault(ACTION, "status", status=400, body=body)
        message = exempt(console, device_id)["devices"][0]["error"]["message"]
        assert "not now" in message and "\n" not in message and "\x1b" not in message, body


def test_one_server_error_while_reading_does_not_stop_the_task(console):
    ids = console.seed(150)
    console.fault(DETAILS, "status", status=500, times=1)
    result = exempt(console, *ids, max_changes=200)
    assert outcomes(result).count("changed") >= 100
    assert "skipped" not in outcomes(result)


def test_reports_are_not_requested_without_wait(console):
    (device_id,) = console.seed(1)
    console.act("fetch_agent_log", device_id)
    assert console.calls(REPORTS) == []
