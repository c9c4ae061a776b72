# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process of a soak: it has a simulator of its own, and puts scenarios on it, one after the other."""

from __future__ import annotations

import multiprocessing.util
import os
import signal
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import PROTECTED_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.options import ENVIRONMENT
from simulator.remote import started

from .evidence import Evidence
from .judge import violations
from .scenario import make_scenario
from .stage import Stage


@dataclass
class Report:
    """What came of some scenarios. false: the violations by seed."""

    operations: int = 0
    runs: int = 0
    requests: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    false: dict[int, list[str]] = field(default_factory=dict)

    def add(self, other: Report) -> None:
        """Take another report in."""
        self.operations += other.operations
        self.runs += other.runs
        self.requests += other.requests
        self.outcomes += other.outcomes
        self.faults += other.faults
        self.false |= other.false

    def take(self, evidence: Evidence, found: Sequence[str]) -> None:
        """Count a scenario."""
        self.operations += 1
        self.runs += len(evidence.runs)
        self.requests += sum(len(run.log) for run in evidence.runs)
        for run in evidence.runs:
            for entry in run.entries:
                self.outcomes["read" if "outcome" not in entry else entry["outcome"]] += not run.check
                self.outcomes["predicted"] += run.check
        self.faults.update(evidence.fired)
        if found:
            self.false[evidence.scenario.seed] = list(found)


@contextmanager
def stage() -> Iterator[Stage]:
    """A stage on a new simulator, apart from what this machine's user has set for real runs."""
    for name in (*ENVIRONMENT.values(), PROTECTED_VARIABLE):
        os.environ.pop(name, None)
    with started(clock="frozen", tls=False) as simulator:
        yield Stage(simulator)


_own: list[Stage] = []  # the stage of this process, once it has begun


def begin() -> None:
    """Start the simulator of this process, which ends with it. Ctrl-C is the business of the main process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    context = stage()
    _own.append(context.__enter__())
    multiprocessing.util.Finalize(None, context.__exit__, (None, None, None), exitpriority=1)


def put_on_here(seeds: Sequence[int]) -> Report:
    """Put the scenarios of these seeds on, in a process that has begun."""
    return put_on(_own[0], seeds)


def put_on(stage: Stage, seeds: Sequence[int]) -> Report:
    """Put the scenarios of these seeds on a stage."""
    report = Report()
    for seed in seeds:
        try:
            evidence = stage.put_on(make_scenario(seed))
            report.take(evidence, violations(evidence))
        except Exception:  # a defect of the soak itself must not pass for a verdict that is true
            report.false[seed] = [traceback.format_exc()]
    return report
