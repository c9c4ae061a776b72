# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clocks for tests, so that no test waits and no result depends on the speed of the machine."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from types import ModuleType

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.stop_flag import StopFlag
from ansible_collections.secops.device_actions.plugins.module_utils._http import rate_limiter
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

_REAL_PAUSE = Context.pause


class TickingClock:
    """A monotonic clock that advances by a tenth of a second at each reading, and not otherwise."""

    def __init__(self) -> None:
        self._readings = itertools.count()

    def monotonic(self) -> float:
        """Return the seconds so far."""
        return next(self._readings) / 10


class Pauses:
    """Replaces the module ``time`` and Context.pause: a pause takes no time, and moves the clock forward.

    frozen: whether the clock moves only by pauses, and not by the machine's clock as well.
    taken: the seconds of each pause so far. waited: their sum.
    """

    def __init__(self, frozen: bool = False) -> None:
        self.taken: list[float] = []
        self.waited = 0.0
        self._frozen_clock = time.monotonic() if frozen else None
        self._epoch_offset = time.time() - time.monotonic()
        self._lock = threading.Lock()
        self._callbacks: list[tuple[float, Callable[[], object]]] = []

    def sleep(self, seconds: float) -> None:
        """Really sleep: the caller waits for another thread."""
        time.sleep(seconds)

    def monotonic(self) -> float:
        """Return the time of the monotonic clock."""
        return time.monotonic() + self.waited if self._frozen_clock is None else self._frozen_clock

    def time(self) -> float:
        """Return the seconds since the epoch."""
        return self._epoch_offset + self.monotonic()

    def rounded(self) -> list[int]:
        """Return the pauses in whole seconds."""
        return [round(pause) for pause in self.taken]

    def pause(self, context: Context, seconds: float) -> None:
        """Do what Context.pause does, without sleeping."""
        _REAL_PAUSE(context, 0)
        if seconds > 0:
            self.advance(seconds)

    def wait(self, stop: StopFlag, seconds: float) -> bool:
        """Do what StopFlag.wait does, without sleeping."""
        if not stop.is_set():
            self.advance(seconds)
        return stop.is_set()

    def advance(self, seconds: float) -> None:
        """Move the clock forward, and call what is due by then."""
        with self._lock:
            self.taken.append(seconds)
            self.waited += seconds
            if self._frozen_clock is not None:
                self._frozen_clock += seconds
            now = self.monotonic()
            due = [callback for moment, callback in self._callbacks if moment <= now]
            self._callbacks = [(moment, callback) for moment, callback in self._callbacks if moment > now]
        for callback in due:
            callback()

    def after(self, seconds: float, callback: Callable[[], object]) -> None:
        """Call a function at the end of the pause in which the clock passes so many seconds from now."""
        self._callbacks.append((self.monotonic() + seconds, callback))

    def install(self, monkeypatch: pytest.MonkeyPatch, *modules: ModuleType) -> None:
        """Let the rate limiter, Context and further modules use this clock."""
        for module in (rate_limiter, context, *modules):
            monkeypatch.setattr(module, "time", self)

        def pause(caller: Context, seconds: float) -> None:
            self.pause(caller, seconds)

        monkeypatch.setattr(Context, "pause", pause)
