# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields that locking adds to the entries of a result, such as held_by and acquired."""

from __future__ import annotations

from collections.abc import Mapping

from ..._engine.devices import CHANGED, UNCHANGED, UNKNOWN, Item
from .attempts import Findings
from .ledger_file import LOCKED, UNLOCKED
from .targets import NF_GROUP, LockTargets


class LockEntries:
    """Completes the items of one task. goal: LOCKED or UNLOCKED. labels: {target: name in the ledger} of orphans."""

    def __init__(
        self, goal: str, scope: str, lock_targets: LockTargets, findings: Findings, labels: Mapping[str, str]
    ) -> None:
        self._labels = labels
        self._goal = goal
        self._scope = scope
        self._lock_targets = lock_targets
        self._findings = findings

    def complete(self, item: Item) -> None:
        """Add the fields, and correct the outcome of a lock that was taken over."""
        if self._was_taken_over(item):
            item.outcome = CHANGED
        lock = item.state.detail if item.state else None
        item.extra["lock_state_known"] = bool(lock and lock.shown)
        item.extra["held_by"] = lock.held_by if lock else None
        label = self._labels.get(item.requested, item.label())
        item.extra["covers"] = self._lock_targets.labels(item.device) if item.device else [label]
        item.extra["acquired"] = self._acquired(item) if self._goal == LOCKED else None
        if self._scope == NF_GROUP:
            item.extra["nf_id"] = self._lock_targets.nf_id(item.device) if item.device else None

    def _was_taken_over(self, item: Item) -> bool:
        """Return whether a lock that seemed to be this account's was another owner's, and was released meanwhile."""
        if item.outcome != UNCHANGED or item.duplicate_of or not (item.device and item.plan):
            return False
        target_id = self._lock_targets.target_id(item.device)
        return (
            item.plan.is_confirmation and target_id in self._findings.contended and target_id in self._findings.accepted
        )

    def _acquired(self, item: Item) -> str:
        """Return whether this run took the lock: yes, no or unknown."""
        if item.outcome == UNKNOWN:
            return "unknown"
        target_id = self._lock_targets.target_id(item.device) if item.device else None
        if item.outcome != CHANGED:
            return "unknown" if target_id in self._findings.unconfirmed else "no"
        before = item.before
        if before and (before.detail.other_owner or before.managed["state"] == UNLOCKED):
            return "yes"
        return "yes" if target_id in self._findings.contended else "unknown"
