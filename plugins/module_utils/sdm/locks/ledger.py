# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A record of the locks that an account took and released, because no call of SDM shows locks."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..._common.timestamps import format_timestamp, parse_timestamp
from ..._engine.devices import Device
from ..._sharing.run_marks import Liveness, RunMarks
from ..._sharing.run_state import RunState
from .ledger_file import LOCKED, LOCKING, UNLOCKED, LedgerEntry, LedgerFile
from .run_identity import RunIdentity, identity_of, liveness_of, run_ids
from .targets import LockTarget, TargetKey

_MAX_UNKNOWN_AGE = 24 * 3600.0  # seconds after which a run counts as ended where that cannot be checked


@dataclass(frozen=True)
class OrphanRule:
    """Which locks count as orphans because a person says so, besides those of runs that have ended.

    older_than: seconds since the lock, or None. It applies to runs that cannot be checked. runs: ids of runs or jobs
    that have ended, whatever their marks and processes show.
    """

    older_than: float | None = None
    runs: frozenset[str] = frozenset()

    def names(self, run: RunIdentity) -> bool:
        """Return whether the rule names a run as ended."""
        return not self.runs.isdisjoint(run_ids(run))


class Ledger:
    """The locks of one account at one SDM.

    urls: the addresses of SDM's nodes. Entries with one of these addresses are of the same SDM.
    username: case is ignored. job: the id of this run's job, or "". marks: of the state directory, or None.
    An entry is written before its request is sent. So a remaining entry in the phase LOCKING or UNLOCKING means that
    the lock may be held. One in the phase LOCKED means that SDM confirmed the lock.
    """

    def __init__(
        self,
        path: str,
        urls: Iterable[str],
        username: str,
        run_state: RunState,
        job: str = "",
        marks: RunMarks | None = None,
        rule: OrphanRule | None = None,
    ) -> None:
        self._file = LedgerFile(path)
        self._urls = sorted(urls)
        self._username = username.lower()
        self._run = identity_of(run_state, job)
        self._marks = marks
        self._rule = rule or OrphanRule()
        self._tickets: dict[TargetKey, str] = {}  # of the entries that begin() wrote
        with self._file.locked():
            self._file.read()

    @property
    def path(self) -> str:
        """The path of the file."""
        return self._file.path

    @property
    def exists(self) -> bool:
        """Whether there is a file: whether a run ever recorded a lock in it."""
        return os.path.exists(self.path)

    def entry(self, key: TargetKey) -> LedgerEntry | None:
        """Return the entry of a lock target."""
        with self._file.locked():
            return self._find(self._file.read(), key)

    def entry_of_other_run(self, target: LockTarget) -> LedgerEntry | None:
        """Return the entry by which another active run has a lock of the target, or of one that overlaps it."""
        with self._file.locked():
            return self._find_other_run(self._file.read(), target)

    def begin(self, target: LockTarget, phase: str, device: Device) -> LedgerEntry | None:
        """Write the entry of a request that is about to be sent, in the phase LOCKING or UNLOCKING.

        Write nothing where another active run has the lock, and return the entry of that run.
        """
        with self._file.locked():
            entries = self._file.read()
            if other := self._find_other_run(entries, target):
                return other
            ticket = os.urandom(8).hex()
            entry: LedgerEntry = {
                "scope": target.scope,
                "place": target.id,
                "device_id": device.id,
                "hostname": device.hostname,
                "urls": self._urls,
                "username": self._username,
                "phase": phase,
                "since": format_timestamp(time.time()),
                "run": self._run,
                "ticket": ticket,
            }
            if known := self._find(entries, target.key):
                entry["previous"] = sorted(run_ids(known["run"]))
            self._replace(entries, target, entry)
            self._tickets[target.key] = ticket
            return None

    def end(self, target: LockTarget, phase: str) -> None:
        """Write that a target is LOCKED or UNLOCKED. Targets without an entry get none.

        An unlocked target is unlocked with all its parts. A target that contains it is then no longer locked for
        certain, so its phase becomes LOCKING.
        """
        with self._file.locked():
            entries = self._file.read()
            keys, containing = [target.key], []
            if phase == UNLOCKED:
                keys, containing = [target.key, *target.contained], list(target.containing)
            for entry in self._find_all(entries, keys):
                entry["phase"] = phase
            for entry in self._find_all(entries, containing):
                if entry["phase"] == LOCKED:
                    entry["phase"] = LOCKING
            self._file.write(entries)

    def restore(self, target: LockTarget, entry: LedgerEntry | None) -> None:
        """Put back the entry from before begin(), because SDM did nothing. Keep an entry that was written since."""
        with self._file.locked():
            entries = self._file.read()
            known = self._find(entries, target.key)
            if known and known["ticket"] != self._tickets.get(target.key):
                return
            self._replace(entries, target, entry)

    def orphans(self, scope: str) -> list[LedgerEntry]:
        """Return the entries of locks that may still be held although their runs have ended, the oldest first."""
        return [entry for entry in self._held(scope) if self._has_ended(entry)]

    def left_alone(self, scope: str) -> list[tuple[LedgerEntry, Liveness]]:
        """Return (entry, liveness of its run) of the other locks of this account that may still be held."""
        return [(entry, self._liveness(entry)) for entry in self._held(scope) if not self._has_ended(entry)]

    def known_runs(self) -> set[str]:
        """Return the ids of the runs and jobs of all entries, also of locks that were released."""
        with self._file.locked():
            entries = self._file.read()
        return {one for entry in entries for one in (*run_ids(entry["run"]), *entry.get("previous", ()))}

    def _held(self, scope: str) -> list[LedgerEntry]:
        """Return the entries of locks of this account that may still be held, the oldest first."""
        with self._file.locked():
            entries = [entry for entry in self._file.read() if entry["scope"] == scope and self._is_own(entry)]
        return sorted([one for one in entries if one["phase"] != UNLOCKED], key=lambda one: one["since"])

    def entries_of_other_accounts(self) -> list[LedgerEntry]:
        """Return the entries of locks that may still be held by another account, or at another SDM."""
        with self._file.locked():
            entries = self._file.read()
        return [entry for entry in entries if entry["phase"] != UNLOCKED and not self._is_own(entry)]

    def _replace(self, entries: Sequence[LedgerEntry], target: LockTarget, entry: LedgerEntry | None) -> None:
        known = self._find(entries, target.key)
        self._file.write([*(other for other in entries if other is not known), *([entry] if entry else [])])

    def _find(self, entries: Sequence[LedgerEntry], key: TargetKey) -> LedgerEntry | None:
        return next((one for one in entries if self._is_own(one) and (one["scope"], one["place"]) == key), None)

    def _find_all(self, entries: Sequence[LedgerEntry], keys: Iterable[TargetKey]) -> list[LedgerEntry]:
        return [entry for key in keys if (entry := self._find(entries, key))]

    def _find_other_run(self, entries: Sequence[LedgerEntry], target: LockTarget) -> LedgerEntry | None:
        found = self._find_all(entries, (target.key, *target.overlapping))
        return next((entry for entry in found if self._is_of_other_run(entry)), None)

    def _is_of_other_run(self, entry: LedgerEntry) -> bool:
        if entry["phase"] == UNLOCKED or entry["run"]["id"] == self._run["id"] or self._rule.names(entry["run"]):
            return False
        liveness = self._liveness(entry)
        return liveness.active is True or (liveness.active is None and liveness.is_marked)

    def _has_ended(self, entry: LedgerEntry) -> bool:
        if self._rule.names(entry["run"]):
            return True
        active = self._liveness(entry).active
        if active is None:
            age = time.time() - parse_timestamp(entry["since"])
            return age > min(_MAX_UNKNOWN_AGE, self._rule.older_than or _MAX_UNKNOWN_AGE)
        return not active

    def _liveness(self, entry: LedgerEntry) -> Liveness:
        """Return whether the run of an entry is active. In doubt, C(until) is set."""
        found = liveness_of(entry["run"], self._run, self._marks)
        if found.active is None and found.until is None:
            return Liveness(None, parse_timestamp(entry["since"]) + _MAX_UNKNOWN_AGE)
        return found

    def _is_own(self, entry: LedgerEntry) -> bool:
        return entry["username"] == self._username and not set(self._urls).isdisjoint(entry["urls"])
