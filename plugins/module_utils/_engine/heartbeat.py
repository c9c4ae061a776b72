# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Show that a task goes on, and what it waits for, if nothing else was shown for a minute."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .._common.durations import approximate_duration
from .._sharing.waits import WAITS, Waits

INTERVAL = 60.0  # seconds without a line, after which there is one
_LOOK_INTERVAL = 5.0  # seconds
_SHORTEST_WAIT = 5.0  # seconds; shorter waits are a part of the work


class Heartbeat:
    """The lines of one task. announce: shows a line. name: of the task. waits: of this process."""

    def __init__(
        self,
        announce: Callable[[str], object],
        name: str,
        clock: Callable[[], float] = time.monotonic,
        waits: Waits = WAITS,
    ) -> None:
        self._announce = announce
        self._name = name
        self._clock = clock
        self._waits = waits
        self._began = self._last = clock()

    def announce(self, text: str) -> None:
        """Show a line of the task itself, after which the next minute begins."""
        self._last = self._clock()
        self._announce(text)

    def beat(self) -> None:
        """Show that the task goes on, if the last line is a minute old."""
        now = self._clock()
        if now - self._last < INTERVAL:
            return
        text = f"{self._name}: still at work after {approximate_duration(now - self._began)}"
        longest = self._waits.longest()
        if longest and longest[1] >= _SHORTEST_WAIT:
            text += f", for {approximate_duration(longest[1])} waiting for {longest[0]}"
        self.announce(text)

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Show it from time to time while the block runs."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(_LOOK_INTERVAL):
                self.beat()

        threading.Thread(target=watch, daemon=True).start()
        try:
            yield
        finally:
            over.set()
