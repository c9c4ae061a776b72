# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conditions of a scenario: unusual behavior of the console (switches) and faults on the way to it.

A success is only reported if the console did the work, and a refusal only if it did not. But a fault may lose the
response after the work, or report a server error.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from simulator.cylance import switches
from simulator.switches import Choice, Flag

NUMBERS = {"release_takes": (1, 2, 5), "deliver_after": (0, 60), "default_expires": ("0:01:00",)}
USED_SWITCHES = (*switches.LOCKDOWN_ANSWERS, *switches.LOCKDOWN_BEHAVIOUR, *switches.DELIVERY)
BY_NAME = {switch.name: switch for switch in (*switches.LOGIN, *switches.REQUESTS, *switches.DEVICES)}
USED_SWITCHES += tuple(
    BY_NAME[name]
    for name in ("unauthorized_body", "not_found_body", "mac_not_found", "hostname_not_found", "device_field_case")
)

ENDPOINTS = {
    "login": ("POST", "^/auth/v2/token"),
    "read": ("GET", "/lockdown$"),
    "write": ("PUT", "/lockdown$"),
    "lookup": ("GET", "^/devices/v2"),
}
RETRY_AFTER = ({}, {"Retry-After": "0"}, {"Retry-After": "7"}, {"Retry-After": "soon"}, {"Retry-After": "3600"})
REFUSALS = (400, 403, 404, 409, 418)
FAILURES = (408, 500, 502, 503, 504)
ALWAYS = None


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


def draw_conditions(dice: random.Random, machines: int) -> Conditions:
    """Draw switches, faults and limits. All of them may be absent."""
    changed = draw_switches(dice) if dice.random() < 0.6 else {}
    tick = 0.0
    if dice.random() < 0.08:
        changed["cylance.token_lifetime"], tick = dice.choice(((5, 1.0), (20, 1.0), (3, 0.5)))
    elif dice.random() < 0.05:
        changed["date_header"] = False
    stop_after = dice.randint(1, 12) if dice.random() < 0.06 else None
    per_day = dice.randint(1, 12) if dice.random() < 0.04 else None
    in_order = bool(tick or stop_after or per_day) or dice.random() < 0.6
    if dice.random() < 0.3:
        return Conditions(changed, (), tick, stop_after, per_day, in_order)
    faults = [draw_fault(dice, in_order) for _number in range(dice.choice((1, 1, 2, 3)))]
    if not in_order:  # limit each rule to one device, whose requests are sequential
        faults = [{**fault, "device": dice.randrange(machines)} for fault in faults]
    return Conditions(changed, tuple(faults), tick, stop_after, per_day, in_order)


def draw_switches(dice: random.Random) -> dict[str, Any]:
    """Draw some switches with other values than their defaults."""
    selected = dice.sample(USED_SWITCHES, dice.choice((1, 1, 2, 3, 5)))
    return {f"cylance.{switch.name}": other_value(dice, switch) for switch in selected}


def other_value(dice: random.Random, switch: Any) -> Any:
    """Draw a value that is not the default of the switch."""
    if isinstance(switch, Choice):
        return dice.choice([value for value in switch.values if value != switch.default])
    return not switch.default if isinstance(switch, Flag) else dice.choice(NUMBERS[switch.name])


def draw_fault(dice: random.Random, in_order: bool) -> dict[str, Any]:
    """Draw a fault rule. in_order: allow rules that apply to requests of all devices or end the run."""
    endpoint = dice.choice(("read", *("write",) * 3, *(("login", "lookup") if in_order else ())))
    method, path = ENDPOINTS[endpoint]
    fault: dict[str, Any] = {"method": method, "path": path, **draw_effect(dice, endpoint, in_order)}
    fault["skip"] = dice.choice((0, 0, 0, 1, 2, 5))
    fault["times"] = dice.choice((1, 1, 2, 3, 5, ALWAYS))
    fault["probability"] = dice.choice((1.0, 1.0, 0.5, 0.2))
    fault["seed"] = dice.randrange(1 << 30)
    return fault


def draw_effect(dice: random.Random, endpoint: str, in_order: bool) -> dict[str, Any]:
    """Draw the effect of a fault rule."""
    kinds = ["drop_before", "drop_after", "truncate", "empty", "garbage", "html", "refusal", "failure", "throttle"]
    kind = dice.choice([*kinds, "delay", *(["redirect", "expired"] if in_order else [])])
    work = endpoint != "login" and dice.random() < 0.5
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
