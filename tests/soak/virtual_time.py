# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual time: the client sleeps and its clock advances, but no real time passes."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

CLIENT = "ansible_collections.secops.device_actions.plugins.module_utils."


class VirtualTime:
    """A replacement for the module `time` in the client, which can use the waits and limits of real runs.

    slept: total seconds of sleep. ahead: offset of the time of day in seconds. Sleeping does not advance the time of
    day, because the simulator checks logins against the real clock.
    """

    def __init__(self, ahead: float) -> None:
        self.slept = 0.0
        self._ahead = ahead
        self._lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        """Advance the monotonic clock."""
        with self._lock:
            self.slept += seconds

    def monotonic(self) -> float:
        """Return the real monotonic clock plus the sleep."""
        return time.monotonic() + self.slept

    def time(self) -> float:
        """Return the time of day."""
        return time.time() + self._ahead

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


@contextmanager
def virtual_time(ahead: float = 0.0) -> Iterator[VirtualTime]:
    """Use a VirtualTime in all modules of the client that are loaded."""
    virtual = VirtualTime(ahead)
    with time_of(virtual):
        yield virtual


@contextmanager
def time_of(clock: Any) -> Iterator[None]:
    """Use a clock in all modules of the client that are loaded. clock: has what they use of the module `time`."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(CLIENT)]
    patched = [module for module in modules if getattr(module, "time", None) is time]
    for module in patched:
        module.time = clock
    try:
        yield
    finally:
        for module in patched:
            module.time = time
