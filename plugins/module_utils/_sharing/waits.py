# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the threads of this process wait for, so that a task that is silent for long can say so."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Waits:
    """The current waits of a process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._current: dict[int, tuple[str, float]] = {}  # what, and since when, in the order of their begin

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Note a wait while the block runs. what: the end of a sentence that begins with "waiting for"."""
        with self._lock:
            number = next(self._numbers)
            self._current[number] = (what, self._clock())
        try:
            yield
        finally:
            with self._lock:
                del self._current[number]

    def longest(self) -> tuple[str, float] | None:
        """Return what is waited for the longest, and for how many seconds already, or None."""
        with self._lock:
            oldest = next(iter(self._current.values()), None)
        return oldest and (oldest[0], self._clock() - oldest[1])


WAITS = Waits()  # of this process: a worker of Ansible does one task at a time
