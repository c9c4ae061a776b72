# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event log of the account: what happened to devices, what was done to them, and the pushes of the webhook."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection
from typing import NamedTuple

from ..clock import Clock
from ..switches import Switches
from .devices import Device
from .records import PRIVATE

DEVICE = "device"
ADMIN = "admin"
WEBHOOK = "webhook"
DEVICE_REPORT = "device_report"
CATEGORIES = (DEVICE, ADMIN, WEBHOOK, DEVICE_REPORT)
MAX_ENTRIES = 200_000

Position = tuple[int, int]
"""The sort key of entries: the time in milliseconds since 1970, and a number that grows with each entry."""


class LogEntry(NamedTuple):
    """An entry of the log. ``written`` is the time at which it got into the log, in seconds since 1970."""

    position: Position
    written: float
    event: str
    device_id: str = ""
    device_name: str = ""
    macs: tuple[str, ...] = ()
    details: str = ""

    @property
    def milliseconds(self) -> int:
        """The time of the event in milliseconds since 1970."""
        return self.position[0]

    @property
    def number(self) -> int:
        """The number of the entry, which no other entry has."""
        return self.position[1]


class EventLog:
    """The entries by category, each sorted by time."""

    def __init__(self, clock: Clock, switches: Switches) -> None:
        self._clock = clock
        self._switches = switches
        self.reset()

    def reset(self) -> None:
        """Remove all entries."""
        self._entries: dict[str, list[LogEntry]] = {category: [] for category in CATEGORIES}
        self._last_number = 0

    def add(
        self, category: str, event: str, device: Device | None = None, details: str = "", when: float | None = None
    ) -> LogEntry:
        """Add an entry and return it; ``when`` is the time of the event, which defaults to now."""
        now = self._clock.now()
        self._last_number += 1
        entry = LogEntry((milliseconds(now if when is None else when), self._last_number), now, event, details=details)
        if device is not None:
            name = PRIVATE if device.private else device.name
            entry = entry._replace(device_id=device.id, device_name=name, macs=device.macs)
        entries = self._entries[category]
        insort(entries, entry, key=position_of)
        if len(entries) > MAX_ENTRIES:
            del entries[0]
        return entry

    def entries(self, category: str) -> list[LogEntry]:
        """Return all entries of a category, oldest first, including those that the API does not show yet."""
        return self._entries[category]

    def newest(self, category: str, count: int) -> list[LogEntry]:
        """Return the last entries of a category, newest first."""
        return self._entries[category][-count:][::-1]

    def shown(self, category: str, start: int, end: int, events: Collection[str] = ()) -> list[LogEntry]:
        """Return the entries from ``start`` to ``end`` (milliseconds) that the API shows, oldest first.

        Entries older than the retention are gone, and a switch delays new ones. No ``events`` selects all.
        """
        now = self._clock.now()
        start = max(start, milliseconds(now - self._switches["log_retention"]))
        entries = self._entries[category]
        first = bisect_left(entries, (start, 0), key=position_of)
        last = bisect_right(entries, (end, self._last_number), key=position_of)
        newest_written = now - self._switches["log_visible_after"]
        found = [entry for entry in entries[first:last] if entry.written <= newest_written]
        return [entry for entry in found if entry.event in events] if events else found


def position_of(entry: LogEntry) -> Position:
    """Return the sort key of an entry."""
    return entry.position


def milliseconds(seconds: float) -> int:
    """Return a time in whole milliseconds since 1970."""
    return round(seconds * 1000)
