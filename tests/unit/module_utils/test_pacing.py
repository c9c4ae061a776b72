# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns for requests: even distances over all forks, pauses that hold for everybody, and an end to waiting."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils import pacing
from ansible_collections.secops.device_actions.plugins.module_utils.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.errors import ApiError, DailyLimit, Interrupted
from ansible_collections.secops.device_actions.plugins.module_utils.pacing import Pace, pace_record
from ansible_collections.secops.device_actions.plugins.module_utils.shared_record import SharedRecord
from ansible_collections.secops.device_actions.plugins.module_utils.user_files import UserFile, user_record

NEW = {"next": 0.0, "background": 0.0, "hold": 0.0, "told": [], "day": 0, "sent": 0}


class ClockedContext(Context):
    """A context whose pauses move the clock instead of this machine."""

    clock = None

    def pause(self, seconds):
        if self.stop.is_set():
            raise Interrupted("stopped")
        if seconds > 0:
            self.clock.sleep(seconds)


def limits(per_second, max_wait=300, per_day=0):
    """The options that a Pace goes by."""
    return {"requests_per_second": per_second, "max_wait": max_wait, "requests_per_day": per_day}


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
    pace = Pace(context, record, "account", limits(20, 300))
    moments = []
    for dummy in range(5):
        pace.wait()
        moments.append(round(clock.now - 1000, 6))
    assert moments == [0, 0.05, 0.1, 0.15, 0.2]


def test_another_fork_waits_for_its_turn_in_the_same_queue(context, record, clock):
    one, two = (Pace(context, record, "account", limits(10, 300)) for dummy in range(2))
    one.wait()
    two.wait()
    assert clock.sleeps == [pytest.approx(0.1)]


def test_another_account_has_a_pace_of_its_own(context, record, clock):
    Pace(context, record, "account", limits(1, 300)).wait()
    Pace(context, record, "other account", limits(1, 300)).wait()
    assert clock.sleeps == []


def test_time_that_went_by_is_not_waited_for_again_and_not_saved_up(context, record, clock):
    pace = Pace(context, record, "account", limits(10, 300))
    pace.wait()
    clock.advance(5)
    pace.wait()
    pace.wait()
    assert clock.sleeps == [pytest.approx(0.1)]


def test_zero_lifts_the_pace(context, record, clock):
    pace = Pace(context, record, "account", limits(0, 300))
    for dummy in range(100):
        pace.wait()
    assert clock.sleeps == []


def test_a_hold_stops_everybody_until_it_is_over(context, record, clock):
    Pace(context, record, "account", limits(0, 300)).hold(60, "429")
    Pace(context, record, "account", limits(0, 300)).wait()
    assert clock.now == pytest.approx(1060)


def test_a_shorter_hold_does_not_end_a_longer_one(context, record, clock):
    pace = Pace(context, record, "account", limits(0, 300))
    pace.hold(60, "429")
    pace.hold(5, "503")
    pace.wait()
    assert clock.now == pytest.approx(1060)


def test_a_hold_that_comes_while_one_waits_is_waited_for_too(context, record, clock, monkeypatch):
    pace = Pace(context, record, "account", limits(1, 300))
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
    pace = Pace(context, record, "account", limits(0, 10))
    pace.hold(60, "429")
    with pytest.raises(ApiError, match="max_wait") as error:
        pace.wait()
    assert error.value.status == 429
    assert not error.value.uncertain
    assert clock.sleeps == []
    clock.advance(61)
    pace.wait()
    assert clock.sleeps == []


def test_who_does_not_have_to_wait_needs_no_patience(context, record, clock):
    monotonic = clock.monotonic
    clock.monotonic = lambda: clock.advance(0.001) or monotonic()  # time goes by between two looks
    Pace(context, record, "account", limits(20, max_wait=0)).wait()
    with pytest.raises(ApiError, match="max_wait"):
        Pace(context, record, "account", limits(20, max_wait=0)).wait()


def test_no_turn_is_given_once_the_run_is_stopped(context, record):
    pace = Pace(context, record, "account", limits(10, 300))
    context.stop.set()
    with pytest.raises(Interrupted):
        pace.wait()


def test_a_long_hold_is_announced_with_its_reason_and_a_short_one_is_not(context, record, announced):
    pace = Pace(context, record, "account", limits(0, 300))
    pace.hold(1, "503 while reading")
    assert announced == []
    pace.hold(30, "429 while reading")
    assert announced == ["waiting 30 s: 429 while reading"]


def test_a_record_that_a_killed_fork_left_empty_does_not_matter(context, record, clock, monkeypatch):
    pace = Pace(context, record, "account", limits(1, 300))
    pace.wait()
    sleep = clock.sleep

    def sleep_while_a_fork_dies(seconds):
        sleep(seconds)
        with record.changing() as content:
            content.clear()

    monkeypatch.setattr(clock, "sleep", sleep_while_a_fork_dies)
    pace.wait()


@pytest.mark.parametrize("shared", ["memory", "file"])
def test_forks_share_the_turns(context, clock, forks, tmp_path, shared):
    """Each of 4 forks takes 5 turns by a clock of its own, which goes on when it waits."""
    record = SharedRecord(UserFile(tmp_path / "pace") if shared == "file" else None)
    turns = SharedRecord()

    def take(number):
        pace = Pace(context, record, "account", limits(0.1, 10_000))
        for dummy in range(5):
            pace.wait()
            with turns.changing() as content:
                content.setdefault("moments", []).append(clock.now)

    forks(4, take)
    with turns.changing() as content:
        moments = sorted(content["moments"])
    assert moments == [pytest.approx(1000 + 10 * number) for number in range(20)]


