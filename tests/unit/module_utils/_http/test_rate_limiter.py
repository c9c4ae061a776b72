# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns for requests: even distances over all forks, pauses that hold for everybody, and an end to waiting."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    DailyLimit,
    Interrupted,
)
from ansible_collections.secops.device_actions.plugins.module_utils._http import rate_limiter as pacing
from ansible_collections.secops.device_actions.plugins.module_utils._http.rate_limiter import (
    RateLimiter,
    rate_limit_record,
)
from ansible_collections.secops.device_actions.plugins.module_utils._http.rates import LeakyBucket, SlidingWindow
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.shared_record import SharedRecord
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import UserFile, user_record

NEW = {"next": 0.0, "background": 0.0, "hold": 0.0, "told": [], "used_up": False, "day": 0, "sent": 0}


class ClockedContext(Context):
    """A context whose pauses move the clock instead of this machine."""

    clock = None

    def pause(self, seconds):
        if self.stop.is_set():
            raise Interrupted("stopped")
        if seconds > 0:
            self.clock.sleep(seconds)


def even(context, record, key, per_second, max_wait=300, per_day=0, background=False):
    """A pace of requests at an even distance."""
    return RateLimiter(context, record, key, LeakyBucket(per_second), max_wait, per_day, background)


@pytest.fixture
def announced():
    return []


@pytest.fixture
def context(clock, monkeypatch, announced):
    monkeypatch.setattr(pacing, "time", clock)
    context = ClockedContext(announce=announced.append)
    context.clock = clock
    return context


@pytest.fixture
def record():
    return SharedRecord()


def test_requests_take_turns_at_an_even_distance(context, record, clock):
    rate_limiter = even(context, record, "account", 20, 300)
    moments = []
    for dummy in range(5):
        rate_limiter.wait()
        moments.append(round(clock.now - 1000, 6))
    assert moments == [0, 0.05, 0.1, 0.15, 0.2]


def test_another_fork_waits_for_its_turn_in_the_same_queue(context, record, clock):
    one, two = (even(context, record, "account", 10, 300) for dummy in range(2))
    one.wait()
    two.wait()
    assert clock.sleeps == [pytest.approx(0.1)]


def test_another_account_has_a_pace_of_its_own(context, record, clock):
    even(context, record, "account", 1, 300).wait()
    even(context, record, "other account", 1, 300).wait()
    assert clock.sleeps == []


def test_time_that_went_by_is_not_waited_for_again_and_not_saved_up(context, record, clock):
    rate_limiter = even(context, record, "account", 10, 300)
    rate_limiter.wait()
    clock.advance(5)
    rate_limiter.wait()
    rate_limiter.wait()
    assert clock.sleeps == [pytest.approx(0.1)]


def test_zero_lifts_the_pace(context, record, clock):
    rate_limiter = even(context, record, "account", 0, 300)
    for dummy in range(100):
        rate_limiter.wait()
    assert clock.sleeps == []


def test_a_hold_stops_everybody_until_it_is_over(context, record, clock):
    even(context, record, "account", 0, 300).hold(60, "429")
    even(context, record, "account", 0, 300).wait()
    assert clock.now == pytest.approx(1060)


def test_a_shorter_hold_does_not_end_a_longer_one(context, record, clock):
    rate_limiter = even(context, record, "account", 0, 300)
    rate_limiter.hold(60, "429")
    rate_limiter.hold(5, "503")
    rate_limiter.wait()
    assert clock.now == pytest.approx(1060)


def test_a_hold_that_comes_while_one_waits_is_waited_for_too(context, record, clock, monkeypatch):
    rate_limiter = even(context, record, "account", 1, 300)
    rate_limiter.wait()
    sleep = clock.sleep

    def sleep_while_another_is_told_to_hold(seconds):
        monkeypatch.setattr(clock, "sleep", sleep)
        sleep(seconds)
        rate_limiter.hold(30, "429")

    monkeypatch.setattr(clock, "sleep", sleep_while_another_is_told_to_hold)
    rate_limiter.wait()
    assert clock.now >= 1031


