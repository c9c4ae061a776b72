# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The orphaned locks of a ledger, and what a task reports about the locks that it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._common.errors import DeviceActionsError, InputError
from ..._common.text import counted, summarize
from ..._engine.targets import is_chosen
from ..._sharing.context import Context
from .ledger import ACTIVE, Ledger, left_until
from .ledger_file import LOCKED, LedgerEntry

ORPHANS = "orphans"  # the option that replaces the targets
ALL_ORPHANS = "9" * 9  # the default of max_changes for them


def ledger_label(entry: LedgerEntry) -> str:
    """Return the device of an entry as messages show it."""
    hostname, device_id = entry["hostname"], entry["device_id"]
    device = f"{hostname} ({device_id})" if hostname else device_id
    return device if entry["place"] == device_id else f"{device} with its NF {entry['place']}"


class Orphans:
    """The orphans of one scope that a task releases. context: gets the warnings."""

    def __init__(self, ledger: Ledger, scope: str, context: Context) -> None:
        self._ledger = ledger
        self._scope = scope
        self._context = context
        self._entries = {entry["place"]: entry for entry in ledger.orphans(scope)}
        self._left = ledger.left_alone(scope)

    def identifiers(self) -> list[str]:
        """Return the ids of their devices or NFs, the oldest lock first."""
        return list(self._entries)

    def labels(self) -> dict[str, str]:
        """Return {id of a device or an NF: the device as messages show it}, as far as the ledger knows it."""
        return {place: ledger_label(entry) for place, entry in self._entries.items()}

    def explain_missing(self, identifier: str, error: DeviceActionsError) -> DeviceActionsError:
        """Return the error for an orphan whose device SDM does not list, with what the ledger knows about it."""
        entry = self._entries.get(identifier)
        if not entry or error.reason != "not_found":
            return error
        message = (
            f"{error.message} The ledger lists it as {ledger_label(entry)}, locked at {entry['since']}. If it was "
            f"removed from SDM, remove its entry from {self._ledger.path}."
        )
        return DeviceActionsError(message, error.reason, error.status)

    def complete(self, result: dict[str, Any]) -> None:
        """Add C(left_alone) to a result, and say where there was nothing to release."""
        result["left_alone"] = [
            {
                "device": ledger_label(entry),
                "device_id": entry["device_id"],
                "hostname": entry["hostname"],
                "scope": entry["scope"],
                "since": entry["since"],
                "reason": reason,
                "message": self._why(entry, reason),
            }
            for entry, reason in self._left
        ]
        if not self._entries:
            result["msg"] = self._nothing_to_release()

    def warn(self) -> None:
        """Warn of a missing ledger, and of the locks that are left alone."""
        if not self._ledger.exists:
            self._context.warn(
                f"There is no ledger {self._ledger.path}, so no orphaned lock is known. A run records its locks on its "
                "own machine, for its own user. Run this task there, or set ledger to the file that the run used."
            )
        if self._left:
            number = len(self._left)
            reasons = [f"{ledger_label(entry)}: {self._why(entry, reason)}" for entry, reason in self._left[:5]]
            more = f" And {number - len(reasons)} more, see left_alone." if number > len(reasons) else ""
            self._context.warn(
                f"{counted(number, 'lock')} of the ledger {'was' if number == 1 else 'were'} left alone. "
                f" {' '.join(reasons)}{more}"
            )
        if others := self._ledger.entries_of_other_accounts():
            self._context.warn(_other_accounts_warning(others))

    def _nothing_to_release(self) -> str:
        if not self._ledger.exists:
            return f"Nothing was unlocked, because there is no ledger {self._ledger.path}."
        left = f" {len(self._left)} left alone: see left_alone." if self._left else ""
        return f"No orphaned lock in the ledger {self._ledger.path}.{left}"

    def _why(self, entry: LedgerEntry, reason: str) -> str:
        run = entry["run"]
        if reason == ACTIVE:
            return f"Its run is still active (process {run['pid']}, since {entry['since']}). Wait until it has ended."
        return (
            f"It was locked at {entry['since']} on {run['machine']}, by a run that this task cannot check: on another "
            f"machine, in another container, or as a module. It counts as an orphan from {left_until(entry)} on. To "
            f"unlock it now, use state: unlocked, scope: {entry['scope']} and device_ids: {entry['device_id']}."
        )


def _other_accounts_warning(entries: Sequence[LedgerEntry]) -> str:
    """Return the warning of locks in the ledger that this account cannot release."""
    owners = sorted({f"user {entry['username']!r} at {' '.join(entry['urls'])}" for entry in entries})
    locks = counted(len(entries), "more lock")
    return (
        f"The ledger lists {locks} that may still be held, by {summarize(owners)}: "
        f"{summarize([ledger_label(entry) for entry in entries])}. Nothing was done about them. To release them, run "
        "the task with the urls, username and password that took them."
    )


def wants_orphans(params: Mapping[str, Any]) -> bool:
    """Return whether the targets are the orphans of the ledger. Raise an InputError where they cannot be."""
    if not is_chosen(params, ORPHANS):
        return False
    if not params["ledger"] or params["state"] == LOCKED:
        raise InputError(f"{ORPHANS}: requires ledger and state: unlocked. Set both, or omit {ORPHANS}.")
    return True
