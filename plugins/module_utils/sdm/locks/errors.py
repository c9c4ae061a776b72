# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors and warnings of locking."""

from __future__ import annotations

from ..._common.errors import ApiError, DeviceActionsError, NotReached
from ..._common.text import as_sentence
from ..._engine.devices import State
from .refusals import NO_DEVICE, NOT_SUPPORTED, OTHER, Refusal
from .targets import NF_GROUP


def locked_by_other_error(state: State, hint: str = "") -> NotReached:
    """Return the error for a lock of another owner. state: the State read last. hint: a further sentence."""
    message = f"Locked by {state.detail.other_owner}. Only the lock owner can release the lock. {_next_step(state)}"
    error = NotReached(f"{message} {hint}".rstrip(), state, "locked_by_other", look_again=False, send_again=False)
    error.failure_key = None  # another owner's lock says nothing about other devices
    return error


def _next_step(state: State) -> str:
    """Return what a user can do about another owner's lock. SDM does not report when a lock was taken."""
    lock = state.detail
    if lock.is_other_run:
        return "Wait until that run has ended."
    if lock.held_by:
        who = f"{lock.held_by} (SDM does not report since when)"
        return f"Ask {who}, or an administrator who may override locks in the GUI of SDM."
    return (
        "SDM does not report who it is or since when. Look the device up in the GUI of SDM, where an administrator may "
        "also override the lock."
    )


def unknown_fate_error(state: State) -> NotReached:
    """Return the error for a request without a response, where SDM does not show the lock."""
    return NotReached(
        "SDM does not show whether it carried out the action. Check the lock in the GUI of SDM.",
        state,
        "unknown_fate",
        look_again=False,
        uncertain=True,
    )


def may_be_partly_done(error: DeviceActionsError, refusal: Refusal) -> bool:
    """Return whether SDM may have carried out a part of a request that it refused."""
    return refusal.kind not in (NOT_SUPPORTED, NO_DEVICE) and not _is_missing_right(error, refusal)


def explain_refusal(error: DeviceActionsError, refusal: Refusal, action: str, scope: str) -> ApiError:
    """Return an ApiError that explains the label and the status of a refusal without another owner's lock."""
    message = f"{error.status} while sending {action}: {as_sentence(refusal.text)}"
    if refusal.kind == NOT_SUPPORTED:
        noun = "groups of NFs" if scope == NF_GROUP else "devices"
        message += f" This release of SDM, or this kind of device, does not support the action for {noun}."
    elif refusal.kind == NO_DEVICE:
        message += (
            " SDM has no such device any more, or the account may not view it. Some releases also respond with 404 "
            "to an unsupported action."
        )
    elif _is_missing_right(error, refusal):
        message += " The account may view the device, but lacks the right to lock it."
    elif refusal.label:
        message += (
            f" If the label {refusal.label} means that another user has the lock, add it to held_labels. If it means "
            "that there was nothing to do, add it to already_labels."
        )
    explained = ApiError(message, error.status or 0, uncertain=error.uncertain)
    if refusal.kind in (NOT_SUPPORTED, NO_DEVICE):
        explained.reason = "not_supported" if refusal.kind == NOT_SUPPORTED else "not_found"
    if refusal.kind == NO_DEVICE:
        explained.failure_key = None
    return explained


def _is_missing_right(error: DeviceActionsError, refusal: Refusal) -> bool:
    return error.status in (401, 403) and refusal.kind == OTHER
