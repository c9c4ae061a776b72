# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tasks of one run remember together: tokens, pace, who acts on which device, how many changes it made."""

from __future__ import annotations

import os

from .digests import digest
from .fork_memory import ForkLog
from .shared_record import SharedRecord

_LEDGER_SIZE = 16 << 20  # address space for 200,000 devices: pages that are not used cost nothing


class RunMemory:
    """Made once in the main process and inherited by every fork; a module makes one for itself.

    run: a text that tells this run from others.
    """

    def __init__(self):
        self.run = os.urandom(8).hex()
        self.tokens = SharedRecord()
        self.pace = SharedRecord()
        self.claims = Claims(ForkLog(_LEDGER_SIZE))
        self.changes = ChangeCount(ForkLog(_LEDGER_SIZE))
        self.populations = SharedRecord()


def _digest(*parts):
    return digest(*parts)[:32].encode()


class Claims:
    """Which host of a task acts on which device: the first one that asks. One line each: device, owner."""

    def __init__(self, memory):
        self._memory = memory

    def claim(self, scope, device_id, owner):
        """The host that has the device in this scope: C(owner) itself where nobody had it before.

        scope: what tells one task of one play from others. device_id, owner: texts.
        """
        key = b"\n" + _digest(scope, device_id) + b" "
        with self._memory.locked():
            found = self._memory.find(key)
            if found < 0:
                self._memory.append(key + owner.encode("unicode_escape") + b"\n")
                return owner
            start = found + len(key)
            return self._memory.slice(start, self._memory.end_of_line(start)).decode("unicode_escape")


class ChangeCount:
    """The devices that a task was allowed to change, over all its hosts, loops and batches. One line a device.

    A device counts once. A reservation stands for a device of which only another process will tell whether it changes.
    """

    ALLOWED, RESERVED, RETURNED = b"+", b"?", b"-"

    def __init__(self, memory):
        self._memory = memory

    def used(self, scope):
        """How many changes and reservations the scope has."""
        with self._memory.locked():
            return self._count(scope, self.ALLOWED) + self._count(scope, self.RESERVED)

    def allow(self, scope, device_ids, limit):
        """Allow the change of all these devices or, where that would pass the limit, of none: LimitReached."""
        with self._memory.locked():
            new = self._new(scope, device_ids)
            used = self._count(scope, self.ALLOWED) + self._count(scope, self.RESERVED)
            if used + len(new) > limit:
                raise LimitReached(used)
            self._append(scope, self.ALLOWED, new)

    def reserve(self, scope, device_ids, limit):
        """Reserve all these devices. False where that has to wait for what comes of other reservations.

        Raises LimitReached where it would pass the limit whatever comes of them.
        """
        with self._memory.locked():
            new = self._new(scope, device_ids)
            allowed = self._count(scope, self.ALLOWED)
            if allowed + len(new) > limit:
                raise LimitReached(allowed)
            if allowed + self._count(scope, self.RESERVED) + len(new) > limit:
                return False
            self._append(scope, self.RESERVED, new)
            return True

    def settle(self, scope, device_ids, changed):
        """Turn reservations into changes, or give them back. changed: those of the devices that count."""
        with self._memory.locked():
            for device_id in device_ids:
                found = self._memory.find(self._line(scope, self.RESERVED, device_id))
                if found >= 0:
                    mark = self.ALLOWED if device_id in changed else self.RETURNED
                    self._memory.overwrite(found + len(self._prefix(scope)), mark)

    @staticmethod
    def _prefix(scope):
        return b"\n" + _digest(scope)

    def _line(self, scope, mark, device_id):
        return self._prefix(scope) + mark + _digest(device_id)

    def _count(self, scope, mark):
        return self._memory.read().count(self._prefix(scope) + mark)

    def _new(self, scope, device_ids):
        content = self._memory.read()
        marks = (self.ALLOWED, self.RESERVED)
        return {
            device_id
            for device_id in device_ids
            if not any(self._line(scope, mark, device_id) in content for mark in marks)
        }

    def _append(self, scope, mark, device_ids):
        for device_id in device_ids:
            self._memory.append(self._line(scope, mark, device_id))


class LimitReached(Exception):
    """used: how many changes the scope has had."""

    def __init__(self, used):
        super().__init__(used)
        self.used = used
