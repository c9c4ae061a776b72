# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task that is silent for a minute says that it goes on, and what it waits for."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine import heartbeat
from ansible_collections.secops.device_actions.plugins.module_utils._engine.heartbeat import Heartbeat
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.waits import Waits


@pytest.fixture
def lines():
    return []


@pytest.fixture
def waits(clock):
    return Waits(clock.monotonic)


@pytest.fixture
def task(lines, clock, waits):
    return Heartbeat(lines.append, "cylance_lockdown", clock.monotonic, waits)


def test_a_minute_of_silence_is_followed_by_a_line(task, lines, clock):
    for _second in range(59):
        clock.advance(1)
        task.beat()
    assert lines == []
    for _second in range(130):
        clock.advance(1)
        task.beat()
    assert lines == [
        "cylance_lockdown: still at work after 60 seconds",
        "cylance_lockdown: still at work after 2 minutes",
        "cylance_lockdown: still at work after 3 minutes",
    ]


def test_the_line_says_what_is_waited_for_the_longest(task, lines, clock, waits):
    with waits.waiting("the login of another task of this run"):
        clock.advance(30)
        with waits.waiting("the console's response"):
            clock.advance(30)
            task.beat()
    clock.advance(60)
    with waits.waiting("the console's response"):
        clock.advance(1)
        task.beat()
    assert lines == [
        "cylance_lockdown: still at work after 60 seconds, for 60 seconds waiting for the login of another task of "
        "this run",
        "cylance_lockdown: still at work after 2 minutes",
    ]


def test_lines_of_the_task_itself_count(task, lines, clock):
    for _round in range(5):
        clock.advance(50)
        task.beat()
        task.announce("10 of 31 done")
    assert lines == ["10 of 31 done"] * 5


def test_a_thread_shows_it_until_the_task_ends(monkeypatch, clock):
    shown = threading.Event()
    monkeypatch.setattr(heartbeat, "_LOOK_INTERVAL", 0.001)
    task = Heartbeat(lambda text: shown.set(), "cylance_lockdown", clock.monotonic, Waits())
    before = threading.active_count()
    with task.beating():
        clock.advance(60)
        assert shown.wait(60)
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.daemon and thread.name.endswith("(watch)"):
            thread.join(60)
    assert threading.active_count() == before
