# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run scenarios of event sources, and count."""

from __future__ import annotations

import os
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

import requests

from simulator.remote import Simulator

from ..crash.victim import Point, run_forked
from ..runner import iso, private_directory
from .cylance import CylanceWorld
from .facts import Fact
from .invariants import Evidence, violations
from .journal import ENDED, KILLED, TOLD, Journal, Line, read_journal
from .life import Life
from .opswat import OpswatWorld
from .rule_engine import Manners
from .scenario import EventScenario
from .sdm import SdmWorld
from .timeline import Timeline
from .world import World

WORLDS: tuple[World, ...] = (CylanceWorld(), OpswatWorld(), SdmWorld())
RESTART = 60.0  # seconds after which a process that ended is started again
MOST_LIVES = 60


@dataclass
class EventReport:
    """Statistics of some scenarios. events: by console. violations: by seed."""

    scenarios: int = 0
    events: Counter[str] = field(default_factory=Counter)
    handed_over: int = 0
    kills: int = 0
    ends: int = 0
    violations: dict[int, list[str]] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """The number of events."""
        return self.events.total()

    def add(self, other: EventReport) -> None:
        """Add the statistics of another report."""
        self.scenarios += other.scenarios
        self.events += other.events
        self.handed_over += other.handed_over
        self.kills += other.kills
        self.ends += other.ends
        self.violations |= other.violations


def world_of(seed: int) -> World:
    """Return the console that a seed stands for. Each one has its turn."""
    return WORLDS[seed % len(WORLDS)]


def event_seeds(first: int) -> Iterator[int]:
    """Yield the seeds of scenarios."""
    return count(first)


class EventRunner:
    """Runs a scenario on a simulator."""

    def __init__(self, simulator: Simulator, world: World, scenario: EventScenario) -> None:
        self._simulator = simulator
        self._world = world
        self._scenario = scenario

    def run(self) -> Evidence:
        """Run all processes of the scenario. Return the evidence."""
        scenario, simulator = self._scenario, self._simulator
        simulator.reset(switches={"opswat.rate_limit": 0, **scenario.switches}, clock={"set": iso(int(time.time()))})
        with private_directory() as home:
            os.mkdir(os.path.join(home, "state"), 0o700)
            self._world.set_up(simulator, scenario)
            self._epoch = float(simulator.clock()["epoch"])
            end = max([scenario.duration, *(action.at for action in scenario.actions)]) + 1
            points: list[Point] = list(scenario.points)
            for number in range(MOST_LIVES):
                timeline = self._timeline(home)
                if timeline.now >= end:
                    break
                self._live(home, timeline, number, end, points.pop(0) if points else None)
            simulator.clear_faults()
            timeline = self._timeline(home)
            life = Life(self._world, scenario, simulator, home, MOST_LIVES)
            life.run(timeline, (), timeline.now + scenario.settling, Manners())
            lines = read_journal(os.path.join(home, "journal"))
        return Evidence(scenario, self._world, self._facts(lines), lines)

    def _live(self, home: str, timeline: Timeline, number: int, end: float, point: Point | None) -> None:
        """Run one process. It is followed by another one, unless the end has come."""
        scenario = self._scenario
        told = [line.value[0] for line in self._lines(home) if line.what == TOLD]
        actions = [(index, action) for index, action in enumerate(scenario.actions) if index not in told]
        life = Life(self._world, scenario, self._simulator, home, number)
        if point is None:
            life.run(timeline, actions, end, scenario.manners)
            return

        def live() -> None:
            self._simulator.session = requests.Session()  # the connections belong to this process's parent
            self._simulator.session.trust_env = False
            life.run(timeline, actions, end, scenario.manners, point)

        if run_forked(live):
            journal = Journal(os.path.join(home, "journal"), self._timeline(home), number)
            journal.write(KILLED)
            journal.close()

    def _timeline(self, home: str) -> Timeline:
        """Return the time after what has happened so far."""
        reached = float(self._simulator.clock()["epoch"]) - self._epoch
        timeline = Timeline(self._simulator, self._epoch, self._scenario.skew, reached)
        if lines := self._lines(home):
            pause = RESTART if lines[-1].what == ENDED or any(line.what == ENDED for line in lines[-3:]) else 0.0
            timeline.advance_to(max(line.at for line in lines) + pause)
        return timeline

    @staticmethod
    def _lines(home: str) -> Sequence[Line]:
        path = os.path.join(home, "journal")
        return read_journal(path) if os.path.exists(path) else ()

    def _facts(self, lines: Sequence[Line]) -> Sequence[Fact]:
        return self._world.facts(self._simulator, self._scenario, lines, self._epoch)


def run_events(simulator: Simulator, seeds: Sequence[int]) -> EventReport:
    """Run the scenarios of these seeds."""
    report = EventReport()
    for seed in seeds:
        world = world_of(seed)
        report.scenarios += 1
        try:
            evidence = EventRunner(simulator, world, world.draw(seed)).run()
            found = violations(evidence)
            report.events[world.console] += sum(fact.is_counted for fact in evidence.facts)
            report.handed_over += len({one.uuid for one in evidence.seen})
            report.kills += evidence.count(KILLED)
            report.ends += evidence.count(ENDED)
        except Exception:  # a defect of the soak itself must not pass as a success
            found = [traceback.format_exc()]
        if found:
            report.violations[seed] = found
    return report
