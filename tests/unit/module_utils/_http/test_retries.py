# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Retries of one request: pauses that the console requests, and growing ones otherwise."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError, Unreachable
from ansible_collections.secops.device_actions.plugins.module_utils._http import retries
from ansible_collections.secops.device_actions.plugins.module_utils._http.messages import RawResponse
from ansible_collections.secops.device_actions.plugins.module_utils._http.retries import RetryState, requested_pause

NOW = 1_768_478_400.0  # 2026-01-15T12:00:00Z


def response(status=429, date="Thu, 15 Jan 2026 12:00:00 GMT", **headers):
    """Return a response with these headers. Underscores in their names become hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return RawResponse(status, "", {**named, **({"Date": date} if date else {})}, b"")


def failure():
    return Unreachable("No connection.")


def throttling():
    return ApiError("429 while reading.", 429)


@pytest.fixture(params=["shortest", "longest"])
def jitter(request, monkeypatch):
    """The factor by which pauses are longer than planned: both ends of its range."""
    factor = retries._JITTER[request.param == "longest"]
    monkeypatch.setattr(retries, "_JITTER", (factor, factor))
    return factor


def test_pauses_after_failures_grow_from_zero_to_a_minute(jitter):
    retry_state = RetryState(retries=10, max_wait=300)
    pauses = [retry_state.after_failure(failure()) for _attempt in range(10)]
    assert pauses == [pause * jitter for pause in (0, 1, 2, 4, 8, 16, 32, 60, 60, 60)]


def test_seven_retries_take_more_than_a_minute(jitter):
    retry_state = RetryState(retries=7, max_wait=300)
    assert sum(retry_state.after_failure(failure()) for _attempt in range(7)) > 60


def test_pauses_after_429_start_with_a_second(jitter):
    retry_state = RetryState(retries=0, max_wait=1000)
    pauses = [retry_state.after_rate_limit(throttling(), response()) for _attempt in range(8)]
    assert pauses == [pause * jitter for pause in (1, 2, 4, 8, 16, 32, 60, 60)]


def test_pauses_do_not_grow_beyond_the_maximum_after_many_429(jitter):
    retry_state = RetryState(retries=0, max_wait=1_000_000)
    pauses = [retry_state.after_rate_limit(throttling(), response()) for _attempt in range(1500)]
    assert pauses[-1] == 60 * jitter


def test_jitter_makes_pauses_differ():
    assert len({RetryState(0, 300).after_rate_limit(throttling(), response()) for _attempt in range(5)}) == 5


def test_failures_are_retried_as_often_as_the_option_allows():
    retry_state, error = RetryState(retries=2, max_wait=300), failure()
    retry_state.after_failure(failure())
    retry_state.after_failure(failure())
    with pytest.raises(Unreachable) as raised:
        retry_state.after_failure(error)
    assert raised.value is error
    assert error.message == "No connection."


def test_throttling_is_retried_until_a_pause_would_exceed_max_wait():
    retry_state = RetryState(retries=0, max_wait=10)
    assert [retry_state.after_rate_limit(throttling(), response(Retry_After="5")) for _attempt in range(2)] == [5, 5]
    with pytest.raises(ApiError) as error:
        retry_state.after_rate_limit(throttling(), response(Retry_After="5"))
    assert "longer than max_wait (10 s) allows" in error.value.message


def test_a_pause_after_a_failure_is_at_most_max_wait():
    retry_state = RetryState(retries=9, max_wait=10)
    assert [retry_state.after_failure(failure(), response(503, Retry_After="9")) for _attempt in range(3)] == [9, 9, 9]
    with pytest.raises(Unreachable) as error:
        retry_state.after_failure(failure(), response(503, Retry_After="11"))
    assert "longer than max_wait (10 s) allows" in error.value.message


def test_repeated_requests_for_no_pause_still_lead_to_pauses():
    retry_state = RetryState(retries=0, max_wait=300)
    with pytest.raises(ApiError):
        for _attempt in range(200):
            retry_state.after_rate_limit(throttling(), response(Retry_After="0"))


@pytest.mark.parametrize(
    ("text", "pause"),
    [
        ("0", 0),
        ("7", 7),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("999999999", 999_999_999),
        ("99999999999", 99_999_999_999 - NOW),  # a moment in the year 5138, or 3,000 years: too long either way
        ("9" * 5000, float("inf")),
        (f"{NOW + 30:.0f}", 30),
        (f"{(NOW + 30) * 1000:.0f}", 30),
        (f"{NOW - 30:.0f}", 0),
        (f"{NOW * 1000:.0f}", 0),
        ("Thu, 15 Jan 2026 12:01:00 GMT", 60),
        ("Thu, 15 Jan 2026 11:59:00 GMT", 0),
        *((text, None) for text in ("", "-5", "soon", "1e3", "nan", "inf", "1_0", "0x5", "5, 6", "5s", "٥")),
    ],
)
@pytest.mark.parametrize("name", ["Retry_After", "X_RateLimit_Reset", "X_RateLimit_Reset_Time"])
def test_retry_after_may_be_a_duration_or_a_timestamp(name, text, pause):
    assert requested_pause(response(**{name: text})) == pause


def test_a_response_without_headers_requests_no_pause():
    assert requested_pause(response()) is None


def test_timestamps_use_the_local_clock_without_a_date_header(monkeypatch, clock):
    monkeypatch.setattr(retries, "time", clock)
    clock.now = NOW + 10
    assert requested_pause(response(Retry_After="Thu, 15 Jan 2026 12:01:00 GMT", date=None)) == 50


def test_a_valid_retry_after_takes_precedence():
    others = {"X_RateLimit_Reset_Time": "9", "X_RateLimit_Reset": "8"}
    assert requested_pause(response(Retry_After="7", **others)) == 7
    assert requested_pause(response(Retry_After="soon", **others)) == 8


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_the_reset_of_a_limit_does_not_affect_other_failures(status):
    assert requested_pause(response(status, X_RateLimit_Reset="3600")) is None
    assert requested_pause(response(status, X_RateLimit_Reset="3600", Retry_After="5")) == 5
