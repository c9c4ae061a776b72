# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one host of a play asks a console, for all hosts of the play."""

from __future__ import annotations

import time

from .._common.errors import DeviceActionsError, Interrupted, error_from_json
from .shared_record import SharedRecord

_HOLDS = 300.0  # seconds for which an answer holds at least,
_HOLDS_TIMES = 10  # and how many times as long as it took to come by it
_CAPACITY = 1 << 26  # bytes: a list of 100,000 devices has about a fifth of that


class SharedCache:
    """Answers that hold for a while, for the process that makes this and its forks."""

    def __init__(self):
        self._record = SharedRecord(capacity=_CAPACITY)

    def get_or_compute(self, key, ask):
        """The answer to a question, asked by whoever needs it first while all others wait for it.

        key: a text that tells this question from all others. ask: a callable that returns what JSON can hold, or raises
        a DeviceActionsError, which those who waited share.
        """
        began = time.monotonic()
        with self._record.transaction() as known:
            answer = known.get(key, {})
            if "failed" in answer and answer["at"] > began:
                raise error_from_json(answer["failed"])
            if "value" in answer and time.monotonic() < answer["until"]:
                return answer["value"]
            asked = time.monotonic()
            try:
                value = ask()
            except Interrupted:
                raise
            except DeviceActionsError as error:
                known[key] = {"failed": error.to_json(), "at": time.monotonic()}
                raise
            now = time.monotonic()
            known[key] = {"value": value, "until": now + max(_HOLDS, _HOLDS_TIMES * (now - asked))}
            return value
