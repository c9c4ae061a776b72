# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many devices are processed at the same time. One that only waits for an effect does not count meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOOK_INTERVAL = 5.0  # seconds


class Slots:
    """The slots of one list. One thread starts the devices; each is processed in a thread of its own.

    number: of devices at the same time. started: how many may be started and not finished, with those that wait.
    """

    def __init__(self, number: int, started: int) -> None:
        self._number = number
        self._most_started = max(number, started)
        self._used = self._started = 0
        self._changed = threading.Condition()
        self._thread = threading.local()

    def start(self, alone: bool, look: Callable[[], object]) -> None:
        """Wait until another device may be started, and count it.

        alone: whether all that have started must be finished, or only wait. look: called every few seconds meanwhile.
        """

        def is_free() -> bool:
            used = self._number if alone and self._used else self._used
            return used < self._number and self._started < self._most_started

        with self._changed:
            while not self._changed.wait_for(is_free, _LOOK_INTERVAL):
                look()
            self._used += 1
            self._started += 1

    def run(self, work: Callable[[], object]) -> None:
        """Process a device that was started, in this thread."""
        self._thread.has_slot = True
        try:
            work()
        finally:
            self._thread.has_slot = False
            with self._changed:
                self._used -= 1
                self._started -= 1
                self._changed.notify_all()

    @contextmanager
    def released(self) -> Iterator[None]:
        """Let another device have the slot of this thread while the block runs."""
        if not getattr(self._thread, "has_slot", False):
            yield
            return
        with self._changed:
            self._used -= 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._changed.wait_for(lambda: self._used < self._number)
                self._used += 1
