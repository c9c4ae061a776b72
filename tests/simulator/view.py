# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a console shows of its devices to the people who watch the page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from .clock import iso_seconds
from .request_log import Entry

Look = Literal["open", "closing", "shut", "opening", "out", "excepted", "hidden", "stale", "waiting"]
"""How the page draws a state: free, about to be cut off, cut off, about to be freed, out of the console's reach; let
through by an exception, put out of sight, no longer looked after, and not judged yet."""


@dataclass(frozen=True)
class State:
    """A state that devices can be in."""

    name: str
    label: str
    look: Look
    meaning: str


class Row(NamedTuple):
    """A device. It is in one ``state`` (its name); ``words`` are what the filter finds it by beside its name and id."""

    id: str
    name: str
    state: str
    online: bool
    words: tuple[str, ...]


class Deed(NamedTuple):
    """What an API request is for, in a few words, and the id of the device that it is about."""

    what: str
    device: str | None = None


class Section(NamedTuple):
    """A part of what is known about one device: pairs of a label and a text."""

    title: str
    facts: list[tuple[str, str]]


class DeviceView(Protocol):
    """One console's devices. Nothing of it is ever secret: no unlock key, no token."""

    title: str
    states: Sequence[State]

    def rows(self) -> Iterable[Row]:
        """All devices as they are now, in an order that stays. It is asked for several times a second."""

    def details(self, device_id: str) -> list[Section]:
        """What the console believes and what the machine does; raises Unknown or InvalidInput."""

    def deed(self, entry: Entry) -> Deed | None:
        """What an API request is for; None when it is not one of this console's."""


def moment(seconds: float, never: str) -> str:
    """A time (UTC) for people; ``never`` is the text for what has no end."""
    return iso_seconds(int(seconds)).replace("T", " ") if math.isfinite(seconds) else never
