# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate limit: how many calls in how many seconds, and the headers that tell of it."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from typing import NamedTuple

from ..clock import Clock
from ..switches import Switches


class Standing(NamedTuple):
    """Where a caller stands after a call; ``allowed`` is whether that call may pass."""

    allowed: bool
    limit: int
    remaining: int
    now: float
    reset: float

    @property
    def wait(self) -> int:
        """Whole seconds until there is room again."""
        return math.ceil(self.reset - self.now)


class Quota:
    """Counts calls by the simulator's clock, which can be moved, or by this machine's."""

    def __init__(self, clock: Clock, switches: Switches) -> None:
        self._clock = clock
        self._switches = switches
        self.reset()

    def reset(self) -> None:
        """Forget the calls so far."""
        self._calls: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def count(self, client_id: str, endpoint: str) -> Standing | None:
        """Count a call; one that is refused takes no room. None: there is no limit."""
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
        return Standing(allowed, limit, max(limit - len(calls), 0), now, calls[0] + window)

    def headers(self, standing: Standing | None) -> dict[str, str]:
        """What an answer says of it."""
        if standing is None:
            return {}
        headers = {}
        form = self._switches["rate_headers"]
        if form != "none" and (self._switches["rate_headers_on_success"] or not standing.allowed):
            headers["X-RateLimit-Limit"] = str(standing.limit)
            headers["X-RateLimit-Remaining"] = str(standing.remaining)
            reset = standing.wait if form == "relative" else math.ceil(standing.reset)
            headers["X-RateLimit-Reset-Time"] = str(reset)
        if not standing.allowed and self._switches["rate_retry_after"]:
            headers["Retry-After"] = str(standing.wait)
        return headers
