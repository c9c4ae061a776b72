# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines for the person who waits while a long list is worked on."""

from __future__ import annotations

import threading
import time

_INTERVAL = 5.0  # seconds


class Progress:
    """Announces how far a list is, at most every five seconds, and never for what is done sooner.

    announce: takes a line. name: what is being done. total: how many devices, or others, in words.
    """

    def __init__(self, announce, name, total, clock=time.monotonic, of="devices"):
        self._announce = announce
        self._name = name
        self._total = total
        self._clock = clock
        self._of = of
        self._lock = threading.Lock()
        self._start = self._last = clock()
        self._done = 0
        self._failed = 0

    def step(self, failed, done=1):
        """So many are done, and so many of them failed."""
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
