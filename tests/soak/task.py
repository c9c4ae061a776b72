# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scenario asks the client to do, and to which machines."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .fleet import Machine, mac_of
from .trouble import Trouble

KINDS = ("device_ids", "device_ids", "hostnames", "mac_addresses")
UNKNOWN = {
    "device_ids": "00000000-0000-4000-8000-000000000000",
    "hostnames": "nobody.corp.example",
    "mac_addresses": mac_of(9999),
}


@dataclass(frozen=True)
class Handle:
    """A target as the task writes it, and the machines that it means, by their place in the fleet."""

    text: str
    means: tuple[int, ...]


@dataclass(frozen=True)
class Task:
    """deed: "lock", "release" or "read". kind: the option that names the targets. options: all others.

    as_play: each target is the task of a host of its own, and all of them belong to one play.
    check: whether the run that counts is in check mode. protected: the machines that the task must not touch, by their
    place. misnamed: whether the inventory knows the one machine by another name than the console.
    """

    deed: str
    kind: str
    handles: tuple[Handle, ...]
    options: dict[str, Any] = field(default_factory=dict)
    as_play: bool = False
    check: bool = False
    protected: frozenset[int] = frozenset()
    misnamed: bool = False


def draw_task(dice: random.Random, machines: Sequence[Machine], trouble: Trouble) -> Task:
    """A task for these machines."""
    deed = dice.choice(("lock",) * 6 + ("release",) * 3 + ("read",))
    kind = dice.choice(KINDS)
    handles = draw_handles(dice, kind, machines)
    options: dict[str, Any] = {
        "retries": dice.choice((0, 1, 2)),
        "max_parallel": 1 if trouble.in_order else dice.choice((2, 4, 16)),
        "max_wait": dice.choice((30, 300)),
        "on_multiple": dice.choice(("fail", "online", "all")),
        "tolerate_failures": dice.random() < 0.5,
        "token_cache": dice.choice(("run",) * 6 + ("user", "off")),
    }
    if trouble.per_day is not None:
        options["requests_per_day"] = trouble.per_day
    if deed == "read":
        return Task(deed, kind, handles, options)
    options |= draw_lockdown(dice) if deed == "lock" else draw_release(dice)
    options["max_changes"] = dice.choice(("25",) * 8 + ("1000", "1000", "100%", "100%", "50%", "2", "0"))
    protected: frozenset[int] = frozenset()
    if dice.random() < 0.15:
        entries, protected = draw_protected(dice, machines)
        options["protected_devices"] = entries
    misnamed = False
    if len(handles) == 1 and len(handles[0].means) == 1 and dice.random() < 0.5:
        misnamed = dice.random() < 0.4
        name = machines[handles[0].means[0]].host_name
        right = dice.choice((name, name.upper(), name.split(".")[0]))
        options["expected_hostname"] = f"other-{name}" if misnamed else right
    as_play = dice.random() < 0.15
    check = not trouble.is_none and dice.random() < 0.15
    return Task(deed, kind, handles, options, as_play, check, protected, misnamed)


def draw_lockdown(dice: random.Random) -> dict[str, Any]:
    """The options of a new lockdown, a partial one or one that renews others now and then."""
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


def draw_release(dice: random.Random) -> dict[str, Any]:
    """The options of a release."""
    return {"state": "unlocked", "release_timeout": dice.choice((0, 2, 30))}


def draw_handles(dice: random.Random, kind: str, machines: Sequence[Machine]) -> tuple[Handle, ...]:
    """Targets in a random order and spelling; some name a machine twice, some name none."""
    places = dice.sample(range(len(machines)), dice.randint(1, len(machines)))
    if dice.random() < 0.15:
        places.append(dice.choice(places))
    handles = [spell(dice, kind, machines, place) for place in places]
    if dice.random() < 0.08:
        handles.insert(dice.randrange(len(handles) + 1), Handle(UNKNOWN[kind], ()))
    return tuple(handles)


def spell(dice: random.Random, kind: str, machines: Sequence[Machine], place: int) -> Handle:
    """A machine in a spelling that people use."""
    machine = machines[place]
    if kind == "device_ids":
        texts = (machine.device_id, machine.device_id.upper(), machine.focus_id, f" {machine.focus_id.lower()} ")
        return Handle(dice.choice(texts), (place,))
    if kind == "hostnames":
        name = machine.host_name
        text = dice.choice((name, name.upper(), f"{name}."))
        return Handle(text, tuple(n for n, other in enumerate(machines) if other.host_name == name))
    mac = dice.choice(machine.macs)
    digits = mac.replace("-", "")
    dotted = ".".join((digits[:4], digits[4:8], digits[8:]))
    text = dice.choice((mac, mac.lower(), mac.replace("-", ":"), digits.lower(), dotted))
    return Handle(text, tuple(n for n, other in enumerate(machines) if mac in other.macs))


def draw_protected(dice: random.Random, machines: Sequence[Machine]) -> tuple[list[str], frozenset[int]]:
    """Entries of protected_devices, and the machines that they mean."""
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
        for place, other in enumerate(machines):
            same_name = other.host_name == machine.host_name
            same = other is machine if form == "id" else mac in other.macs if form == "mac" else same_name
            if same:
                protected.add(place)
    return entries, frozenset(protected)