def test_a_wait_beyond_max_wait_is_an_error_at_once_and_takes_no_turn(context, record, clock):
    rate_limiter = even(context, record, "account", 0, 10)
    rate_limiter.hold(60, "429")
    with pytest.raises(ApiError, match="max_wait") as error:
        rate_limiter.wait()
    assert error.value.status == 429
    assert not error.value.uncertain
    assert clock.sleeps == []
    clock.advance(61)
    rate_limiter.wait()
    assert clock.sleeps == []


def test_who_does_not_have_to_wait_needs_no_patience(context, record, clock):
    monotonic = clock.monotonic
    clock.monotonic = lambda: clock.advance(0.001) or monotonic()  # time goes by between two looks
    even(context, record, "account", 20, max_wait=0).wait()
    with pytest.raises(ApiError, match="max_wait"):
        even(context, record, "account", 20, max_wait=0).wait()


def test_no_turn_is_given_once_the_run_is_stopped(context, record):
    rate_limiter = even(context, record, "account", 10, 300)
    context.stop.set()
    with pytest.raises(Interrupted):
        rate_limiter.wait()


def test_a_long_hold_is_announced_with_its_reason_and_a_short_one_is_not(context, record, announced):
    rate_limiter = even(context, record, "account", 0, 300)
    rate_limiter.hold(1, "503 while reading")
    assert announced == []
    rate_limiter.hold(30, "429 while reading")
    assert announced == ["waiting 30 s: 429 while reading"]


def test_a_record_that_a_killed_fork_left_empty_does_not_matter(context, record, clock, monkeypatch):
    rate_limiter = even(context, record, "account", 1, 300)
    rate_limiter.wait()
    sleep = clock.sleep

    def sleep_while_a_fork_dies(seconds):
        sleep(seconds)
        with record.transaction() as content:
            content.clear()

    monkeypatch.setattr(clock, "sleep", sleep_while_a_fork_dies)
    rate_limiter.wait()


@pytest.mark.parametrize("shared", ["memory", "file"])
def test_forks_share_the_turns(context, clock, forks, tmp_path, shared):
    """Each of 4 forks takes 5 turns by a clock of its own, which goes on when it waits."""
    record = SharedRecord(UserFile(tmp_path / "pace") if shared == "file" else None)
    turns = SharedRecord()

    def take(number):
        rate_limiter = even(context, record, "account", 0.1, 10_000)
        for dummy in range(5):
            rate_limiter.wait()
            with turns.transaction() as content:
                content.setdefault("moments", []).append(clock.now)

    forks(4, take)
    with turns.transaction() as content:
        moments = sorted(content["moments"])
    assert moments == [pytest.approx(1000 + 10 * number) for number in range(20)]


def test_background_requests_take_half_of_the_pace(context, record, clock):
    rate_limiter = even(context, record, "account", 20, background=True)
    moments = []
    for dummy in range(4):
        rate_limiter.wait()
        moments.append(round(clock.now - 1000, 6))
    assert moments == [0, 0.1, 0.2, 0.3]


def test_background_requests_leave_the_other_half_to_those_that_act(context, record, clock):
    background = even(context, record, "account", 20, background=True)
    acting = even(context, record, "account", 20)
    background.wait()
    acting.wait()
    assert clock.now == pytest.approx(1000.05)


def test_background_requests_let_others_go_first_for_a_while(context, record, clock):
    acting = even(context, record, "account", 20)
    background = even(context, record, "account", 20, background=True)
    with record.transaction() as content:
        content["account"] = {**NEW, "next": 1000.4, "background": 999.9}
    background.wait()
    assert clock.now == pytest.approx(1000.4)  # nobody was left in the queue
    acting.wait()
    assert clock.now == pytest.approx(1000.45)


def test_background_requests_are_not_put_off_for_ever(context, record, clock):
    with record.transaction() as content:
        content["account"] = {**NEW, "next": 1100.0, "background": 1000.0}
    pause = context.throttled_pause

    def pause_while_others_queue(seconds):
        with record.transaction() as content:
            content["account"]["next"] = max(content["account"]["next"], clock.now + 2)
        pause(seconds)

    context.throttled_pause = pause_while_others_queue
    even(context, record, "account", 20, background=True).wait()
    with record.transaction() as content:
        assert content["account"]["background"] == pytest.approx(1100.1)  # it queued at the end, after a second


