# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A console that was never reached stops a list at once. One that was reached before does not."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError, Unreachable
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_loop import ItemLoop
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import (
    FAILED,
    SKIPPED,
    UNCHANGED,
    Item,
    State,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

from .fake_driver import FakeDriver


def test_a_console_that_was_never_reachable_stops_the_task_at_once():
    error = Unreachable("Connection refused.")
    calls = []

    def work(item):
        calls.append(item.requested)
        raise error

    loop = ItemLoop(FakeDriver({}, parallel=4), Context(), "test")
    items = [Item(str(number)) for number in range(50)]
    loop.for_each(items, work)
    assert calls == ["0"] and loop.halted is error
    assert [item.outcome for item in items] == [FAILED] + [SKIPPED] * 49


@pytest.mark.parametrize("first", ["a device was read", "the console refused one"])
def test_a_connection_that_is_lost_later_does_not_stop_the_task(first):
    def work(item):
        if item.requested == "0":
            if first == "the console refused one":
                raise ApiError("404", 404)
            item.record_state(State({}))
            item.finish(UNCHANGED)
        elif item.requested == "3":
            raise Unreachable("Connection refused.")
        else:
            item.finish(UNCHANGED)

    loop = ItemLoop(FakeDriver({}), Context(), "test")
    items = [Item(str(number)) for number in range(6)]
    loop.for_each(items, work)
    assert loop.halted is None
    assert [item.outcome for item in items].count(FAILED) == (1 if first == "a device was read" else 2)
