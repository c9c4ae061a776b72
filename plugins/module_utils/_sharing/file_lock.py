# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lock between processes that is released when its holder ends, even by SIGKILL."""

from __future__ import annotations

import errno
import fcntl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .._common.durations import approximate_duration
from .._common.errors import LockTimeout
from .waits import WAITS

BRIEF, LONG = 60.0, 3600.0  # seconds to wait for a lock that is held to change a file, or while a console responds
_BUSY = (errno.EACCES, errno.EAGAIN)
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.0005, 0.02  # seconds


class FileLock:
    """A POSIX record lock on an open file, against other processes and other threads of this one.

    The system releases it when its process ends, and also when the process closes any descriptor of the file. So a
    process must open the file only once and keep it open. A holder that is suspended, or on another machine that is
    gone, keeps it, so no wait is endless.
    what: the lock, as the end of a sentence that begins with "waiting for". patience: the longest wait, in seconds.
    """

    def __init__(
        self,
        descriptor: int,
        what: str = "the lock of a file",
        patience: float = LONG,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._descriptor = descriptor
        self._what = what
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._threads = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the lock and hold it. Raise LockTimeout, or another OSError where the file system has no locks."""
        self._take()
        try:
            yield
        finally:
            try:
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN)
            finally:
                self._threads.release()

    def _take(self) -> None:
        is_first = self._threads.acquire(blocking=False)
        if is_first and self._lock_file():
            return
        deadline = self._clock() + self._patience
        if not is_first:
            with WAITS.waiting(self._what):
                if not self._threads.acquire(timeout=self._patience):
                    raise self._timeout()
        try:
            self._wait_for_processes(deadline)
        except BaseException:
            self._threads.release()
            raise

    def _wait_for_processes(self, deadline: float) -> None:
        """Try until the lock is free. To block would have no end, and between threads it may look like a deadlock."""
        pause = _SHORTEST_PAUSE
        with WAITS.waiting(self._what):
            while not self._try():
                if self._clock() >= deadline:
                    raise self._timeout()
                self._sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _lock_file(self) -> bool:
        """Try to lock the file, as the thread whose turn it is."""
        try:
            return self._try()
        except BaseException:
            self._threads.release()
            raise

    def _try(self) -> bool:
        try:
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _BUSY:
                return False
            raise
        return True

    def _timeout(self) -> LockTimeout:
        waited = approximate_duration(self._patience)
        return LockTimeout(
            errno.ETIMEDOUT, f"waited {waited} for {self._what}, which another process, perhaps a suspended one, keeps"
        )
