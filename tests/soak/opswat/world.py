# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices, conditions and tasks of OPSWAT scenarios."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.opswat import switches
from simulator.opswat.kinds import KINDS

from ..conditions import Conditions, Endpoint, draw_conditions, other_values
from ..lockdown.fleet import mac_of
from ..task import Task, draw_targets

QUARANTINE = "Quarantine"
COMMANDS = ("dhcprenew", "re-identify", "fetch_agent_log", "scan_threats")
STATE_ACTIONS = ("exempt", "unexempt", "ignore", "unignore", "delete", "assign_to_group")
DEVICE_KINDS = (None, None, None, *KINDS)
NUMBERS = {
    "shown_after_reads": (1, 2, 5),
    "shown_after_seconds": (5,),
    "enrols_again_after": (100_000,),
    "report_polls": (0, 3),
    "token_lifetime": (5,),
}
SWITCHES = other_values(
    "opswat",
    (*switches.TOKENS, *switches.RESPONSES, *switches.LISTS, *switches.DETAILS, *switches.ACTIONS, *switches.REPORTS),
    NUMBERS,
)
LATE = ("opswat.shown_after_reads", "opswat.shown_after_seconds")
# With these, the console refuses or conceals an action that check mode rightly expects to have an effect.
UNPREDICTABLE = frozenset({"opswat.token_scope_counts", "opswat.exempt_again", *LATE})
API = "^/o/api/v[0-9.]+/"
ACTION_PATH = f"{API}devices/action$"
ENDPOINTS = (
    Endpoint("POST", ACTION_PATH, weight=6),
    Endpoint("POST", f"{API}devices/detail$", weight=4),
    Endpoint("POST", f"{API}devices$", weight=2),
    Endpoint("POST", f"{API}groups$"),
    Endpoint("GET", f"{API}get_reports$"),
    Endpoint("POST", f"{API}account$"),
    Endpoint("POST", "^/o/oauth/token", is_login=True),
)


def draw_machines(dice: random.Random) -> tuple[Mapping[str, Any], ...]:
    """Draw 1 to 9 devices, in the form of the control API."""
    machines: list[dict[str, Any]] = []
    for number in range(dice.choice((1, 2, 3, 4, 6, 9))):
        name, macs = f"pc-{number:03}.corp.example", [mac_of(number)]
        if machines and dice.random() < 0.08:  # a reinstalled machine whose old record still exists
            name = dice.choice(machines)["host_name"]
        machine = {"id": f"DEVICE{dice.getrandbits(40):010X}{number:02}", "host_name": name, "macs": macs}
        if kind := dice.choice(DEVICE_KINDS):
            machine["kind"] = kind
        if dice.random() < 0.2:
            machine["exempt_hours"] = dice.choice((0, 24))
        if dice.random() < 0.2:
            machine["group"] = dice.choice((QUARANTINE, "Servers"))
        if dice.random() < 0.1:
            machine["failing"] = [dice.choice(COMMANDS + STATE_ACTIONS)]
        if dice.random() < 0.1:
            machine["report"] = dice.choice(("failed", "never"))
        machines.append(machine)
    return tuple(machines)


def draw_opswat_conditions(dice: random.Random) -> Conditions:
    """Draw conditions."""
    return draw_conditions(dice, SWITCHES, ENDPOINTS)


def draw_task(dice: random.Random, machines: Sequence[Mapping[str, Any]], conditions: Conditions) -> Task:
    """Draw one of the ten actions, its options and its targets."""
    action = dice.choice(STATE_ACTIONS + COMMANDS)
    names = {
        "device_ids": ([[machine["id"]] for machine in machines], "NOSUCHDEVICE0001", (str,)),
        "hostnames": ([[machine["host_name"]] for machine in machines], "unknown.corp.example", (str, str.upper)),
        "mac_addresses": ([machine["macs"] for machine in machines], mac_of(9999), (str, str.lower, str.upper)),
    }
    option = dice.choice(("device_ids", "device_ids", "hostnames", "mac_addresses"))
    options: dict[str, Any] = {
        "action": action,
        "retries": dice.choice((0, 1, 2)),
        "max_wait": dice.choice((30, 300)),
        "on_multiple": dice.choice(("fail", "all")),
        "tolerate_failures": dice.random() < 0.3,
        "confirm_timeout": dice.choice((0, 5, 30)),
        **action_options(dice, action),
    }
    if dice.random() < 0.1:
        options["max_changes"] = dice.choice(("0", "1", "50%"))
    check = not conditions.are_undisturbed and dice.random() < 0.1
    return Task(action, option, draw_targets(dice, *names[option]), options, dice.random() < 0.15, check)


def action_options(dice: random.Random, action: str) -> dict[str, Any]:
    """Draw the options of an action. dest is set by the kind, because it lies in the scenario's directory."""
    if action == "exempt":
        return {"exempt_time": dice.choice((0, 1, 48)), "force": dice.random() < 0.2}
    if action == "assign_to_group":
        return {"group": QUARANTINE}
    wait = {"wait": True, "wait_timeout": 60} if dice.random() < 0.4 else {}
    if action == "fetch_agent_log":
        return wait
    if action == "scan_threats":
        custom = {"scan_types": ["memory", "specific_path"], "path": "C:\\Temp"}
        return {**dice.choice(({"full_scan": True}, custom)), **wait}
    return {}
