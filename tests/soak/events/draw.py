# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw what the scenarios of all consoles have in common."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..conditions import draw_effect
from ..crash.victim import MOST_LINES, Point
from .rule_engine import LATE, LOST, PROMPT, STALE, TWICE, Manners
from .scenario import FAULT, FAULTLESS, REVOKED, Action

DURATIONS = (600.0, 1200.0, 2400.0)
QUIET = 130.0  # seconds before the first action, in which the source begins
MOST_REQUESTS = 90


def draw_options(dice: random.Random) -> dict[str, Any]:
    """Draw the options that all sources have."""
    return {
        "interval": dice.choice((20, 60)),
        "batch_seconds": dice.choice((0, 10, 10, 60)),
        "batch_size": dice.choice((1, 3, 200)),
        "feedback": dice.random() < 0.5,
        "feedback_timeout": dice.choice((20, 120)),
        "records": dice.random() < 0.5,
        "outage_events": dice.random() < 0.3,
        "retries": dice.choice((0, 1, 2)),
        "max_wait": dice.choice((5, 60)),
    }


def draw_switches(dice: random.Random, values: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Draw some switches."""
    names = dice.sample(sorted(values), min(len(values), dice.choice((0, 1, 2, 4, 8))))
    return {name: dice.choice(values[name]) for name in names}


def draw_actions(
    dice: random.Random, duration: float, draw_one: Callable[[float], Action], most: int
) -> tuple[Action, ...]:
    """Draw the story: what happens at the console, and its faults."""
    times = sorted(round(dice.uniform(QUIET, duration), 3) for dummy in range(dice.randint(2, most)))
    actions = [draw_one(at) for at in times]
    start = QUIET if dice.random() < 0.8 else 0.0
    for dummy in range(dice.choice((0, 1, 1, 2))):
        begin = round(dice.uniform(start, duration), 3)
        actions.append(Action(begin, FAULT, draw_fault(dice)))
        actions.append(Action(begin + dice.choice((20.0, 60.0, 60.0, 400.0)), FAULTLESS))
    if dice.random() < 0.3:
        actions.append(Action(round(dice.uniform(QUIET, duration), 3), REVOKED))
    return tuple(sorted(actions, key=lambda action: action.at))


def draw_fault(dice: random.Random) -> dict[str, Any]:
    """Draw a fault of all requests, or of a part of them. Logins, and nothing else, have POST at Cylance."""
    effect = draw_effect(dice, can_work=False, in_order=True)
    fault = {**effect, "probability": dice.choice((1.0, 1.0, 0.5, 0.2)), "skip": dice.choice((0, 0, 1, 3))}
    return {**fault, "seed": dice.randrange(1 << 30), "method": dice.choice((None, None, "GET", "POST"))}


def draw_points(dice: random.Random) -> tuple[Point, ...]:
    """Draw when processes are killed, which may be never."""
    kills = dice.choice((0, 1, 1, 2, 3))
    return tuple(
        Point(
            dice.choice((dice.randint(1, 8), dice.randint(1, MOST_REQUESTS))),
            dice.choice((0, dice.randrange(60), dice.randrange(300), dice.randrange(MOST_LINES))),
        )
        for dummy in range(kills)
    )


def draw_manners(dice: random.Random, options: Mapping[str, Any]) -> Manners:
    """Draw how the rule engine behaves. Its delays are shorter than the time for which batches are kept."""
    busy = dice.choice(((0.0,), (0.0,), (0.0, 1.0, 5.0), (0.0, 60.0), (0.0, 250.0)))
    answers = dice.choice(((PROMPT,), (PROMPT, LATE), (PROMPT, LOST), (PROMPT, TWICE, STALE, LATE, LOST)))
    return Manners(dice.choice((0.0, 0.0, 0.1, 0.3)), busy, answers if options["feedback"] else (PROMPT,))
