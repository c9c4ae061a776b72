# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The number of devices that a task has changed, over all its hosts."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import contextmanager

from .._common.digests import digest
from .shared_memory import SharedLog


class ChangeCount:
    """The devices that a task was allowed to change, over all its hosts, loops and batches.

    A device counts once. A reservation stands for a device of which only another process will tell whether it changes.
    """

    ALLOWED, RESERVED, RETURNED = "allowed", "reserved", "returned"

    def __init__(self):
        self._log = SharedLog()
        self._scopes = defaultdict(_ScopeCount)

    def used(self, scope):
        """How many changes and reservations the scope has."""
        with self._count(scope) as count:
            return count.used

    def allow(self, scope, device_ids, limit):
        """Allow the change of all these devices or, where that would pass the limit, of none: LimitReached."""
        with self._count(scope) as count:
            new = count.new(device_ids)
            if count.used + len(new) > limit:
                raise LimitReached(count.used)
            self._mark(scope, new, self.ALLOWED)

    def reserve(self, scope, device_ids, limit):
        """Reserve all these devices. False where that has to wait for what comes of other reservations.

        Raises LimitReached where it would pass the limit whatever comes of them.
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

    def settle(self, scope, device_ids, changed):
        """Turn reservations into changes, or give them back. changed: those of the devices that count."""
        with self._count(scope) as count:
            reserved = {device_id for device_id in device_ids if count.marks.get(device_id) == self.RESERVED}
            self._mark(scope, reserved & set(changed), self.ALLOWED)
            self._mark(scope, reserved - set(changed), self.RETURNED)

    @contextmanager
    def _count(self, scope):
        """What all processes have counted in a scope by now, under the lock."""
        with self._log.locked():
            for name, device_id, mark in self._log.news():
                self._scopes[name].note(device_id, mark)
            yield self._scopes[_short(scope)]

    def _mark(self, scope, device_ids, mark):
        self._log.append(*((_short(scope), device_id, mark) for device_id in device_ids))


class _ScopeCount:
    """marks: {device: its mark}. devices: {mark: number of devices}."""

    def __init__(self):
        self.marks = {}
        self.devices = Counter()

    @property
    def used(self):
        return self.devices[ChangeCount.ALLOWED] + self.devices[ChangeCount.RESERVED]

    def note(self, device_id, mark):
        self.devices[self.marks.get(device_id)] -= 1
        self.marks[device_id] = mark
        self.devices[mark] += 1

    def new(self, device_ids):
        """Those of the devices that do not count yet."""
        counted = (ChangeCount.ALLOWED, ChangeCount.RESERVED)
        return {device_id for device_id in device_ids if self.marks.get(device_id) not in counted}


def _short(scope):
    return digest(scope)[:16]


class LimitReached(Exception):
    """used: how many changes the scope has had."""

    def __init__(self, used):
        super().__init__(used)
        self.used = used
