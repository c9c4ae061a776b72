# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts share values for a while, and waiting hosts share a failure."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError, DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import shared_cache as shared_answers
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.shared_cache import SharedCache


@pytest.fixture
def answers(clock, monkeypatch):
    monkeypatch.setattr(shared_answers, "time", clock)
    return SharedCache()


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
    assert [answers.get_or_compute("devices", console) for dummy in range(3)] == [1, 1, 1]
    assert answers.get_or_compute("groups", console) == 2


def test_forks_share_the_value(answers, forks, clock):
    answers.get_or_compute("devices", Console(clock))

    def work(number):
        assert answers.get_or_compute("devices", lambda: "asked again") == 1

    forks(3, work)


def test_an_empty_value_is_cached(answers):
    assert answers.get_or_compute("devices", list) == []
    assert answers.get_or_compute("devices", lambda: ["asked again"]) == []


def test_an_expired_value_is_computed_again(answers, clock):
    console = Console(clock)
    answers.get_or_compute("devices", console)
    clock.advance(299)
    assert answers.get_or_compute("devices", console) == 1
    clock.advance(2)
    assert answers.get_or_compute("devices", console) == 2


def test_a_value_that_took_long_is_kept_longer(answers, clock):
    console = Console(clock, seconds=600)
    answers.get_or_compute("devices", console)
    clock.advance(5999)
    assert answers.get_or_compute("devices", console) == 1
    clock.advance(2)
    assert answers.get_or_compute("devices", console) == 2


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
        asking.wait()
        monkeypatch.setattr(shared_answers, "time", Telling())
        return answers.get_or_compute("devices", lambda: "asked again")

    with ThreadPoolExecutor(2) as pool:
        first, other = pool.submit(answers.get_or_compute, "devices", fail), pool.submit(second)
        for future in (first, other):
            with pytest.raises(DeviceActionsError, match="500 while listing"):
                future.result()
    assert answers.get_or_compute("devices", lambda: "asked again") == "asked again"


def test_a_killed_process_does_not_block_others(answers, kill_in_the_middle):
    kill_in_the_middle(lambda hang: answers.get_or_compute("devices", hang))
    assert answers.get_or_compute("devices", os.getpid) == os.getpid()
