# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests per minute: no minute ever contains more, wherever it begins."""

from __future__ import annotations


def test_a_minutes_requests_go_out_at_once_and_the_next_when_the_first_is_a_minute_ago(
    context, record, clock, minute_limiter, moments_of
):
    assert moments_of(minute_limiter(context, record, 3), 7) == [0, 0, 0, 61, 61, 61, 122]


def test_no_minute_ever_has_more_wherever_it_begins(context, record, clock, minute_limiter):
    rate_limiter, moments = minute_limiter(context, record, 10), []
    for number in range(60):
        clock.advance((number * 7) % 11)
        rate_limiter.wait()
        moments.append(clock.now)
    assert all(later - earlier > 60 for earlier, later in zip(moments, moments[10:], strict=False))


def test_processes_share_the_minutes_requests(context, record, clock, minute_limiter):
    one, other = minute_limiter(context, record, 2), minute_limiter(context, record, 2)
    one.wait()
    other.wait()
    assert clock.sleeps == []
    one.wait()
    assert clock.sleeps == [61]


def test_each_endpoint_has_its_own_minute(context, record, clock, minute_limiter):
    minute_limiter(context, record, 1, key="devices").wait()
    minute_limiter(context, record, 1, key="groups").wait()
    assert clock.sleeps == []


def test_a_minute_that_is_used_up_is_said_with_how_long_and_why(context, record, announced, minute_limiter):
    rate_limiter = minute_limiter(context, record, 1)
    rate_limiter.wait()
    rate_limiter.wait()
    assert announced == [
        "waiting 61 s: the limit of 1 requests per minute for the list of devices is reached (requests_per_minute)"
    ]


def test_no_limit_of_requests_a_minute_lifts_it(context, record, clock, minute_limiter, moments_of):
    minute_limiter(context, record, 1).wait()
    for background in (False, True):
        moments_of(minute_limiter(context, record, 0, background=background), 30)
    assert clock.sleeps == []


def test_background_requests_leave_half_of_the_minute_to_the_others(context, record, clock, minute_limiter, moments_of):
    moments_of(minute_limiter(context, record, 10, background=True), 5)
    assert clock.sleeps == []
    moments_of(minute_limiter(context, record, 10), 5)
    assert clock.sleeps == []
    minute_limiter(context, record, 10, background=True).wait()
    assert clock.now == 1000 + 61


def test_a_limit_that_the_console_calls_used_up_is_waited_for_and_no_longer_than_such_limits_last(
    context, record, clock, minute_limiter
):
    rate_limiter = minute_limiter(context, record, 10)
    rate_limiter.wait()
    rate_limiter.block_exhausted(7)
    rate_limiter.wait()
    assert clock.sleeps == [8]
    rate_limiter.block_exhausted(86_400)
    rate_limiter.wait()
    assert clock.sleeps == [8, 61]


def test_a_limit_that_the_console_calls_used_up_is_named(context, record, announced, minute_limiter):
    rate_limiter = minute_limiter(context, record, 10)
    rate_limiter.block_exhausted(40)
    rate_limiter.wait()
    assert announced == [
        "waiting 41 s: the limit of 10 requests per minute for the list of devices is reached (requests_per_minute)"
    ]
