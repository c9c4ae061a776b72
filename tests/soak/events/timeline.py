# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time of a scenario. The event loop, the client and the console share it, and nothing really waits."""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Callable
from typing import Any

from simulator.remote import Simulator


class Timeline:
    """Seconds since the begin of a scenario. The console's clock follows before anybody looks at it.

    epoch: the console's time at the begin. skew: seconds by which the client's clock is ahead of it.
    """

    def __init__(self, simulator: Simulator, epoch: float, skew: float = 0.0, now: float = 0.0) -> None:
        self.simulator = simulator
        self.epoch = epoch
        self.now = now
        self._skew = skew
        self._owed = 0.0

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self._owed += seconds

    def advance_to(self, now: float) -> None:
        """Let time pass until a moment, unless it has passed already."""
        self.advance(max(0.0, now - self.now))

    def sync(self) -> None:
        """Set the console's clock."""
        if self._owed:
            owed, self._owed = self._owed, 0.0
            self.simulator.advance(owed)

    # What the client uses of the module `time`.

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.advance(seconds)

    def monotonic(self) -> float:
        """Return the seconds since the begin."""
        return self.now

    def time(self) -> float:
        """Return the time of day of the client's machine."""
        return self.epoch + self.now + self._skew

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


class TimelineLoop(asyncio.SelectorEventLoop):
    """An event loop that lets time pass when it has nothing else to do. idle: called before that."""

    def __init__(self, timeline: Timeline, idle: Callable[[], object]) -> None:
        super().__init__(_Selector(timeline, idle))
        self._timeline = timeline
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Return the time by which the loop wakes tasks."""
        return self._timeline.now


class _Selector(selectors.DefaultSelector):
    def __init__(self, timeline: Timeline, idle: Callable[[], object]) -> None:
        super().__init__()
        self._timeline = timeline
        self._idle = idle

    def select(self, timeout: float | None = None) -> list[Any]:
        """Return what is ready. Time passes instead of a wait."""
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if timeout is None:
            raise RuntimeError("everybody waits, and nothing will ever happen")
        self._idle()
        self._timeline.advance(timeout)
        return ready
