# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scenario: everything about one random operation, determined by its seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from .conditions import Conditions, draw_conditions
from .fleet import Machine, draw_fleet
from .task import Task, draw_task


@dataclass(frozen=True)
class Scenario:
    """One random operation. skew: seconds by which the console's clock is ahead of this machine's clock."""

    seed: int
    machines: tuple[Machine, ...]
    conditions: Conditions
    task: Task
    skew: int = field(default=0)

    @property
    def is_undisturbed(self) -> bool:
        """Whether there are no faults and limits, so that the real run must match the check run."""
        return self.conditions.are_undisturbed

    def switch(self, name: str, default: Any) -> Any:
        """Return the value of a switch of the Cylance console."""
        return self.conditions.switches.get(f"cylance.{name}", default)


def make_scenario(seed: int) -> Scenario:
    """Return the scenario of a seed."""
    dice = random.Random(f"soak/{seed}")
    machines = draw_fleet(dice)
    conditions = draw_conditions(dice, len(machines))
    task = draw_task(dice, machines, conditions)
    clocks_agree = not conditions.switches.get("date_header", True)
    skew = 0 if clocks_agree else dice.choice((0, 0, 0, 7200, -7200, 400_000))
    return Scenario(seed, machines, conditions, task, skew)
