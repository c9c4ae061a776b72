# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Broken consoles: whatever goes wrong on the way, the report is what the console's own state says, or `unknown`."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("pauses")

AT_ONCE = {"Retry-After": "0"}
PLEASE_WAIT = {"Retry-After": "3600"}
FOR_EVER = None

# Kind of fault, fields, and the device's outcome when it befalls PUT once, PUT for ever, GET once, GET for ever.
FAULTS = {
    "drop_before": ("drop_before", {}, "changed", "failed", "changed", "failed"),
    "drop_after": ("drop_after", {}, "changed", "changed", "changed", "failed"),
    "truncate": ("truncate", {}, "changed", "changed", "changed", "failed"),
    "empty": ("empty", {}, "changed", "changed", "failed", "failed"),
    "garbage": ("garbage", {}, "changed", "changed", "failed", "failed"),
    "html 502": ("html", {}, "changed", "failed", "changed", "failed"),
    "html 200": ("html", {"status": 200}, "changed", "failed", "failed", "failed"),
    "html 200 after the work": ("html", {"status": 200, "work": True}, "changed", "changed", "failed", "failed"),
    "redirect": (
        "redirect",
        {"location": "https://evil.example/x?token=canary"},
        "failed",
        "failed",
        "failed",
        "failed",
    ),
    "400": ("status", {"status": 400, "body": {"message": "no"}}, "failed", "failed", "failed", "failed"),
    "403": ("status", {"status": 403}, "failed", "failed", "failed", "failed"),
    "404": ("status", {"status": 404}, "failed", "failed", "failed", "failed"),
    "409": ("status", {"status": 409}, "failed", "failed", "failed", "failed"),
    "500": ("status", {"status": 500}, "changed", "failed", "failed", "failed"),
    "500 after the work": ("status", {"status": 500, "work": True}, "changed", "changed", "failed", "failed"),
    "502": ("status", {"status": 502}, "changed", "failed", "changed", "failed"),
    "503": ("status", {"status": 503}, "changed", "failed", "changed", "failed"),
    "503 after the work": ("status", {"status": 503, "work": True}, "changed", "changed", "changed", "failed"),
    "503, again at once": ("status", {"status": 503, "headers": AT_ONCE}, "changed", "failed", "changed", "failed"),
    "429, again at once": ("status", {"status": 429, "headers": AT_ONCE}, "changed", "failed", "changed", "failed"),
    "429, no word when": ("status", {"status": 429}, "changed", "failed", "changed", "failed"),
    "429, in an hour": ("status", {"status": 429, "headers": PLEASE_WAIT}, "failed", "failed", "failed", "failed"),
    "429, nonsense when": (
        "status",
        {"status": 429, "headers": {"Retry-After": "soon"}},
        "changed",
        "failed",
        "changed",
        "failed",
    ),
}
CASES = [(name, method, times) for name in FAULTS for method in ("PUT", "GET") for times in (1, FOR_EVER)]
LOST = (
    "drop_after",
    "truncate",
    "garbage",
    "html 200 after the work",
    "500 after the work",
    "503 after the work",
    "empty",
)


def expected(name, method, times):
    return FAULTS[name][2 + 2 * (method == "GET") + (times is FOR_EVER)]


def inflict(console, name, method, **fields):
    kind, its_fields, *_outcomes = FAULTS[name]
    console.fault(method, kind, **its_fields, **fields)


@pytest.mark.parametrize(("name", "method", "times"), CASES)
def test_the_outcome_is_the_consoles_own_state(console, name, method, times):
    (device_id,) = console.seed(1)
    inflict(console, name, method, times=times)
    result = console.run(device_id)
    (entry,) = result["devices"]
    assert entry["outcome"] == expected(name, method, times), entry["error"]
    assert console.is_locked(device_id) is (entry["outcome"] == "changed")
    assert result["failed"] is (entry["outcome"] == "failed")
    if method == "GET" and entry["outcome"] == "failed":
        assert console.writes() == []
    if entry["outcome"] == "changed":
        assert entry["after"] == {"state": "locked", "duration": "1:00:00"}
        assert len(console.cylance.device(device_id)["console"]["history"]) == 1


@pytest.mark.parametrize("reading", ["drop_before", "500", "garbage", "html 502", "empty", "404", "429, in an hour"])
@pytest.mark.parametrize("name", LOST)
def test_a_lost_write_that_cannot_be_looked_up_is_unknown_and_fails(console, name, reading):
    (device_id,) = console.seed(1)
    inflict(console, name, "PUT")
    inflict(console, reading, "GET", skip=1)
    result = console.run(device_id, tolerate_failures=False)
    (entry,) = result["devices"]
    assert entry["outcome"] == "unknown"
    assert entry["after"] is None and entry["confirmed"] is None
    assert entry["error"]["reason"] == "unknown_fate"
    assert result["failed"] and not result["changed"]
    assert result["retry"] == [device_id]
    assert "1 of unknown fate" in result["msg"]
    assert console.write_count() == 1


def test_what_was_refused_is_never_unknown(console):
    (device_id,) = console.seed(1)
    inflict(console, "400", "PUT")
    inflict(console, "drop_before", "GET", skip=1)
    assert console.run(device_id)["devices"][0]["outcome"] == "failed"


@pytest.mark.parametrize("name", ["drop_before", "500", "502"])
def test_a_lost_write_that_was_not_done_is_sent_again_only_after_reading(console, name):
    (device_id,) = console.seed(1)
    inflict(console, name, "PUT", times=1)
    result = console.run(device_id)
    assert [entry["method"] for entry in console.simulator.requests(path="/lockdown")] == ["GET", "PUT", "GET", "PUT"]
    assert result["devices"][0]["outcome"] == "changed"
    assert any("sent again" in warning for warning in result["warnings"])
    assert result["api"]["retries"] == 1


