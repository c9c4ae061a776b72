# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The run that an operation belongs to, independent of the plugin that started it."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from .._common.errors import Frozen, Interrupted
from .._common.redaction import Redactor
from .._common.stop_flag import StopFlag
from .change_count import Changes
from .connection_facts import ConnectionFacts
from .run_facts import RunFacts
from .run_state import RunState
from .state_dir import STATE_VARIABLE, in_container, unmounted_warnings
from .waits import WAITS

_MAX_FINISH = 10.0  # seconds for which a started write may still wait after a stop


@dataclass
class Context:
    """The state of one operation in a run.

    check_mode: read everything, write nothing. diff: show what changes. no_log: the task hides its result.
    run_state: shared with the tasks of the run's other hosts.
    scope, host: the task, and the host of the play, for claims and the count of changes. play_hosts: how many hosts the
    play has.
    job_changes: counts the changes of several jobs together, or None.
    facts: the play, and who asked for it, for the audit trail.
    announce: shows one line of text to the user while the task runs.
    stop: set when the run should stop. No new write begins after that.
    was_reached: whether the console has sent a response to this operation.
    encrypt: encrypts with the vault password of the run. None where there is none.
    observed: collects facts of the connections that are opened from now on, or None.
    state_dir: the state directory, or None where none is set.
    aside: returns a context manager for a device that only waits for an effect, so that another one goes on meanwhile.
    freeze: returns the error that stops the writes of this operation, or None while they are allowed.
    """

    check_mode: bool = False
    diff: bool = False
    no_log: bool = False
    run_state: RunState = field(default_factory=RunState)
    scope: str = ""
    host: str = ""
    facts: RunFacts = field(default_factory=RunFacts)
    play_hosts: int = 1
    job_changes: Changes | None = None
    announce: Callable[[str], object] = lambda text: None
    stop: StopFlag = field(default_factory=StopFlag)
    redactor: Redactor = field(default_factory=Redactor)
    encrypt: Callable[[bytes], bytes] | None = None
    observed: ConnectionFacts | None = None
    state_dir: str | None = None
    aside: Callable[[], AbstractContextManager[None]] = nullcontext
    freeze: Callable[[], Frozen | None] = lambda: None
    api: Counter[str] = field(default_factory=Counter)
    was_reached: bool = False
    _warnings: dict[str, int] = field(default_factory=dict)
    _causes: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.local = field(default_factory=threading.local)
    _throttled: float = 0.0
    _waiting: int = 0
    _waiting_since: float = 0.0

    def __post_init__(self) -> None:
        self._reader = self.run_state.answers.reader(self.host)

    @property
    def changes(self) -> Changes:
        """What counts the changes of the task."""
        return self.job_changes or self.run_state.changes

    def share(self, key: str, compute: Callable[[], Any]) -> Any:
        """Return a value that the hosts of a task share. See SharedCache."""
        return self.run_state.answers.get_or_compute(key, compute, self._reader)

    def close(self) -> None:
        """Note that the operation has ended."""
        self.run_state.answers.end(self._reader)

    def warn_about_lost_state(self, loss: str) -> None:
        """Warn once in a run that works in a container without a state directory. loss: what is lost with it."""
        texts = unmounted_warnings(self.state_dir)
        if not self.state_dir and in_container():
            texts = [
                f"This run is in a container without a state directory, so the memory of {loss} ends with the "
                f"container. Mount a directory that survives it, and set state_dir or {STATE_VARIABLE} to it."
            ]
        ticket = os.urandom(8).hex()
        if texts and self.run_state.claims.claim("run", "state_dir", ticket) == ticket:
            self.warn(*texts)

    def refuse_frozen(self) -> None:
        """Raise Frozen where writes are frozen."""
        if frozen := self.freeze():
            raise frozen

    @contextmanager
    def completing_write(self) -> Iterator[None]:
        """Let a started write of this thread finish after a stop."""
        self._thread.completing_write = True
        try:
            yield
        finally:
            self._thread.completing_write = False

    @property
    def is_completing_write(self) -> bool:
        """Whether this thread is within completing_write()."""
        return bool(getattr(self._thread, "completing_write", False))

    def pause(self, seconds: float) -> None:
        """Sleep. Raise Interrupted at once when the run stops, unless this thread completes a write."""
        if seconds > 0 and not self.stop.wait(seconds):
            return
        if self.stop.is_set():
            if not self.is_completing_write or seconds > _MAX_FINISH:
                raise Interrupted("The run was stopped before this step.")
            time.sleep(max(0.0, seconds))

    def throttled_pause(self, seconds: float) -> None:
        """Sleep because of the console, and count the time. Concurrent waits of threads count once."""
        if seconds <= 0:
            self.pause(0)
            return
        with self._lock:
            self._waiting += 1
            if self._waiting == 1:
                self._waiting_since = time.monotonic()
        try:
            with WAITS.waiting("a pause that the console or its rate limit requires"):
                self.pause(seconds)
        finally:
            with self._lock:
                self._waiting -= 1
                if self._waiting == 0:
                    self._throttled += time.monotonic() - self._waiting_since

    def warn(self, text: str) -> None:
        """Add a warning, or count it if it exists."""
        with self._lock:
            self._warnings[text] = self._warnings.get(text, 0) + 1

    def warn_once(self, cause: str, text: str) -> None:
        """Add a warning unless there is one with the same cause, even if it has other words."""
        with self._lock:
            if cause not in self._causes:
                self._causes.add(cause)
                self._warnings[text] = 1

    def count(self, figure: str, amount: int = 1) -> None:
        """Add to a figure of the result's C(api): requests, logins or retries."""
        with self._lock:
            self.api[figure] += amount

    def warnings(self) -> list[str]:
        """Return the warnings so far, each with its count if there were several."""
        return [text if times == 1 else f"{text} ({times} times)" for text, times in self._warnings.items()]

    def api_figures(self) -> dict[str, float]:
        """Return the result's C(api)."""
        return {
            "requests": self.api["requests"],
            "logins": self.api["logins"],
            "retries": self.api["retries"],
            "throttled_seconds": round(self._throttled, 3),
        }
