# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pauses that take no time: a clock that jumps over them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ansible_collections.secops.device_actions.plugins.module_utils._common.stop_flag import StopFlag
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

_PAUSE = Context.pause


class Pauses:
    """Stands in for the module ``time`` and for Context.pause.

    taken: the seconds of each pause so far. waited: their sum.
    """

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.waited = 0.0
        self._lock = threading.Lock()
        self._deeds: list[tuple[float, Callable[[], object]]] = []

    def sleep(self, seconds: float) -> None:
        """A real one, of whoever waits for another thread."""
        time.sleep(seconds)

    def monotonic(self) -> float:
        """The seconds of a clock on which pauses are over at once."""
        return time.monotonic() + self.waited

    def time(self) -> float:
        """Seconds since the epoch, by that clock."""
        return time.time() + self.waited

    def rounded(self) -> list[int]:
        """The pauses in whole seconds: a clock has gone on since the console asked for them."""
        return [round(pause) for pause in self.taken]

    def pause(self, context: Context, seconds: float) -> None:
        """What Context.pause does, without the sleep."""
        _PAUSE(context, 0)
        if seconds > 0:
            self._pass(seconds)

    def wait(self, stop: StopFlag, seconds: float) -> bool:
        """What StopFlag.wait does, without the sleep."""
        if not stop.is_set():
            self._pass(seconds)
        return stop.is_set()

    def _pass(self, seconds: float) -> None:
        with self._lock:
            self.taken.append(seconds)
            self.waited += seconds
            now = self.monotonic()
            due = [deed for moment, deed in self._deeds if moment <= now]
            self._deeds = [(moment, deed) for moment, deed in self._deeds if moment > now]
        for deed in due:
            deed()

    def after(self, seconds: float, deed: Callable[[], object]) -> None:
        """Do something at the end of the pause in which so many seconds from now are over."""
        self._deeds.append((self.monotonic() + seconds, deed))
