# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When requests fail, the outcome matches the state of the console, or is `unknown`."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("pauses")
RETRY_NOW = {"Retry-After": "0"}
RETRY_IN_AN_HOUR = {"Retry-After": "3600"}
ALWAYS = None

# Kind of fault, its fields, and the outcomes for PUT once, PUT always, GET once, GET always.
FAULTS = {
    "drop_before": ("drop_before", {}, "changed", "failed", "changed", "failed"),
    "drop_after": ("drop_after", {}, "changed", "changed", "changed", "failed"),
    "truncate": ("truncate", {}, "changed", "changed", "changed", "failed"),
    "empty": ("empty", {}, "changed", "changed", "failed", "failed"),
    "garbage": ("garbage", {}, "changed", "changed", "failed", "failed"),
    "html 502": ("html", {}, "changed", "failed", "changed", "failed"),
    "html 200": ("html", {"status": 200}, "changed", "failed", "failed", "failed"),
    "html 200 after execution": ("html", {"status": 200, "work": True}, "changed", "changed", "failed", "failed"),
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
    "500 after execution": ("status", {"status": 500, "work": True}, "changed", "changed", "failed", "failed"),
    "502": ("status", {"status": 502}, "changed", "failed", "changed", "failed"),
    "503": ("status", {"status": 503}, "changed", "failed", "changed", "failed"),
    "503 after execution": ("status", {"status": 503, "work": True}, "changed", "changed", "changed", "failed"),
    "503, retry at once": ("status", {"status": 503, "headers": RETRY_NOW}, "changed", "failed", "changed", "failed"),
    "429, retry at once": ("status", {"status": 429, "headers": RETRY_NOW}, "changed", "failed", "changed", "failed"),
    "429, no Retry-After": ("status", {"status": 429}, "changed", "failed", "changed", "failed"),
    "429, retry in an hour": (
        "status",
        {"status": 429, "headers": RETRY_IN_AN_HOUR},
        "failed",
        "failed",
        "failed",
        "failed",
    ),
    "429, invalid Retry-After": (
        "status",
        {"status": 429, "headers": {"Retry-After": "soon"}},
        "changed",
        "failed",
        "changed",
        "failed",
    ),
}

CASES = [(name, method, times) for name in FAULTS for method in ("PUT", "GET") for times in (1, ALWAYS)]
LOST = (
    "drop_after",
    "truncate",
    "garbage",
    "html 200 after execution",
    "500 after execution",
    "503 after execution",
    "empty",
)


def expected(name, method, times):
    return FAULTS[name][2 + 2 * (method == "GET") + (times is ALWAYS)]


def add_fault(console, name, method, **fields):
    kind, its_fields, *_outcomes = FAULTS[name]
    console.fault(method, kind, **its_fields, **fields)


@pytest.mark.parametrize(
    ("name", "method", "times"),
    CASES,
    ids=[f"{name}-{method}-{'once' if times else 'always'}" for name, method, times in CASES],
)
def test_the_outcome_matches_the_console_state(console, name, method, times):
    (device_id,) = console.seed(1)
    add_fault(console, name, method, times=times)
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


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        *((name, "drop_before") for name in LOST),
        *(
            ("drop_after", reading)
            for reading in ("500", "garbage", "html 502", "empty", "404", "429, retry in an hour")
        ),
    ],
)
def test_a_lost_write_that_cannot_be_read_back_is_unknown(console, name, reading):
    (device_id,) = console.seed(1)
    add_fault(console, name, "PUT")
    add_fault(console, reading, "GET", skip=1)
    result = console.run(device_id, tolerate_failures=False)
    (entry,) = result["devices"]
    assert entry["outcome"] == "unknown"
    assert entry["after"] is None and entry["confirmed"] is None
    assert entry["error"]["reason"] == "unknown_fate"
    assert result["failed"] and not result["changed"]
    assert result["retry"] == [device_id]
    assert "1 with an unknown outcome" in result["msg"]
    assert console.write_count() == 1


def test_a_refused_write_is_never_unknown(console):
    (device_id,) = console.seed(1)
    add_fault(console, "400", "PUT")
    add_fault(console, "drop_before", "GET", skip=1)
    assert console.run(device_id)["devices"][0]["outcome"] == "failed"


