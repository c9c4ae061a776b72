# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of docs/faults.md: the console limits requests, or is down. Pauses take no time here, and are counted."""

from __future__ import annotations

from email.utils import formatdate

import pytest

LONGEST_JITTER = 1.25
METHODS = ("GET", "PUT")
MINUTE = 60


def request_count(console, method):
    """Return how many lockdown requests of a method reached the console."""
    return console.simulator.summary(method=method, path="/lockdown$")["total"]


def throttle(console, method, times, **headers):
    """Respond with 429 to lockdown requests of a method, so many times."""
    console.fault(method, "status", status=429, times=times, headers=headers)


def check_backoff(pauses, expected):
    """Compare pauses with the expected ones. Each may be longer by a jitter."""
    for pause, seconds in zip(pauses, expected, strict=True):
        assert seconds <= pause <= LONGEST_JITTER * seconds


@pytest.mark.parametrize("method", METHODS)
def test_retry_after_is_honored(console, run_lockdown, pauses, method):
    ids = console.seed(3)
    throttle(console, method, 4, **{"Retry-After": "20"})
    report = run_lockdown(*ids, max_wait=90, max_parallel=1)
    assert report.outcomes == ["changed"] * 3
    assert pauses.rounded() == [20] * 4
    assert request_count(console, method) == 3 + 4
    assert request_count(console, "GET" if method == "PUT" else "PUT") == 3
    assert report.api("retries") == 4
    assert report.api("throttled_seconds") == pytest.approx(80)
    assert any("429" in warning and "sent again" in warning for warning in report.warnings)
    assert any("waiting 20 seconds: 429" in line for line in console.announced)


@pytest.mark.parametrize("method", METHODS)
def test_missing_retry_after_backs_off(console, run_lockdown, pauses, method):
    ids = console.seed(2)
    throttle(console, method, 5)
    report = run_lockdown(*ids, max_parallel=1, max_wait=60)
    assert report.outcomes == ["changed"] * 2
    check_backoff(pauses.taken, (1, 2, 4, 8, 16))
    assert request_count(console, method) == 2 + 5

    throttle(console, "GET", None)
    lasting = run_lockdown(*console.seed(1), max_wait=60)
    assert lasting.errors("status", "reason") == {(429, "throttled")}
    assert sum(pauses.taken[5:]) <= 60
    assert len(console.locked_ids()) == 0


@pytest.mark.parametrize(
    "header",
    ["soon", "-5", "", "1e3", "5, 6", "Thu, 99 Jan 2026"],
    ids=["word", "negative", "empty", "exponent", "two numbers", "invalid date"],
)
def test_invalid_retry_after_backs_off(console, run_lockdown, pauses, header):
    ids = console.seed(2)
    throttle(console, "PUT", 3, **{"Retry-After": header})
    assert run_lockdown(*ids, max_parallel=1).outcomes == ["changed"] * 2
    check_backoff(pauses.taken, (1, 2, 4))
    assert request_count(console, "PUT") == 2 + 3


@pytest.mark.parametrize("skew", [0, -7200, 7200], ids=["same clock", "console is behind", "console is ahead"])
@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Retry-After", "date"),
        ("X-RateLimit-Reset", "delay"),
        ("X-RateLimit-Reset", "seconds since 1970"),
        ("X-RateLimit-Reset-Time", "seconds since 1970"),
        ("X-RateLimit-Reset-Time", "milliseconds since 1970"),
    ],
)
def test_rate_limit_reset_time_is_honored(console, run_lockdown, pauses, name, form, skew):
    (device_id,) = console.seed(1)
    console.simulator.advance(skew)
    end = int(console.simulator.clock()["epoch"]) + 30
    forms = {
        "delay": 30,
        "date": formatdate(end, usegmt=True),
        "seconds since 1970": end,
        "milliseconds since 1970": end * 1000,
    }
    throttle(console, "PUT", 2, **{name: str(forms[form])})
    assert run_lockdown(device_id).outcomes == ["changed"]
    assert pauses.rounded() == [30, 30]
    assert request_count(console, "PUT") == 3


