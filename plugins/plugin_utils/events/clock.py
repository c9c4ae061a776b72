# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time, pauses and threads of an event source, in a form that tests can replace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

# Not the threads of the loop: they are few, ansible-rulebook looks up host names in them, and a poll may take hours.
_THREADS = ThreadPoolExecutor(64, "event_source")


async def _in_thread(function: Callable[..., Any], *args: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, function, *args)


@dataclass(frozen=True)
class Clock:
    """now: seconds since the epoch. monotonic: seconds. sleep: pauses. in_thread: calls a function that blocks."""

    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    in_thread: Callable[..., Awaitable[Any]] = _in_thread

    async def wait(self, signal: asyncio.Event, seconds: float) -> bool:
        """Wait for a signal, but no longer than so many seconds. Return whether it was given."""
        tasks = [asyncio.ensure_future(signal.wait()), asyncio.ensure_future(self.sleep(seconds))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
        return signal.is_set()


MACHINE = Clock()
