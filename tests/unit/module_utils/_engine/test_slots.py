# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices that only wait for an effect do not keep others from being processed."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine import device_loop, slots
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_loop import DeviceLoop
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import CHANGED, Item
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

from .fake_driver import FakeDriver

PATIENCE = 60  # seconds, far more than any of this takes


class Work:
    """Processes devices that wait for an effect. All of them must wait at the same time, until the last one does.

    at_once: the most devices that were processed, and did not wait, at a time.
    """

    def __init__(self, context, number):
        self.context = context
        self.all_wait = threading.Barrier(number)
        self.lock = threading.Lock()
        self.running = self.at_once = 0
        self.order = []

    def count(self, change):
        with self.lock:
            self.running += change
            self.at_once = max(self.at_once, self.running)

    def __call__(self, item):
        self.count(1)
        self.order.append(item.requested)
        with self.context.aside():
            self.count(-1)
            self.all_wait.wait(PATIENCE)
            # Before the slot is back.
        self.count(1)
        item.finish(CHANGED)
        self.count(-1)


def loop_over(context, parallel):
    return DeviceLoop(FakeDriver({}, parallel=parallel), context, [], "test")


@pytest.mark.parametrize("parallel", [1, 4])
def test_the_waits_of_a_list_are_at_the_same_time(parallel):
    """A release of 31 devices that do not confirm takes 30 seconds, not 31 times 30."""
    context = Context()
    entries = [Item(f"ID{number}") for number in range(31)]
    work = Work(context, len(entries))
    loop_over(context, parallel).for_each(entries, work)
    assert all(item.outcome == CHANGED for item in entries)
    assert work.at_once <= parallel
    assert work.order[0] == "ID0"
    if parallel == 1:
        assert work.order == [item.requested for item in entries]


def test_only_so_many_devices_are_started(monkeypatch):
    monkeypatch.setattr(device_loop, "_MOST_STARTED", 3)
    monkeypatch.setattr(slots, "_LOOK_INTERVAL", 0.001)
    context = Context()
    entries = [Item(f"ID{number}") for number in range(9)]
    work = Work(context, 3)
    loop_over(context, 1).for_each(entries, work)
    assert all(item.outcome == CHANGED for item in entries)


def test_the_first_device_goes_alone_until_it_waits():
    context = Context()
    entries = [Item(f"ID{number}") for number in range(3)]
    others, waits = threading.Event(), threading.Event()

    def work(item):
        if item is entries[0]:
            assert not others.wait(0.01)
            waits.set()
            with context.aside():
                assert others.wait(PATIENCE)
        else:
            assert waits.is_set()
            others.set()
        item.finish(CHANGED)

    loop_over(context, 2).for_each(entries, work)
    assert all(item.outcome == CHANGED for item in entries)