def test_background_requests_take_half_of_the_pace(context, record, clock):
    pace = Pace(context, record, "account", limits(20), background=True)
    moments = []
    for dummy in range(4):
        pace.wait()
        moments.append(round(clock.now - 1000, 6))
    assert moments == [0, 0.1, 0.2, 0.3]


def test_background_requests_leave_the_other_half_to_those_that_act(context, record, clock):
    background = Pace(context, record, "account", limits(20), background=True)
    acting = Pace(context, record, "account", limits(20))
    background.wait()
    acting.wait()
    assert clock.now == pytest.approx(1000.05)


def test_background_requests_let_others_go_first_for_a_while(context, record, clock):
    acting = Pace(context, record, "account", limits(20))
    background = Pace(context, record, "account", limits(20), background=True)
    with record.changing() as content:
        content["account"] = {**NEW, "next": 1000.4, "background": 999.9}
    background.wait()
    assert clock.now == pytest.approx(1000.4)  # nobody was left in the queue
    acting.wait()
    assert clock.now == pytest.approx(1000.45)


def test_background_requests_are_not_put_off_for_ever(context, record, clock):
    with record.changing() as content:
        content["account"] = {**NEW, "next": 1100.0, "background": 1000.0}
    pause = context.throttled_pause

    def pause_while_others_queue(seconds):
        with record.changing() as content:
            content["account"]["next"] = max(content["account"]["next"], clock.now + 2)
        pause(seconds)

    context.throttled_pause = pause_while_others_queue
    Pace(context, record, "account", limits(20), background=True).wait()
    with record.changing() as content:
        assert content["account"]["background"] == pytest.approx(1100.1)  # it queued at the end, after a second


def test_without_a_pace_nobody_has_to_let_others_go_first(context, record, clock):
    pace = Pace(context, record, "account", limits(0), background=True)
    for dummy in range(100):
        pace.wait()
    assert clock.sleeps == []


def test_the_days_requests_are_counted_over_all_that_share_the_record(context, record):
    for dummy in range(4):
        Pace(context, record, "account", limits(0, per_day=4)).wait()
    with pytest.raises(DailyLimit, match="4 requests") as error:
        Pace(context, record, "account", limits(0, per_day=4)).wait()
    assert error.value.fatal and not error.value.uncertain
    assert "requests_per_day" in error.value.message
    Pace(context, record, "other account", limits(0, per_day=4)).wait()
    Pace(context, record, "account", limits(0, per_day=0)).wait()


def test_a_new_day_begins_at_midnight(context, record, clock):
    clock.now = 2 * 86_400 - 7200.0
    pace = Pace(context, record, "account", limits(0, per_day=1))
    pace.wait()
    with pytest.raises(DailyLimit, match="in 2 hours"):
        pace.wait()
    clock.advance(7200)
    pace.wait()


def test_a_device_that_is_being_written_is_brought_to_its_end_whatever_the_day_allows(context, record):
    pace = Pace(context, record, "account", limits(0, per_day=1))
    pace.wait()
    with context.finishing():
        pace.wait()
    with pytest.raises(DailyLimit):
        pace.wait()


def test_the_last_tenth_of_the_day_is_warned_about_once(context, record):
    pace = Pace(context, record, "account", limits(0, per_day=20))
    for dummy in range(18):
        pace.wait()
    assert context.warnings() == []
    pace.wait()
    pace.wait()
    (warning,) = context.warnings()
    assert "90%" in warning and "20 requests" in warning


def test_a_request_that_waits_for_a_hold_of_another_run_says_so_once_a_run(context, record, clock, announced):
    other = ClockedContext(announce=lambda text: None)
    Pace(other, record, "account", limits(0)).hold(60, "429")
    Pace(context, record, "account", limits(0)).wait()
    assert announced == ["waiting 60 s: the console asked another task to wait"]
    Pace(other, record, "account", limits(0)).hold(60, "429")
    with record.changing() as content:
        content["account"]["told"].append(context.memory.run)  # another fork of this run
    Pace(context, record, "account", limits(0)).wait()
    assert len(announced) == 1


def test_a_turn_that_moves_away_for_too_long_is_given_up(context, record, clock, monkeypatch):
    """Each wait alone is short enough, all of them are not."""
    pace = Pace(context, record, "account", limits(1, max_wait=10))
    pace.wait()
    sleep = clock.sleep

    def sleep_while_another_is_told_to_hold(seconds):
        sleep(seconds)
        pace.hold(6, "429")

    monkeypatch.setattr(clock, "sleep", sleep_while_another_is_told_to_hold)
    with pytest.raises(ApiError, match="max_wait"):
        pace.wait()


def test_the_record_is_the_users_or_where_that_cannot_be_had_the_runs(context, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert pace_record(context, "abc") is user_record("pace-abc")
    assert context.warnings() == []
    (tmp_path / "secops-device-actions").chmod(0o777)
    assert pace_record(context, "abc") is context.memory.pace
    (warning,) = context.warnings()
    assert str(tmp_path) in warning and "Other runs" in warning
