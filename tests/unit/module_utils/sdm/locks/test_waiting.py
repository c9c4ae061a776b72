# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for locks of other owners: one timeout for all devices, and a line a minute for each."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import NotReached
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device, State
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks import waiting
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.state import Lock
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.waiting import LockWaiting

HELD = State({"state": "locked"}, detail=Lock(other_owner="user 'jdoe'", held_by="jdoe"))
PARAMS = {"state": "locked", "wait": True, "wait_timeout": 100, "wait_interval": 30}
ONE, OTHER = Device("ID1", "sbc-a"), Device("ID2", "sbc-b")


@pytest.fixture
def announced():
    """The lines that were shown."""
    return []


@pytest.fixture
def make(clock, monkeypatch, announced):
    """A function that returns the waiting of a task. A pause takes no time, and moves the clock."""
    monkeypatch.setattr(waiting, "time", clock)

    def make(**params):
        context = Context(announce=announced.append)
        monkeypatch.setattr(context.stop, "wait", lambda seconds: clock.sleep(seconds) or context.stop.is_set())
        return LockWaiting({**PARAMS, **params}, context, "test"), context

    return make


def test_devices_share_the_timeout(make, clock):
    one, context = make()
    for device in (ONE, OTHER, ONE, OTHER):
        one.wait(device, HELD)
    assert clock.sleeps == [30, 30, 30, 10]
    with pytest.raises(NotReached, match="Locked by user 'jdoe'.*The task waited for 100 s") as raised:
        one.wait(ONE, HELD)
    assert raised.value.reason == "locked_by_other"


def test_each_device_is_announced_once_a_minute(make, announced):
    one, context = make()
    for device in (ONE, OTHER, ONE):
        one.wait(device, HELD)
    assert [line.partition(" is locked by user 'jdoe'. Waiting for up to ")[0] for line in announced] == [
        "test: sbc-a (ID1)",
        "test: sbc-b (ID2)",
        "test: sbc-a (ID1)",
    ]


def test_a_line_is_not_repeated_within_a_minute(make, announced):
    one, context = make(wait_interval=10)
    for dummy in range(6):
        one.wait(ONE, HELD)
    assert len(announced) == 1


@pytest.mark.parametrize(("state", "hint"), [("locked", "Set wait: true"), ("unlocked", "")])
def test_a_task_that_does_not_wait_fails_at_once(make, clock, state, hint):
    one, context = make(wait=False, state=state)
    with pytest.raises(NotReached) as raised:
        one.wait(ONE, HELD)
    assert ("Set wait: true" in raised.value.message) == bool(hint)
    assert clock.sleeps == []


def test_a_stop_ends_the_wait(make):
    one, context = make()
    context.stop.set("it was interrupted")
    with pytest.raises(NotReached, match="stopped waiting, because it was interrupted"):
        one.wait(ONE, HELD)
