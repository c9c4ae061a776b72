# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tasks of one run remember together: tokens, pace, who acts on which device, how many changes were made."""

from __future__ import annotations

import hashlib

from .fork_memory import ForkMemory, SharedRecord

_LEDGER_SIZE = 64 << 20  # address space: pages that are not used cost nothing


class RunMemory:
    """Made once in the main process and inherited by every fork; a module makes one for itself."""

    def __init__(self):
        self.tokens = SharedRecord()
        self.pace = SharedRecord()
        self.claims = Claims(ForkMemory(_LEDGER_SIZE))
        self.changes = ChangeCount(ForkMemory(_LEDGER_SIZE))


def _digest(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32].encode()


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
    """The devices that a task was allowed to change, over all its hosts, loops and batches. One line a device."""

    ALLOWED, RETURNED = b"+", b"-"

    def __init__(self, memory):
        self._memory = memory

    def allow(self, scope, device_ids, limit):
        """Allow the change of all these devices, or, where that would pass the limit, of none.

        Returns how many changes the scope had before. A device that is allowed already counts once.
        """
        prefix = b"\n" + _digest(scope)
        with self._memory.locked():
            content = self._memory.read()
            used = content.count(prefix + self.ALLOWED)
            lines = {prefix + self.ALLOWED + _digest(device_id) for device_id in device_ids}
            new = [line for line in lines if line not in content]
            if used + len(new) > limit:
                raise LimitReached(used)
            for line in new:
                self._memory.append(line)
            return used

    def used(self, scope):
        """How many changes the scope has had."""
        with self._memory.locked():
            return self._memory.read().count(b"\n" + _digest(scope) + self.ALLOWED)

    def give_back(self, scope, device_ids):
        """Take these devices out of the count: they turned out to need no change."""
        prefix = b"\n" + _digest(scope)
        with self._memory.locked():
            for device_id in device_ids:
                found = self._memory.find(prefix + self.ALLOWED + _digest(device_id))
                if found >= 0:
                    self._memory.overwrite(found + len(prefix), self.RETURNED)


class LimitReached(Exception):
    """used: how many changes the scope has had."""

    def __init__(self, used):
        super().__init__(used)
        self.used = used
