# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operation knows of the run that it is a part of, whichever shell started it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field

from .._common.errors import Interrupted
from .._common.redaction import Redactor
from .._common.stop_flag import StopFlag
from .run_state import RunState

_LONGEST_FINISH = 10.0  # seconds for which a write that has begun may still wait once the run is told to stop


@dataclass
class Context:
    """check_mode: read everything, write nothing. diff: show what changes. no_log: the task hides its result.
    memory: what is shared with other hosts' tasks of this run.
    scope, host: the task and the host of the play for which the operation runs (claims and the count of changes).
    announce: shows one line to the person who waits. Takes a text.
    stop: set when the run is to end; no new write begins after that.
    """

    check_mode: bool = False
    diff: bool = False
    no_log: bool = False
    run_state: RunState = field(default_factory=RunState)
    scope: str = ""
    host: str = ""
    announce: object = lambda text: None
    stop: StopFlag = field(default_factory=StopFlag)
    redactor: Redactor = field(default_factory=Redactor)
    api: Counter = field(default_factory=Counter)
    _warnings: dict = field(default_factory=dict)
    _causes: set = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.local = field(default_factory=threading.local)
    _waiting: int = 0
    _waiting_since: float = 0.0

    @contextmanager
    def completing_write(self):
        """This thread has begun to write: what belongs to that write goes on although the run is told to stop."""
        self._thread.completing_write = True
        try:
            yield
        finally:
            self._thread.completing_write = False

    @property
    def is_completing_write(self):
        """Whether this thread is within completing_write()."""
        return getattr(self._thread, "completing_write", False)

    def pause(self, seconds):
        """Sleep. Raises Interrupted at once when the run is told to stop and this thread finishes no write."""
        if seconds > 0 and not self.stop.wait(seconds):
            return
        if self.stop.is_set():
            if not self.is_completing_write or seconds > _LONGEST_FINISH:
                raise Interrupted("The run was stopped before this step.")
            time.sleep(max(0.0, seconds))

    def throttled_pause(self, seconds):
        """Sleep for the console's sake. Threads that wait at the same time count once."""
        if seconds <= 0:
            self.pause(0)
            return
        with self._lock:
            self._waiting += 1
            if self._waiting == 1:
                self._waiting_since = time.monotonic()
        try:
            self.pause(seconds)
        finally:
            with self._lock:
                self._waiting -= 1
                if self._waiting == 0:
                    self.api["throttled_seconds"] += time.monotonic() - self._waiting_since

    def warn(self, text):
        """Warn, counting how often the same cause came up."""
        with self._lock:
            self._warnings[text] = self._warnings.get(text, 0) + 1

    def warn_once(self, cause, text):
        """Warn, unless there was a warning of this cause before, in whatever words."""
        with self._lock:
            if cause not in self._causes:
                self._causes.add(cause)
                self._warnings[text] = 1

    def count(self, action, amount=1):
        """Add to the figures of the result's C(api): requests, logins, retries, throttled_seconds."""
        with self._lock:
            self.api[action] += amount

    def warnings(self):
        """The warnings so far, each with how often it came up where that was more than once."""
        return [text if times == 1 else f"{text} ({times} times)" for text, times in self._warnings.items()]

    def api_figures(self):
        """The result's C(api)."""
        return {
            "requests": self.api["requests"],
            "logins": self.api["logins"],
            "retries": self.api["retries"],
            "throttled_seconds": round(float(self.api["throttled_seconds"]), 3),
        }
