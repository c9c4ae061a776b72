# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sentences that say who is locked down, and until when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device, Item
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.answer import lockdown_answer
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.record import Lockdown
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.state import lockdown_state

NOON = 1768478400.0  # 2026-01-15T12:00:00Z
UNLOCKED = Lockdown(
    locked=False,
    hostname="ws-1",
    connection_status="connected",
    initiated=None,
    expiration=None,
    console_time=NOON,
    agent_version=None,
    history=(),
    key="the-key",
)


def item(hostname="ws-1", hours=None, **fields):
    """Return an item that was read. hours: until the lockdown ends."""
    end = {} if hours is None else {"locked": True, "initiated": NOON, "expiration": NOON + hours * 3600}
    lockdown = replace(UNLOCKED, hostname=hostname, **end, **fields)
    one = Item(hostname, device=Device(hostname, hostname=hostname.upper()))
    one.record_state(lockdown_state(lockdown))
    return one


LATE, SOON = item("ws-1", hours=24), item("ws-2", hours=2)
OFFLINE = item("ws-3", hours=3, connection_status="disconnected")
ENDLESS = item("ws-4", locked=True, initiated=NOON, connection_status="locked")
FREE = item("ws-5")


@pytest.mark.parametrize(
    ("read", "selected", "state", "within", "expected"),
    [
        ([FREE], [FREE], None, None, "ws-5 is not locked."),
        ([SOON], [SOON], None, None, "ws-2 is locked until 2026-01-15T14:00:00Z."),
        (
            [LATE, ENDLESS, FREE, OFFLINE, SOON],
            [],
            None,
            None,
            "4 of 5 devices are locked: ws-2 until 2026-01-15T14:00:00Z, "
            "ws-3 until 2026-01-15T15:00:00Z (not confirmed by the device yet), ws-1 until 2026-01-16T12:00:00Z, "
            "ws-4 without an end.",
        ),
        ([LATE, SOON, SOON], [], None, None, "2 of 2 devices are locked: ws-2 until 2026-01-15T14:00:00Z, ws-1 until"),
        (
            [LATE, SOON, FREE],
            [SOON],
            None,
            "0:06:00",
            "2 of 3 devices are locked, and 1 of these lockdowns ends within 0:06:00 (d:hh:mm): "
            "ws-2 until 2026-01-15T14:00:00Z.",
        ),
        (
            [LATE, FREE],
            [],
            "locked",
            "0:06:00",
            "1 of 2 devices is locked, and none of these lockdowns ends within 0:06:00 (d:hh:mm).",
        ),
        ([FREE, item("ws-6")], [], None, "0:06:00", "None of 2 devices is locked."),
        ([LATE, FREE], [FREE], "unlocked", None, "1 of 2 devices is not locked: ws-5."),
        ([LATE, SOON], [], "unlocked", None, "None of 2 devices is not locked."),
        ([LATE], [], "unlocked", None, "ws-1 is locked until 2026-01-16T12:00:00Z."),
    ],
)
def test_the_answer_names_devices_and_ends(read, selected, state, within, expected):
    assert lockdown_answer(read, selected, state, within).startswith(expected)


def test_the_answer_names_the_next_ten_to_end():
    items = [item(f"ws-{hours}", hours=hours) for hours in range(12, 0, -1)]
    answer = lockdown_answer(items, items, None, None)
    assert answer.startswith("12 of 12 devices are locked: ws-1 until 2026-01-15T13:00:00Z, ws-2 until ")
    assert answer.endswith("ws-10 until 2026-01-15T22:00:00Z and 2 more.")
    assert "the-key" not in answer
