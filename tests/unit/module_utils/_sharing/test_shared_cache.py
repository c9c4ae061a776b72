# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts share values for a while, and waiting hosts share a failure."""

from __future__ import annotations

import itertools
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    DeviceActionsError,
    Interrupted,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import shared_cache as shared_answers
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.shared_cache import SharedCache


@pytest.fixture
def answers(clock, monkeypatch):
    """A cache. Its get() makes each call the task of another host, unless the call names the reader."""
    monkeypatch.setattr(shared_answers, "time", clock)
    answers, hosts = SharedCache(), itertools.count()

    def get(key, compute, reader=None):
        return answers.get_or_compute(key, compute, reader or answers.reader(f"host {next(hosts)} of {os.getpid()}"))

    answers.get = get
    return answers


class Console:
    """Returns 1, 2 and so on, each after some seconds."""

    def __init__(self, clock, seconds=0.0):
        self.asked = 0
        self._clock = clock
        self._seconds = seconds

    def __call__(self):
        self._clock.advance(self._seconds)
        self.asked += 1
        return self.asked


def test_a_value_is_computed_once(answers, clock):
    console = Console(clock)
    assert [answers.get("devices", console) for dummy in range(3)] == [1, 1, 1]
    assert answers.get("groups", console) == 2


def test_forks_share_the_value(answers, forks, clock):
    answers.get("devices", Console(clock))

    def work(number):
        assert answers.get("devices", lambda: "asked again") == 1

    forks(3, work)


def test_an_empty_value_is_cached(answers):
    assert answers.get("devices", list) == []
    assert answers.get("devices", lambda: ["asked again"]) == []


def test_an_expired_value_is_computed_again(answers, clock):
    console = Console(clock)
    answers.get("devices", console)
    clock.advance(299)
    assert answers.get("devices", console) == 1
    clock.advance(2)
    assert answers.get("devices", console) == 2


def test_a_value_that_took_long_is_kept_longer(answers, clock):
    console = Console(clock, seconds=600)
    answers.get("devices", console)
    clock.advance(5999)
    assert answers.get("devices", console) == 1
    clock.advance(2)
    assert answers.get("devices", console) == 2


def test_waiting_callers_share_a_failure_and_later_ones_compute_again(answers, clock, monkeypatch):
    asking, waiting = threading.Event(), threading.Event()

    class Telling:
        """The clock of the second caller, which reads it before it waits."""

        def monotonic(self):
            now = clock.monotonic()
            waiting.set()
            return now

    def fail():
        asking.set()
        waiting.wait()
        clock.advance(1)
        raise ApiError("500 while listing", 500)

    def second():
        reader = answers.reader("second")
        asking.wait()
        monkeypatch.setattr(shared_answers, "time", Telling())
        return answers.get("devices", lambda: "asked again", reader)

    with ThreadPoolExecutor(2) as pool:
        first, other = pool.submit(answers.get, "devices", fail), pool.submit(second)
        for future in (first, other):
            with pytest.raises(DeviceActionsError, match="500 while listing"):
                future.result()
    assert answers.get("devices", lambda: "asked again") == "asked again"


def test_a_host_that_is_stopped_fails_no_other_one(answers, monkeypatch):
    def stop():
        raise Interrupted("The run was stopped.")

    with pytest.raises(Interrupted):
        answers.get("devices", stop)
    # Another host has waited for the value since long before.
    times = itertools.chain([-1.0, -1.0], itertools.repeat(10.0))
    monkeypatch.setattr(shared_answers.time, "monotonic", lambda: next(times))
    assert answers.get("devices", lambda: "asked again") == "asked again"


def test_a_killed_process_does_not_block_others(answers, kill_in_the_middle):
    kill_in_the_middle(lambda hang: answers.get("devices", hang))
    assert answers.get("devices", os.getpid) == os.getpid()


def test_a_repeated_task_of_a_host_does_not_get_its_old_value(answers, clock):
    console = Console(clock)
    for number in (1, 2, 3):
        reader = answers.reader("one")
        assert [answers.get("devices", console, reader) for _again in range(2)] == [number] * 2
        clock.advance(1)
        answers.end(reader)
        clock.advance(1)


def test_the_hosts_of_one_round_share_a_value_also_in_later_rounds(answers, clock):
    console = Console(clock)
    for number in (1, 2):
        readers = [answers.reader(host) for host in ("one", "two", "three")]
        clock.advance(1)
        assert [answers.get("devices", console, reader) for reader in readers] == [number] * 3
        for reader in readers:
            answers.end(reader)
        clock.advance(1)


def test_a_value_from_before_the_end_of_a_hosts_last_time_is_too_old(answers, clock):
    """The last time may have ended with a write that the value does not show."""
    console = Console(clock)
    first = answers.reader("one")
    assert answers.get("devices", console, first) == 1
    clock.advance(301)
    assert answers.get("devices", console) == 2  # another host, while the first one still works
    clock.advance(1)
    answers.end(first)
    assert answers.get("devices", console, answers.reader("one")) == 3


def test_after_a_task_that_never_ended_only_new_values_count(answers, clock):
    console = Console(clock)
    assert answers.get("devices", console, answers.reader("one")) == 1
    clock.advance(1)
    assert answers.get("devices", console, answers.reader("one")) == 2
