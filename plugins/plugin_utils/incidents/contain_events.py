# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs of C(contain) keep in the state directory: handled events, and the machines of the last hour."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.record_file import RecordFile

FILE_NAME = "contain_events.json"
HOUR = 3600  # seconds

_VERSION = 1
_REMEMBERED = 30 * 86_400  # seconds
_RESERVED = 2 * 86_400  # seconds for which a reservation is kept, as long as the mark of its run
_MOST = 50_000  # events of devices
_HIGHEST = 10_000  # ceiling
_NUMBER = re.compile("[0-9]{1,5}", re.ASCII)
_LARGEST = 32 * 1024 * 1024  # bytes


@dataclass
class Reservation:
    """A device that a run is containing. run: its id. job: for messages, or "". since: seconds. events: ids."""

    run: str
    job: str
    since: int
    events: list[str]


@dataclass
class Place:
    """A machine that counts against the ceiling. devices: C(system:id) of each. at: seconds. run: that took it."""

    devices: list[str]
    at: int
    run: str


@dataclass
class EventMemory:
    """The content of the file. Times are seconds since the epoch, and devices have the form of device_key().

    handled: {device: {event: when}}. reserved: {device: its reservation}. places: the machines of the last hour.
    lost: when the count of the last hour was lost, or None.
    """

    handled: dict[str, dict[str, int]] = field(default_factory=dict)
    reserved: dict[str, Reservation] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    lost: int | None = None

    def prune(self, now: float) -> None:
        """Remove what has expired. A time in the future, from a wrong clock, becomes the present."""
        present = int(now)
        old, self.handled = self.handled, {}
        times = ((min(when, present), key, event) for key, events in old.items() for event, when in events.items())
        for when, device, event in sorted(times)[-_MOST:]:
            if when > now - _REMEMBERED:
                self.handled.setdefault(device, {})[event] = when
        self.reserved = {key: one for key, one in self.reserved.items() if abs(now - one.since) < _RESERVED}
        for place in self.places:
            place.at = min(place.at, present)
        self.places = [place for place in self.places if place.at > now - HOUR]
        if self.lost is not None:
            self.lost = min(self.lost, present) if self.lost > now - HOUR else None


class ContainEvents:
    """The file in a state directory. warn: takes a warning."""

    def __init__(self, folder: str, now: float, warn: Callable[[str], object]) -> None:
        self._file = RecordFile(folder, FILE_NAME, _LARGEST)
        self._now = now
        self._warn = warn

    @property
    def path(self) -> str:
        """The path of the file."""
        return self._file.path

    def read(self) -> EventMemory:
        """Return the content, for a plan. Raise an InputError if it cannot be read."""
        memory, is_damaged = self._content()
        if is_damaged:
            self._warn(f"{self.path} is damaged. The next run without check mode renames it and starts a new one.")
        return memory

    @contextmanager
    def changed(self) -> Iterator[EventMemory]:
        """Give the content to change, and store it at the end. Raise an InputError or an OSError.

        A damaged file is renamed, because containing a machine again does no harm. But the ceiling must not start at
        zero, so the new file notes that the count of the last hour was lost.
        """
        with self._file.locked():
            memory, is_damaged = self._content()
            if is_damaged:
                self._warn(
                    f"{self.path} was damaged, and is renamed to {self._file.put_aside()}. Which events were "
                    "handled is no longer known, so their machines may be contained again."
                )
            yield memory
            content = {"version": _VERSION, **asdict(memory)}
            self._file.replace(json.dumps(content, indent=0, sort_keys=True))

    def _content(self) -> tuple[EventMemory, bool]:
        """Return (the content without what has expired, whether the file is damaged)."""
        try:
            content = self._file.read()
            memory, is_damaged = EventMemory() if content is None else _parsed(json.loads(content)), False
        except (ValueError, KeyError, TypeError, RecursionError):
            memory, is_damaged = EventMemory(lost=int(self._now)), True
        memory.prune(self._now)
        return memory, is_damaged


def checked_ceiling(value: object, option: str) -> int:
    """Return how many machines an hour may be contained. Raise an InputError for anything but a number above 0."""
    text = str(value).strip()
    if not (_NUMBER.fullmatch(text) and 0 < int(text) <= _HIGHEST):
        raise InputError(f"{option}: must be a whole number from 1 to {_HIGHEST}, got {printable_line(text, 40)!r}.")
    return int(text)


def _parsed(record: Any) -> EventMemory:
    """Return the content of a file. Raise ValueError, KeyError or TypeError for any other form."""
    if record["version"] != _VERSION:
        raise ValueError("unknown version")
    handled = {
        str(device): {str(event): _seconds(when) for event, when in events.items()}
        for device, events in _checked(record["handled"], dict).items()
        if _checked(events, dict)
    }
    reserved = {
        str(device): Reservation(
            _checked(one["run"], str), _checked(one["job"], str), _seconds(one["since"]), _texts(one["events"])
        )
        for device, one in _checked(record["reserved"], dict).items()
    }
    places = [
        Place(_texts(one["devices"]), _seconds(one["at"]), _checked(one["run"], str))
        for one in _checked(record["places"], list)
    ]
    return EventMemory(handled, reserved, places, None if record["lost"] is None else _seconds(record["lost"]))


def _checked(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise ValueError("another type")
    return value


def _seconds(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 40:
        raise ValueError("no time")
    return value


def _texts(value: Any) -> list[str]:
    return [_checked(one, str) for one in _checked(value, list)]
