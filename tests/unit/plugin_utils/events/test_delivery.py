# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stored events reach the rule engine: at once or in batches, and again until it has them."""

from __future__ import annotations

import asyncio
import logging

from ansible_collections.secops.device_actions.plugins.plugin_utils.events.delivery import HAND_OVERS, KEPT

from .fakes import MINUTE, RuleEngine, running


def test_a_single_event_goes_out_with_the_poll_that_finds_it(clock, console):
    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine):
            console.raise_event()
            await clock.advance(MINUTE)
            assert engine.hostnames == ["host-0"]
            assert engine.events[0]["system"] == "cylance" and engine.events[0]["source"] == "cylance_fake"

    asyncio.run(scenario())


def test_events_after_the_first_one_are_collected(clock, console):
    async def scenario():
        engine = RuleEngine()
        console.step = 1
        async with running(console, clock, engine, batch_seconds=10, interval=1):
            for dummy in range(3):
                console.raise_event()
                await clock.advance(2)
            assert engine.hostnames == ["host-0"]
            await clock.advance(10)
            assert [event["count"] for event in engine.events] == [1, 2]

    asyncio.run(scenario())


def test_a_burst_is_a_handful_of_events(clock, console):
    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine, interval=2):
            for second in range(20):
                for number in range(50):
                    console.raise_event((second * 50 + number) % 300)
                await clock.advance(2)
            await clock.advance(MINUTE)
            assert sum(event["count"] for event in engine.events) == 1000
            assert len(engine.events) <= 12
            assert len({device["id"] for event in engine.events for device in event["devices"]}) == 300

    asyncio.run(scenario())


def test_without_batches_each_event_goes_out_alone(clock, console):
    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine, batch_seconds=0):
            for dummy in range(5):
                console.raise_event()
            await clock.advance(MINUTE)
            assert [event["count"] for event in engine.events] == [1] * 5
            assert len(set(engine.uuids)) == 5

    asyncio.run(scenario())


def test_an_event_is_shown_again_by_the_console_but_handed_over_once(clock, console):
    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine):
            console.raise_event()
            await clock.advance(30 * MINUTE)
            assert console.polls > 25 and len(engine.events) == 1

    asyncio.run(scenario())


def test_a_full_queue_stops_neither_polls_nor_the_order(clock, console):
    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine, batch_seconds=0):
            engine.gate.clear()
            for dummy in range(3):
                console.raise_event()
                await clock.advance(20 * MINUTE)
            polls = console.polls
            engine.gate.set()
            await clock.advance(1)
            assert polls > 55
            assert engine.hostnames == ["host-0", "host-1", "host-2"]

    asyncio.run(scenario())


def test_a_filter_that_fails_stops_only_its_event(clock, console, tmp_path, caplog):
    def fail(event):
        if event["devices"][0]["hostname"] == "host-1":
            raise KeyError("no such key")

    async def scenario():
        engine = RuleEngine()
        engine.filters.append(fail)
        async with running(console, clock, engine, batch_seconds=0, state_dir=str(tmp_path)):
            for dummy in range(3):
                console.raise_event()
            await clock.advance(10 * MINUTE)
            assert engine.hostnames == ["host-0", "host-2"]
        engine.filters.clear()
        async with running(console, clock, engine, batch_seconds=0, state_dir=str(tmp_path)):
            await clock.advance(1)
            assert "host-1" in engine.hostnames[2:]

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert caplog.text.count("a filter of the rulebook failed (KeyError: 'no such key')") == 1


def test_without_feedback_a_restart_repeats_the_last_minutes_only(clock, console, tmp_path):
    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine, state_dir=str(tmp_path)):
            console.raise_event()
            await clock.advance(KEPT + 2 * MINUTE)
            console.raise_event()
            await clock.advance(2 * MINUTE)
            assert engine.hostnames == ["host-0", "host-1"]
        restarted = RuleEngine()
        async with running(console, clock, restarted, state_dir=str(tmp_path)):
            await clock.advance(MINUTE)
            assert restarted.hostnames == ["host-1"]
            assert restarted.uuids == engine.uuids[1:]

    asyncio.run(scenario())