def test_without_a_pace_nobody_has_to_let_others_go_first(context, record, clock):
    rate_limiter = even(context, record, "account", 0, background=True)
    for dummy in range(100):
        rate_limiter.wait()
    assert clock.sleeps == []


def test_the_days_requests_are_counted_over_all_that_share_the_record(context, record):
    for dummy in range(4):
        even(context, record, "account", 0, per_day=4).wait()
    with pytest.raises(DailyLimit, match="4 requests") as error:
        even(context, record, "account", 0, per_day=4).wait()
    assert error.value.fatal and not error.value.uncertain
    assert "requests_per_day" in error.value.message
    even(context, record, "other account", 0, per_day=4).wait()
    even(context, record, "account", 0, per_day=0).wait()


def test_a_new_day_begins_at_midnight(context, record, clock):
    clock.now = 2 * 86_400 - 7200.0
    rate_limiter = even(context, record, "account", 0, per_day=1)
    rate_limiter.wait()
    with pytest.raises(DailyLimit, match="in 2 hours"):
        rate_limiter.wait()
    clock.advance(7200)
    rate_limiter.wait()


def test_a_device_that_is_being_written_is_brought_to_its_end_whatever_the_day_allows(context, record):
    rate_limiter = even(context, record, "account", 0, per_day=1)
    rate_limiter.wait()
    with context.completing_write():
        rate_limiter.wait()
    with pytest.raises(DailyLimit):
        rate_limiter.wait()


def test_the_last_tenth_of_the_day_is_warned_about_once(context, record):
    rate_limiter = even(context, record, "account", 0, per_day=20)
    for dummy in range(18):
        rate_limiter.wait()
    assert context.warnings() == []
    rate_limiter.wait()
    rate_limiter.wait()
    (warning,) = context.warnings()
    assert "90%" in warning and "20 requests" in warning


def test_a_request_that_waits_for_a_hold_of_another_run_says_so_once_a_run(context, record, clock, announced):
    other = ClockedContext(announce=lambda text: None)
    even(other, record, "account", 0).hold(60, "429")
    even(context, record, "account", 0).wait()
    assert announced == ["waiting 60 s: the console asked for a pause"]
    even(other, record, "account", 0).hold(60, "429")
    with record.transaction() as content:
        content["account"]["told"].append(context.run_state.run)  # another fork of this run
    even(context, record, "account", 0).wait()
    assert len(announced) == 1


def test_a_turn_that_moves_away_for_too_long_is_given_up(context, record, clock, monkeypatch):
    """Each wait alone is short enough, all of them are not."""
    rate_limiter = even(context, record, "account", 1, max_wait=10)
    rate_limiter.wait()
    sleep = clock.sleep

    def sleep_while_another_is_told_to_hold(seconds):
        sleep(seconds)
        rate_limiter.hold(6, "429")

    monkeypatch.setattr(clock, "sleep", sleep_while_another_is_told_to_hold)
    with pytest.raises(ApiError, match="max_wait"):
        rate_limiter.wait()


