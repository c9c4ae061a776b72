# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scenario: everything about one random operation, determined by its seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .conditions import Conditions
from .task import Task


@dataclass(frozen=True)
class Scenario:
    """One random operation.

    machines: what the console contains, in the form of the scenario's kind.
    checks: for each run of the task, whether it is in check mode.
    skew: seconds by which the console's clock is ahead of this machine's clock.
    """

    seed: int
    machines: tuple[Any, ...]
    conditions: Conditions
    task: Task
    checks: Sequence[bool] = (False,)
    skew: int = field(default=0)

    @property
    def is_undisturbed(self) -> bool:
        """Whether there are no faults and limits, so that the real run must match the check run."""
        return self.conditions.are_undisturbed

    def switch(self, name: str, default: Any) -> Any:
        """Return the value of a switch by its full name."""
        return self.conditions.switches.get(name, default)
