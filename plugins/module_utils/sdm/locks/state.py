# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a lock, from what SDM shows, if it shows anything, and from what a ledger remembers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..._engine.devices import State
from .ledger import LOCKED, UNLOCKED

_PARTLY, _UNKNOWN = "partly_locked", "unknown"


@dataclass(frozen=True)
class Lock:
    """told: whether SDM itself shows it. answered: whether SDM's answer to an action says it. holder: in words, who has
    it where that is not this run, or None. held_by: the user who has it, or None where that is not known, or nobody
    has. is_ours: whether this account has it by all that is known. is_shown_ours: whether SDM itself shows that.
    """

    told: bool = False
    answered: bool = False
    holder: str = None
    held_by: str = None
    is_ours: bool = False
    is_shown_ours: bool = False


def lock_state(facts, username, entry=None, other=None):
    """The State of a device's lock, or of the locks of all devices of an NF. Its detail is a Lock.

    facts: of each device. username: of this account. entry: what the ledger has of it, or None. other: the entry by
    which another run has a lock of it, or None.
    """
    locked = [one for one in facts if one["locked"]]
    owners = [one["held_by"] for one in locked if one["held_by"]]
    foreign = next((owner for owner in owners if owner.lower() != username.lower()), None)  # names know no case
    told = all(one["locked"] is not None for one in facts)
    remembered = entry["phase"] if entry and entry["phase"] in (LOCKED, UNLOCKED) else None
    if told:
        state = LOCKED if len(locked) == len(facts) else _PARTLY if locked else UNLOCKED
        is_shown_ours = state == LOCKED and not foreign and len(owners) == len(locked)
        is_ours = is_shown_ours or (state == remembered == LOCKED and not foreign)
    else:
        state = remembered or _UNKNOWN
        is_ours, is_shown_ours = state == LOCKED and not foreign, False
    holder = f"user {foreign!r}" if foreign else None
    if not holder and other and not (told and not locked):
        holder = _other_run(other)
    held_by = foreign or (username if is_ours else None)
    observed = {
        "shown": state if told else None,
        "remembered": {"phase": entry["phase"], "since": entry["since"]} if entry else None,
    }
    lock = Lock(told, holder=holder, held_by=held_by, is_ours=is_ours, is_shown_ours=is_shown_ours)
    return State({"state": state}, observed, confirmed=True if told else None, detail=lock)


def other_run_state(before, entry):
    """The State that an entry of the ledger tells of, because another run has the lock. before: the State read last."""
    return replace(before, detail=replace(before.detail, holder=_other_run(entry)))


def _other_run(entry):
    return f"another run of this account, which goes on (since {entry['since']}, says the ledger)"


def answered_state(goal, before, username):
    """The State that SDM's consent to an action proves. before: the State read last."""
    is_ours = goal == LOCKED
    lock = Lock(before.detail.told, answered=True, held_by=username if is_ours else None, is_ours=is_ours)
    return replace(before, managed={"state": goal}, confirmed=True, detail=lock)


def foreign_state(before, refusal):
    """The State that a refusal tells of, because somebody else has the lock. refusal: a Refusal."""
    holder = f"user {refusal.held_by!r}" if refusal.held_by else "another user"
    said = f"{holder} (SDM says: {refusal.words})"
    lock = Lock(before.detail.told, answered=True, holder=said, held_by=refusal.held_by)
    return replace(before, managed={"state": LOCKED}, confirmed=None, detail=lock)
