# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task of a scenario: what the client does to which machines."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Target:
    """A target in the spelling of the task. matches: indexes of the machines that it identifies."""

    text: str
    matches: tuple[int, ...]


@dataclass(frozen=True)
class Task:
    """A task of a module.

    action: what it does, in a word of its kind. target_option: the option with the targets.
    options: all other options.
    as_play: whether each target is a host of a play with a task of its own.
    check: whether the run of a disturbed scenario is in check mode. protected: indexes of protected machines.
    wrong_hostname: whether expected_hostname differs from the console's name.
    """

    action: str
    target_option: str = ""
    targets: tuple[Target, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    as_play: bool = False
    check: bool = False
    protected: frozenset[int] = frozenset()
    wrong_hostname: bool = False

    @property
    def groups(self) -> Sequence[Sequence[Target]]:
        """The targets of each operation: all of them, or one for each host of a play."""
        return [[target] for target in self.targets] if self.as_play else [self.targets]


def draw_targets(
    dice: random.Random, names: Sequence[Sequence[str]], unknown: str, spell: Sequence[Any] = (str,)
) -> tuple[Target, ...]:
    """Draw targets in a random order. Some are repeated, some match no machine.

    names: of each machine. unknown: a name of none. spell: functions that return a spelling of a name.
    """
    indexes = dice.sample(range(len(names)), dice.randint(1, len(names)))
    if dice.random() < 0.15:
        indexes.append(dice.choice(indexes))
    targets = []
    for index in indexes:
        name = dice.choice(names[index])
        matches = tuple(number for number, others in enumerate(names) if name in others)
        targets.append(Target(dice.choice(spell)(name), matches))
    if dice.random() < 0.08:
        targets.insert(dice.randrange(len(targets) + 1), Target(unknown, ()))
    return tuple(targets)
