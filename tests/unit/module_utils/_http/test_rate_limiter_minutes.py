# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests per minute: no window of a minute exceeds the limit."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError


def test_the_limit_is_sent_at_once_and_the_next_request_after_a_minute(
    context, record, clock, minute_limiter, moments_of
):
    assert moments_of(minute_limiter(context, record, 3), 7) == [0, 0, 0, 61, 61, 61, 122]


def test_no_window_of_a_minute_exceeds_the_limit(context, record, clock, minute_limiter):
    rate_limiter, moments = minute_limiter(context, record, 10), []
    for number in range(60):
        clock.advance((number * 7) % 11)
        rate_limiter.wait()
        moments.append(clock.now)
    assert all(later - earlier > 60 for earlier, later in zip(moments, moments[10:], strict=False))


def test_processes_share_the_limit_per_minute(context, record, clock, minute_limiter):
    one, other = minute_limiter(context, record, 2), minute_limiter(context, record, 2)
    one.wait()
    other.wait()
    assert clock.sleeps == []
    one.wait()
    assert clock.sleeps == [61]


def test_each_endpoint_has_its_own_limit_per_minute(context, record, clock, minute_limiter):
    minute_limiter(context, record, 1, key="devices").wait()
    minute_limiter(context, record, 1, key="groups").wait()
    assert clock.sleeps == []


def test_an_exhausted_minute_is_announced_with_duration_and_reason(context, record, announced, minute_limiter):
    rate_limiter = minute_limiter(context, record, 1)
    rate_limiter.wait()
    rate_limiter.wait()
    assert announced == [
        "waiting 61 seconds: the limit of 1 request per minute for the list of devices is reached (requests_per_minute)"
    ]


def test_a_short_wait_is_not_announced(context, record, clock, announced, minute_limiter):
    rate_limiter = minute_limiter(context, record, 1)
    rate_limiter.wait()
    clock.advance(59)
    rate_limiter.wait()
    assert clock.sleeps == [2] and announced == []


def test_zero_requests_per_minute_means_unlimited(context, record, clock, minute_limiter, moments_of):
    minute_limiter(context, record, 1).wait()
    for background in (False, True):
        moments_of(minute_limiter(context, record, 0, background=background), 30)
    assert clock.sleeps == []


def test_background_requests_use_half_of_the_limit_per_minute(context, record, clock, minute_limiter, moments_of):
    moments_of(minute_limiter(context, record, 10, background=True), 5)
    assert clock.sleeps == []
    moments_of(minute_limiter(context, record, 10), 5)
    assert clock.sleeps == []
    minute_limiter(context, record, 10, background=True).wait()
    assert clock.now == 1000 + 61


def test_a_limit_that_the_console_reports_as_exhausted_is_waited_for(context, record, clock, minute_limiter):
    rate_limiter = minute_limiter(context, record, 10)
    rate_limiter.wait()
    rate_limiter.block_exhausted(7)
    rate_limiter.wait()
    assert clock.sleeps == [8]
    rate_limiter.block_exhausted(86_400)
    rate_limiter.wait()
    assert clock.sleeps == [8, 61]


def test_a_limit_that_the_console_reports_as_exhausted_is_named(context, record, announced, minute_limiter):
    rate_limiter = minute_limiter(context, record, 10)
    rate_limiter.block_exhausted(40)
    rate_limiter.wait()
    assert announced == [
        "waiting 41 seconds: the limit of 10 requests per minute for the list of devices is reached "
        "(requests_per_minute)"
    ]


def test_without_a_limit_of_its_own_the_limiter_names_that_of_the_console(context, record, announced, minute_limiter):
    rate_limiter = minute_limiter(context, record, 0)
    rate_limiter.block_exhausted(40)
    rate_limiter.wait()
    assert announced == ["waiting 41 seconds: the console's own limit for the list of devices is reached"]
    rate_limiter.block(100_000, "the console asked for a pause")
    with pytest.raises(ApiError, match=r"because the console asked for a pause\. max_wait"):
        rate_limiter.wait()
