# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices, conditions and tasks of scenarios that execute packages."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.cylance import switches

from ..conditions import Conditions, Endpoint, draw_conditions, other_values
from ..invariants import DESTINATION_SECRET
from ..lockdown.fleet import mac_of
from ..task import Target, Task, draw_targets

PACKAGES = ("Collect", "Stop a process")
NAMES = ("Incident 4711", "Incident 4711 ", "Überprüfung 3", "x" * 40)
ZONES = ("Servers", "Home office")
NUMBERS = {
    "token_lifetime": (5,),
    "execution_listed_after": (5, 100_000),
    "longest_execution_name": (20,),
    "most_execution_devices": (1,),
    "execution_ack_takes": (0, 30),
    "execution_takes": (0, 30),
    "executions_fail": (1,),
}
NO_SWITCHES = {"region", "login_clock", "iat_leeway", "jti_replay", "paging_total_shrinks", "paging_repeats"}
SWITCHES = other_values(
    "cylance",
    (switch for switch in (*switches.LOGIN, *switches.DEVICES, *switches.EXECUTIONS) if switch.name not in NO_SWITCHES),
    NUMBERS,
)
START = Endpoint("POST", "^/packages/v2/executions$", weight=6)
ENDPOINTS = (
    START,
    Endpoint("GET", "^/packages/v2/executions", weight=4),
    Endpoint("GET", "^/packages/v2$"),
    Endpoint("GET", "^/devices/v2", weight=2),
    Endpoint("GET", "^/zones/v2"),
    Endpoint("POST", "^/auth/v2/token", is_login=True),
)


def draw_machines(dice: random.Random) -> tuple[Mapping[str, Any], ...]:
    """Draw 1 to 6 devices, in the form of the control API. Most of them are online and can execute packages."""
    return tuple(
        {
            "id": str(uuid.UUID(int=dice.getrandbits(128), version=4)),
            "host_name": f"ws-{number:03}.corp.example",
            "mac_addresses": [mac_of(number)],
            "focus": dice.random() > 0.1,
            "state": "Online" if dice.random() > 0.15 else "Offline",
            "zones": [zone for zone in ZONES if dice.random() < 0.4],
        }
        for number in range(dice.choice((1, 2, 3, 6)))
    )


def draw_execution_conditions(dice: random.Random) -> Conditions:
    """Draw conditions. The token never expires within a run without a fault."""
    return draw_conditions(dice, SWITCHES, ENDPOINTS)


def draw_task(dice: random.Random, machines: Sequence[Mapping[str, Any]], conditions: Conditions) -> Task:
    """Draw an execution, its options and its targets."""
    ids = [[machine["id"]] for machine in machines]
    names = [[machine["host_name"]] for machine in machines]
    option = dice.choice(("device_ids", "device_ids", "hostnames", "zones"))
    if option == "zones":
        zone = dice.choice((*ZONES, "No such zone"))
        members = tuple(index for index, machine in enumerate(machines) if zone in machine["zones"])
        targets: tuple[Target, ...] = (Target(zone, members),)
    elif option == "hostnames":
        targets = draw_targets(dice, names, "unknown.corp.example", (str, str.upper))
    else:
        targets = draw_targets(dice, ids, "00000000-0000-4000-8000-000000000000", (str, str.upper))
    options: dict[str, Any] = {
        "name": dice.choice(NAMES),
        "packages": [
            {"package": package, "arguments": dice.choice(([], ["-k", "v"], ["a b"]))}
            for package in dice.choice((PACKAGES[:1], PACKAGES))
        ],
        "run": dice.choice(("once", "once", "once", "always")),
        "min_online": dice.choice(("100%", "100%", "50%", "1")),
        "retries": dice.choice((0, 1, 2)),
        "max_wait": dice.choice((30, 300)),
        "tolerate_failures": dice.random() < 0.3,
    }
    if dice.random() < 0.3:
        options["destination"] = f"sftp://collector:{DESTINATION_SECRET}@files.example/incident"
    if dice.random() < 0.3:
        options |= {"wait": True, "wait_timeout": 60, "wait_interval": 5}
    if dice.random() < 0.1:
        options["max_changes"] = dice.choice(("0", "1", "50%"))
    check = not conditions.are_undisturbed and dice.random() < 0.1
    return Task("execute", option, targets, options, check=check)
