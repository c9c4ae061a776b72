# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task wants of lockdowns: the checked options of M(secops.device_actions.cylance_lockdown)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._common.durations import format_duration, parse_duration
from ..._common.errors import InputError

SHORTEST, LONGEST = 5, 3 * 24 * 60  # minutes that the console accepts for a lockdown
FULL_LOCKDOWN = {"lockdown_type": "Lockdown", "lockdown_config_id": 1}


@dataclass(frozen=True)
class LockdownSettings:
    """The lockdown that a task wants.

    locking: whether to lock or to release. expires, renew_before: in minutes. release_timeout,
    confirm_timeout: in seconds.
    body: the body of the request to lock, without the duration. is_full: whether it is an ordinary, full lockdown.
    """

    locking: bool
    expires: int
    renew_before: int | None
    release_timeout: int
    confirm_timeout: int
    body: Mapping[str, Any]
    is_full: bool

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> LockdownSettings:
        """Return the settings for the module's options, or raise InputError."""
        expires = parse_duration(params["expires"], "expires", SHORTEST, LONGEST)
        renew_before = None
        if params["renew_before"] is not None:
            renew_before = parse_duration(params["renew_before"], "renew_before", 1, LONGEST)
            if renew_before >= expires:
                raise InputError(
                    f"renew_before: must be shorter than expires ({format_duration(expires)}), got "
                    f"{format_duration(renew_before)}. Otherwise every run would renew the lockdown."
                )
        for option in ("release_timeout", "confirm_timeout"):
            if params[option] < 0:
                raise InputError(f"{option}: must be 0 or more seconds, got {params[option]}.")
        body = {name: params[name] for name in (*FULL_LOCKDOWN, "parameters") if params[name] is not None}
        return cls(
            locking=params["state"] == "locked",
            expires=expires,
            renew_before=renew_before,
            release_timeout=params["release_timeout"],
            confirm_timeout=params["confirm_timeout"],
            body=body,
            is_full=all(body.get(name, usual) == usual for name, usual in FULL_LOCKDOWN.items()),
        )
