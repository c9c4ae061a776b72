# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Progress lines: seldom, never for what is over soon, and with estimates that have a basis."""

from __future__ import annotations

import re

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.progress import LongWait, Progress

NAME = "cylance_lockdown locked, writing"


@pytest.fixture
def lines():
    return []


@pytest.fixture
def start(lines, clock):
    """A function that returns a Progress."""

    def start(total=100, **options):
        return Progress(lines.append, NAME, total, clock.monotonic, **options)

    return start


def seconds_left(line):
    """Return the estimate of a line in seconds, or None."""
    match = re.search(r", about (\d+) (second|minute|hour|day)s? left$", line)
    return match and int(match[1]) * {"second": 1, "minute": 60, "hour": 3600, "day": 86400}[match[2]]


def test_nothing_is_shown_in_the_first_five_seconds(start, lines, clock):
    progress = start()
    for dummy in range(50):
        progress.step(failed=False)
        clock.advance(0.09)
    assert lines == []


def test_a_line_says_how_much_is_done_how_much_failed_and_how_long_it_takes(start, lines, clock):
    progress = start()
    for number in range(25):
        clock.advance(0.2)
        progress.step(failed=number < 3)
    assert lines == [f"{NAME}: 25 of 100 done, 3 failed, about 15 seconds left"]


def test_other_things_than_devices_are_named(start, lines, clock):
    progress = start(40, of="zones")
    clock.advance(6)
    progress.step(done=26)
    assert lines == [f"{NAME}: 26 of 40 zones done, 0 failed"]


def test_durations_are_words(start, lines, clock):
    progress = start(10_000)
    for dummy in range(30):
        clock.advance(0.5)
        progress.step(failed=False)
    assert lines[-1].endswith(", about 83 minutes left")


def test_lines_come_at_most_every_five_seconds(start, lines, clock):
    progress = start()
    for dummy in range(99):
        clock.advance(0.5)
        progress.step(failed=False)
    assert len(lines) == 9


def test_the_end_needs_no_line(start, lines, clock):
    progress = start(1)
    clock.advance(60)
    progress.step(failed=False)
    assert lines == []


def test_the_first_device_which_goes_alone_is_no_basis_of_an_estimate(start, lines, clock):
    """A release of 31 devices: the first one waits 30 seconds alone, then 16 at a time take 30 seconds."""
    progress = start(31, at_once=16)
    clock.advance(30)
    progress.step(failed=False)
    assert lines == [f"{NAME}: 1 of 31 done, 0 failed"]
    for dummy in range(2):
        clock.advance(30)
        for _number in range(15):
            progress.step(failed=False)
            clock.advance(0.01)
    assert [seconds_left(line) for line in lines[1:]] == [None, pytest.approx(56, abs=4)]


def test_a_slow_first_device_does_not_spoil_the_estimate(start, lines, clock):
    progress = start(101)
    clock.advance(60)
    for dummy in range(50):
        progress.step(failed=False)
        clock.advance(1)
    assert all(seconds_left(line) == pytest.approx(101 - int(line.split()[3]), abs=3) for line in lines[1:])


def test_pages_of_a_list_are_a_basis(start, lines, clock):
    progress = start(10_000)
    for dummy in range(3):
        clock.advance(6)
        progress.step(done=1000)
    assert [seconds_left(line) for line in lines] == [None, 48, 42]


def test_the_estimate_follows_the_recent_past(start, lines, clock):
    progress = start(10_000)
    for dummy in range(1000):
        clock.advance(0.01)
        progress.step(failed=False)
    for dummy in range(200):
        clock.advance(1)
        progress.step(failed=False)
    assert seconds_left(lines[-1]) == pytest.approx(8800, rel=0.2)


def test_the_pause_of_a_rate_limit_counts(start, lines, clock):
    progress = start(1000, at_once=50)
    for _minute in range(3):
        for _batch in range(5):
            for _device in range(50):
                progress.step(failed=False)
            clock.advance(1)
        clock.advance(55)
    assert [seconds_left(line) for line in lines] == [pytest.approx(180, rel=0.1), pytest.approx(120, rel=0.1)]


def test_a_list_on_which_nothing_moves_is_shown_every_minute(start, lines, clock):
    progress = start(4)
    for dummy in range(130):
        clock.advance(1)
        progress.step(failed=0, done=0)
    assert lines == [f"{NAME}: 0 of 4 done, 0 failed"] * 3
    progress.step()
    assert len(lines) == 4 and " 1 of 4 done" in lines[-1]


def test_the_past_that_is_remembered_is_short(start, clock):
    progress = start(100_000)
    for dummy in range(5000):
        clock.advance(1)
        progress.step()
    assert len(progress._points) < 200


def test_a_long_wait_is_announced_once(lines):
    wait = LongWait(lines.append)
    for seconds in (0, 4, 5, 6, 70):
        wait.waited(seconds, f"waiting since {seconds}")
    assert lines == ["waiting since 5"]
