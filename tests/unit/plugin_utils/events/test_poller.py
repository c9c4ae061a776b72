# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where polls begin, what they leave in the store, and what they log."""

from __future__ import annotations

import asyncio
import logging

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import Unreachable
from ansible_collections.secops.device_actions.plugins.plugin_utils.events import poller
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.log import MOST

from .fakes import HOUR, MINUTE, NOON, SECRET, RuleEngine, running

DOWN = Unreachable("No connection.")


@pytest.mark.parametrize(
    ("since", "start"),
    [("now", None), ("0:01:30", NOON + 7 - 5400), ("2026-12-01T10:00:00Z", 1_796_119_200.0)],
)
def test_the_first_poll_begins_by_the_clock_of_the_console(clock, console, since, start):
    async def scenario():
        console.clock_offset = 7.0
        async with running(console, clock, RuleEngine(), since=since):
            await clock.advance(5 * MINUTE)
            assert console.starts == [start]

    asyncio.run(scenario())


def test_now_is_the_start_of_the_source_even_if_the_console_is_down(clock, console):
    async def scenario():
        console.probe_errors.append(DOWN)
        console.errors += [DOWN, DOWN]
        console.clock_offset = -3.0
        async with running(console, clock, RuleEngine()):
            await clock.advance(10 * MINUTE)
            assert console.starts == [NOON - 3.0]

    asyncio.run(scenario())


def test_a_restart_continues_from_the_cursor(clock, console, tmp_path):
    async def scenario():
        engine = RuleEngine(is_confirming=True)
        async with running(console, clock, engine, state_dir=str(tmp_path)):
            await clock.advance(MINUTE)
        for dummy in range(300):
            console.raise_event()
        await clock.advance(12 * HOUR)
        async with running(console, clock, engine, state_dir=str(tmp_path)):
            await clock.advance(MINUTE)
        assert len(console.starts) == 1
        assert sorted(engine.hostnames) == sorted(f"host-{number}" for number in range(300))

    asyncio.run(scenario())


def test_steps_before_a_failure_remain(clock, console):
    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine):
            console.step = 1
            for dummy in range(3):
                console.raise_event()
            good, console.events[2] = console.events[2], None  # a defect while the third step is stored
            await clock.advance(MINUTE + 10)
            assert engine.hostnames == ["host-0", "host-1"]
            console.events[2] = good
            await clock.advance(5 * MINUTE)
            assert engine.hostnames == ["host-0", "host-1", "host-2"]

    asyncio.run(scenario())


def test_what_was_seen_is_forgotten_only_after_polls_that_did_not_show_it(clock, console, tmp_path):
    async def scenario():
        engine = RuleEngine(is_confirming=True)
        async with running(console, clock, engine, state_dir=str(tmp_path)):
            console.raise_event()
            await clock.advance(3 * HOUR)  # remember is one hour, but each poll shows it
            console.broken = DOWN
            await clock.advance(3 * HOUR)
            console.broken = None
            await clock.advance(HOUR)
        clock.time += 30 * 24 * HOUR  # the source does not run, or somebody sets the clock
        async with running(console, clock, engine, state_dir=str(tmp_path)):
            await clock.advance(HOUR)
        assert engine.hostnames == ["host-0"]

    asyncio.run(scenario())


def test_polls_pause_while_too_many_events_wait(clock, console, monkeypatch, caplog):
    monkeypatch.setattr(poller, "MOST_WAITING", 250)

    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine, batch_size=1000):
            engine.gate.clear()
            for dummy in range(1000):
                console.raise_event()
            await clock.advance(3 * HOUR)
            polls = console.polls
            assert polls < 5
            engine.gate.set()
            monkeypatch.setattr(poller, "MOST_WAITING", 100_000)
            await clock.advance(HOUR)
            assert sorted(engine.hostnames) == sorted(f"host-{number}" for number in range(1000))

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert 1 <= caplog.text.count("events wait to be handed over, so the console is not read") <= 4


def test_a_warning_of_each_poll_is_logged_once_an_hour(clock, console, caplog):
    async def scenario():
        console.warnings = ["A record has no id."]
        async with running(console, clock, RuleEngine()):
            await clock.advance(4 * HOUR)

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert 4 <= caplog.text.count("A record has no id.") <= 5


def test_a_flood_of_different_warnings_is_counted(clock, console, caplog):
    async def scenario():
        console.warnings = [f"Record {number} has no id." for number in range(500)]
        async with running(console, clock, RuleEngine()):
            await clock.advance(HOUR - 1)

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert len(caplog.records) <= MOST + 2


def test_secrets_in_events_and_warnings_are_masked(clock, console, caplog):
    async def scenario():
        engine = RuleEngine()
        console.warnings = [f"The console shows {SECRET}."]
        async with running(console, clock, engine, application_secret=SECRET, records=True):
            console.raise_event(reason=f"shows {SECRET}", record={"text": [SECRET]})
            await clock.advance(MINUTE)
            assert SECRET not in repr(engine.events) and "********" in engine.events[0]["reason"]

    with caplog.at_level(logging.DEBUG):
        asyncio.run(scenario())
    assert SECRET not in caplog.text


def test_records_are_kept_only_if_they_are_asked_for(clock, console):
    async def scenario():
        plain, full = RuleEngine(), RuleEngine()
        async with running(console, clock, plain), running(console, clock, full, consumer="b", records=True):
            console.raise_event()
            await clock.advance(MINUTE)
            assert "records" not in plain.events[0]
            assert full.events[0]["records"] == [{"Id": "key-0"}]
            assert plain.uuids == full.uuids

    asyncio.run(scenario())


def test_a_text_of_the_console_cannot_become_a_template(clock, console):
    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine):
            console.raise_event(hostname="{{ lookup('pipe', 'id') }}")
            await clock.advance(MINUTE)
            assert "{{" not in repr(engine.events) and engine.hostnames == ["{ { lookup('pipe', 'id') }}"]

    asyncio.run(scenario())
