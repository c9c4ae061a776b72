# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lock between processes that is released when its holder ends, even by SIGKILL."""

from __future__ import annotations

import errno
import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_DEADLOCK_PAUSE = 0.005  # seconds


class FileLock:
    """A POSIX record lock on an open file, against other processes and other threads of this one.

    The system releases it when its process ends, and also when the process closes any descriptor of the file. So a
    process must open the file only once and keep it open.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._threads = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the lock and hold it."""
        with self._threads:
            self._lock()
            try:
                yield
            finally:
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN)

    def _lock(self) -> None:
        while True:
            try:
                fcntl.lockf(self._descriptor, fcntl.LOCK_EX)
                return
            except OSError as error:
                # The lock belongs to the whole process. With several threads in each of two processes, the kernel may
                # report a deadlock where there is none.
                if error.errno != errno.EDEADLK:
                    raise
                time.sleep(_DEADLOCK_PAUSE)
