# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests wait until the rate limit allows them, across all forks, and while a console is blocked."""

from __future__ import annotations

import errno

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError, Interrupted
from ansible_collections.secops.device_actions.plugins.module_utils._http.rate_limiter import rate_limit_record
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.shared_record import SharedRecord
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import UserFile, user_record


def test_requests_are_sent_at_even_intervals(context, record, clock, limiter):
    rate_limiter = limiter(context, record, "account", 20, 300)
    moments = []
    for dummy in range(5):
        rate_limiter.wait()
        moments.append(round(clock.now - 1000, 6))
    assert moments == [0, 0.05, 0.1, 0.15, 0.2]


def test_forks_share_the_intervals(context, record, clock, limiter):
    one, two = (limiter(context, record, "account", 10, 300) for dummy in range(2))
    one.wait()
    two.wait()
    assert clock.sleeps == [pytest.approx(0.1)]


def test_another_account_has_its_own_rate(context, record, clock, limiter):
    limiter(context, record, "account", 1, 300).wait()
    limiter(context, record, "other account", 1, 300).wait()
    assert clock.sleeps == []


def test_elapsed_time_counts_but_does_not_accumulate(context, record, clock, limiter):
    rate_limiter = limiter(context, record, "account", 10, 300)
    rate_limiter.wait()
    clock.advance(5)
    rate_limiter.wait()
    rate_limiter.wait()
    assert clock.sleeps == [pytest.approx(0.1)]


def test_zero_means_unlimited(context, record, clock, limiter):
    rate_limiter = limiter(context, record, "account", 0, 300)
    for dummy in range(100):
        rate_limiter.wait()
    assert clock.sleeps == []


def test_all_requests_wait_until_a_block_is_over(context, record, clock, limiter):
    limiter(context, record, "account", 0, 300).block(60, "429")
    limiter(context, record, "account", 0, 300).wait()
    assert clock.now == pytest.approx(1060)


def test_a_shorter_block_does_not_end_a_longer_one(context, record, clock, limiter):
    rate_limiter = limiter(context, record, "account", 0, 300)
    rate_limiter.block(60, "429")
    rate_limiter.block(5, "503")
    rate_limiter.wait()
    assert clock.now == pytest.approx(1060)


def test_a_block_that_starts_during_a_wait_extends_it(context, record, clock, monkeypatch, limiter):
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


def test_a_wait_beyond_max_wait_fails_at_once_and_reserves_no_time(context, record, clock, limiter):
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


def test_max_wait_zero_allows_requests_without_a_wait(context, record, clock, limiter):
    monotonic = clock.monotonic
    clock.monotonic = lambda: clock.advance(0.001) or monotonic()  # time passes between two checks
    limiter(context, record, "account", 20, max_wait=0).wait()
    with pytest.raises(ApiError, match="max_wait"):
        limiter(context, record, "account", 20, max_wait=0).wait()


def test_no_request_is_allowed_after_a_stop(context, record, limiter):
    rate_limiter = limiter(context, record, "account", 10, 300)
    context.stop.set()
    with pytest.raises(Interrupted):
        rate_limiter.wait()


def test_only_a_long_block_is_announced_with_its_reason(context, record, announced, limiter):
    rate_limiter = limiter(context, record, "account", 0, 300)
    rate_limiter.block(1, "503 while reading")
    assert announced == []
    rate_limiter.block(30, "429 while reading")
    assert announced == ["waiting 30 seconds: 429 while reading"]


def test_a_record_that_a_killed_fork_left_empty_is_harmless(context, record, clock, monkeypatch, limiter):
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
def test_four_forks_share_one_rate(context, clock, forks, tmp_path, shared, limiter):
    """Each of 4 forks sends 5 requests by its own clock, which advances when it waits."""
    record = SharedRecord(UserFile(tmp_path / "pace") if shared == "file" else None)
    sent = SharedRecord()

    def take(number):
        rate_limiter = limiter(context, record, "account", 0.1, 10_000)
        for dummy in range(5):
            rate_limiter.wait()
            with sent.transaction() as content:
                content.setdefault("moments", []).append(clock.now)

    forks(4, take)
    with sent.transaction() as content:
        moments = sorted(content["moments"])
    assert moments == [pytest.approx(1000 + 10 * number) for number in range(20)]


def test_a_wait_for_a_block_of_another_run_is_announced_once_per_run(
    context, record, clock, announced, limiter, make_context
):
    other = make_context(lambda text: None)
    limiter(other, record, "account", 0).block(60, "429")
    limiter(context, record, "account", 0).wait()
    assert announced == ["waiting 60 seconds: the console asked for a pause"]
    limiter(other, record, "account", 0).block(60, "429")
    with record.transaction() as content:
        content["account"]["announced_by"].append(context.run_state.run)  # another fork of this run
    limiter(context, record, "account", 0).wait()
    assert len(announced) == 1


def test_repeated_blocks_fail_when_they_exceed_max_wait_together(context, record, clock, monkeypatch, limiter):
    """Each wait is short enough, but their sum is not."""
    rate_limiter = limiter(context, record, "account", 1, max_wait=10)
    rate_limiter.wait()
    sleep = clock.sleep

    def sleep_while_another_blocks(seconds):
        sleep(seconds)
        rate_limiter.block(6, "429")

    monkeypatch.setattr(clock, "sleep", sleep_while_another_blocks)
    with pytest.raises(ApiError, match="max_wait"):
        rate_limiter.wait()


def test_the_record_is_shared_by_the_user_or_else_by_the_run(context, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert rate_limit_record(context, "abc") is user_record("rate-limit-abc")
    assert context.warnings() == []
    (tmp_path / "secops-device-actions").chmod(0o777)
    assert rate_limit_record(context, "abc") is context.run_state.rate_limiter
    (warning,) = context.warnings()
    assert str(tmp_path) in warning and "other runs" in warning


def test_an_exhausted_limit_does_not_affect_rates_of_another_kind(context, record, clock, limiter):
    rate_limiter = limiter(context, record, "account", 0)
    rate_limiter.block_exhausted(60)
    rate_limiter.wait()
    assert clock.sleeps == []


def test_waiting_until_ready_does_not_count_a_request(context, record, clock, limiter):
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


@pytest.mark.parametrize("broken", ["locked", "slice", "overwrite"])
def test_a_full_disk_or_missing_locks_limit_this_run_only(context, limiter, monkeypatch, tmp_path, clock, broken):
    def fail(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    record = rate_limit_record(context, broken)
    rate_limiter = limiter(context, record, "account", 10)
    rate_limiter.wait()
    monkeypatch.setattr(record._memory, broken, fail)
    for dummy in range(3):
        rate_limiter.wait()
    assert clock.sleeps[-2:] == [pytest.approx(0.1)] * 2
    assert context.warnings() == ["The rate limit is not shared with other runs: No space left on device."]
