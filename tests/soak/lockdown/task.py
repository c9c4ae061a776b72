# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task of a lockdown: lock, release or read which machines."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from ..conditions import Conditions
from ..task import Target, Task
from .fleet import Machine, mac_of

TARGET_OPTIONS = ("device_ids", "device_ids", "hostnames", "mac_addresses")
UNKNOWN = {
    "device_ids": "00000000-0000-4000-8000-000000000000",
    "hostnames": "unknown.corp.example",
    "mac_addresses": mac_of(9999),
}


def draw_task(dice: random.Random, machines: Sequence[Machine], conditions: Conditions) -> Task:
    """Draw a task for these machines."""
    action = dice.choice(("lock",) * 6 + ("release",) * 3 + ("read",))
    target_option = dice.choice(TARGET_OPTIONS)
    targets = draw_targets(dice, target_option, machines)
    options: dict[str, Any] = {
        "retries": dice.choice((0, 1, 2)),
        "max_parallel": 1 if conditions.in_order else dice.choice((2, 4, 16)),
        "max_wait": dice.choice((30, 300)),
        "on_multiple": dice.choice(("fail", "online", "all")),
        "tolerate_failures": dice.random() < 0.5,
        "token_cache": dice.choice(("run",) * 6 + ("user", "off")),
    }
    if conditions.per_day is not None:
        options["requests_per_day"] = conditions.per_day
    if action == "read":
        return Task(action, target_option, targets, options)
    options |= draw_lock_options(dice) if action == "lock" else draw_release_options(dice)
    options["max_changes"] = dice.choice(("25",) * 8 + ("1000", "1000", "100%", "100%", "50%", "2", "0"))
    protected: frozenset[int] = frozenset()
    if dice.random() < 0.15:
        entries, protected = draw_protected(dice, machines)
        options["protected_devices"] = entries
    wrong_hostname = False
    if len(targets) == 1 and len(targets[0].matches) == 1 and dice.random() < 0.5:
        wrong_hostname = dice.random() < 0.4
        name = machines[targets[0].matches[0]].host_name
        right = dice.choice((name, name.upper(), name.split(".")[0]))
        options["expected_hostname"] = f"other-{name}" if wrong_hostname else right
    as_play = dice.random() < 0.15
    check = not conditions.are_undisturbed and dice.random() < 0.15
    return Task(action, target_option, targets, options, as_play, check, protected, wrong_hostname)


def draw_lock_options(dice: random.Random) -> dict[str, Any]:
    """Draw the options of a lockdown, sometimes a partial one or one that renews earlier ones."""
    expires, renewals = dice.choice(
        (
            ("1:00:00", ("0:00:30", "0:02:00", "0:08:00", "0:23:00")),
            ("2:12:00", ("0:00:30", "0:08:00", "1:12:00")),
            ("0:01:00", ("0:00:30",)),
            ("0:00:10", ()),
        )
    )
    options: dict[str, Any] = {"state": "locked", "expires": expires}
    if renewals and dice.random() < 0.4:
        options["renew_before"] = dice.choice(renewals)
    if dice.random() < 0.15:
        options |= {"lockdown_type": "Partial", "lockdown_config_id": 2, "parameters": {"Network": {}}}
    return options


def draw_release_options(dice: random.Random) -> dict[str, Any]:
    """Draw the options of a release."""
    return {"state": "unlocked", "release_timeout": dice.choice((0, 2, 30))}


def draw_targets(dice: random.Random, target_option: str, machines: Sequence[Machine]) -> tuple[Target, ...]:
    """Draw targets in a random order and spelling. Some are duplicates, some match no machine."""
    indexes = dice.sample(range(len(machines)), dice.randint(1, len(machines)))
    if dice.random() < 0.15:
        indexes.append(dice.choice(indexes))
    targets = [draw_spelling(dice, target_option, machines, index) for index in indexes]
    if dice.random() < 0.08:
        targets.insert(dice.randrange(len(targets) + 1), Target(UNKNOWN[target_option], ()))
    return tuple(targets)


def draw_spelling(dice: random.Random, target_option: str, machines: Sequence[Machine], index: int) -> Target:
    """Draw a spelling of a machine that users write."""
    machine = machines[index]
    if target_option == "device_ids":
        texts = (machine.device_id, machine.device_id.upper(), machine.focus_id, f" {machine.focus_id.lower()} ")
        return Target(dice.choice(texts), (index,))
    if target_option == "hostnames":
        name = machine.host_name
        text = dice.choice((name, name.upper(), f"{name}."))
        return Target(text, tuple(n for n, other in enumerate(machines) if other.host_name == name))
    mac = dice.choice(machine.macs)
    digits = mac.replace("-", "")
    dotted = ".".join((digits[:4], digits[4:8], digits[8:]))
    text = dice.choice((mac, mac.lower(), mac.replace("-", ":"), digits.lower(), dotted))
    return Target(text, tuple(n for n, other in enumerate(machines) if mac in other.macs))


def draw_protected(dice: random.Random, machines: Sequence[Machine]) -> tuple[list[str], frozenset[int]]:
    """Draw entries of protected_devices, and return them with the indexes of the matching machines."""
    entries, protected = ["dc*.corp.example"], set()
    for machine in dice.sample(machines, dice.choice((0, 1, 1, min(2, len(machines))))):
        mac = machine.macs[0]
        label = machine.host_name.split(".")[0]
        form = dice.choice(("id", "name", "label", "pattern", "mac"))
        entry = {
            "id": machine.focus_id,
            "name": machine.host_name.upper(),
            "label": label,
            "pattern": f"{label}*",
            "mac": mac.replace("-", ":"),
        }[form]
        entries.append(entry)
        for index, other in enumerate(machines):
            same_name = other.host_name == machine.host_name
            matches = other is machine if form == "id" else mac in other.macs if form == "mac" else same_name
            if matches:
                protected.add(index)
    return entries, frozenset(protected)