def test_the_record_is_the_users_or_where_that_cannot_be_had_the_runs(context, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert rate_limit_record(context, "abc") is user_record("pace-abc")
    assert context.warnings() == []
    (tmp_path / "secops-device-actions").chmod(0o777)
    assert rate_limit_record(context, "abc") is context.run_state.rate_limiter
    (warning,) = context.warnings()
    assert str(tmp_path) in warning and "Other runs" in warning


def spanned(context, record, number, key="account", max_wait=300, background=False):
    """A pace of so many requests a minute."""
    return RateLimiter(
        context, record, key, SlidingWindow(number, "the list of devices"), max_wait, background=background
    )


def moments_of(rate_limiter, clock, number):
    """When so many turns came, in seconds from now on."""
    began, moments = clock.now, []
    for dummy in range(number):
        rate_limiter.wait()
        moments.append(round(clock.now - began, 3))
    return moments


def test_a_minutes_requests_go_out_at_once_and_the_next_when_the_first_is_a_minute_ago(context, record, clock):
    assert moments_of(spanned(context, record, 3), clock, 7) == [0, 0, 0, 61, 61, 61, 122]


def test_no_minute_ever_has_more_wherever_it_begins(context, record, clock):
    rate_limiter, moments = spanned(context, record, 10), []
    for number in range(60):
        clock.advance((number * 7) % 11)
        rate_limiter.wait()
        moments.append(clock.now)
    assert all(later - earlier > 60 for earlier, later in zip(moments, moments[10:], strict=False))


def test_a_request_that_took_a_while_to_make_counts_from_when_it_is_sent(context, record, clock):
    rate_limiter = spanned(context, record, 2)
    first = rate_limiter.wait()
    rate_limiter.wait()
    clock.advance(20)
    rate_limiter.postpone(first)
    assert moments_of(rate_limiter, clock, 3) == [41, 61, 102]


def test_no_minute_has_more_however_long_requests_take_to_make(context, record, clock, monkeypatch):
    """Two queue for the turn of one that is still being made."""
    slow, quick = spanned(context, record, 2), spanned(context, record, 2)
    sleep, sent = clock.sleep, []
    first = slow.wait()
    sent.append(quick.wait())

    def sleep_while_the_first_goes_out(seconds):
        monkeypatch.setattr(clock, "sleep", sleep)
        sleep(20)
        slow.postpone(first)
        sent.append(clock.now)
        sleep(seconds - 20)

    monkeypatch.setattr(clock, "sleep", sleep_while_the_first_goes_out)
    sent += [quick.wait(), quick.wait()]
    assert sent == [1000, 1020, 1061, 1081]


def test_a_request_that_took_a_while_to_make_keeps_its_distance_from_the_next(context, record, clock):
    rate_limiter = even(context, record, "account", 2)
    first = rate_limiter.wait()
    clock.advance(0.4)
    rate_limiter.postpone(first)
    rate_limiter.wait()
    assert clock.now == pytest.approx(1000.9)


def test_processes_share_the_minutes_requests(context, record, clock):
    one, other = spanned(context, record, 2), spanned(context, record, 2)
    one.wait()
    other.wait()
    assert clock.sleeps == []
    one.wait()
    assert clock.sleeps == [61]


def test_each_endpoint_has_its_own_minute(context, record, clock):
    spanned(context, record, 1, key="devices").wait()
    spanned(context, record, 1, key="groups").wait()
    assert clock.sleeps == []


def test_a_minute_that_is_used_up_is_said_with_how_long_and_why(context, record, announced):
    rate_limiter = spanned(context, record, 1)
    rate_limiter.wait()
    rate_limiter.wait()
    assert announced == ["waiting 61 s: 1 requests a minute for the list of devices are used up (requests_per_minute)"]


def test_no_limit_of_requests_a_minute_lifts_it(context, record, clock):
    spanned(context, record, 1).wait()
    for background in (False, True):
        moments_of(spanned(context, record, 0, background=background), clock, 30)
    assert clock.sleeps == []


def test_background_requests_leave_half_of_the_minute_to_the_others(context, record, clock):
    moments_of(spanned(context, record, 10, background=True), clock, 5)
    assert clock.sleeps == []
    moments_of(spanned(context, record, 10), clock, 5)
    assert clock.sleeps == []
    spanned(context, record, 10, background=True).wait()
    assert clock.now == 1000 + 61


def test_a_limit_that_the_console_calls_used_up_is_waited_for_and_no_longer_than_such_limits_last(
    context, record, clock
):
    rate_limiter = spanned(context, record, 10)
    rate_limiter.wait()
    rate_limiter.rest(7)
    rate_limiter.wait()
    assert clock.sleeps == [8]
    rate_limiter.rest(86_400)
    rate_limiter.wait()
    assert clock.sleeps == [8, 61]


def test_a_limit_that_the_console_calls_used_up_is_named(context, record, announced):
    rate_limiter = spanned(context, record, 10)
    rate_limiter.rest(40)
    rate_limiter.wait()
    assert announced == ["waiting 41 s: 10 requests a minute for the list of devices are used up (requests_per_minute)"]


def test_a_limit_that_is_used_up_does_not_slow_down_what_has_no_limit_of_that_kind(context, record, clock):
    rate_limiter = even(context, record, "account", 0)
    rate_limiter.rest(60)
    rate_limiter.wait()
    assert clock.sleeps == []
