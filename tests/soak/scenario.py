# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scenario: everything about one random operation, made from its seed alone. See fleet, trouble and task for how."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from .fleet import Machine, draw_fleet
from .task import Task, draw_task
from .trouble import Trouble, draw_trouble


@dataclass(frozen=True)
class Scenario:
    """seed: what it was made from. skew: seconds by which the console's clock is ahead of this machine's."""

    seed: int
    machines: tuple[Machine, ...]
    trouble: Trouble
    task: Task
    skew: int = field(default=0)

    @property
    def is_calm(self) -> bool:
        """Whether nothing goes wrong on the way, so that a prediction has to come true."""
        return self.trouble.is_none

    def switch(self, name: str, default: Any) -> Any:
        """The value of a switch of the Cylance console."""
        return self.trouble.switches.get(f"cylance.{name}", default)


def make_scenario(seed: int) -> Scenario:
    """The scenario of a seed."""
    dice = random.Random(f"soak/{seed}")
    machines = draw_fleet(dice)
    trouble = draw_trouble(dice, len(machines))
    task = draw_task(dice, machines, trouble)
    clocks_agree = not trouble.switches.get("date_header", True)
    skew = 0 if clocks_agree else dice.choice((0, 0, 0, 7200, -7200, 400_000))
    return Scenario(seed, machines, trouble, task, skew)
