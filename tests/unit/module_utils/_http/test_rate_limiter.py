# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests wait until the rate limit allows them, across all forks, and while a console is blocked."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError, Interrupted
from ansible_collections.secops.device_actions.plugins.module_utils._http.rate_limiter import rate_limit_record
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.shared_record import SharedRecord
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import UserFile, user_record


def test_requests_take_turns_at_an_even_distance(context, record, clock, limiter):
    rate_limiter = limiter(context, record, "account", 20, 300)
    moments = []
    for dummy in range(5):
        rate_limiter.wait()
        moments.append(round(clock.now - 1000, 6))
    assert moments == [0, 0.05, 0.1, 0.15, 0.2]


def test_another_fork_waits_for_its_turn_in_the_same_queue(context, record, clock, limiter):
    one, two = (limiter(context, record, "account", 10, 300) for dummy in range(2))
    one.wait()
    two.wait()
    assert clock.sleeps == [pytest.approx(0.1)]


def test_another_account_has_a_pace_of_its_own(context, record, clock, limiter):
    limiter(context, record, "account", 1, 300).wait()
    limiter(context, record, "other account", 1, 300).wait()
    assert clock.sleeps == []


def test_time_that_went_by_is_not_waited_for_again_and_not_saved_up(context, record, clock, limiter):
    rate_limiter = limiter(context, record, "account", 10, 300)
    rate_limiter.wait()
    clock.advance(5)
    rate_limiter.wait()
    rate_limiter.wait()
    assert clock.sleeps == [pytest.approx(0.1)]


def test_zero_lifts_the_pace(context, record, clock, limiter):
    rate_limiter = limiter(context, record, "account", 0, 300)
    for dummy in range(100):
        rate_limiter.wait()
    assert clock.sleeps == []


def test_a_hold_stops_everybody_until_it_is_over(context, record, clock, limiter):
    limiter(context, record, "account", 0, 300).block(60, "429")
    limiter(context, record, "account", 0, 300).wait()
    assert clock.now == pytest.approx(1060)


def test_a_shorter_hold_does_not_end_a_longer_one(context, record, clock, limiter):
    rate_limiter = limiter(context, record, "account", 0, 300)
    rate_limiter.block(60, "429")
    rate_limiter.block(5, "503")
    rate_limiter.wait()
    assert clock.now == pytest.approx(1060)


def test_a_hold_that_comes_while_one_waits_is_waited_for_too(context, record, clock, monkeypatch, limiter):
    rate_limiter = limiter(context, record, "account", 1, 300)
    rate_limiter.wait()
    sleep = clock.sleep

    def sleep_while_another_blocks(seconds):
        monkeypatch.setattr(clock, "sleep", sleep)
        sleep(seconds)
        rate_limiter.block(30, "429")

    monkeypatch.setattr(clock, "sleep", sleep_while_another_blocks)
    rate_limiter.wait()
    assert clock.now >= 1031


def test_a_wait_beyond_max_wait_is_an_error_at_once_and_takes_no_turn(context, record, clock, limiter):
    rate_limiter = limiter(context, record, "account", 0, 10)
    rate_limiter.block(60, "429")
    with pytest.raises(ApiError, match="max_wait") as error:
        rate_limiter.wait()
    assert error.value.status == 429
    assert not error.value.uncertain
    assert clock.sleeps == []
    clock.advance(61)
    rate_limiter.wait()
    assert clock.sleeps == []


def test_who_does_not_have_to_wait_needs_no_patience(context, record, clock, limiter):
    monotonic = clock.monotonic
    clock.monotonic = lambda: clock.advance(0.001) or monotonic()  # time goes by between two looks
    limiter(context, record, "account", 20, max_wait=0).wait()
    with pytest.raises(ApiError, match="max_wait"):
        limiter(context, record, "account", 20, max_wait=0).wait()


def test_no_turn_is_given_once_the_run_is_stopped(context, record, limiter):
    rate_limiter = limiter(context, record, "account", 10, 300)
    context.stop.set()
    with pytest.raises(Interrupted):
        rate_limiter.wait()


