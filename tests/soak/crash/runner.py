# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run scenarios of killed runs, and count."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from simulator.remote import Simulator

from ..runner import iso, private_directory
from ..virtual_time import virtual_time
from .executions import ExecutionCrash
from .kind import CrashEvidence, CrashKind
from .locks import LockCrash

CRASHES: tuple[CrashKind, ...] = (ExecutionCrash(), LockCrash())


@dataclass
class CrashReport:
    """Statistics of some scenarios. kills: by kind. violations: by seed.

    left_behind: in how many of them killed runs left behind an execution or locks.
    """

    scenarios: int = 0
    left_behind: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    violations: dict[int, list[str]] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """The number of kills."""
        return self.kills.total()

    def add(self, other: CrashReport) -> None:
        """Add the statistics of another report."""
        self.scenarios += other.scenarios
        self.left_behind += other.left_behind
        self.kills += other.kills
        self.violations |= other.violations


def crash_kind_of(seed: int) -> CrashKind:
    """Return the kind that a seed stands for. Each kind has its turn."""
    return CRASHES[seed % len(CRASHES)]


def crash_seeds_of(console: str | None, first: int) -> Iterator[int]:
    """Yield the seeds of a console, or of all consoles for None. There are none for some consoles."""
    if console not in (None, *(kind.console for kind in CRASHES)):
        return iter(())
    return (seed for seed in count(first) if console in (None, crash_kind_of(seed).console))


def run_crash(simulator: Simulator, kind: CrashKind, seed: int) -> CrashEvidence:
    """Run the scenario of a seed, in virtual time and with a directory of its own."""
    simulator.reset(switches={"cylance.login_clock": "real"}, clock={"set": iso(int(time.time()))})
    with private_directory() as home, virtual_time():
        return kind.run(simulator, seed, home)


def run_crashes(simulator: Simulator, seeds: Sequence[int]) -> CrashReport:
    """Run the scenarios of these seeds."""
    report = CrashReport()
    for seed in seeds:
        kind = crash_kind_of(seed)
        report.scenarios += 1
        try:
            evidence = run_crash(simulator, kind, seed)
            found = kind.violations(evidence)
            report.kills[kind.name] += evidence.kills
            report.left_behind += bool(evidence.kills and evidence.left_behind)
        except Exception:  # a defect of the soak itself must not pass as a success
            found = [traceback.format_exc()]
        if found:
            report.violations[seed] = found
    return report
