# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conditions of a scenario: unusual behavior of the console (switches) and faults on the way to it.

A success is only reported if the console did the work, and a refusal only if it did not. But a fault may lose the
response after the work, or report a server error.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from simulator.switches import Choice, Flag, Switch

RETRY_AFTER = ({}, {"Retry-After": "0"}, {"Retry-After": "7"}, {"Retry-After": "soon"}, {"Retry-After": "3600"})
REFUSALS = (400, 403, 404, 409, 418)
FAILURES = (408, 500, 502, 503, 504)
ALWAYS = None


class Endpoint(NamedTuple):
    """Requests that faults can hit. weight: how often it is drawn."""

    method: str
    path: str
    weight: int = 1
    is_login: bool = False


@dataclass(frozen=True)
class Conditions:
    """The conditions of a scenario.

    switches: by full name. faults: rules of the simulator. tick: seconds that pass with each request.
    stop_after: the number of the request during which the user presses Ctrl-C.
    per_day: how many requests are left for the day.
    in_order: whether the order of the requests matters, so they must not be parallel.
    """

    switches: dict[str, Any] = field(default_factory=dict)
    faults: tuple[dict[str, Any], ...] = ()
    tick: float = 0.0
    stop_after: int | None = None
    per_day: int | None = None
    in_order: bool = False

    @property
    def are_undisturbed(self) -> bool:
        """Whether every request gets the response that the switches define."""
        return not self.faults and self.stop_after is None and self.per_day is None


def draw_conditions(
    dice: random.Random, switches: Mapping[str, Sequence[Any]], endpoints: Sequence[Endpoint]
) -> Conditions:
    """Draw conditions, all of which may be absent. switches: the values that each may have, by full name."""
    changed = {}
    if dice.random() < 0.6:
        names = dice.sample(sorted(switches), min(len(switches), dice.choice((1, 1, 2, 3, 5))))
        changed = {name: dice.choice(switches[name]) for name in names}
    stop_after = dice.randint(1, 10) if dice.random() < 0.06 else None
    if dice.random() < 0.3:
        return Conditions(changed, stop_after=stop_after, in_order=stop_after is not None or dice.random() < 0.5)
    drawn = dice.choices(endpoints, [endpoint.weight for endpoint in endpoints], k=dice.choice((1, 1, 2, 3)))
    faults = tuple(draw_fault(dice, endpoint, in_order=True) for endpoint in drawn)
    return Conditions(changed, faults, stop_after=stop_after, in_order=True)


def other_values(prefix: str, switches: Iterable[Switch], numbers: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Return {full name: values other than the default} of switches. numbers: the values of those with a range."""
    values: dict[str, list[Any]] = {}
    for switch in switches:
        if isinstance(switch, Choice):
            values[f"{prefix}.{switch.name}"] = [value for value in switch.values if value != switch.default]
        else:
            is_flag = isinstance(switch, Flag)
            values[f"{prefix}.{switch.name}"] = [not switch.default] if is_flag else list(numbers[switch.name])
    return values


def draw_fault(dice: random.Random, endpoint: Endpoint, in_order: bool) -> dict[str, Any]:
    """Draw a fault rule. in_order: allow effects that end the run or need another login."""
    fault: dict[str, Any] = {
        "method": endpoint.method,
        "path": endpoint.path,
        **draw_effect(dice, not endpoint.is_login, in_order),
    }
    fault["skip"] = dice.choice((0, 0, 0, 1, 2, 5))
    fault["times"] = dice.choice((1, 1, 2, 3, 5, ALWAYS))
    fault["probability"] = dice.choice((1.0, 1.0, 0.5, 0.2))
    fault["seed"] = dice.randrange(1 << 30)
    return fault


def draw_effect(dice: random.Random, can_work: bool, in_order: bool) -> dict[str, Any]:
    """Draw the effect of a fault rule. can_work: whether the console may do the work before it fails."""
    kinds = ["drop_before", "drop_after", "truncate", "empty", "garbage", "html", "refusal", "failure", "throttle"]
    kind = dice.choice([*kinds, "delay", *(["redirect", "expired"] if in_order else [])])
    work = can_work and dice.random() < 0.5
    if kind == "refusal":
        return {"kind": "status", "status": dice.choice(REFUSALS), "body": {"message": "no\nway"}}
    if kind == "failure":
        return {"kind": "status", "status": dice.choice(FAILURES), "work": work, "headers": dice.choice(RETRY_AFTER)}
    if kind == "throttle":
        return {"kind": "status", "status": 429, "headers": dice.choice(RETRY_AFTER)}
    if kind == "expired":
        return {"kind": "status", "status": 401}
    if kind == "html":
        return {"kind": kind, "status": dice.choice((200, 502, 503)), "work": work}
    if kind == "redirect":
        return {"kind": kind, "work": work, "location": "https://evil.example/x?token=canary"}
    return {"kind": kind, "seconds": 0.001} if kind == "delay" else {"kind": kind}
