# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Release what SDM may have locked of an NF although it refused to lock all of it.

SDM does not report which devices it locked. Locking a device again that this account has locked is harmless, and SDM
refuses a device that another user has locked. So each device is locked by itself, and unlocked only if that succeeds:
an administrator's unlock request might break the lock of another user.
"""

from __future__ import annotations

from collections.abc import Collection

from ..._common.errors import ApiError, DeviceActionsError
from ..._sharing.context import Context
from .attempts import Attempt, Findings
from .ledger_file import LOCKED
from .ledger_updates import LedgerUpdates
from .refusals import HELD, LOCK, UNLOCK, RefusalReader
from .requests import LockRequests
from .targets import DEVICE, LockTarget

# What became of a device.
RELEASED = "released"
OF_ANOTHER_USER = "of another user"
IN_DOUBT = "in doubt"


class Rollback:
    """Rolls back the refused requests of one task."""

    def __init__(
        self,
        requests: LockRequests,
        refusals: RefusalReader,
        ledger_updates: LedgerUpdates,
        findings: Findings,
        context: Context,
    ) -> None:
        self._requests = requests
        self._refusals = refusals
        self._ledger_updates = ledger_updates
        self._findings = findings
        self._context = context

    def claim(self, target: LockTarget) -> str:
        """Return the host of the play that was the first to act on an NF. Only this host may roll it back."""
        return str(self._context.run_state.claims.claim(self._context.scope, f"nf {target.id}", self._context.host))

    def run(self, attempt: Attempt, action: str) -> bool:
        """Release the devices of an NF after SDM refused an action, except those that were locked before.

        Return whether every device of the NF was released, which is what a refused unlock was to achieve.
        """
        target, before = attempt.target, attempt.before
        kept = self._devices_to_keep(attempt) if action == LOCK else []
        outcomes = {one: self._release(one) for one in target.device_ids if one not in kept}
        left = [one for one, outcome in outcomes.items() if outcome == IN_DOUBT]
        if left:
            self._context.warn(
                f"{attempt.device.label()}: The rollback is incomplete. "
                f"{', '.join(target.label(one) for one in left)} may be locked by this account now. Unlock them with "
                f"state: unlocked, scope: device and device_ids: {', '.join(left)}."
            )
        if left or (kept and not before.detail.is_shown_ours):
            self._findings.unconfirmed.add(target.id)
        else:
            self._findings.unconfirmed.discard(target.id)
        if kept and not left:
            self._ledger_updates.restore(target, attempt.entry)
        elif not left:
            self._ledger_updates.released(target)
        return not kept and all(outcome == RELEASED for outcome in outcomes.values())

    def _devices_to_keep(self, attempt: Attempt) -> Collection[str]:
        """Return the ids of the NF's devices that this account, or another host of the task, may have locked before."""
        target, entry = attempt.target, attempt.entry
        is_remembered = entry is not None and entry["phase"] == LOCKED
        was_locked = attempt.before.detail.is_ours or is_remembered or self._ledger_updates.is_locked(target)
        if was_locked or self.claim(target) != self._context.host:
            return target.device_ids
        return self._ledger_updates.locked_parts(target)

    def _release(self, device_id: str) -> str:
        """Unlock a device if this account has the lock, and return what became of it."""
        target = LockTarget(DEVICE, device_id)
        try:
            list(self._requests.send(target, LOCK))
        except ApiError as error:
            # Without a certain owner, the lock in the way may be this account's own.
            refusal = self._refusals.read(error, LOCK)
            return OF_ANOTHER_USER if refusal.kind == HELD and refusal.is_certain else IN_DOUBT
        except DeviceActionsError:
            return IN_DOUBT
        try:
            list(self._requests.send(target, UNLOCK))
        except DeviceActionsError:
            return IN_DOUBT
        return RELEASED
