# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the console did, by its own account, and what was handed over."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .journal import DONE, POLLED, PUT, Line


@dataclass(frozen=True)
class Fact:
    """Something that happened to a device.

    word: what, in the words of the world. uuids: of the event, if the console's facts determine it.
    since, until: when the console shows it, in seconds since the begin.
    is_due: whether it must be handed over. is_wanted: whether the options select it.
    is_counted: False for what may be handed over although nothing happened.
    order: facts of a device with a smaller one come first. None if the console does not determine it.
    """

    device: str
    word: str
    uuids: frozenset[str] = frozenset()
    since: float = -math.inf
    until: float = math.inf
    is_due: bool = True
    is_wanted: bool = True
    is_counted: bool = True
    order: float | None = None


@dataclass(frozen=True)
class Seen:
    """An event of a device that was handed over. at: seconds since the begin."""

    uuid: str
    device: str
    kind: str
    change: str
    severity: str | None
    at: float


def seen_in(event: Mapping[str, Any], at: float) -> Iterator[Seen]:
    """Yield the events of a hand-over."""
    for device in event["devices"]:
        for uuid in device["events"]:
            yield Seen(uuid, device["id"], event["kind"], event["change"], event["severity"], at)


def uuids_in(event: Mapping[str, Any]) -> set[str]:
    """Return the ids of all events of a hand-over."""
    return {uuid for device in event["devices"] for uuid in device["events"]} or {event["meta"]["uuid"]}


def hand_overs(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with events that the queue took."""
    return [line for line in lines if line.what == PUT]


def evaluated(lines: Sequence[Line]) -> list[Seen]:
    """Return the events for which the rules were evaluated, in the order of the hand-overs, each time."""
    done = {(line.life, line.value) for line in lines if line.what == DONE}
    found: list[Seen] = []
    for line in hand_overs(lines):
        if (line.life, line.value["meta"]["uuid"]) in done:
            found += seen_in(line.value, line.at)
    return found


def polls_in(lines: Sequence[Line], since: float, until: float) -> list[float]:
    """Return the times of the complete polls of a period."""
    return [line.at for line in lines if line.what == POLLED and since <= line.at < until]


def matches(facts: Sequence[Fact], seen: Sequence[Seen], words: Mapping[Seen, str]) -> dict[str, Fact | None]:
    """Return {uuid of an event that was handed over: its fact}. None for an event without a fact of its own.

    words: what happened, by event.
    """
    by_uuid = {uuid: fact for fact in facts for uuid in fact.uuids}
    found: dict[str, Fact | None] = {}
    for one in seen:
        if one.uuid in by_uuid:
            found[one.uuid] = by_uuid[one.uuid]
    taken = {id(fact) for fact in found.values()}
    for one in seen:
        if one.uuid not in found:
            free = [
                fact
                for fact in facts
                if (fact.device, fact.word) == (one.device, words[one])
                and fact.since <= one.at
                and id(fact) not in taken
            ]
            # Which one it is does not matter, so long as there are enough events.
            found[one.uuid] = min(free, key=lambda fact: not fact.is_due, default=None)
            taken.add(id(found[one.uuid]))
    return found