@pytest.mark.parametrize("name", LOST)
def test_a_lost_write_that_was_done_is_not_sent_again(console, name):
    (device_id,) = console.seed(1)
    inflict(console, name, "PUT")
    console.run(device_id)
    assert [entry["method"] for entry in console.simulator.requests(path="/lockdown")] == ["GET", "PUT", "GET"]


@pytest.mark.parametrize(("retries", "puts"), [(0, 1), (1, 2), (3, 4)])
def test_a_write_is_sent_as_often_as_retries_allow(console, retries, puts):
    (device_id,) = console.seed(1)
    inflict(console, "500", "PUT")
    result = console.run(device_id, retries=retries)
    assert console.write_count() == puts
    assert result["devices"][0]["outcome"] == "failed"
    assert "500 while locking the device down" in result["devices"][0]["error"]["message"]
    assert "Reading shows no effect" in result["devices"][0]["error"]["message"]


@pytest.mark.parametrize(("retries", "gets"), [(0, 1), (1, 2)])
def test_a_reading_is_repeated_as_often_as_retries_allow(console, retries, gets):
    (device_id,) = console.seed(1)
    inflict(console, "503", "GET")
    console.run(device_id, retries=retries)
    assert console.simulator.summary(path="/lockdown")["total"] == gets


@pytest.mark.parametrize("name", ["drop_before", "drop_after", "500", "500 after the work", "garbage"])
def test_a_lost_release_is_looked_up_like_a_lost_lockdown(console, name):
    device_id = console.seed_locked(partial=True)
    inflict(console, name, "PUT", times=1)
    result = console.run(device_id, state="unlocked")
    assert result["devices"][0]["outcome"] == "changed"
    assert not console.is_locked(device_id)


@pytest.mark.parametrize("name", ["drop_before", "drop_after", "500 after the work"])
def test_a_lost_renewal_is_looked_up_by_its_end(console, name):
    device_id = console.seed_locked("0:01:00")
    inflict(console, name, "PUT", times=1)
    result = console.run(device_id, renew_before="0:02:00")
    assert result["devices"][0]["outcome"] == "changed"
    assert result["devices"][0]["after"] == {"state": "locked", "duration": "1:00:00", "renewal_due": False}


@pytest.mark.parametrize("headers", [AT_ONCE, {"Retry-After": "Thu, 15 Jan 2015 12:00:00 GMT"}])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_console_that_says_429_at_once_again_for_ever_is_not_asked_for_ever(console, method, headers):
    """A clock that is ahead of the console's makes every Retry-After a moment of the past."""
    (device_id,) = console.seed(1)
    console.fault(method, "status", status=429, headers=headers, times=200)
    result = console.run(device_id, max_wait=1)
    assert result["devices"][0]["outcome"] == "failed"
    assert result["devices"][0]["error"]["reason"] == "throttled"
    assert console.simulator.summary(method=method, path="/lockdown")["total"] <= 50


def test_one_device_that_asks_for_an_hour_does_not_keep_the_others_waiting(console):
    ids = console.seed(3)
    console.fault("GET", "status", ids[0], status=503, headers=PLEASE_WAIT)
    result = console.run(*ids, max_parallel=1)
    assert [entry["outcome"] for entry in result["devices"]] == ["failed", "changed", "changed"]
    assert result["devices"][0]["error"]["status"] == 503
    assert "longer than max_wait" in result["msg"]


def test_a_release_that_somebody_else_made_meanwhile_is_no_failure(console):
    device_id = console.seed_locked(partial=True)
    console.fault("PUT", "status", status=409, work=True)
    result = console.run(device_id, state="unlocked")
    assert result["devices"][0]["outcome"] == "unchanged"
    assert not console.is_locked(device_id)


def test_a_conflict_that_keeps_a_device_locked_is_a_failed_release(console):
    device_id = console.seed_locked(partial=True)
    console.fault("PUT", "status", status=409)
    assert console.run(device_id, state="unlocked")["devices"][0]["outcome"] == "failed"


def test_the_consoles_own_words_are_told_in_one_line(console):
    (device_id,) = console.seed(1)
    console.fault("PUT", "status", status=400, body={"message": "not\nnow \x1b[31m" + "x" * 1000})
    message = console.run(device_id)["devices"][0]["error"]["message"]
    assert "not now [31mxxx" in message
    assert len(message) < 500 and "\x1b" not in message


def test_a_console_without_a_clock_is_measured_by_this_machines(console):
    console.simulator.switch("date_header", False)
    device_id = console.seed_locked("0:01:00", ago=0)
    (entry,) = console.run(device_id)["devices"]
    assert entry["outcome"] == "unchanged"


def test_a_redirect_after_the_work_is_looked_up_and_nothing_is_sent_again(console):
    """Some servers answer a write by pointing to its result."""
    done, not_done, other = console.seed(3)
    console.fault("PUT", "redirect", done, status=303, work=True)
    console.fault("PUT", "redirect", not_done, status=303)
    result = console.run(done, not_done, other, max_parallel=1)
    assert [entry["outcome"] for entry in result["devices"]] == ["changed", "failed", "skipped"]
    assert result["devices"][1]["error"]["reason"] == "untrusted_server"
    assert "Reading shows no effect" in result["devices"][1]["error"]["message"]
    assert console.locked_ids() == {done}
    assert console.write_count() == 2
