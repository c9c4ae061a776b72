# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory that the forks of one process share.

Ansible runs each host's task in a fork of its main process. What is made here before the fork, when the action plugin
is imported, is seen by all forks, is never on disk, and ends with the run.
"""

from __future__ import annotations

import errno
import fcntl
import json
import mmap
import os
import struct
import tempfile
import threading
import time
import weakref
from contextlib import contextmanager

_DEADLOCK_PAUSE = 0.005  # seconds
_LENGTH = struct.Struct("Q")


class ForkMemory:
    """A text of bytes, one writer at a time, shared by the process that makes it and by its forks.

    The lock is a POSIX record lock, which belongs to a process and vanishes with it: a fork that is killed leaves no
    lock behind. Its file is empty, has no name, and serves for nothing else.
    """

    def __init__(self, size=1 << 20):
        self._map = mmap.mmap(-1, size)
        self._lock_file = _anonymous_file()
        weakref.finalize(self, os.close, self._lock_file).atexit = False
        self._thread_lock = threading.Lock()

    @contextmanager
    def locked(self):
        """Hold the memory against the threads of this process and against other processes."""
        with self._thread_lock:
            self._lock()
            try:
                yield self
            finally:
                fcntl.lockf(self._lock_file, fcntl.LOCK_UN)

    def _lock(self):
        while True:
            try:
                fcntl.lockf(self._lock_file, fcntl.LOCK_EX)
                return
            except OSError as error:
                # The lock belongs to the whole process: the kernel takes two threads of one and two of another for a
                # circle, although each of them would be let go.
                if error.errno != errno.EDEADLK:
                    raise
                time.sleep(_DEADLOCK_PAUSE)

    def _length(self):
        return _LENGTH.unpack_from(self._map, 0)[0]

    def read(self):
        """All bytes. Call it under the lock."""
        return self._map[_LENGTH.size : _LENGTH.size + self._length()]

    def write(self, content):
        """Replace all bytes. Call it under the lock."""
        end = _LENGTH.size + len(content)
        if end > len(self._map):
            raise MemoryError(f"{len(content)} bytes do not fit into the {len(self._map)} that the forks share")
        # The length goes last: a fork killed in between leaves the old length, and never a length without its bytes.
        self._map[_LENGTH.size : end] = content
        _LENGTH.pack_into(self._map, 0, len(content))

    def append(self, content):
        """Add bytes at the end. Call it under the lock."""
        start = _LENGTH.size + self._length()
        if start + len(content) > len(self._map):
            raise MemoryError(f"the {len(self._map)} bytes that the forks share are full")
        self._map[start : start + len(content)] = content
        _LENGTH.pack_into(self._map, 0, start + len(content) - _LENGTH.size)

    def find(self, content):
        """The offset of the first occurrence, or -1. Call it under the lock."""
        return self._map.find(content, _LENGTH.size, _LENGTH.size + self._length())

    def end_of_line(self, offset):
        """The offset of the next line's end, from an offset that find() gave. Call it under the lock."""
        return self._map.find(b"\n", offset, _LENGTH.size + self._length())

    def slice(self, start, end):
        """Bytes between two offsets. Call it under the lock."""
        return self._map[start:end]

    def overwrite(self, offset, content):
        """Change bytes in place, from an offset that find() gave. Call it under the lock."""
        self._map[offset : offset + len(content)] = content


def _anonymous_file():
    """The descriptor of an empty file that has no name."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("device_actions")
    descriptor, path = tempfile.mkstemp()
    os.unlink(path)
    return descriptor


class SharedRecord:
    """A small JSON object in ForkMemory."""

    def __init__(self):
        self._memory = ForkMemory()

    @contextmanager
    def changing(self):
        """Yield the object under the lock, and keep what the block made of it, also when the block fails."""
        with self._memory.locked():
            record = self._load()
            try:
                yield record
            finally:
                self._memory.write(json.dumps(record).encode())

    def _load(self):
        try:
            return json.loads(self._memory.read() or b"{}")
        except ValueError:  # a fork was killed in the middle of a write
            return {}
