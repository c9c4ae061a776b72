# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a console's limit by construction: every request of every fork takes its turn."""

from __future__ import annotations

import time

from .errors import ApiError

_WORTH_SAYING = 3.0  # seconds


class Pace:
    """Turns for requests to one console, one after the other at an even distance.

    record: a SharedRecord, so that forks share the turns. key: names the console and the account.
    per_second: requests a second, 0 for no limit of ours. max_wait: the longest wait for one turn, in seconds.
    """

    def __init__(self, context, record, key, per_second, max_wait):
        self._context = context
        self._record = record
        self._key = key
        self._gap = 1.0 / per_second if per_second else 0.0
        self._max_wait = max_wait

    def wait(self):
        """Wait for the next turn. Raises Interrupted when the run is stopped meanwhile."""
        while True:
            now = time.monotonic()
            with self._record.changing() as record:
                mine = record.setdefault(self._key, {"next": 0.0, "hold": 0.0})
                turn = max(now, mine["next"], mine["hold"])
                if turn - now <= self._max_wait:
                    mine["next"] = turn + self._gap
            if turn - now > self._max_wait:
                raise ApiError(
                    f"The next turn for a request to the console comes in {turn - now:.0f} s, after what it answered "
                    f"before or by requests_per_second, and max_wait allows a wait of {self._max_wait:.0f} s.",
                    status=429,
                )
            self._context.throttled_pause(turn - now)
            if turn == now or not self._held():
                return

    def _held(self):
        with self._record.changing() as record:
            return record.get(self._key, {}).get("hold", 0.0) > time.monotonic()

    def hold(self, seconds, why):
        """Let nobody send to this console for a while: it asked for that, or it is in trouble."""
        with self._record.changing() as record:
            mine = record.setdefault(self._key, {"next": 0.0, "hold": 0.0})
            mine["hold"] = max(mine["hold"], time.monotonic() + seconds)
        if seconds >= _WORTH_SAYING:
            self._context.announce(f"waiting {seconds:.0f} s: {why}")
