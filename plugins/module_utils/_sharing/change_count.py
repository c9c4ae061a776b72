# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Count the devices that a task has changed, across all its hosts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from .._common.digests import digest
from .shared_memory import SharedLog


class ChangeCount:
    """The devices that a task was allowed to change, across all its hosts, loops and batches.

    A device counts once. A reservation counts a device until it is known whether it changes.
    scope: identifies the task. limit: the maximum number of devices.
    """

    ALLOWED, RESERVED, RETURNED = "allowed", "reserved", "returned"

    def __init__(self) -> None:
        self._log = SharedLog()
        self._scopes: dict[str, _ScopeCount] = defaultdict(_ScopeCount)

    def used(self, scope: str) -> int:
        """Return the number of changes and reservations."""
        with self._count(scope) as count:
            return count.used

    def allow(self, scope: str, device_ids: Iterable[str], limit: int) -> None:
        """Count changes of all these devices or, with LimitReached, of none if that would exceed the limit."""
        with self._count(scope) as count:
            new = count.new(device_ids)
            if count.used + len(new) > limit:
                raise LimitReached(count.used)
            self._mark(scope, new, self.ALLOWED)

    def reserve(self, scope: str, device_ids: Iterable[str], limit: int) -> bool:
        """Reserve all these devices. Return False if that must wait for the outcome of other reservations.

        Raise LimitReached if it would exceed the limit whatever that outcome is.
        """
        with self._count(scope) as count:
            new = count.new(device_ids)
            allowed = count.devices[self.ALLOWED]
            if allowed + len(new) > limit:
                raise LimitReached(allowed)
            if count.used + len(new) > limit:
                return False
            self._mark(scope, new, self.RESERVED)
            return True

    def settle(self, scope: str, device_ids: Iterable[str], changed: Iterable[str]) -> None:
        """Turn reservations of changed devices into changes, and release the others."""
        with self._count(scope) as count:
            reserved = {device_id for device_id in device_ids if count.marks.get(device_id) == self.RESERVED}
            self._mark(scope, reserved & set(changed), self.ALLOWED)
            self._mark(scope, reserved - set(changed), self.RETURNED)

    @contextmanager
    def _count(self, scope: str) -> Iterator[_ScopeCount]:
        """Yield what all processes have counted so far, under the lock."""
        with self._log.locked():
            for name, device_id, mark in self._log.news():
                self._scopes[name].note(device_id, mark)
            yield self._scopes[_short(scope)]

    def _mark(self, scope: str, device_ids: Iterable[str], mark: str) -> None:
        self._log.append(*((_short(scope), device_id, mark) for device_id in device_ids))


class _ScopeCount:
    """marks: {device: its mark}. devices: {mark: number of devices}."""

    def __init__(self) -> None:
        self.marks: dict[str, str] = {}
        self.devices: Counter[str | None] = Counter()

    @property
    def used(self) -> int:
        return self.devices[ChangeCount.ALLOWED] + self.devices[ChangeCount.RESERVED]

    def note(self, device_id: str, mark: str) -> None:
        self.devices[self.marks.get(device_id)] -= 1
        self.marks[device_id] = mark
        self.devices[mark] += 1

    def new(self, device_ids: Iterable[str]) -> set[str]:
        """Return those of the devices that do not count yet."""
        counted = (ChangeCount.ALLOWED, ChangeCount.RESERVED)
        return {device_id for device_id in device_ids if self.marks.get(device_id) not in counted}


def _short(scope: str) -> str:
    return digest(scope)[:16]


class LimitReached(Exception):
    """used: the number of changes so far."""

    def __init__(self, used: int) -> None:
        super().__init__(used)
        self.used = used
