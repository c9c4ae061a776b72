# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lock between processes that vanishes with whoever holds it, however that one ends."""

from __future__ import annotations

import errno
import fcntl
import threading
import time
from contextlib import contextmanager

_DEADLOCK_PAUSE = 0.005  # seconds


class FileLock:
    """A POSIX record lock on an open file, against other processes and against the threads of this one.

    The system takes such a lock away when its process ends, by SIGKILL too, and when the process closes any
    descriptor of the file: a process opens the file once and keeps it open.
    """

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._threads = threading.Lock()

    @contextmanager
    def held(self):
        """Hold the lock, after waiting for it."""
        with self._threads:
            self._lock()
            try:
                yield
            finally:
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN)

    def _lock(self):
        while True:
            try:
                fcntl.lockf(self._descriptor, fcntl.LOCK_EX)
                return
            except OSError as error:
                # The lock belongs to the whole process: the kernel takes two threads of one and two of another for a
                # circle, although each of them would be let go.
                if error.errno != errno.EDEADLK:
                    raise
                time.sleep(_DEADLOCK_PAUSE)
