# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One process of a source, from its start until it is killed, or until a moment."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest import mock

from ansible_collections.secops.device_actions.plugins.plugin_utils.events import database
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.clock import Clock
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.runner import run_source
from simulator.remote import Simulator

from ..crash.victim import Point
from ..virtual_time import time_of
from .journal import CONFIRMED, ENDED, IDLE, LOGGED, OVER, POLLED, TOLD, Journal
from .killer import SourceKiller
from .rule_engine import Manners, RuleEngine
from .scenario import Action, EventScenario
from .timeline import Timeline, TimelineLoop
from .world import World

LOGGER = "secops.device_actions"
COMPLETE = "The poll is complete"


class Recorder(Journal):
    """A journal that notes when everybody was idle after a confirmation."""

    _is_confirmed = False

    def write(self, what: str, value: Any = None) -> None:
        self._is_confirmed = self._is_confirmed or what == CONFIRMED
        super().write(what, value)

    def note_idle(self) -> None:
        """Note that nobody has anything to do."""
        if self._is_confirmed:
            self._is_confirmed = False
            self.write(IDLE)


class LogHandler(logging.Handler):
    """Writes the source's log into the journal."""

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.levelno == logging.DEBUG and text.startswith(COMPLETE):
            self._journal.write(POLLED)
        elif record.levelno > logging.DEBUG:
            self._journal.write(LOGGED, [record.levelname, text])


class Life:
    """A process. number: of the process in its scenario. home: has the state directory and the journal."""

    def __init__(self, world: World, scenario: EventScenario, simulator: Simulator, home: str, number: int) -> None:
        self._world = world
        self._scenario = scenario
        self._simulator = simulator
        self._home = home
        self._number = number

    def run(
        self,
        timeline: Timeline,
        actions: Sequence[tuple[int, Action]],
        until: float,
        manners: Manners,
        point: Point | None = None,
    ) -> None:
        """Run the source while actions happen, each with its number. A point kills this process."""
        journal = Recorder(os.path.join(self._home, "journal"), timeline, self._number)
        killer = SourceKiller(point or Point(-1, 0), timeline.sync)
        loop = TimelineLoop(timeline, journal.note_idle)
        with time_of(timeline), logged_to(journal), mock.patch.object(database, "_SYNCHRONOUS", "OFF"):
            killer.arm()
            try:
                loop.run_until_complete(self._live(timeline, journal, killer, actions, until, manners))
            finally:
                killer.disarm()
                loop.close()
                journal.close()

    async def _live(
        self,
        timeline: Timeline,
        journal: Journal,
        killer: SourceKiller,
        actions: Sequence[tuple[int, Action]],
        until: float,
        manners: Manners,
    ) -> None:
        scenario = self._scenario
        dice = random.Random(f"rules/{scenario.console}/{scenario.seed}/{self._number}")
        engine = RuleEngine(journal, manners, dice, scenario.has_feedback, float(scenario.options["feedback_timeout"]))
        args = {
            **self._world.login(self._simulator),
            **scenario.options,
            "state_dir": os.path.join(self._home, "state"),
        }
        if engine.feedback:
            args["eda_feedback_queue"] = engine.feedback
        clock = Clock(timeline.time, timeline.monotonic, asyncio.sleep, in_line)
        source = asyncio.ensure_future(run_source(self._world.feed, engine, args, clock))
        others = [
            asyncio.ensure_future(engine.evaluate()),
            asyncio.ensure_future(self._tell(timeline, journal, killer, actions)),
        ]
        end = asyncio.ensure_future(asyncio.sleep(until - timeline.now))
        await asyncio.wait([source, end], return_when=asyncio.FIRST_COMPLETED)
        if source.done():
            error = source.exception()
            journal.write(ENDED, [type(error).__name__, str(error)])
        else:
            journal.write(OVER)
        for task in (source, end, *others):
            task.cancel()
        results = await asyncio.gather(*others, return_exceptions=True)
        await engine.close()
        await asyncio.gather(source, end, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, asyncio.CancelledError):
                raise result

    async def _tell(
        self, timeline: Timeline, journal: Journal, killer: SourceKiller, actions: Sequence[tuple[int, Action]]
    ) -> None:
        for number, action in actions:
            await asyncio.sleep(max(0.0, action.at - timeline.now))
            with killer.suspended():
                timeline.sync()
                response = self._world.perform(self._simulator, action)
                journal.write(TOLD, [number, response])


async def in_line(function: Callable[..., Any], *args: Any) -> Any:
    """Call a function that blocks in this thread, so that the seed determines what happens."""
    await asyncio.sleep(0)
    return function(*args)


@contextmanager
def logged_to(journal: Journal) -> Iterator[None]:
    """Write the log of the sources into a journal, and nowhere else."""
    logger, handler = logging.getLogger(LOGGER), LogHandler(journal)
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before