@pytest.mark.parametrize("name", ["drop_before", "500", "502"])
def test_a_lost_write_is_sent_again_only_after_a_read(console, name):
    (device_id,) = console.seed(1)
    add_fault(console, name, "PUT", times=1)
    result = console.run(device_id)
    assert [entry["method"] for entry in console.simulator.requests(path="/lockdown")] == ["GET", "PUT", "GET", "PUT"]
    assert result["devices"][0]["outcome"] == "changed"
    assert any("sent again" in warning for warning in result["warnings"])
    assert result["api"]["retries"] == 1


@pytest.mark.parametrize("name", LOST)
def test_a_lost_write_that_was_executed_is_not_sent_again(console, name):
    (device_id,) = console.seed(1)
    add_fault(console, name, "PUT")
    console.run(device_id)
    assert [entry["method"] for entry in console.simulator.requests(path="/lockdown")] == ["GET", "PUT", "GET"]


@pytest.mark.parametrize(("retries", "puts"), [(0, 1), (1, 2), (3, 4)], ids=["none", "one", "three"])
def test_retries_limit_how_often_a_write_is_sent(console, retries, puts):
    (device_id,) = console.seed(1)
    add_fault(console, "500", "PUT")
    result = console.run(device_id, retries=retries)
    assert console.write_count() == puts
    assert result["devices"][0]["outcome"] == "failed"
    assert "500 while locking the device down" in result["devices"][0]["error"]["message"]
    assert "Reading shows no effect" in result["devices"][0]["error"]["message"]


@pytest.mark.parametrize(("retries", "gets"), [(0, 1), (1, 2)], ids=["none", "one"])
def test_retries_limit_how_often_a_read_is_sent(console, retries, gets):
    (device_id,) = console.seed(1)
    add_fault(console, "503", "GET")
    console.run(device_id, retries=retries)
    assert console.simulator.summary(path="/lockdown")["total"] == gets


@pytest.mark.parametrize("name", ["drop_before", "drop_after", "500", "500 after execution", "garbage"])
def test_a_lost_release_is_read_back(console, name):
    device_id = console.seed_locked(partial=True)
    add_fault(console, name, "PUT", times=1)
    result = console.run(device_id, state="unlocked")
    assert result["devices"][0]["outcome"] == "changed"
    assert not console.is_locked(device_id)


@pytest.mark.parametrize("name", ["drop_before", "drop_after", "500 after execution"])
def test_a_lost_renewal_is_recognized_by_its_expiration(console, name):
    device_id = console.seed_locked("0:01:00")
    add_fault(console, name, "PUT", times=1)
    result = console.run(device_id, renew_before="0:02:00")
    assert result["devices"][0]["outcome"] == "changed"
    assert result["devices"][0]["after"] == {"state": "locked", "duration": "1:00:00", "renewal_due": False}


@pytest.mark.parametrize(
    "headers", [RETRY_NOW, {"Retry-After": "Thu, 15 Jan 2015 12:00:00 GMT"}], ids=["0 seconds", "past date"]
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_endless_429_responses_without_a_pause_end_in_a_failure(console, method, headers):
    """If the local clock is ahead of the console's, every Retry-After date is in the past."""
    (device_id,) = console.seed(1)
    console.fault(method, "status", status=429, headers=headers, times=200)
    result = console.run(device_id, max_wait=1)
    assert result["devices"][0]["outcome"] == "failed"
    assert result["devices"][0]["error"]["reason"] == "throttled"
    assert console.simulator.summary(method=method, path="/lockdown")["total"] <= 50


def test_a_long_pause_for_one_device_does_not_delay_the_others(console):
    ids = console.seed(3)
    console.fault("GET", "status", ids[0], status=503, headers=RETRY_IN_AN_HOUR)
    result = console.run(*ids, max_parallel=1)
    assert [entry["outcome"] for entry in result["devices"]] == ["failed", "changed", "changed"]
    assert result["devices"][0]["error"]["status"] == 503
    assert "longer than max_wait" in result["msg"]


def test_a_redirected_write_is_read_back_and_not_sent_again(console):
    """Some servers respond to a write with a redirect to its result."""
    executed, not_executed, other = console.seed(3)
    console.fault("PUT", "redirect", executed, status=303, work=True)
    console.fault("PUT", "redirect", not_executed, status=303)
    result = console.run(executed, not_executed, other, max_parallel=1)
    assert [entry["outcome"] for entry in result["devices"]] == ["changed", "failed", "skipped"]
    assert result["devices"][1]["error"]["reason"] == "untrusted_server"
    assert "Reading shows no effect" in result["devices"][1]["error"]["message"]
    assert console.locked_ids() == {executed}
    assert console.write_count() == 2
