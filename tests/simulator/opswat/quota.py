# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate limit: the number of calls within a window of seconds, and its headers."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from typing import NamedTuple

from ..clock import Clock
from ..switches import Switches


class QuotaState(NamedTuple):
    """The state of the rate limit after a call; ``allowed`` is False if the call is refused."""

    allowed: bool
    limit: int
    remaining: int
    now: float
    reset: float

    @property
    def wait(self) -> int:
        """The whole seconds until another call is allowed."""
        return math.ceil(self.reset - self.now)


class Quota:
    """Counts calls by the simulated clock or, if a switch selects it, by real time."""

    def __init__(self, clock: Clock, switches: Switches) -> None:
        self._clock = clock
        self._switches = switches
        self.reset()

    def reset(self) -> None:
        """Reset all windows."""
        self._calls: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def count(self, client_id: str, endpoint: str) -> QuotaState | None:
        """Count a call, unless it is refused. Return None if there is no limit."""
        switches = self._switches
        limit, window = switches["rate_limit"], switches["rate_window"]
        if not limit:
            return None
        owner = client_id if switches["rate_owner"] == "application" else ""
        calls = self._calls[owner, endpoint if switches["rate_scope"] == "endpoint" else ""]
        now = self._clock.real_now() if switches["rate_clock"] == "real" else self._clock.now()
        if switches["rate_window_kind"] == "fixed" and calls and not calls[0] <= now < calls[0] + window:
            calls.clear()
        while calls and not calls[0] <= now < calls[0] + window:
            calls.popleft()
        allowed = len(calls) < limit
        if allowed:
            calls.append(now)
        return QuotaState(allowed, limit, max(limit - len(calls), 0), now, calls[0] + window)

    def headers(self, state: QuotaState | None) -> dict[str, str]:
        """Return the headers about the rate limit."""
        if state is None:
            return {}
        headers = {}
        form = self._switches["rate_headers"]
        if form != "none" and (self._switches["rate_headers_on_success"] or not state.allowed):
            headers["X-RateLimit-Limit"] = str(state.limit)
            headers["X-RateLimit-Remaining"] = str(state.remaining)
            reset = state.wait if form == "relative" else math.ceil(state.reset)
            headers["X-RateLimit-Reset-Time"] = str(reset)
        if not state.allowed and self._switches["rate_retry_after"]:
            headers["Retry-After"] = str(state.wait)
        return headers
