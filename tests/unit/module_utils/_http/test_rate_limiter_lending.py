# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Background requests borrow the limit per minute of those that act, and give way when one comes."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError

OLD_STATE = {"blocked_until": 0.0, "announced_by": [], "exhausted": False, "day": 0, "sent_today": 0}


@pytest.fixture
def reading(context, record, minute_limiter):
    """A limiter of requests that only read, of ten per minute."""
    return minute_limiter(context, record, 10, background=True)


@pytest.fixture
def acting(context, record, minute_limiter):
    """A limiter of requests that act, of the same ten per minute."""
    return minute_limiter(context, record, 10)


@pytest.mark.parametrize(("limit", "alone"), [(1, 1), (2, 1), (3, 2), (5, 4), (10, 8), (100, 80)])
def test_alone_readers_leave_a_fifth_of_the_limit(context, record, clock, minute_limiter, moments_of, limit, alone):
    reading = minute_limiter(context, record, limit, background=True)
    assert reading._rate.allowed(background=True) == alone
    assert moments_of(reading, 2 * alone + 1) == [0] * alone + [61] * alone + [122]


def test_an_action_that_comes_is_served_at_once_and_waits_for_a_minute_at_most(clock, reading, acting, moments_of):
    moments_of(reading, 8)
    clock.advance(1)
    assert moments_of(acting, 10) == [0, 0, *[60] * 8]


def test_readers_keep_to_half_of_the_limit_for_a_minute_after_an_action(clock, reading, acting, moments_of):
    moments_of(reading, 8)
    acting.wait()
    clock.advance(60)
    acting.wait()
    assert moments_of(reading, 6) == [1, 1, 1, 1, 1, 62]
    clock.advance(61)
    assert moments_of(reading, 8) == [0] * 8


def test_an_action_waits_no_longer_while_readers_wait_too(context, clock, reading, acting, moments_of):
    moments_of(reading, 8)
    moments_of(acting, 2)
    pause, sent = context.throttled_pause, []

    def pause_while_readers_read(seconds):
        context.throttled_pause = pause
        pause(seconds)
        moments_of(reading, 5)
        sent.append(clock.now)

    context.throttled_pause = pause_while_readers_read
    acting.wait()
    assert clock.now == 1061
    assert sent == [1061]


def test_an_action_that_waits_for_others_of_its_kind_holds_readers_back(clock, reading, acting, moments_of):
    acting.wait_until_free()  # as before a batch of requests, whose time is not reserved yet
    assert moments_of(reading, 6) == [0, 0, 0, 0, 0, 61]


def test_an_action_that_is_refused_does_not_hold_readers_back(clock, reading, acting, moments_of):
    acting.block(3600, "maintenance")
    with pytest.raises(ApiError):
        acting.wait()
    clock.advance(3600)
    assert moments_of(reading, 8) == [0] * 8


def test_readers_see_the_actions_of_other_processes(forks, clock, reading, acting, moments_of):
    forks(1, lambda number: acting.wait())
    assert moments_of(reading, 6) == [0, 0, 0, 0, 0, 61]


def test_a_record_of_an_earlier_release_is_used(clock, record, reading, acting, moments_of):
    """It names no time of an action. Its requests count."""
    with record.transaction() as content:
        content["account"] = {**OLD_STATE, "sent": [990.0, 990.0, 990.0], "background": [990.0]}
    assert moments_of(reading, 8) == [0] * 7 + [51]
    acting.wait()
    assert moments_of(reading, 1) == [10]
