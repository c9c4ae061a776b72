# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A source that is killed at any moment loses no event, and hands none over twice but the one that it was busy with."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.events import consumer
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.database import Database

from .fakes import MINUTE, FakeClock, FakeConsole, RuleEngine, running

EVENTS = 6


class Killed(BaseException):
    """The process ends here."""


class Steps:
    """Counts the moments at which a process can be killed, and ends it at one of them. at: 0 for never."""

    def __init__(self, at=0):
        self.at = at
        self.count = 0

    def moment(self):
        self.count += 1
        if self.at and self.count >= self.at:  # nothing is written or handed over after it
            raise Killed


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A function that runs a source until it is killed, or for a minute."""

    def run(folder, console, clock, engine, steps, **args):
        class Watched(Database):
            @contextmanager
            def transaction(self):
                steps.moment()
                with super().transaction() as rows:
                    yield rows
                steps.moment()

        class Engine(RuleEngine):
            async def put(self, event):
                steps.moment()
                await super().put(event)
                steps.moment()

        async def scenario():
            queue = Engine(engine.is_confirming)
            queue.events = engine.events
            async with running(console, clock, queue, state_dir=str(tmp_path / folder), **args) as task:
                for dummy in range(EVENTS - len(console.events)):
                    console.raise_event(severity=("high", "low")[len(console.events) % 2])
                await clock.advance(MINUTE)
                return task.done()

        monkeypatch.setattr(consumer, "Database", Watched)
        try:
            return asyncio.run(scenario())
        except Killed:
            return True

    return run


@pytest.mark.parametrize("feedback", [True, False])
def test_kills_at_every_moment(run, feedback):
    def begin():
        console, engine = FakeConsole(), RuleEngine(feedback)
        console.step = 4
        return console, FakeClock(), engine

    console, clock, engine = begin()
    steps = Steps()
    assert not run("whole", console, clock, engine, steps, batch_size=2, since="0:01:00")
    assert sorted(engine.hostnames) == sorted(f"host-{number}" for number in range(EVENTS))
    for at in range(1, steps.count + 1):
        console, clock, engine = begin()
        killed = run(f"killed-{at}", console, clock, engine, Steps(at), batch_size=2, since="0:01:00")
        assert killed, at
        last = engine.uuids[-1:]
        before = len(engine.uuids)
        assert not run(f"killed-{at}", console, clock, engine, Steps(), batch_size=2, since="0:01:00")
        assert set(engine.hostnames) == {f"host-{number}" for number in range(EVENTS)}, at
        repeated = [uuid for uuid in engine.uuids[before:] if uuid in engine.uuids[:before]]
        if feedback:
            assert repeated in ([], last), at
        else:
            assert len(repeated) == len(set(repeated)), at
