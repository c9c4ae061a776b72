# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers for tests of shared state: forks, a killed process, and a fake clock."""

from __future__ import annotations

import os
import signal
import traceback

import pytest


def run_in_forks(count, work):
    """Run work(number) in several forks at the same time. All of them must succeed."""
    children = []
    for number in range(count):
        child = os.fork()
        if not child:
            status = 1
            try:
                work(number)
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        children.append(child)
    statuses = [os.waitpid(child, 0)[1] for child in children]
    assert statuses == [0] * count


@pytest.fixture
def forks():
    """run_in_forks"""
    return run_in_forks


@pytest.fixture
def kill_in_the_middle():
    """A function that runs work(hang) in a fork and kills it when it calls hang(), which never returns."""

    def kill_in_the_middle(work):
        ready, tell = os.pipe()

        def hang():
            os.write(tell, b"x")
            signal.pause()

        child = os.fork()
        if not child:
            try:
                work(hang)
            finally:
                os._exit(1)
        os.close(tell)
        assert os.read(ready, 1) == b"x"
        os.close(ready)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

    return kill_in_the_middle


class Clock:
    """A clock that only sleep() and advance() move."""

    def __init__(self):
        self.now = 1000.0
        self.sleeps = []

    def monotonic(self):
        return self.now

    def time(self):
        return self.now

    def sleep(self, seconds):
        self.sleeps.append(seconds)
        self.now += seconds

    def advance(self, seconds):
        self.now += seconds


@pytest.fixture
def clock():
    """A Clock that replaces a module's time."""
    return Clock()
