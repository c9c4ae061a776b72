# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Update the ledger of a task, if it has one, before and after each request."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..._common.errors import DeviceActionsError
from ..._engine.devices import Device
from ..._sharing.context import Context
from ..._sharing.run_marks import RunMarks
from ..._sharing.state_dir import state_folder
from ..nodes import Nodes
from .ledger import Ledger, OrphanRule
from .ledger_file import LOCKED, LOCKING, UNLOCKED, UNLOCKING, LedgerEntry
from .refusals import LOCK
from .targets import LockTarget, TargetKey


class LedgerUpdates:
    """Reads and updates the entries of the targets of one task. Without a ledger it does nothing.

    action: what the task sends, LOCK or UNLOCK. A lock is given back even if the ledger fails.
    """

    def __init__(self, ledger: Ledger | None, action: str, context: Context) -> None:
        self._ledger = ledger
        self._begins, self._ends = (LOCKING, LOCKED) if action == LOCK else (UNLOCKING, UNLOCKED)
        self._is_optional = action != LOCK
        self._context = context

    def entry(self, target: LockTarget) -> LedgerEntry | None:
        """Return the entry of a target."""
        return self._entry(target.key)

    def other_run(self, target: LockTarget) -> LedgerEntry | None:
        """Return the entry by which another active run has a lock of the target, or of one that overlaps it."""
        return self._ask(lambda ledger: ledger.entry_of_other_run(target))

    def begin(self, target: LockTarget, device: Device) -> LedgerEntry | None:
        """Write that a request is about to be sent, or return the entry of another run that was faster."""
        # The name of a device may contain a secret, which must not be stored in a file.
        redacted = replace(device, hostname=self._context.redactor.text(device.hostname or "") or None)
        return self._ask(lambda ledger: ledger.begin(target, self._begins, redacted))

    def succeeded(self, target: LockTarget) -> None:
        """Write that SDM carried out the action."""
        self._update(lambda ledger: ledger.end(target, self._ends))

    def released(self, target: LockTarget) -> None:
        """Write that this account no longer has a lock of the target."""
        self._update(lambda ledger: ledger.end(target, UNLOCKED))

    def restore(self, target: LockTarget, entry: LedgerEntry | None) -> None:
        """Put back the entry from before begin(), because SDM did nothing."""
        self._update(lambda ledger: ledger.restore(target, entry))

    def shown_unlocked(self, target: LockTarget) -> None:
        """Write that SDM shows, or has reported, the target as unlocked without a request of this task."""
        entry = self.entry(target)
        if entry and entry["phase"] != UNLOCKED and not self.other_run(target):
            self.released(target)

    def shown_locked(self, target: LockTarget, device: Device) -> None:
        """Write that SDM shows a lock of this account. From now on it counts as a lock of this run."""
        if self._ledger and self.begin(target, device) is None:
            self.succeeded(target)

    def is_locked(self, target: LockTarget) -> bool:
        """Return whether another host of this run has locked the target since begin()."""
        entry = self.entry(target)
        return entry is not None and entry["phase"] == LOCKED

    def locked_parts(self, target: LockTarget) -> list[str]:
        """Return the ids of the target's devices that this account may have locked one by one."""
        entries = map(self._entry, target.contained)
        return [entry["place"] for entry in entries if entry and entry["phase"] != UNLOCKED]

    def _entry(self, key: TargetKey) -> LedgerEntry | None:
        return self._ask(lambda ledger: ledger.entry(key))

    def _ask(self, question: Callable[[Ledger], LedgerEntry | None]) -> LedgerEntry | None:
        if not self._ledger:
            return None
        try:
            return question(self._ledger)
        except DeviceActionsError as error:
            if not self._is_optional:
                raise
            self._context.warn_once("ledger", _unusable_ledger_warning(error))
            return None

    def _update(self, change: Callable[[Ledger], None]) -> None:
        """Update the entry after a request. A failure is a warning only: the entry says that the lock may be held."""
        if not self._ledger:
            return
        try:
            change(self._ledger)
        except DeviceActionsError as error:
            self._context.warn(f"{error.message} It may list locks that are no longer held.")


def open_ledger(
    path: str, nodes: Nodes, context: Context, must_work: bool, rule: OrphanRule | None = None
) -> Ledger | None:
    """Return the ledger of a task. If it is unusable, warn and return None.

    must_work: raise the DeviceActionsError instead. rule: as in Ledger.
    """
    if must_work:
        context.warn_about_lost_state("locks that a killed run leaves behind")
    try:
        marks = _mark_run(context)
        return Ledger(path, nodes.urls, nodes.username, context.run_state, context.facts.job, marks, rule)
    except DeviceActionsError as error:
        if must_work:
            raise
        context.warn_once("ledger", _unusable_ledger_warning(error))
        return None


def ledger_path(params: Mapping[str, Any]) -> str | None:
    """Return the path of a task's ledger: the option, the file in the state directory, the other option, or None."""
    folder = None if params["ledger"] else state_folder(params["state_dir"])
    return os.path.join(folder, "ledger.json") if folder else params["ledger"] or params["default_ledger"] or None


def _mark_run(context: Context) -> RunMarks | None:
    """Return the marks of the state directory, or None without one. Mark this run as active, unless in check mode."""
    if not context.state_dir:
        return None
    try:
        marks = RunMarks(context.state_dir)
        if context.check_mode or not context.run_state.keeper:
            return marks
        if not context.run_state.keeper.keep(marks, context.facts.job):
            context.warn_once(
                "marks",
                f"The mark of this run in {context.state_dir} could not be locked, because its file system supports no "
                "locks or this machine is overloaded. Other runs only see by the age of the mark whether this run is "
                "active. If it is killed, its locks count as orphans 15 minutes later.",
            )
        return marks
    except OSError as error:
        raise DeviceActionsError(
            f"state_dir: {error.filename or context.state_dir}: {error.strerror}. This run cannot be marked as active.",
            reason="ledger_failed",
        ) from None


def _unusable_ledger_warning(error: DeviceActionsError) -> str:
    """Return the warning for a lock that is given back without the ledger."""
    return f"{error.message} Locks are given back without it, and it may list locks that are no longer held."
