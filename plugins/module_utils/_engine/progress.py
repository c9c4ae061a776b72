# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Progress lines for long lists."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_INTERVAL = 5.0  # seconds


class Progress:
    """Announces the progress of a list every five seconds at most. Shorter work is never announced.

    announce: takes a line. name: what is being done. total: how many devices, or whatever C(of) names.
    """

    def __init__(
        self,
        announce: Callable[[str], object],
        name: str,
        total: int,
        clock: Callable[[], float] = time.monotonic,
        of: str = "devices",
    ) -> None:
        self._announce = announce
        self._name = name
        self._total = total
        self._clock = clock
        self._of = of
        self._lock = threading.Lock()
        self._start = self._last = clock()
        self._done = 0
        self._failed = 0

    def step(self, failed: int, done: int = 1) -> None:
        """Count what is done, and what of it failed."""
        with self._lock:
            self._done += done
            self._failed += failed
            now = self._clock()
            if now - self._last < _INTERVAL or self._done >= self._total:
                return
            self._last = now
            left = (now - self._start) / self._done * (self._total - self._done)
            count = f"{self._done} of {self._total} {self._of}, {self._failed} failed"
            line = f"{self._name}: {count}, about {left:.0f} s left"
        self._announce(line)
