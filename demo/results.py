# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A step of the demo, its expected results, and the results of its run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OUTCOMES = ("changed", "unchanged", "failed", "skipped", "unknown")


@dataclass(frozen=True)
class Step:
    """A run of a playbook with its expected results.

    ``expected`` maps outcomes to their number of devices. ``writes`` is the number of write requests, or a range if it
    depends on how many hosts run concurrently.
    """

    title: str
    explanation: str
    playbook: str
    expected: Mapping[str, int]
    writes: int | range
    check: bool = False
    forks: int = 5
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class HostResult:
    """The result of a task on a host: ``color`` is Ansible's color for this result."""

    host: str
    message: str
    color: str


@dataclass(frozen=True)
class StepResult:
    """The results of a step. ``requests`` are the simulator's counts; ``output`` is the output of ansible-playbook."""

    step: Step
    hosts: list[HostResult]
    outcomes: Counter[str]
    requests: Mapping[str, Any]
    seconds: float
    output: str

    @property
    def writes(self) -> int:
        """The number of write requests that the simulator logged."""
        return int(self.requests["writes"])

    @property
    def as_expected(self) -> bool:
        """Whether outcomes and writes are as expected."""
        allowed = self.step.writes if isinstance(self.step.writes, range) else (self.step.writes,)
        return +self.outcomes == Counter(self.step.expected) and self.writes in allowed
