# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait while another owner has a lock. SDM has no queue for locks, and sends no message when a lock is released."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from ..._common.durations import approximate_duration
from ..._engine.devices import Device, State
from ..._sharing.context import Context
from ..._sharing.waits import WAITS
from .errors import locked_by_other_error
from .ledger_file import LOCKED

_HINT = "Set wait: true to wait for the lock."
_PROGRESS_INTERVAL = 60.0  # seconds between two lines about the same device


class LockWaiting:
    """The waiting of one task, with one timeout for all its devices.

    params: the values of state, wait, wait_timeout and wait_interval. name: the module's name, for progress lines.
    hint: a sentence about the option, for the error of a task that does not wait.
    """

    def __init__(self, params: Mapping[str, Any], context: Context, name: str) -> None:
        self.hint = _HINT if params["state"] == LOCKED else ""  # no task waits to unlock a device
        self._is_wanted = params["wait"]
        self._timeout = params["wait_timeout"]
        self._interval = params["wait_interval"]
        self._context = context
        self._name = name
        self._deadline: float | None = None
        self._announced: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, device: Device, state: State) -> None:
        """Wait for the next attempt. Raise the error that names the lock owner where no attempt is left.

        state: the State in which another owner has the lock.
        """
        if not self._is_wanted:
            raise locked_by_other_error(state, self.hint)
        self._context.refuse_frozen()
        left = self._seconds_left()
        if left <= 0:
            raise locked_by_other_error(state, f"The task waited for {self._timeout} s (wait_timeout).")
        self._announce(device, state, left)
        with WAITS.waiting("the release of a lock of another SDM user"):
            is_stopped = self._context.stop.wait(min(self._interval, left))
        if is_stopped:
            raise locked_by_other_error(state, f"The task stopped waiting, because {self._context.stop.why}.")

    def _seconds_left(self) -> float:
        with self._lock:
            now = time.monotonic()
            self._deadline = self._deadline or now + self._timeout
            return self._deadline - now

    def _announce(self, device: Device, state: State, left: float) -> None:
        with self._lock:
            now = time.monotonic()
            if now - self._announced.get(device.id, -_PROGRESS_INTERVAL) < _PROGRESS_INTERVAL:
                return
            self._announced[device.id] = now
        self._context.announce(
            f"{self._name}: {device.label()} is locked by {state.detail.other_owner}. "
            f"Waiting for up to {approximate_duration(left)} more."
        )
