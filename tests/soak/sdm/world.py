# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices, conditions and tasks of SDM scenarios."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.sdm import switches

from ..conditions import Conditions, Endpoint, draw_conditions, other_values
from ..task import Task, draw_targets

ME, OTHER = "netops", "nightshift"
NUMBERS = {"idle_minutes": (1,), "idle_minutes_admin": (1,), "sessions_per_user": (1,)}
# With these, SDM itself changes locks that the task does not name.
UNFAIR = {"device_lock_spreads", "group_lock_spreads", "override_by_unlock", "logout_drops_lock", "idle_drops_lock"}
NO_SWITCHES = UNFAIR | {"cookie_secure", "restart_drops_lock", "provisioners_lock"}
SWITCHES = other_values(
    "sdm",
    (
        switch
        for switch in (
            *switches.TRANSPORT,
            *switches.SESSIONS,
            *switches.ERRORS,
            *switches.ENVELOPES,
            *switches.ACTIONS,
            *switches.LOCKS,
        )
        if switch.name not in NO_SWITCHES
    ),
    NUMBERS,
)
SHOWN = {"sdm.lock_readable": "list_and_detail", "sdm.lock_shown_as": "both"}  # as some releases may do
API = "^/rest/v[0-9.]+/"
ENDPOINTS = (
    Endpoint("POST", f"{API}inventory/.*/action$", weight=6),
    Endpoint("GET", f"{API}inventory/deviceMgmt/devices$", weight=2),
    Endpoint("GET", f"{API}inventory/deviceMgmt/devices/", weight=2),
    Endpoint("GET", f"{API}inventory/nfMgmt/", weight=2),
    Endpoint("POST", f"{API}admin/login", is_login=True),
    Endpoint("POST", f"{API}admin/logout", is_login=True),
)


def draw_machines(dice: random.Random) -> tuple[Mapping[str, Any], ...]:
    """Draw 1 to 8 devices, in the form of the control API: alone, in HA pairs, and in nested groups of a cluster."""
    machines: list[dict[str, Any]] = []
    for number in range(dice.choice((1, 2, 2, 3, 4))):
        groups = dice.choice((("",), ("",), ("", ""), ("A", "A", "B/C")))
        for group in groups:
            index = len(machines) + 1
            name = f"sbc-{index:03}"
            if machines and dice.random() < 0.05:
                name = dice.choice(machines)["name"]
            machine = {"id": f"ID{100 + index}", "name": name, "ip": f"10.1.0.{index}", "nf": f"nf-{number}"}
            if group:
                machine["group"] = group
            owner = dice.choice((None, None, None, ME, OTHER))
            machines.append({**machine, "locked_by": owner} if owner else machine)
    return tuple(machines)


def draw_sdm_conditions(dice: random.Random) -> Conditions:
    """Draw conditions. In a third of the scenarios, SDM shows locks."""
    conditions = draw_conditions(dice, SWITCHES, ENDPOINTS)
    if dice.random() < 0.33:
        conditions.switches.update(SHOWN)
    return conditions


def draw_task(dice: random.Random, machines: Sequence[Mapping[str, Any]], conditions: Conditions) -> Task:
    """Draw a lock or an unlock of devices or NFs, with its options and targets."""
    action = dice.choice(("locked", "locked", "unlocked"))
    names = {
        "device_ids": ([[machine["id"]] for machine in machines], "ID999999", (str,)),
        "names": ([[machine["name"]] for machine in machines], "unknown", (str, str.upper)),
        "ips": ([[machine["ip"]] for machine in machines], "10.9.9.9", (str,)),
    }
    option = dice.choice(("device_ids", "device_ids", "names", "ips"))
    options: dict[str, Any] = {
        "state": action,
        "scope": dice.choice(("device", "device", "nf_group")),
        "retries": dice.choice((0, 1, 2)),
        "max_wait": dice.choice((30, 300)),
        "max_parallel": 1 if conditions.in_order else dice.choice((1, 2, 4)),
        "body_format": dice.choice(("xml", "json")),
        "on_multiple": dice.choice(("fail", "all")),
        "tolerate_failures": dice.random() < 0.3,
        "ledger": dice.random() < 0.5,  # the kind replaces it with a path
    }
    if dice.random() < 0.1:
        options |= {"wait": True, "wait_timeout": 20, "wait_interval": 5}
    if dice.random() < 0.1:
        options["max_changes"] = dice.choice(("0", "1", "50%"))
    check = not conditions.are_undisturbed and dice.random() < 0.1
    return Task(action, option, draw_targets(dice, *names[option]), options, dice.random() < 0.15, check)