def test_a_long_hold_is_announced_with_its_reason_and_a_short_one_is_not(context, record, announced, limiter):
    rate_limiter = limiter(context, record, "account", 0, 300)
    rate_limiter.block(1, "503 while reading")
    assert announced == []
    rate_limiter.block(30, "429 while reading")
    assert announced == ["waiting 30 s: 429 while reading"]


def test_a_record_that_a_killed_fork_left_empty_does_not_matter(context, record, clock, monkeypatch, limiter):
    rate_limiter = limiter(context, record, "account", 1, 300)
    rate_limiter.wait()
    sleep = clock.sleep

    def sleep_while_a_fork_dies(seconds):
        sleep(seconds)
        with record.transaction() as content:
            content.clear()

    monkeypatch.setattr(clock, "sleep", sleep_while_a_fork_dies)
    rate_limiter.wait()


@pytest.mark.parametrize("shared", ["memory", "file"])
def test_forks_share_the_turns(context, clock, forks, tmp_path, shared, limiter):
    """Each of 4 forks takes 5 turns by a clock of its own, which goes on when it waits."""
    record = SharedRecord(UserFile(tmp_path / "pace") if shared == "file" else None)
    turns = SharedRecord()

    def take(number):
        rate_limiter = limiter(context, record, "account", 0.1, 10_000)
        for dummy in range(5):
            rate_limiter.wait()
            with turns.transaction() as content:
                content.setdefault("moments", []).append(clock.now)

    forks(4, take)
    with turns.transaction() as content:
        moments = sorted(content["moments"])
    assert moments == [pytest.approx(1000 + 10 * number) for number in range(20)]


def test_a_request_that_waits_for_a_hold_of_another_run_says_so_once_a_run(
    context, record, clock, announced, limiter, make_context
):
    other = make_context(lambda text: None)
    limiter(other, record, "account", 0).block(60, "429")
    limiter(context, record, "account", 0).wait()
    assert announced == ["waiting 60 s: the console asked for a pause"]
    limiter(other, record, "account", 0).block(60, "429")
    with record.transaction() as content:
        content["account"]["announced_by"].append(context.run_state.run)  # another fork of this run
    limiter(context, record, "account", 0).wait()
    assert len(announced) == 1


def test_a_turn_that_moves_away_for_too_long_is_given_up(context, record, clock, monkeypatch, limiter):
    """Each wait alone is short enough, all of them are not."""
    rate_limiter = limiter(context, record, "account", 1, max_wait=10)
    rate_limiter.wait()
    sleep = clock.sleep

    def sleep_while_another_blocks(seconds):
        sleep(seconds)
        rate_limiter.block(6, "429")

    monkeypatch.setattr(clock, "sleep", sleep_while_another_blocks)
    with pytest.raises(ApiError, match="max_wait"):
        rate_limiter.wait()


def test_the_record_is_the_users_or_where_that_cannot_be_had_the_runs(context, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert rate_limit_record(context, "abc") is user_record("rate-limit-abc")
    assert context.warnings() == []
    (tmp_path / "secops-device-actions").chmod(0o777)
    assert rate_limit_record(context, "abc") is context.run_state.rate_limiter
    (warning,) = context.warnings()
    assert str(tmp_path) in warning and "other runs" in warning


def test_a_limit_that_is_used_up_does_not_slow_down_what_has_no_limit_of_that_kind(context, record, clock, limiter):
    rate_limiter = limiter(context, record, "account", 0)
    rate_limiter.block_exhausted(60)
    rate_limiter.wait()
    assert clock.sleeps == []


def test_waiting_until_a_request_is_free_does_not_count_one(context, record, clock, limiter):
    rate_limiter = limiter(context, record, "account", 1)
    rate_limiter.wait_until_free()
    rate_limiter.wait()
    assert clock.now == 1000
    rate_limiter.wait_until_free()
    rate_limiter.wait()
    assert clock.now == 1001


def test_a_stopped_request_frees_its_reserved_time(context, record, clock, limiter, monkeypatch):
    rate_limiter = limiter(context, record, "account", 0.1)
    rate_limiter.wait()

    def stop(seconds):
        raise Interrupted("stopped")

    with monkeypatch.context() as patch:
        patch.setattr(context, "throttled_pause", stop)
        with pytest.raises(Interrupted):
            rate_limiter.wait()
    rate_limiter.wait()
    assert clock.now == 1010
