# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A step of the demo, its expected results, and the results of its run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# A line that says nothing but the status of a host, after the codes of its color.
UNREMARKABLE = re.compile(r"(\x1b\[[0-9;]*m)*((ok|changed|skipping): \[[^\]]*\](\x1b|$)|included: |PLAY \[)")
ATTENTION = "DEVICES THAT NEED ATTENTION"
OUTCOMES = ("changed", "unchanged", "failed", "skipped", "unknown")


@dataclass(frozen=True)
class Step:
    """A run of a playbook with its expected results.

    ``expected`` maps outcomes to their number of devices. ``writes`` is the number of write requests, or a range if it
    depends on how many hosts run concurrently. ``prepare`` is called before the playbook runs.
    """

    title: str
    explanation: str
    playbook: str
    expected: Mapping[str, int]
    writes: int | range
    check: bool = False
    forks: int = 5
    variables: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[], None] | None = None


@dataclass(frozen=True)
class StepResult:
    """The results of a step. ``requests`` are the simulator's counts; ``output`` is what ansible-playbook showed."""

    step: Step
    outcomes: Counter[str]
    requests: Mapping[str, Any]
    seconds: float
    output: str

    @property
    def writes(self) -> int:
        """The number of write requests that the simulator logged."""
        return int(self.requests["writes"])

    @property
    def task_lines(self) -> list[str]:
        """The lines about devices and failures: without tasks that only prepare something, and without the recap."""
        tasks, _recap, end = self.output.partition("\nPLAY RECAP")
        shown: list[str] = []
        for part in tasks.split("\nTASK [")[1:]:
            heading, *lines = part.splitlines()
            if telling := [line for line in lines if line.strip() and not UNREMARKABLE.match(line)]:
                shown += [f"TASK [{heading}", *telling]
        attention = end[end.find(ATTENTION) :] if ATTENTION in end else ""
        return [*shown, *filter(str.strip, attention.splitlines())]

    @property
    def as_expected(self) -> bool:
        """Whether outcomes and writes are as expected."""
        allowed = self.step.writes if isinstance(self.step.writes, range) else (self.step.writes,)
        return +self.outcomes == Counter(self.step.expected) and self.writes in allowed
