# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory that the forks of one process share.

Ansible runs each host's task in a fork of its main process. What is made here before the fork, when the action plugin
is imported, is seen by all forks, is never on disk, and ends with the run.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import tempfile
import weakref

from .file_lock import FileLock

_LENGTH = struct.Struct("Q")
_LOG_SIZE = 32 << 20  # address space for 200,000 devices: pages that are not used cost nothing


def shared_lock():
    """A FileLock of this process and its forks. A fork that is killed leaves it free.

    Its file is empty, has no name, and serves for nothing else.
    """
    lock_file = _anonymous_file()
    lock = FileLock(lock_file)
    weakref.finalize(lock, os.close, lock_file).atexit = False
    return lock


class SharedMemory:
    """Bytes, one writer at a time, shared by the process that makes it and by its forks."""

    def __init__(self, size):
        self._map = mmap.mmap(-1, size)
        self.locked = shared_lock().held

    def slice(self, start, end):
        """Bytes between two offsets. Call it under the lock."""
        return self._map[start:end]

    def overwrite(self, offset, content):
        """Change bytes in place. Call it under the lock."""
        self._map[offset : offset + len(content)] = content


class SharedLog:
    """Entries that only ever grow in number, for the process that makes it and its forks.

    Each process keeps its own place in it, and sees every entry once.
    """

    def __init__(self, size=_LOG_SIZE):
        self._memory = SharedMemory(size)
        self._size = size
        self._seen = _LENGTH.size
        self.locked = self._memory.locked

    def news(self):
        """The entries that this process has not seen yet, its own included. Call it under the lock."""
        start, self._seen = self._seen, self._end()
        return [json.loads(line) for line in self._memory.slice(start, self._seen).splitlines()]

    def append(self, *entries):
        """Add entries, each of which JSON can hold, or none of them. Call it under the lock."""
        lines = "".join(f"{json.dumps(entry)}\n" for entry in entries).encode()
        start = self._end()
        if start + len(lines) > self._size:
            raise MemoryError(f"the {self._size} bytes that the forks share are full")
        self._memory.overwrite(start, lines)
        # The length goes last: a fork that is killed in between adds nothing.
        self._memory.overwrite(0, _LENGTH.pack(start + len(lines) - _LENGTH.size))

    def _end(self):
        return _LENGTH.size + _LENGTH.unpack(self._memory.slice(0, _LENGTH.size))[0]


def _anonymous_file():
    """The descriptor of an empty file that has no name."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("device_actions")
    descriptor, path = tempfile.mkstemp()
    os.unlink(path)
    return descriptor
