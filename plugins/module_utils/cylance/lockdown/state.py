# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turn a device's lockdown into a state of the engine, and return unlock keys on request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._common.errors import InputError
from ..._engine.devices import Item, State
from ..._sharing.context import Context
from .record import Lockdown

UNLOCK_KEY = ArgumentSpec(options={"return_unlock_key": {"type": "bool", "default": False, "no_log": False}})


def lockdown_state(lockdown: Lockdown, renew_before: int | None = None, before: State | None = None) -> State:
    """Return the State of a device. Its detail is the Lockdown.

    renew_before: minutes of remaining time below which the lockdown is due for renewal, or None.
    before: the State before this task's write, or None if nothing was written yet.
    """
    managed: dict[str, Any] = {"state": "locked" if lockdown.locked else "unlocked"}
    if lockdown.locked:
        managed["duration"] = lockdown.duration
        if renew_before is not None:
            managed["renewal_due"] = lockdown.remaining is not None and lockdown.remaining < renew_before * 60
    observed = lockdown.observed()
    confirmed = _confirmed(lockdown, before)
    return State(
        managed=managed,
        observed=observed,
        confirmed=confirmed,
        hostname=lockdown.hostname,
        detail=lockdown,
        pending=_pending(lockdown, before) if confirmed is False else "",
        lasting=f"until {observed['lockdown_expiration']}" if lockdown.remaining is not None else "",
    )


def _confirmed(lockdown: Lockdown, before: State | None) -> bool | None:
    """Return whether the device has received the state, or None if the console does not report it."""
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


def _pending(lockdown: Lockdown, before: State | None) -> str:
    """Return what is missing until the device confirms its state."""
    if not lockdown.locked:
        return "Not released yet: the console has ended the lockdown, and the device learns it when it connects"
    if before is None:
        return (
            "Perhaps not isolated: locked in the console, but the device is offline and may not have received the "
            "lockdown"
        )
    if before.detail.locked:
        return "Not renewed yet: the console has accepted the renewal, and the device receives it when it connects"
    return "Not isolated yet: the console has accepted the lockdown, and the device receives it when it connects"


def check_no_log(params: Mapping[str, Any], context: Context) -> None:
    """Raise an InputError if unlock keys are requested on a task whose result is logged."""
    if params["return_unlock_key"] and not context.no_log:
        raise InputError(
            "return_unlock_key: requires 'no_log: true' on the task, because the key releases an isolated device."
        )


def add_unlock_keys(items: Iterable[Item]) -> None:
    """Add the unlock key of each locked device to its entry."""
    for item in items:
        item.extra["unlock_key"] = item.state.detail.key if item.state and item.state.detail.locked else None