@pytest.mark.parametrize(
    "wait",
    ["3600", "99999999999", "9" * 400, "Fri, 31 Dec 2100 00:00:00 GMT"],
    ids=["an hour", "11 digits", "400 digits", "a date in 2100"],
)
@pytest.mark.parametrize("method", METHODS)
def test_wait_beyond_max_wait_fails_the_device(console, run_lockdown, pauses, method, wait):
    ids = console.seed(3)
    console.fault(method, "status", ids[0], status=429, headers={"Retry-After": wait})
    report = run_lockdown(*ids, max_parallel=1)
    assert report.outcomes == ["failed", "changed", "changed"]
    assert report.errors("status", "reason") == {(429, "throttled")}
    assert "longer than max_wait (300 s) allows" in report.results[0]["msg"]
    assert pauses.taken == []
    assert request_count(console, method) == 3


OUTAGES = [
    *((503, method, bridged_by) for method in (*METHODS, None) for bridged_by in ("seven retries", "Retry-After")),
    (502, "PUT", "seven retries"),
    (504, "GET", "Retry-After"),
]


@pytest.mark.parametrize(
    ("status", "method", "bridged_by"),
    OUTAGES,
    ids=[f"{status}-{method or 'all methods'}-{bridged_by}" for status, method, bridged_by in OUTAGES],
)
def test_one_minute_outage_is_bridged(console, run_lockdown, pauses, status, method, bridged_by):
    ids = console.seed(2)
    fault = {"status": status, "headers": {"Retry-After": "20"} if bridged_by == "Retry-After" else {}}
    retries = 3 if bridged_by == "Retry-After" else 7

    console.simulator.add_fault("status", method=method, path="^/(auth|devicecommands)/", **fault)
    pauses.after(MINUTE, console.simulator.clear_faults)
    report = run_lockdown(*ids, max_parallel=1, retries=retries)
    assert report.outcomes == ["changed"] * 2
    assert report.api("retries") in (3, 7)
    assert len(console.writes()) == 2 + (report.api("retries") if method == "PUT" else 0)

    before = pauses.waited
    console.simulator.add_fault("status", method=method, path="^/devicecommands/", **fault)
    lasting = run_lockdown(*console.seed(1), retries=retries)
    assert lasting.errors("status", "reason") == {(status, "server_error")}
    assert round(pauses.waited - before, 3) >= MINUTE
    assert f"{status} while" in lasting.results[0]["msg"]


@pytest.mark.parametrize("status", [500, 599])
def test_server_error_fails_the_device(console, run_lockdown, status):
    ids = console.seed(2)
    console.fault("GET", "status", ids[0], status=status, body={"message": "out of order"})
    console.fault("PUT", "status", ids[1], status=status, times=1)
    report = run_lockdown(*ids, max_parallel=1)
    assert report.outcomes == ["failed", "changed"]
    assert report.errors("status", "reason") == {(status, "server_error")}
    assert "out of order" in report.results[0]["msg"]
    sent = [(entry["method"], entry["device"]) for entry in console.simulator.requests(path="/lockdown$")]
    first, second = (device_id.replace("-", "") for device_id in ids)
    assert [(method, device.lower()) for method, device in sent] == [
        ("GET", first),
        *((method, second) for method in ("GET", "PUT", "GET", "PUT")),
    ]


@pytest.mark.parametrize(
    ("status", "reason"), [(400, "bad_request"), (403, "forbidden"), (404, "not_found"), (409, "conflict")]
)
@pytest.mark.parametrize("method", METHODS)
def test_refused_request_is_not_sent_again(console, run_lockdown, method, status, reason):
    ids = console.seed(2)
    console.fault(method, "status", ids[0], status=status, body={"message": "out of the question"})
    report = run_lockdown(*ids)
    assert report.outcomes == ["failed", "changed"]
    assert report.errors("status", "reason") == {(status, reason)}
    assert "out of the question" in report.results[0]["msg"]
    assert ("opticscommand:read" in report.results[0]["msg"]) is (status == 403)
    assert len(console.writes(ids[0])) == (method == "PUT")
    assert len(console.writes(ids[1])) == 1
