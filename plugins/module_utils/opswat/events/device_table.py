# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The latest known change of each device, and changes that only a call or the list of devices has shown.

The log takes precedence, but it does not show every change. So a status that differs from the table is first
*suspected*. If the log does not show the change by the next poll, it becomes an event of its own, marked C(resync). If
the log shows it later, it is not an event again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .changes import is_gone, is_same
from .device_log import LogEntry
from .status_changes import FoundStatus

# An entry of the table: [change, its time in milliseconds, host name, compared]. compared: None if the log has shown
# the change. If a comparison has found it, the time of the latest change that the log had shown before.
_CHANGE, _TIME, _HOSTNAME, _COMPARED = range(4)
_SILENT = 0  # the time of a status from the list of devices, if nothing was known of the device before
_KEPT = 7 * 86_400_000  # milliseconds for which a deleted device is known


@dataclass(frozen=True)
class Suspect:
    """A status that the log has not shown yet. milliseconds: when it was found."""

    device_id: str
    change: str
    milliseconds: int
    hostname: str | None
    record: dict[str, Any]

    @property
    def key(self) -> str:
        """What identifies the change. Its parts are stored before the event, so each reading has the same key."""
        return f"resync {self.milliseconds} {self.change} {self.device_id}"


class DeviceTable:
    """The changes that are known, and the suspected ones. state: the feed's, which is changed in place."""

    def __init__(self, state: dict[str, Any]) -> None:
        self._devices: dict[str, list[Any]] = state.setdefault("devices", {})
        self._suspects: dict[str, list[Any]] = state.setdefault("suspects", {})

    def existing(self) -> list[str]:
        """Return the ids of the devices that exist, as far as is known."""
        return [device_id for device_id, known in self._devices.items() if not is_gone(known[_CHANGE])]

    def hostname(self, device_id: str) -> str | None:
        """Return the host name of a device. "": it was looked up, and there is none. None: it is not known."""
        known = self._devices.get(device_id)
        return known[_HOSTNAME] if known else None

    def set_hostname(self, device_id: str, hostname: str) -> None:
        """Note the host name of a known device."""
        if known := self._devices.get(device_id):
            known[_HOSTNAME] = hostname

    def add_entries(self, entries: Iterable[LogEntry]) -> list[LogEntry]:
        """Add entries of the log, oldest first. Return those that are events. Some may have been returned before."""
        by_device: dict[str, list[LogEntry]] = defaultdict(list)
        for entry in entries:
            by_device[entry.device_id].append(entry)
        events: list[LogEntry] = []
        for device_id, of_device in by_device.items():
            events += self._unshown(device_id, of_device)
            for entry in of_device:
                known = self._devices.get(device_id)
                if known is None or entry.milliseconds >= known[_TIME]:
                    hostname = entry.hostname or (known[_HOSTNAME] if known else None)
                    self._devices[device_id] = [entry.change, entry.milliseconds, hostname, None]
        return sorted(events, key=lambda entry: entry.milliseconds)

    def _unshown(self, device_id: str, entries: Sequence[LogEntry]) -> list[LogEntry]:
        """Return the entries of a device, except late ones for a change that a comparison has shown already."""
        known = self._devices.get(device_id)
        if not known or known[_COMPARED] is None:
            return list(entries)
        late = [entry for entry in entries if known[_COMPARED] < entry.milliseconds <= known[_TIME]]
        if any(entry.change != known[_CHANGE] for entry in late):
            # The changes in between were not shown, so all entries are shown now, in order. If the last one is not the
            # known change, that one follows as another event, so that the latest event is always the current status.
            record = {"device_id": device_id, "status": known[_CHANGE]}
            again = [known[_CHANGE], known[_TIME] + 1, known[_HOSTNAME] or None, record]
            self._suspects.setdefault(device_id, again)
            known[_TIME], known[_COMPARED] = known[_COMPARED], None
            return list(entries)
        return [entry for entry in entries if not known[_COMPARED] < entry.milliseconds <= known[_TIME]]

    def learn(self, statuses: Iterable[FoundStatus], milliseconds: int = _SILENT) -> None:
        """Add statuses without making events of them. Without a time, they do not replace what is known."""
        for status in statuses:
            if milliseconds or status.device_id not in self._devices:
                self._devices[status.device_id] = [status.change, milliseconds, status.hostname, None]

    def compare(self, statuses: Iterable[FoundStatus], milliseconds: int, has_changed: bool) -> None:
        """Suspect the statuses that differ from what is known.

        milliseconds: when they were found. has_changed: whether the console reports them as recent changes. If so, the
        same status in an earlier list does not count.
        """
        for status in statuses:
            known = self._devices.get(status.device_id)
            is_known = known is not None and not (has_changed and known[_TIME] == _SILENT)
            if known is not None and is_known and is_same(known[_CHANGE], status.change):
                known[_HOSTNAME] = known[_HOSTNAME] or status.hostname
                self._suspects.pop(status.device_id, None)
                continue
            suspected = self._suspects.get(status.device_id)
            if not (suspected and suspected[0] == status.change):
                hostname = status.hostname or self.hostname(status.device_id) or None
                self._suspects[status.device_id] = [status.change, milliseconds, hostname, status.record]

    def settle(self, before: int | None) -> list[Suspect]:
        """Return the suspected changes that are events, and drop those that the log has explained.

        before: up to when the log was read, in milliseconds. What was found later stays suspected. None: there is no
        log.
        """
        due = [
            Suspect(device_id, *suspected)
            for device_id, suspected in self._suspects.items()
            if before is None or suspected[1] < before
        ]
        confirmed = []
        for suspect in sorted(due, key=lambda suspect: suspect.milliseconds):
            del self._suspects[suspect.device_id]
            known = self._devices.get(suspect.device_id)
            if known and known[_TIME] != _SILENT and is_same(known[_CHANGE], suspect.change):
                continue
            if known and known[_TIME] > suspect.milliseconds:
                continue
            confirmed.append(suspect)
            logged = 0 if known is None else known[_TIME] if known[_COMPARED] is None else known[_COMPARED]
            self._devices[suspect.device_id] = [suspect.change, suspect.milliseconds, suspect.hostname, logged]
        return confirmed

    def forget_gone(self, milliseconds: int) -> None:
        """Forget devices that have been gone for longer than _KEPT. milliseconds: the present time."""
        for device_id in [
            device_id
            for device_id, known in self._devices.items()
            if is_gone(known[_CHANGE]) and known[_TIME] < milliseconds - _KEPT
        ]:
            del self._devices[device_id]
