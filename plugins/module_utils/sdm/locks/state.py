# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a lock, from what SDM shows, from its responses, and from a ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..._engine.devices import State
from .ledger_file import LOCKED, UNLOCKED, LedgerEntry
from .refusals import Refusal
from .run_identity import run_in_words

_PARTLY, _UNKNOWN = "partly_locked", "unknown"


@dataclass(frozen=True)
class Lock:
    """The detail of a State.

    shown: whether SDM shows the lock in a device's record. from_response: whether a response to a request shows it.
    other_owner: the lock owner in words for messages, where it is another user or another run; else None.
    held_by: the user name of the lock owner. None where it is unknown, or the lock is free.
    is_other_run: whether the other owner is another run of this account.
    is_ours: whether this account has the lock, according to SDM or the ledger. is_shown_ours: according to SDM.
    """

    shown: bool = False
    from_response: bool = False
    other_owner: str | None = None
    held_by: str | None = None
    is_ours: bool = False
    is_shown_ours: bool = False
    is_other_run: bool = False


def lock_state(
    facts: Sequence[Mapping[str, Any]],
    username: str,
    entry: LedgerEntry | None = None,
    other_run: LedgerEntry | None = None,
) -> State:
    """Return the State of a lock target. Its detail is a Lock.

    facts: of all devices of the target. username: of this account. entry: the ledger's entry of the target.
    other_run: the entry of another active run with an overlapping lock.
    """
    locked = [one for one in facts if one["locked"]]
    owners = [one["held_by"] for one in locked if one["held_by"]]
    other_user = next((owner for owner in owners if owner.lower() != username.lower()), None)
    is_shown = all(one["locked"] is not None for one in facts)
    remembered = entry["phase"] if entry and entry["phase"] in (LOCKED, UNLOCKED) else None
    if is_shown:
        state = LOCKED if len(locked) == len(facts) else _PARTLY if locked else UNLOCKED
        is_shown_ours = state == LOCKED and not other_user and len(owners) == len(locked)
        is_ours = is_shown_ours or (state == remembered == LOCKED and not other_user)
    else:
        state = remembered or _UNKNOWN
        is_ours, is_shown_ours = state == LOCKED and not other_user, False
    other_owner = f"user {other_user!r}" if other_user else None
    is_other_run = bool(not other_owner and other_run and not (is_shown and not locked))
    if other_run and is_other_run:
        other_owner = _run_in_words(other_run)
    held_by = other_user or (username if is_ours else None)
    observed = {
        "shown": state if is_shown else None,
        "remembered": {"phase": entry["phase"], "since": entry["since"]} if entry else None,
    }
    lock = Lock(is_shown, False, other_owner, held_by, is_ours, is_shown_ours, is_other_run)
    return State({"state": state}, observed, confirmed=True if is_shown else None, detail=lock)


def other_run_state(before: State, entry: LedgerEntry) -> State:
    """Return the State of a lock that another run has, according to the ledger. before: the State read last."""
    detail = replace(before.detail, other_owner=_run_in_words(entry), is_other_run=True)
    return replace(before, detail=detail)


def _run_in_words(entry: LedgerEntry) -> str:
    run = entry["run"]
    process = f"process {run['pid']}, " if run["pid"] else ""
    return (
        f"another run of this account, which is still active ({process}{run_in_words(run)}, ledger entry of "
        f"{entry['since']})"
    )


def accepted_state(goal: str, before: State, username: str | None = None) -> State:
    """Return the State that SDM confirms by accepting a request. before: the State read last. username: of a lock."""
    is_ours = goal == LOCKED
    lock = Lock(before.detail.shown, from_response=True, held_by=username if is_ours else None, is_ours=is_ours)
    return replace(before, managed={"state": goal}, confirmed=True, detail=lock)


def other_owner_state(before: State, refusal: Refusal) -> State:
    """Return the State that a refusal because of another owner's lock shows. before: the State read last."""
    user = f"user {refusal.held_by!r}" if refusal.held_by else "another user"
    words = f"{user} (SDM reports: {refusal.text})"
    lock = Lock(before.detail.shown, from_response=True, other_owner=words, held_by=refusal.held_by)
    return replace(before, managed={"state": LOCKED}, confirmed=None, detail=lock)
