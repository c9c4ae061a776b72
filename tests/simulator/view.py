# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page shows of a console's devices."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, TypedDict, runtime_checkable

from .clock import iso_seconds
from .request_log import Entry

Look = Literal["open", "closing", "shut", "opening", "violating", "out", "excepted", "hidden", "stale", "waiting"]
"""How the page draws a state: connected, being cut off, cut off, being reconnected, not compliant, beyond the console's
control, exempted, hidden, no longer monitored, not yet assessed."""

MAX_EVENTS = 50


@dataclass(frozen=True)
class State:
    """A state of devices, as the page shows it."""

    name: str
    label: str
    look: Look
    meaning: str


class Row(NamedTuple):
    """A device in the ``state`` of this name. The page's filter searches ``words`` in addition to name and id."""

    id: str
    name: str
    state: str
    online: bool
    words: tuple[str, ...]


class Purpose(NamedTuple):
    """The purpose of an API request in a few words, and the id of the device that it concerns."""

    action: str
    device: str | None = None


class Section(NamedTuple):
    """A section of a device's details: pairs of label and text."""

    title: str
    facts: list[tuple[str, str]]


class RecentEvent(TypedDict):
    """Something that the console has reported: a detection, a changed status, an alarm.

    ``device`` is the id of a device in ``rows``, or any text; ``at`` is UTC, such as ``2026-01-15T12:00:00Z``.
    """

    system: str
    id: str
    kind: str
    severity: str | None
    text: str
    device: str
    at: str


class Trigger(NamedTuple):
    """A control call that makes the console report an event of one device: POST ``{"devices": [<id or name>]}``."""

    label: str
    path: str


class DeviceView(Protocol):
    """The view of one console's devices. It must not contain secrets such as unlock keys or tokens."""

    title: str
    states: Sequence[State]

    def rows(self) -> Iterable[Row]:
        """Return all devices in a stable order. This is called several times a second."""

    def details(self, device_id: str) -> list[Section]:
        """Return the state of the device in the console and on the device; raise Unknown or InvalidInput."""

    def purpose(self, entry: Entry) -> Purpose | None:
        """Return the purpose of an API request; None if it belongs to another console."""


@runtime_checkable
class ShowsEvents(Protocol):
    """The view of a console that reports events."""

    def recent_events(self) -> Sequence[RecentEvent]:
        """Return at most ``MAX_EVENTS`` events, newest first. This is called several times a second."""


@runtime_checkable
class RaisesEvents(Protocol):
    """The view of a console with a control call that raises an event, for which the page shows a button."""

    trigger: Trigger


def moment(seconds: float, never: str) -> str:
    """Format a time (UTC) for people; ``never`` is the text for infinity."""
    return iso_seconds(int(seconds)).replace("T", " ") if math.isfinite(seconds) else never
