# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors of locking, in words that say what to do."""

from __future__ import annotations

from ..._common.errors import ApiError, NotReached
from ..._common.text import summarize
from .requests import NO_DEVICE, NOT_SUPPORTED, OTHER


def held(holder, state, ending=""):
    """Somebody else has the lock. holder: in words. state: the State read last."""
    error = NotReached(
        f"It is locked by {holder}, and only who has a lock can give it back.{ending}",
        state,
        "locked_by_other",
        look_again=False,
        send_again=False,
    )
    error.device_specific = True
    return error


def unknown_fate(state):
    """A request was lost, and nothing shows whether SDM carried it out."""
    return NotReached(
        "SDM does not show whether it carried the action out.", state, "unknown_fate", look_again=False, uncertain=True
    )


def strangers_left(entries):
    """A warning of locks in the ledger that this account cannot give back. entries: of the ledger."""
    owners = sorted({f"user {entry['username']!r} of {' '.join(entry['urls'])}" for entry in entries})
    return (
        f"The ledger tells of {len(entries)} more locks that may be there, of {summarize(owners)}. Nothing was done "
        "about them: to give them back, set urls, username and password to what took them."
    )


def is_doubtful(error, refusal):
    """Whether SDM may have done a part of what it refused. refusal: the Refusal in an ApiError, else None."""
    return bool(refusal) and refusal.kind not in (NOT_SUPPORTED, NO_DEVICE) and not _lacks_right(error, refusal)


def explained(error, refusal, action, scope):
    """An ApiError that is no lock's, with what its label and its status mean. refusal: the Refusal in it."""
    message = f"{error.status} while sending {action}: {refusal.words}."
    if refusal.kind == NOT_SUPPORTED:
        thing = "groups of NFs" if scope == "nf_group" else "devices"
        message += f" This release of SDM, or this kind of device, does not know the action for {thing}."
    elif refusal.kind == NO_DEVICE:
        message += (
            " SDM has no such device any more, or the account may not view it. Some releases answer so, too, where "
            "they do not know the action."
        )
    elif _lacks_right(error, refusal):
        message += " The account may view the device, and lacks the right to lock it."
    elif refusal.label:
        message += (
            f" If you know that the label {refusal.label} means that somebody else has the lock, add it to "
            "held_labels; if it means that there was nothing to do, to already_labels."
        )
    raised = ApiError(message, error.status, uncertain=error.uncertain)
    if refusal.kind in (NOT_SUPPORTED, NO_DEVICE):
        raised.reason = "not_supported" if refusal.kind == NOT_SUPPORTED else "not_found"
        raised.device_specific = refusal.kind == NO_DEVICE
    return raised


def _lacks_right(error, refusal):
    return error.status in (401, 403) and refusal.kind == OTHER
