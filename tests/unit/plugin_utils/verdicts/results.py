# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of modules, as they arrive at a callback."""

from __future__ import annotations

END = "2026-01-16T12:00:00Z"
API = {"requests": 3, "logins": 1, "retries": 0, "throttled_seconds": 0.0}


def entry(number, outcome="changed", error=None, **fields):
    """Return the entry of a locked device. error: a reason, or (reason, message)."""
    reason, message = (error, f"It is {error}.") if isinstance(error, str) else error or (None, None)
    return {
        "device": f"id-{number}",
        "device_id": f"ID{number}",
        "hostname": f"ws-{number}.corp.example",
        "outcome": outcome,
        "confirmed": True,
        "before": {"state": "unlocked"},
        "after": {"state": "locked", "duration": "1:00:00"},
        "observed": {"lockdown_expiration": END, "remaining": "1:00:00"},
        "certain": True,
        "error": error and {"status": 400, "reason": reason, "message": message},
        **fields,
    }


def info(number, state="locked", **fields):
    """Return an entry of cylance_lockdown_info."""
    return {
        "device": f"id-{number}",
        "device_id": f"ID{number}",
        "hostname": f"ws-{number}.corp.example",
        "state": state,
        "duration": "1:00:00" if state == "locked" else None,
        "remaining": "0:05:00" if state == "locked" else None,
        "confirmed": None,
        "lockdown_expiration": END,
        "error": None,
        **fields,
    }


def result(*entries, msg="The message.", **fields):
    """Return a result with entries."""
    return {"changed": False, "msg": msg, "devices": [*entries], "api": API, **fields}
