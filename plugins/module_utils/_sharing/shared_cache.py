# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Share one host's responses from a console with all hosts of the play."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from .._common.errors import DeviceActionsError, Interrupted, error_from_json
from .shared_record import SharedRecord

_MIN_LIFETIME = 300.0  # seconds
_LIFETIME_FACTOR = 10  # a value is kept at least this many times as long as it took to compute
_CAPACITY = 1 << 26  # bytes; a list of 100,000 devices takes about a fifth


class SharedCache:
    """Values that are kept for a while, for the process that creates this and its forks."""

    def __init__(self) -> None:
        self._record = SharedRecord(capacity=_CAPACITY)

    def get_or_compute(self, key: str, compute: Callable[[], Any]) -> Any:
        """Return the value for a key. The first caller computes it while all others wait.

        compute: returns a JSON value, or raises a DeviceActionsError, which all waiting callers share.
        """
        began = time.monotonic()
        with self._record.transaction() as known:
            entry = known.get(key, {})
            if "failed" in entry and entry["at"] > began:
                raise error_from_json(entry["failed"])
            if "value" in entry and time.monotonic() < entry["until"]:
                return entry["value"]
            asked = time.monotonic()
            try:
                value = compute()
            except Interrupted:
                raise
            except DeviceActionsError as error:
                known[key] = {"failed": error.to_json(), "at": time.monotonic()}
                raise
            now = time.monotonic()
            known[key] = {"value": value, "until": now + max(_MIN_LIFETIME, _LIFETIME_FACTOR * (now - asked))}
            return value
