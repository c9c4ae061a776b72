# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A console, a rule engine and a clock for tests of event sources. Nothing in them sleeps, and there are no threads."""

from __future__ import annotations

import asyncio
import copy
import heapq
import itertools
from collections.abc import Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import (
    EVENTS,
    Event,
    EventDevice,
    EventFeed,
    FeedStep,
)
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import CONNECTION
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.clock import Clock
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.runner import run_source

NOON = 1_800_000_000.0
SECRET = "the-secret-of-the-account"
MINUTE, HOUR = 60.0, 3600.0


class FakeClock:
    """Time that passes only in advance()."""

    def __init__(self) -> None:
        self.time = NOON
        self._timers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    def clock(self) -> Clock:
        """Return the Clock of a source."""
        return Clock(lambda: self.time, lambda: self.time, self.sleep, self._inline)

    async def sleep(self, seconds: float) -> None:
        """Sleep until the time has come."""
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._timers, (self.time + seconds, next(self._numbers), future))
        await future

    async def settle(self) -> None:
        """Let all tasks run until each of them waits."""
        ready = asyncio.get_running_loop()._ready
        await asyncio.sleep(0)
        while ready:
            await asyncio.sleep(0)

    async def advance(self, seconds: float) -> None:
        """Let time pass, and everything happen that happens meanwhile."""
        end = self.time + seconds
        await self.settle()
        while self._timers and self._timers[0][0] <= end:
            when, dummy, future = heapq.heappop(self._timers)
            if not future.done():
                self.time = max(self.time, when)
                future.set_result(None)
                await self.settle()
        self.time = end

    @staticmethod
    async def _inline(function, *args):
        await asyncio.sleep(0)
        return function(*args)


class FakeConsole:
    """A list of events. A feed shows those after its cursor, and the last ones before it again.

    errors: raised by the next polls, one each; an error that stays is broken. probe_errors: the same for probes.
    step: events in a step. overlap: how many events are shown again. starts: what polls without a state got.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.errors: list[BaseException] = []
        self.broken: BaseException | None = None
        self.probe_errors: list[BaseException] = []
        self.warnings: list[str] = []
        self.step = 100
        self.overlap = 5
        self.polls = 0
        self.probes = 0
        self.starts: list[float | None] = []
        self.clock_offset = 0.0

    def raise_event(self, number: int | None = None, **fields: Any) -> Event:
        """Add an event about the device of this number. fields: of Event, or hostname."""
        number = len(self.events) if number is None else number
        event = make_event(f"key-{len(self.events)}", number, **fields)
        self.events.append(event)
        return event

    def feed(self) -> type[EventFeed]:
        """Return the class of a feed of this console."""
        return type("Feed", (FakeFeed,), {"fake": self})


def make_event(key: str, number: int, **fields: Any) -> Event:
    """Return an event about the device of this number."""
    hostname = fields.pop("hostname", f"host-{number}")
    values = {
        "kind": "detection",
        "change": "raised",
        "severity": "high",
        "reason": f"Reason of {key}",
        "url": None,
        "occurred_at": None,
        "devices": (EventDevice(f"device-{number}", hostname),),
        "record": {"Id": key},
        **fields,
    }
    return Event(key=key, **values)


class FakeFeed(EventFeed):
    """The feed of a FakeConsole."""

    name = "cylance_fake"
    scope = ArgumentSpec(options={"min_severity": {"type": "str", "choices": ["low", "high"], "default": "low"}})
    arguments = (
        scope + EVENTS + CONNECTION + ArgumentSpec(options={"application_secret": {"type": "str", "no_log": True}})
    )
    remember = HOUR
    fake: FakeConsole

    def address(self) -> str:
        return "https://console.example"

    def account(self) -> str:
        return "0123456789abcdef" * 4

    def probe(self) -> None:
        self.fake.probes += 1
        if self.fake.probe_errors:
            raise self.fake.probe_errors.pop(0)
        self.clock_offset = self.fake.clock_offset

    def poll(self, state: Mapping[str, Any] | None, start: float | None) -> Iterator[FeedStep]:
        fake = self.fake
        fake.polls += 1
        for warning in fake.warnings:
            self.context.warn(warning)
        if error := fake.broken or (fake.errors.pop(0) if fake.errors else None):
            raise error
        if state is None:
            fake.starts.append(start)
            first = len(fake.events) if start is None else 0
            state = {"first": first, "next": first}
            yield FeedStep((), state)
        position = max(state["first"], state["next"] - fake.overlap)
        for begin in range(position, len(fake.events), fake.step):
            events = fake.events[begin : begin + fake.step]
            yield FeedStep(events, {**state, "next": begin + len(events)})


class RuleEngine:
    """A queue that keeps what is put into it, and confirms it if is_confirming. filters: called with each event."""

    def __init__(self, is_confirming: bool = False) -> None:
        self.events: list[dict[str, Any]] = []
        self.feedback: asyncio.Queue[Any] = asyncio.Queue(1)
        self.is_confirming = is_confirming
        self.filters: list[Any] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def put(self, event: dict[str, Any]) -> None:
        for one in self.filters:
            one(event)
        await self.gate.wait()
        self.events.append(copy.deepcopy(event))
        if self.is_confirming:
            self.confirm(event)

    def confirm(self, event: dict[str, Any]) -> None:
        """Report an event as evaluated, as soon as the source reads it."""
        self._task = asyncio.ensure_future(self.feedback.put(event))

    @property
    def uuids(self) -> list[str]:
        """The ids of what was handed over, in order."""
        return [event["meta"]["uuid"] for event in self.events]

    @property
    def hostnames(self) -> list[str]:
        """The host names of what was handed over, in order."""
        return [device["hostname"] for event in self.events for device in event["devices"]]


@asynccontextmanager
async def running(console: FakeConsole, clock: FakeClock, engine: RuleEngine, **args: Any):
    """Run a source. Yield its task."""
    if engine.is_confirming or args.get("feedback"):
        args = {"feedback": True, "eda_feedback_queue": engine.feedback, **args}
    task = asyncio.ensure_future(run_source(console.feed(), engine, args, clock.clock()))
    try:
        await clock.settle()
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task
