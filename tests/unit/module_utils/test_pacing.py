# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns for requests: even distances over all forks, pauses that hold for everybody, and an end to waiting."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils import pacing
from ansible_collections.secops.device_actions.plugins.module_utils.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.errors import ApiError, Interrupted
from ansible_collections.secops.device_actions.plugins.module_utils.fork_memory import SharedRecord
from ansible_collections.secops.device_actions.plugins.module_utils.pacing import Pace


class ClockedContext(Context):
    """A context whose pauses move the clock instead of this machine."""

    clock = None

    def pause(self, seconds):
        if self.stop.is_set():
            raise Interrupted("stopped")
        if seconds > 0:
            self.clock.sleep(seconds)


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
    pace = Pace(context, record, "account", 20, 300)
    moments = []
    for dummy in range(5):
        pace.wait()
        moments.append(round(clock.now - 1000, 6))
    assert moments == [0, 0.05, 0.1, 0.15, 0.2]


def test_another_fork_waits_for_its_turn_in_the_same_queue(context, record, clock):
    one, two = (Pace(context, record, "account", 10, 300) for dummy in range(2))
    one.wait()
    two.wait()
    assert clock.sleeps == [pytest.approx(0.1)]


def test_another_account_has_a_pace_of_its_own(context, record, clock):
    Pace(context, record, "account", 1, 300).wait()
    Pace(context, record, "other account", 1, 300).wait()
    assert clock.sleeps == []


def test_time_that_went_by_is_not_waited_for_again_and_not_saved_up(context, record, clock):
    pace = Pace(context, record, "account", 10, 300)
    pace.wait()
    clock.advance(5)
    pace.wait()
    pace.wait()
    assert clock.sleeps == [pytest.approx(0.1)]


def test_zero_lifts_the_pace(context, record, clock):
    pace = Pace(context, record, "account", 0, 300)
    for dummy in range(100):
        pace.wait()
    assert clock.sleeps == []


def test_a_hold_stops_everybody_until_it_is_over(context, record, clock):
    Pace(context, record, "account", 0, 300).hold(60, "429")
    Pace(context, record, "account", 0, 300).wait()
    assert clock.now == pytest.approx(1060)


def test_a_shorter_hold_does_not_end_a_longer_one(context, record, clock):
    pace = Pace(context, record, "account", 0, 300)
    pace.hold(60, "429")
    pace.hold(5, "503")
    pace.wait()
    assert clock.now == pytest.approx(1060)


def test_a_hold_that_comes_while_one_waits_is_waited_for_too(context, record, clock, monkeypatch):
    pace = Pace(context, record, "account", 1, 300)
    pace.wait()
    sleep = clock.sleep

    def sleep_while_another_is_told_to_hold(seconds):
        monkeypatch.setattr(clock, "sleep", sleep)
        sleep(seconds)
        pace.hold(30, "429")

    monkeypatch.setattr(clock, "sleep", sleep_while_another_is_told_to_hold)
    pace.wait()
    assert clock.now >= 1031


def test_a_wait_beyond_max_wait_is_an_error_at_once_and_takes_no_turn(context, record, clock):
    pace = Pace(context, record, "account", 0, 10)
    pace.hold(60, "429")
    with pytest.raises(ApiError, match="max_wait") as error:
        pace.wait()
    assert error.value.status == 429
    assert not error.value.uncertain
    assert clock.sleeps == []
    clock.advance(61)
    pace.wait()
    assert clock.sleeps == []


def test_no_turn_is_given_once_the_run_is_stopped(context, record):
    pace = Pace(context, record, "account", 10, 300)
    context.stop.set()
    with pytest.raises(Interrupted):
        pace.wait()


def test_a_long_hold_is_announced_with_its_reason_and_a_short_one_is_not(context, record, announced):
    pace = Pace(context, record, "account", 0, 300)
    pace.hold(1, "503 while reading")
    assert announced == []
    pace.hold(30, "429 while reading")
    assert announced == ["waiting 30 s: 429 while reading"]


def test_a_record_that_a_killed_fork_left_empty_does_not_matter(context, record, clock, monkeypatch):
    pace = Pace(context, record, "account", 1, 300)
    pace.wait()
    sleep = clock.sleep

    def sleep_while_a_fork_dies(seconds):
        sleep(seconds)
        with record.changing() as content:
            content.clear()

    monkeypatch.setattr(clock, "sleep", sleep_while_a_fork_dies)
    pace.wait()


def test_forks_share_the_turns(forks):
    """Each of 4 forks takes 5 turns at a pace that is fast enough for a test: no two get the same."""
    record, turns = SharedRecord(), SharedRecord()

    class Waitless(Context):
        def throttled_pause(self, seconds):
            with turns.changing() as content:
                content.setdefault("waits", []).append(seconds)

    def take(number):
        pace = Pace(Waitless(), record, "account", 0.1, 10_000)
        for dummy in range(5):
            pace.wait()

    forks(4, take)
    with turns.changing() as content:
        waits = sorted(content["waits"])
    assert len(waits) == 20
    assert all(later - earlier > 5 for earlier, later in zip(waits, waits[1:], strict=False))
