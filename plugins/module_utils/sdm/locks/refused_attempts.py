# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide what follows from a request that failed: wait for another owner, roll back, or raise an error."""

from __future__ import annotations

from ..._common.errors import ApiError, DeviceActionsError
from ..._engine.devices import State
from .attempts import Attempt, Findings
from .errors import explain_refusal, may_be_partly_done
from .ledger_file import UNLOCKED
from .ledger_updates import LedgerUpdates
from .refusals import HELD, UNLOCK, RefusalReader
from .rollback import Rollback
from .state import accepted_state, other_owner_state
from .targets import NF_GROUP


class RefusedAttempts:
    """Processes the failures of one task. action: what the task sends, LOCK or UNLOCK."""

    def __init__(
        self,
        action: str,
        refusals: RefusalReader,
        rollback: Rollback,
        ledger_updates: LedgerUpdates,
        findings: Findings,
    ) -> None:
        self._action = action
        self._refusals = refusals
        self._rollback = rollback
        self._ledger_updates = ledger_updates
        self._findings = findings

    def process(self, attempt: Attempt, error: DeviceActionsError, is_partly_done: bool) -> State:
        """Return the State in which another owner has the lock, if the error says so. Raise it otherwise, explained.

        If SDM refused to unlock an NF, but then unlocked each of its devices, return the State in which it is unlocked.

        is_partly_done: whether SDM carried out the action for another group of the NF.
        """
        target, unconfirmed = attempt.target, self._findings.unconfirmed
        refusal = self._refusals.read(error, self._action) if isinstance(error, ApiError) else None
        is_held = refusal is not None and refusal.kind == HELD
        is_released = False
        if error.uncertain and not is_held:
            unconfirmed.add(target.id)
        elif target.scope == NF_GROUP and (is_partly_done or (refusal and may_be_partly_done(error, refusal))):
            is_released = self._rollback.run(attempt, self._action)
        elif target.id in unconfirmed and not (refusal and is_held and refusal.is_certain):
            error.uncertain, is_held = True, False  # the lock may be this account's own
        else:
            self._ledger_updates.restore(target, attempt.entry)
            unconfirmed.discard(target.id)
        if refusal and is_held:
            self._findings.contended.add(target.id)
            return other_owner_state(attempt.before, refusal)
        if is_released and self._action == UNLOCK:
            state = self._findings.accepted[target.id] = accepted_state(UNLOCKED, attempt.before)
            return state
        raise explain_refusal(error, refusal, self._action, target.scope) if refusal else error
