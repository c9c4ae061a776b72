# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The orphaned locks of a ledger, and what a task reports about the locks that it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._common.durations import parse_duration
from ..._common.errors import DeviceActionsError, InputError
from ..._common.text import counted, summarize
from ..._common.timestamps import format_timestamp
from ..._engine.targets import is_chosen
from ..._sharing.context import Context
from ..._sharing.run_marks import Liveness
from ..._sharing.state_dir import STATE_VARIABLE
from .ledger import Ledger, OrphanRule
from .ledger_file import LOCKED, LedgerEntry
from .run_identity import run_in_words

ORPHANS = "orphans"  # the option that replaces the targets
ALL_ORPHANS = "9" * 9  # the default of max_changes for them
_ACTIVE, _UNCHECKED = "active", "unchecked"  # why a lock is left alone
_RULE = ("older_than", "runs")  # the options that belong to it


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

    def check_runs(self, runs: Sequence[str]) -> None:
        """Raise an InputError for the id of a run or a job that the ledger does not know."""
        known = sorted(self._ledger.known_runs())
        if unknown := [run for run in runs if run not in known]:
            raise InputError(
                f"runs: the ledger {self._ledger.path} has no entry of {', '.join(unknown)}. Nothing was unlocked. "
                f"It has entries of {summarize(known) or 'no run'}. Set the id of a run or of a job."
            )

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
                "run": entry["run"]["id"],
                "job": entry["run"].get("job") or None,
                "reason": _reason(liveness),
                "until": format_timestamp(liveness.until) if liveness.until else None,
                "message": self._why(entry, liveness),
            }
            for entry, liveness in self._left
        ]
        if not self._entries:
            result["msg"] = self._nothing_to_release()

    def warn(self) -> None:
        """Warn of a missing ledger, and of the locks that are left alone."""
        if not self._ledger.exists:
            self._context.warn(
                f"There is no ledger {self._ledger.path}, so no orphaned lock is known and nothing was unlocked. A run "
                "records its locks on its own machine, for its own user, and in a container only for its lifetime. Set "
                f"state_dir or {STATE_VARIABLE} to a directory that the runs share, or ledger to the file that they "
                "used."
            )
        if self._left:
            number = len(self._left)
            reasons = [f"{ledger_label(entry)}: {self._why(entry, liveness)}" for entry, liveness in self._left[:5]]
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

    def _why(self, entry: LedgerEntry, liveness: Liveness) -> str:
        run, since = entry["run"], entry["since"]
        if liveness.active:
            process = f"process {run['pid']}, " if run["pid"] else ""
            return f"Its run is still active ({process}{run_in_words(run)}, since {since}). Wait until it has ended."
        now = (
            f"To unlock it now, use state: unlocked, scope: {entry['scope']} and device_ids: {entry['device_id']}, or "
            f"orphans: true and runs: {run.get('job') or run['id']}."
        )
        until = format_timestamp(liveness.until or 0)
        if liveness.is_marked:
            return (
                f"It was locked at {since} by {run_in_words(run)}, which has shown no sign of life for a while. "
                f"Without one, it counts as an orphan from {until} on. {now}"
            )
        return (
            f"It was locked at {since} by {run_in_words(run)}. This task cannot check whether that run has ended: it "
            f"is on another machine, in another container, or a module. It counts as an orphan from {until} on. {now}"
        )


def _reason(liveness: Liveness) -> str:
    return _ACTIVE if liveness.active else _UNCHECKED


def _other_accounts_warning(entries: Sequence[LedgerEntry]) -> str:
    """Return the warning of locks in the ledger that this account cannot release."""
    owners = sorted({f"user {entry['username']!r} at {' '.join(entry['urls'])}" for entry in entries})
    locks = counted(len(entries), "more lock")
    return (
        f"The ledger lists {locks} that may still be held, by {summarize(owners)}: "
        f"{summarize([ledger_label(entry) for entry in entries])}. Nothing was done about them. To release them, run "
        "the task with the urls, username and password that took them."
    )


def wants_orphans(params: Mapping[str, Any], ledger: str | None) -> bool:
    """Return whether the targets are the orphans of the ledger. Raise an InputError where they cannot be.

    ledger: its path, or None if the task has none.
    """
    orphan_rule(params)
    if not is_chosen(params, ORPHANS):
        if extra := [option for option in _RULE if params[option]]:
            raise InputError(f"{extra[0]}: requires {ORPHANS}. Set {ORPHANS}: true, or omit {extra[0]}.")
        return False
    if not ledger or params["state"] == LOCKED:
        raise InputError(
            f"{ORPHANS}: requires state: unlocked, and a ledger or state_dir. Set both, or omit {ORPHANS}."
        )
    return True


def orphan_rule(params: Mapping[str, Any]) -> OrphanRule:
    """Return the rule of the task's options. Raise an InputError."""
    older_than = params["older_than"]
    runs = frozenset(str(run).strip() for run in params["runs"] or ())
    if "" in runs:
        raise InputError("runs: must be ids of runs or jobs, got an empty one. Remove it.")
    return OrphanRule(60.0 * parse_duration(older_than, "older_than") if older_than else None, runs)
