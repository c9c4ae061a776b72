# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A source that runs for a day keeps nothing but what it needs."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import tracemalloc

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import Unreachable
from ansible_collections.secops.device_actions.plugins.plugin_utils.events import consumer
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.store import Store

from .fakes import HOUR, FakeClock, FakeConsole, RuleEngine, running


class Opened(Store):
    last: Store

    def __init__(self, *args):
        super().__init__(*args)
        Opened.last = self


def test_a_day_leaves_nothing_behind(monkeypatch, caplog):
    monkeypatch.setattr(consumer, "Store", Opened)
    console, clock = FakeConsole(), FakeClock()

    def rows(table):
        with Opened.last._database.transaction() as cursor:
            return cursor.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    def used():
        gc.collect()
        return tracemalloc.get_traced_memory()[0], len(os.listdir("/proc/self/fd"))

    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine, interval=120, batch_seconds=30):
            sizes = []
            for hour in range(24):
                for number in range(10):
                    console.raise_event(number)
                console.broken = Unreachable("No connection.") if hour % 6 == 5 else None
                await clock.advance(HOUR)
                engine.events.clear()
                if hour in (8, 20):
                    sizes.append(used())
            console.broken = None
            await clock.advance(2 * HOUR)
            assert rows("outbox") == 0 and rows("seen") <= 20
        return sizes

    tracemalloc.start()
    try:
        with caplog.at_level(logging.WARNING):
            (memory, files), (later_memory, later_files) = asyncio.run(scenario())
    finally:
        tracemalloc.stop()
    assert later_memory < memory + 300_000
    assert later_files <= files + 2
    assert len(caplog.records) < 20
