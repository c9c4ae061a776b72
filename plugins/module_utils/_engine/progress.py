# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Progress lines for long lists."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from .._common.durations import approximate_duration

INTERVAL = 5.0  # seconds between two lines
_REPEAT_AFTER = 60.0  # seconds after which a line is repeated if nothing was done in between
_WINDOW = 120.0  # seconds of the past from which the rest is estimated. The pauses of rate limits are shorter.
_SHORTEST_BASIS = 2.0  # seconds
_RESOLUTION = 1.0  # seconds between two stored points


class Progress:
    """Announces the progress of a list every five seconds at most. Shorter work is never announced.

    announce: takes a line. name: what is being done. total: how many devices, or whatever C(of) names.
    at_once: how many are processed at the same time.
    """

    def __init__(
        self,
        announce: Callable[[str], object],
        name: str,
        total: int,
        clock: Callable[[], float] = time.monotonic,
        of: str = "",
        at_once: int = 1,
    ) -> None:
        self._announce = announce
        self._name = name
        self._total = total
        self._clock = clock
        self._of = f" {of}" if of else ""
        self._at_once = at_once
        self._lock = threading.Lock()
        self._last = clock()
        self._last_done = -1
        self._done = 0
        self._failed = 0
        # (time, done) since the first step. The time before it says little: the first item goes alone, and waits for
        # the login, for example.
        self._points: deque[tuple[float, int]] = deque()

    def step(self, failed: int = 0, done: int = 1) -> None:
        """Count what is done, and what of it failed. With 0 for both, show that the work goes on."""
        with self._lock:
            self._done += done
            self._failed += failed
            now = self._clock()
            if done and (not self._points or now - self._points[-1][0] >= _RESOLUTION):
                self._points.append((now, self._done))
            interval = INTERVAL if self._done != self._last_done else _REPEAT_AFTER
            if now - self._last < interval or self._done >= self._total:
                return
            self._last, self._last_done = now, self._done
            left = self._seconds_left(now)
            line = f"{self._name}: {self._done} of {self._total}{self._of} done, {self._failed} failed"
            if left is not None:
                line += f", about {approximate_duration(left)} left"
        self._announce(line)

    def _seconds_left(self, now: float) -> float | None:
        """Return an estimate from the recent past, or None if too little was done since the first step."""
        while len(self._points) > 1 and self._is_basis(self._points[1], now) and now - self._points[0][0] > _WINDOW:
            self._points.popleft()
        if not self._points or not self._is_basis(self._points[0], now):
            return None
        began, done_before = self._points[0]
        return (now - began) / (self._done - done_before) * (self._total - self._done)

    def _is_basis(self, point: tuple[float, int], now: float) -> bool:
        began, done_before = point
        return self._done - done_before >= self._at_once and now - began >= _SHORTEST_BASIS


class LongWait:
    """Announces once that a task waits, as soon as it has waited for five seconds.

    announce: takes a line.
    """

    def __init__(self, announce: Callable[[str], object]) -> None:
        self._announce = announce
        self._lock = threading.Lock()
        self._is_announced = False

    def waited(self, seconds: float, text: str) -> None:
        """Announce a text, if this is the first wait of that length. seconds: how long it has lasted."""
        with self._lock:
            if seconds < INTERVAL or self._is_announced:
                return
            self._is_announced = True
        self._announce(text)
