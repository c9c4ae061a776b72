# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device's lockdown as results tell it, and the unlock key, which they tell on request only."""

from __future__ import annotations

from ..._common.argspec import ArgumentSpec
from ..._common.errors import InputError
from ..._engine.devices import State

UNLOCK_KEY = ArgumentSpec(options={"return_unlock_key": {"type": "bool", "default": False, "no_log": False}})


def lockdown_state(lockdown, renew_before=None, before=None):
    """The State of a device from its Lockdown.

    renew_before: minutes below which the remaining time calls for a renewal, or None.
    before: the State before a write that this record answers, or None for a record that was merely read.
    """
    managed = {"state": "locked" if lockdown.locked else "unlocked"}
    if lockdown.locked:
        managed["duration"] = lockdown.duration
        if renew_before is not None:
            managed["renewal_due"] = lockdown.remaining is not None and lockdown.remaining < renew_before * 60
    return State(
        managed=managed,
        observed=lockdown.observed(),
        confirmed=_confirmed(lockdown, before),
        hostname=lockdown.hostname,
        detail=lockdown,
    )


def _confirmed(lockdown, before):
    """Whether the device itself has the state: True, False (it has yet to hear of it), or None (the API is silent)."""
    status = (lockdown.connection_status or "").lower()
    if lockdown.locked:
        if lockdown.offline:
            return False
        renewed = before is not None and before.detail.locked
        return True if status == "locked" and not renewed else None
    if lockdown.offline:
        ever_locked = lockdown.initiated is not None or lockdown.history
        return False if ever_locked else None
    return {"locked": False, "connected": True}.get(status)


def refuse_open_key(params, context):
    """Raise an InputError where the unlock key is asked for on a task whose result everybody sees."""
    if params["return_unlock_key"] and not context.no_log:
        raise InputError(
            "return_unlock_key: the key frees an isolated machine, so that it is returned "
            "on a task with 'no_log: true' only."
        )


def add_unlock_keys(items):
    """Put each locked device's key into its entry."""
    for item in items:
        locked = item.state and item.state.detail.locked
        item.extra["unlock_key"] = item.state.detail.key if locked else None
