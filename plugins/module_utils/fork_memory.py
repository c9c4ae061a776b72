# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory that the forks of one process share.

Ansible runs each host's task in a fork of its main process. What is made here before the fork, when the action plugin
is imported, is seen by all forks, is never on disk, and ends with the run.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
import weakref

from .process_lock import ProcessLock

_LENGTH = struct.Struct("Q")


class ForkMemory:
    """Bytes, one writer at a time, shared by the process that makes it and by its forks.

    A fork that is killed leaves no lock behind. The lock's file is empty, has no name, and serves for nothing else.
    """

    def __init__(self, size=1 << 20):
        self._map = mmap.mmap(-1, size)
        lock_file = _anonymous_file()
        weakref.finalize(self, os.close, lock_file).atexit = False
        self.locked = ProcessLock(lock_file).held

    def slice(self, start, end):
        """Bytes between two offsets. Call it under the lock."""
        return self._map[start:end]

    def overwrite(self, offset, content):
        """Change bytes in place. Call it under the lock."""
        self._map[offset : offset + len(content)] = content


class ForkLog(ForkMemory):
    """A text of bytes that grows."""

    def _length(self):
        return _LENGTH.unpack_from(self._map, 0)[0]

    def read(self):
        """All bytes. Call it under the lock."""
        return self._map[_LENGTH.size : _LENGTH.size + self._length()]

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


def _anonymous_file():
    """The descriptor of an empty file that has no name."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("device_actions")
    descriptor, path = tempfile.mkstemp()
    os.unlink(path)
    return descriptor
