# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failed polls: their pauses, what is logged about them, and the events about them."""

from __future__ import annotations

import asyncio
import logging

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    LoginRefused,
    Unreachable,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.outages import pause

from .fakes import HOUR, MINUTE, FakeClock, FakeConsole, RuleEngine, running

DOWN = Unreachable("No connection.")
REFUSED = LoginRefused("Refused.")


@pytest.mark.parametrize(
    ("error", "interval", "pauses"),
    [
        (DOWN, 60, [60, 120, 240, 300, 300]),
        (DOWN, 1, [1, 2, 4, 8, 16]),
        (DOWN, 600, [600, 600, 600, 600, 600]),
        (REFUSED, 60, [300, 600, 900, 900, 900]),
        (REFUSED, 1200, [1200, 1200, 1200, 1200, 1200]),
        (ApiError("Forbidden.", 403), 60, [60, 120, 240, 300, 300]),
    ],
)
def test_pauses_double_up_to_a_limit(error, interval, pauses):
    assert [pause(failures, interval, error) for failures in range(1, 6)] == pauses
    assert pause(10**6, interval, error) == max(pauses[-1], 300)


def night(console, clock, engine, hours, **args):
    async def scenario():
        async with running(console, clock, engine, **args):
            await clock.advance(MINUTE)
            console.broken = DOWN
            await clock.advance(hours * HOUR)
            console.broken = None
            console.raise_event()
            await clock.advance(HOUR)

    asyncio.run(scenario())


def test_an_outage_is_logged_at_its_beginning_once_an_hour_and_at_its_end(caplog):
    console, engine = FakeConsole(), RuleEngine()
    with caplog.at_level(logging.WARNING):
        night(console, FakeClock(), engine, hours=8)
    lines = [record.getMessage() for record in caplog.records][1:]  # after the one about the state directory
    assert lines[0] == "The console cannot be read. The source keeps trying. No connection."
    assert 7 <= len(lines) - 2 <= 8
    assert all(line.startswith("The console has not been read for ") for line in lines[1:-1])
    assert lines[-1].startswith("The console can be read again after 8 hours and ")
    assert engine.hostnames == ["host-0"]


def test_events_tell_of_an_outage_if_they_are_asked_for():
    engine = RuleEngine()
    night(FakeConsole(), FakeClock(), engine, hours=1, outage_events=True, records=True)
    begun, ended = (event for event in engine.events if event["kind"] == "source")
    assert (begun["change"], begun["reason"], begun["devices"]) == ("outage_begun", "No connection.", [])
    assert begun["records"] == [{"reason": "unreachable", "status": None}]
    assert ended["change"] == "outage_ended" and ended["records"][0]["polls"] > 10
    assert engine.hostnames == ["host-0"]


def test_a_refused_login_is_not_tried_every_minute():
    console, clock = FakeConsole(), FakeClock()

    async def scenario():
        async with running(console, clock, RuleEngine()):
            await clock.advance(MINUTE)
            console.broken = REFUSED
            polls = console.polls
            await clock.advance(2 * HOUR)
            assert console.polls - polls <= 10

    asyncio.run(scenario())