def test_without_feedback_a_restart_repeats_many_events_in_one(clock, console, tmp_path):
    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine, state_dir=str(tmp_path)):
            for dummy in range(20):
                console.raise_event()
                await clock.advance(MINUTE)
            assert len(engine.events) == 20
        restarted = RuleEngine()
        async with running(console, clock, restarted, state_dir=str(tmp_path)):
            await clock.advance(MINUTE)
            assert [event["count"] for event in restarted.events] == [20]
            first = [identifier for device in restarted.events[0]["devices"] for identifier in device["events"]]
            assert sorted(first) == sorted(engine.uuids)

    asyncio.run(scenario())


def test_with_feedback_nothing_goes_out_twice(clock, console, tmp_path):
    async def scenario():
        engine = RuleEngine(is_confirming=True)
        for dummy in range(3):
            async with running(console, clock, engine, state_dir=str(tmp_path)):
                console.raise_event()
                await clock.advance(2 * MINUTE)
        assert engine.hostnames == ["host-0", "host-1", "host-2"]

    asyncio.run(scenario())


def test_the_next_event_waits_for_the_confirmation(clock, console):
    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine, feedback=True, batch_seconds=0):
            console.raise_event()
            console.raise_event()
            await clock.advance(MINUTE + 10)
            assert engine.hostnames == ["host-0"]
            engine.confirm(engine.events[0])
            await clock.advance(1)
            assert engine.hostnames == ["host-0", "host-1"]

    asyncio.run(scenario())


def test_confirmations_of_other_events_are_ignored(clock, console):
    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine, feedback=True, batch_seconds=0):
            console.raise_event()
            console.raise_event()
            await clock.advance(MINUTE)
            for answer in ({"meta": {"uuid": "another"}}, {"meta": None}, {}, "text", None):
                engine.confirm(answer)
                await clock.advance(1)
            assert engine.hostnames == ["host-0"]
            assert engine.feedback.empty()

    asyncio.run(scenario())


def test_an_event_that_is_not_confirmed_is_repeated_and_then_kept(clock, console, tmp_path, caplog):
    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine, feedback=True, batch_seconds=0, state_dir=str(tmp_path)):
            console.raise_event()
            console.raise_event()
            await clock.advance(MINUTE + 120 * HAND_OVERS - 1)
            assert engine.hostnames == ["host-0"] * HAND_OVERS
            assert len(set(engine.uuids)) == 1
            await clock.advance(2)
            assert engine.hostnames[HAND_OVERS:] == ["host-1"]
        restarted = RuleEngine(is_confirming=True)
        async with running(console, clock, restarted, batch_seconds=0, state_dir=str(tmp_path)):
            await clock.advance(MINUTE)
            assert restarted.hostnames == ["host-0", "host-1"]

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert caplog.text.count("has not confirmed an event that was handed over 3 times") == 1


def test_a_late_confirmation_is_stored_while_another_hand_over_waits(clock, console, tmp_path):
    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine, feedback=True, batch_seconds=0, state_dir=str(tmp_path)):
            console.raise_event()
            console.raise_event()
            await clock.advance(MINUTE + 120 * HAND_OVERS + 1)
            assert engine.hostnames == ["host-0"] * HAND_OVERS + ["host-1"]
            engine.confirm(engine.events[0])
            await clock.advance(1)
        restarted = RuleEngine(is_confirming=True)
        async with running(console, clock, restarted, batch_seconds=0, state_dir=str(tmp_path)):
            await clock.advance(MINUTE)
            assert restarted.hostnames == ["host-1"]

    asyncio.run(scenario())


def test_a_confirmation_that_comes_too_late_counts(clock, console, tmp_path):
    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine, feedback=True, batch_seconds=0, state_dir=str(tmp_path)):
            console.raise_event()
            await clock.advance(30 * MINUTE)
            assert len(engine.events) == HAND_OVERS
            engine.confirm(engine.events[0])
            await clock.advance(MINUTE)
        restarted = RuleEngine(is_confirming=True)
        async with running(console, clock, restarted, state_dir=str(tmp_path)):
            await clock.advance(10 * MINUTE)
            assert restarted.events == []

    asyncio.run(scenario())


def test_filters_may_change_an_event_without_changing_its_repetition(clock, console):
    def change(event):
        event["devices"].clear()
        event["seen"] = "seen" in event

    async def scenario():
        engine = RuleEngine()
        engine.filters.append(change)
        async with running(console, clock, engine, feedback=True):
            console.raise_event()
            await clock.advance(MINUTE + 130)
            assert len(engine.events) == 2
            assert [event["seen"] for event in engine.events] == [False, False]

    asyncio.run(scenario())
