# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker process of the soak, with a simulator of its own."""

from __future__ import annotations

import multiprocessing.util
import os
import signal
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from integration.tasks import FOREIGN_VARIABLES
from simulator.remote import started

from .crash.runner import CrashReport, run_crashes
from .events.runner import EventReport, run_events
from .evidence import Evidence
from .invariants import violations
from .kind import Kind
from .kinds import kind_of
from .runner import ScenarioRunner


@dataclass
class Report:
    """Statistics of some scenarios. kinds: how many of each. violations: by seed."""

    kinds: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    requests: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    violations: dict[int, list[str]] = field(default_factory=dict)

    @property
    def operations(self) -> int:
        """The number of operations."""
        return self.kinds.total()

    done = operations

    def add(self, other: Report) -> None:
        """Add the statistics of another report."""
        self.kinds += other.kinds
        self.runs += other.runs
        self.requests += other.requests
        self.outcomes += other.outcomes
        self.faults += other.faults
        self.violations |= other.violations

    def count(self, kind: Kind, evidence: Evidence, found: Sequence[str]) -> None:
        """Add a scenario with its violations."""
        self.kinds[kind.name] += 1
        self.runs += len(evidence.runs)
        self.requests += sum(len(run.log) for run in evidence.runs)
        for run in evidence.runs:
            for entry in run.entries:
                self.outcomes["read" if "outcome" not in entry else entry["outcome"]] += not run.check
                self.outcomes["predicted"] += run.check
        self.faults.update(evidence.fired)
        if found:
            self.violations[evidence.scenario.seed] = list(found)


@contextmanager
def new_runner() -> Iterator[ScenarioRunner]:
    """Yield a runner with a new simulator, isolated from the user's environment variables."""
    for name in FOREIGN_VARIABLES:
        os.environ.pop(name, None)
    with started(clock="frozen", tls=False) as simulator:
        yield ScenarioRunner(simulator)


_runners: list[ScenarioRunner] = []  # the runner of this process, after start_worker


def start_worker() -> None:
    """Start the simulator of this process, which ends with the process. Only the main process reacts to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    context = new_runner()
    _runners.append(context.__enter__())
    multiprocessing.util.Finalize(None, context.__exit__, (None, None, None), exitpriority=1)


def run_in_worker(seeds: Sequence[int]) -> Report:
    """Run the scenarios of these seeds in a process that called start_worker."""
    return run_seeds(_runners[0], seeds)


def run_crashes_in_worker(seeds: Sequence[int]) -> CrashReport:
    """Run the killed runs of these seeds in a process that called start_worker."""
    return run_crashes(_runners[0].simulator, seeds)


def run_events_in_worker(seeds: Sequence[int]) -> EventReport:
    """Run the event sources of these seeds in a process that called start_worker."""
    return run_events(_runners[0].simulator, seeds)


def run_seeds(runner: ScenarioRunner, seeds: Sequence[int]) -> Report:
    """Run the scenarios of these seeds."""
    report = Report()
    for seed in seeds:
        try:
            kind = kind_of(seed)
            evidence = runner.run(kind, kind.draw(seed))
            report.count(kind, evidence, violations(kind, evidence))
        except Exception:  # a defect of the soak itself must not pass as a success
            report.violations[seed] = [traceback.format_exc()]
    return report
