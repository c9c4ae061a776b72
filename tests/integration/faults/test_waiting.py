# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of docs/faults.md: the console is busy, or down. No test waits: the pauses are counted."""

from __future__ import annotations

from email.utils import formatdate

import pytest

LONGEST_JITTER = 1.25
METHODS = ("GET", "PUT")
MINUTE = 60


def requests_of(console, method):
    """The lockdown requests of a method that reached the console."""
    return console.simulator.summary(method=method, path="/lockdown$")["total"]


def throttle(console, method, times, **headers):
    """Answer 429 to lockdown requests of a method, so often."""
    console.fault(method, "status", status=429, times=times, headers=headers)


def judge_growing(pauses, least):
    """A pause may be longer by a jitter, and is shorter by the time that went by since it was ordered."""
    for pause, seconds in zip(pauses, least, strict=True):
        assert 0.8 * seconds < pause <= LONGEST_JITTER * seconds


@pytest.mark.parametrize("method", METHODS)
def test_throttled_with_retry_after(console, act, pauses, method):
    ids = console.seed(3)
    throttle(console, method, 4, **{"Retry-After": "20"})
    told = act(*ids, max_wait=90, max_parallel=1)
    assert told.outcomes == ["changed"] * 3
    assert pauses.rounded() == [20] * 4
    assert requests_of(console, method) == 3 + 4
    assert requests_of(console, "GET" if method == "PUT" else "PUT") == 3
    assert told.api("retries") == 4
    assert told.api("throttled_seconds") == pytest.approx(80, abs=5)
    assert any("429" in warning and "sent again" in warning for warning in told.warnings)
    assert any("waiting 20 s: 429" in line for line in console.announced)


@pytest.mark.parametrize("method", METHODS)
def test_throttled_without_retry_after(console, act, pauses, method):
    ids = console.seed(2)
    throttle(console, method, 5)
    told = act(*ids, max_parallel=1, max_wait=60)
    assert told.outcomes == ["changed"] * 2
    judge_growing(pauses.taken, (1, 2, 4, 8, 16))
    assert requests_of(console, method) == 2 + 5

    throttle(console, "GET", None)
    lasting = act(*console.seed(1), max_wait=60)
    assert lasting.errors("status", "reason") == {(429, "throttled")}
    assert sum(pauses.taken[5:]) <= 60
    assert len(console.locked_ids()) == 0


@pytest.mark.parametrize("header", ["soon", "-5", "", "1e3", "5, 6", "Thu, 99 Jan 2026"])
def test_throttled_with_unreadable_retry_after(console, act, pauses, header):
    ids = console.seed(2)
    throttle(console, "PUT", 3, **{"Retry-After": header})
    assert act(*ids, max_parallel=1).outcomes == ["changed"] * 2
    judge_growing(pauses.taken, (1, 2, 4))
    assert requests_of(console, "PUT") == 2 + 3


@pytest.mark.parametrize("skew", [0, -7200, 7200])
@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Retry-After", "date"),
        ("X-RateLimit-Reset", "length"),
        ("X-RateLimit-Reset", "seconds"),
        ("X-RateLimit-Reset-Time", "seconds"),
        ("X-RateLimit-Reset-Time", "milliseconds"),
    ],
)
def test_throttled_until_a_moment(console, act, pauses, name, form, skew):
    (device_id,) = console.seed(1)
    console.simulator.advance(skew)
    end = int(console.simulator.clock()["epoch"]) + 30
    forms = {"length": 30, "date": formatdate(end, usegmt=True), "seconds": end, "milliseconds": end * 1000}
    throttle(console, "PUT", 2, **{name: str(forms[form])})
    assert act(device_id).outcomes == ["changed"]
    assert pauses.rounded() == [30, 30]
    assert requests_of(console, "PUT") == 3


@pytest.mark.parametrize("wait", ["3600", "99999999999", "9" * 400, "Fri, 31 Dec 2100 00:00:00 GMT"])
@pytest.mark.parametrize("method", METHODS)
def test_throttled_for_too_long(console, act, pauses, method, wait):
    ids = console.seed(3)
    console.fault(method, "status", ids[0], status=429, headers={"Retry-After": wait})
    told = act(*ids, max_parallel=1)
    assert told.outcomes == ["failed", "changed", "changed"]
    assert told.errors("status", "reason") == {(429, "throttled")}
    assert "longer than max_wait" in told.results[0]["msg"]
    assert pauses.taken == []
    assert requests_of(console, method) == 3


@pytest.mark.parametrize("status", [502, 503, 504])
@pytest.mark.parametrize("method", [*METHODS, None])
@pytest.mark.parametrize("retry_state", ["seven retries", "Retry-After"])
def test_unavailable_for_a_minute(console, act, pauses, status, method, retry_state):
    ids = console.seed(2)
    fault = {"status": status, "headers": {"Retry-After": "20"} if retry_state == "Retry-After" else {}}
    retries = 3 if retry_state == "Retry-After" else 7

    console.simulator.add_fault("status", method=method, path="^/(auth|devicecommands)/", **fault)
    pauses.after(MINUTE, console.simulator.clear_faults)
    told = act(*ids, max_parallel=1, retries=retries)
    assert told.outcomes == ["changed"] * 2
    assert told.api("retries") in (3, 7)
    assert len(console.writes()) == 2 + (told.api("retries") if method == "PUT" else 0)

    before = pauses.waited
    console.simulator.add_fault("status", method=method, path="^/devicecommands/", **fault)
    lasting = act(*console.seed(1), retries=retries)
    assert lasting.errors("status", "reason") == {(status, "server_error")}
    assert pauses.waited - before > MINUTE - 1
    assert f"{status} while" in lasting.results[0]["msg"]


@pytest.mark.parametrize("status", [500, 599])
def test_server_error(console, act, status):
    ids = console.seed(2)
    console.fault("GET", "status", ids[0], status=status, body={"message": "out of order"})
    console.fault("PUT", "status", ids[1], status=status, times=1)
    told = act(*ids, max_parallel=1)
    assert told.outcomes == ["failed", "changed"]
    assert told.errors("status", "reason") == {(status, "server_error")}
    assert "out of order" in told.results[0]["msg"]
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
def test_request_refused(console, act, method, status, reason):
    ids = console.seed(2)
    console.fault(method, "status", ids[0], status=status, body={"message": "out of the question"})
    told = act(*ids)
    assert told.outcomes == ["failed", "changed"]
    assert told.errors("status", "reason") == {(status, reason)}
    assert "out of the question" in told.results[0]["msg"]
    assert ("opticscommand:read" in told.results[0]["msg"]) is (status == 403)
    assert len(console.writes(ids[0])) == (method == "PUT")
    assert len(console.writes(ids[1])) == 1
