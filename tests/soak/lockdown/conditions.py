# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conditions of a lockdown: switches of the Cylance console, and faults that may hit single devices."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from simulator.cylance import switches

from ..conditions import Conditions, Endpoint, draw_fault, other_values
from .fleet import Machine

NUMBERS = {"release_takes": (1, 2, 5), "deliver_after": (0, 60), "default_expires": ("0:01:00",)}
USED_SWITCHES = (*switches.LOCKDOWN_ANSWERS, *switches.LOCKDOWN_BEHAVIOUR, *switches.DELIVERY)
BY_NAME = {switch.name: switch for switch in (*switches.LOGIN, *switches.REQUESTS, *switches.DEVICES)}
USED_SWITCHES += tuple(
    BY_NAME[name]
    for name in ("unauthorized_body", "not_found_body", "mac_not_found", "hostname_not_found", "device_field_case")
)
SWITCHES = other_values("cylance", USED_SWITCHES, NUMBERS)
READ, WRITE = Endpoint("GET", "/lockdown$"), Endpoint("PUT", "/lockdown$")
LOGIN, LOOKUP = Endpoint("POST", "^/auth/v2/token", is_login=True), Endpoint("GET", "^/devices/v2")


def draw_lockdown_conditions(dice: random.Random, machines: Sequence[Machine]) -> Conditions:
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
    conditions = Conditions(changed, (), tick, stop_after, per_day, in_order)
    if dice.random() < 0.3:
        return conditions
    endpoints = (READ, *(WRITE,) * 3, *((LOGIN, LOOKUP) if in_order else ()))
    count = dice.choice((1, 1, 2, 3))
    faults = [draw_fault(dice, dice.choice(endpoints), in_order) for _number in range(count)]
    if not in_order:  # limit each rule to one device, whose requests are sequential
        faults = [{**fault, "path": f"/{dice.choice(machines).focus_id}/lockdown$"} for fault in faults]
    return replace(conditions, faults=tuple(faults))


def draw_switches(dice: random.Random) -> dict[str, Any]:
    """Draw some switches with other values than their defaults."""
    selected = dice.sample(sorted(SWITCHES), dice.choice((1, 1, 2, 3, 5)))
    return {name: dice.choice(SWITCHES[name]) for name in selected}
