# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task enters into its ledger, if it has one, before and after each of its requests."""

from __future__ import annotations

from dataclasses import replace

from ..._common.errors import DeviceActionsError
from .ledger import LOCKED, LOCKING, UNLOCKED, UNLOCKING
from .requests import LOCK

_PHASES = {True: (LOCKING, LOCKED), False: (UNLOCKING, UNLOCKED)}


class LedgerUpdates:
    """ledger: a Ledger, or None. places: the Places. action: LOCK or UNLOCK."""

    def __init__(self, ledger, places, action, context):
        self._ledger = ledger
        self._lock_targets = places
        self._begins, self._ends = _PHASES[action == LOCK]
        self._context = context

    def entry(self, device):
        """What the ledger has of a device's place, or None."""
        return self._ledger.entry(self._lock_targets.scope, self._lock_targets.of(device)) if self._ledger else None

    def other_run(self, device):
        """The entry by which another run that goes on has a lock of the place or of a part of it, or None."""
        return self._ledger.of_another_run([self._key(device), *self._overlapping(device)]) if self._ledger else None

    def begin(self, device):
        """Before the request. Returns the entry of another run that was faster, or None."""
        if not self._ledger:
            return None
        # Its name may hold what looks like a secret, and a file is no place for that.
        harmless = replace(device, hostname=self._context.redactor.text(device.hostname or "") or None)
        return self._ledger.begin(*self._key(device), self._begins, harmless, self._overlapping(device))

    def done(self, device):
        """SDM did it."""
        if self._ends == UNLOCKED:
            self.free(device)
        else:
            self._enter(lambda: self._ledger.end(LOCKED, [self._key(device)]))

    def free(self, device):
        """This account has no lock of the place any more."""
        places = [self._key(device), *self._lock_targets.within(device)]
        self._enter(lambda: self._ledger.end(UNLOCKED, places, self._lock_targets.around(device)))

    def seen_free(self, device):
        """SDM shows, or has said, that nobody has a lock of the place, and nothing was sent for that."""
        entry = self.entry(device)
        if entry and entry["phase"] != UNLOCKED and not self.other_run(device):
            self.free(device)

    def seen_ours(self, device):
        """SDM shows that this account has a lock of the place: it is this run's from now on."""
        if self._ledger and self.begin(device) is None:
            self.done(device)

    def refused(self, device, known):
        """SDM did nothing. known: what entry() gave before."""
        self._enter(lambda: self._ledger.restore(*self._key(device), known))

    def is_locked(self, device):
        """Whether another host of this run has locked the place since begin()."""
        entry = self.entry(device)
        return bool(entry) and entry["phase"] == LOCKED

    def ours(self, device):
        """The ids of devices in the place that were locked by themselves."""
        if not self._ledger:
            return []
        entries = [self._ledger.entry(*one) for one in self._lock_targets.within(device)]
        return [entry["place"] for entry in entries if entry and entry["phase"] != UNLOCKED]

    def _key(self, device):
        return self._lock_targets.scope, self._lock_targets.of(device)

    def _overlapping(self, device):
        return [*self._lock_targets.within(device), *self._lock_targets.around(device)]

    def _enter(self, change):
        """The request is over: what cannot be entered now stands there as begun, which is no lie."""
        if not self._ledger:
            return
        try:
            change()
        except DeviceActionsError as error:
            self._context.warn(f"{error.message} It tells of locks that may be there, and are perhaps not.")
