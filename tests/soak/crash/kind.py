# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the soak needs to know about one kind of run that is killed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from simulator.remote import Simulator


@dataclass(frozen=True)
class CrashEvidence:
    """What happened in a scenario. kills: how many of its runs were killed.

    left_behind: whether the killed runs left behind what the last run must find: an execution, or locks.
    before, after: the simulator's own states before the first and after the last run, by id.
    result: of the last run, which was not killed, or the exception that it raised.
    """

    kills: int
    left_behind: bool
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    result: Any


class CrashKind(ABC):
    """A kind of run that is killed, and of the runs after it.

    invariants: generator functions that yield a message for each violation. Their names state what must hold.
    """

    name: ClassVar[str]
    console: ClassVar[str]
    invariants: ClassVar[Sequence[Callable[[CrashEvidence], Iterator[str]]]]

    @abstractmethod
    def run(self, simulator: Simulator, seed: int, home: str) -> CrashEvidence:
        """Run the scenario of a seed on an empty console. home: a directory of the scenario."""

    def violations(self, evidence: CrashEvidence) -> list[str]:
        """Return all violations, each with the name of the invariant."""
        return [f"{one.__name__}: {text}" for one in self.invariants for text in one(evidence)]
