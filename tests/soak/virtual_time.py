# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time in which nobody waits: the client sleeps, its clock moves on, and no time has passed."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

CLIENT = "ansible_collections.secops.device_actions.plugins.module_utils."


class VirtualTime:
    """Stands in for the module `time` of the client, whose pauses and limits then can be those of real runs.

    slept: seconds that were slept so far. ahead: seconds by which the time of day is ahead of the machine's. Sleeping
    does not move it on, because logins are judged by the machine's.
    """

    def __init__(self, ahead: float) -> None:
        self.slept = 0.0
        self._ahead = ahead
        self._lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        with self._lock:
            self.slept += seconds

    def monotonic(self) -> float:
        """The machine's clock, and what was slept."""
        return time.monotonic() + self.slept

    def time(self) -> float:
        """The time of day."""
        return time.time() + self._ahead

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


@contextmanager
def virtual_time(ahead: float = 0.0) -> Iterator[VirtualTime]:
    """Within the block all modules of the client that are loaded live in a VirtualTime."""
    virtual = VirtualTime(ahead)
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(CLIENT)]
    living = [module for module in modules if getattr(module, "time", None) is time]
    for module in living:
        module.time = virtual
    try:
        yield virtual
    finally:
        for module in living:
            module.time = time
