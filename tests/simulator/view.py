# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page shows of a console's devices."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from .clock import iso_seconds
from .request_log import Entry

Look = Literal["open", "closing", "shut", "opening", "out", "excepted", "hidden", "stale", "waiting"]
"""How the page draws a state: connected, being cut off, cut off, being reconnected, beyond the console's control,
exempted, hidden, no longer monitored, not yet assessed."""


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


def moment(seconds: float, never: str) -> str:
    """Format a time (UTC) for people; ``never`` is the text for infinity."""
    return iso_seconds(int(seconds)).replace("T", " ") if math.isfinite(seconds) else never
