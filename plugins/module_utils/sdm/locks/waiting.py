# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait while somebody else has a lock: SDM has neither a queue for it nor a message when it is free."""

from __future__ import annotations

import threading
import time

from ..._common.durations import approximate_duration
from ..._common.errors import InputError
from .errors import held

_SAID_AGAIN = 60.0  # seconds


class LockWaiting:
    """The waiting of one task, which ends for all its devices at the same time.

    params: the values of wait, wait_timeout and wait_interval. name: what is being done, for the lines that say so.
    """

    def __init__(self, params, context, name):
        if params["wait_timeout"] < 1 or params["wait_interval"] < 1:
            raise InputError("wait_timeout and wait_interval are numbers of seconds, 1 or more.")
        self._wanted = params["wait"]
        self._timeout = params["wait_timeout"]
        self._interval = params["wait_interval"]
        self._context = context
        self._name = name
        self._deadline = None
        self._said = {}
        self._lock = threading.Lock()

    def wait(self, device, state):
        """Wait until it is worth another look. Raises the error that names who has the lock, where there is none.

        state: the State in which somebody else has it.
        """
        holder = state.detail.holder
        if not self._wanted:
            raise held(holder, state)
        left = self._left()
        if left <= 0:
            raise held(holder, state, f" It was waited for, {self._timeout} s in all (wait_timeout).")
        self._say(device, holder, left)
        if self._context.stop.wait(min(self._interval, left)):
            raise held(holder, state, f" The waiting ended because {self._context.stop.why}.")

    def _left(self):
        with self._lock:
            now = time.monotonic()
            self._deadline = self._deadline or now + self._timeout
            return self._deadline - now

    def _say(self, device, holder, left):
        with self._lock:
            now = time.monotonic()
            if now - self._said.get(device.id, -_SAID_AGAIN) < _SAID_AGAIN:
                return
            self._said[device.id] = now
        self._context.announce(
            f"{self._name}: {device.label()} is locked by {holder}, "
            f"waits for it up to {approximate_duration(left)} more"
        )
