# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory that a process and its forks share.

Ansible runs each host's task in a fork of its main process. All forks see what was created before the fork, when the
action plugin was imported. It is never on disk, and ends with the run.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from .file_lock import LONG, FileLock

_LENGTH = struct.Struct("Q")
_LOG_SIZE = 32 << 20  # address space for 200,000 devices; unused pages cost nothing


class Memory(Protocol):
    """Bytes that processes share. Call slice() and overwrite() under the lock."""

    @property
    def locked(self) -> Callable[[], AbstractContextManager[None]]:
        """A function that returns a context manager for the lock."""

    def slice(self, start: int, end: int) -> bytes:
        """Return the bytes between two offsets, or fewer at the end."""

    def overwrite(self, offset: int, content: bytes) -> None:
        """Replace bytes."""


def shared_lock(what: str, patience: float = LONG) -> FileLock:
    """Return a FileLock of this process and its forks. A killed fork releases it. what, patience: as in FileLock.

    It is on a pipe: unlike a file, it needs no file system, and unlike memfd_create(), sandboxes allow it.
    """
    reader, writer = os.pipe()
    os.close(reader)
    lock = FileLock(writer, what, patience)
    finalizer: Any = weakref.finalize(lock, os.close, writer)
    finalizer.atexit = False
    return lock


class SharedMemory:
    """Memory of the process that creates it and of its forks."""

    def __init__(
        self, size: int, what: str = "memory that the tasks of this run share", patience: float = LONG
    ) -> None:
        self._map = mmap.mmap(-1, size)
        self.locked = shared_lock(what, patience).held

    def slice(self, start: int, end: int) -> bytes:
        """Return the bytes between two offsets. Call it under the lock."""
        return self._map[start:end]

    def overwrite(self, offset: int, content: bytes) -> None:
        """Replace bytes. Call it under the lock."""
        self._map[offset : offset + len(content)] = content


class SharedLog:
    """A log that processes share. Each process reads every entry once.

    memory: a file, for example. Without it, the log belongs to the process that creates it and to its forks.
    """

    def __init__(self, size: int = _LOG_SIZE, memory: Memory | None = None) -> None:
        self._memory: Memory = memory or SharedMemory(size)
        self._size = size
        self._seen = _LENGTH.size
        self.locked = self._memory.locked

    def news(self) -> list[Any]:
        """Return the entries that this process has not read yet, including its own. Call it under the lock."""
        start, self._seen = self._seen, self._end()
        entries: list[Any] = json.loads(b"[%s]" % b",".join(self._memory.slice(start, self._seen).splitlines()))
        return entries

    def append(self, *entries: Any) -> None:
        """Add JSON values, all or none of them. Call it under the lock."""
        lines = "".join(f"{json.dumps(entry)}\n" for entry in entries).encode()
        start = self._end()
        if start + len(lines) > self._size:
            raise MemoryError(f"the {self._size} bytes that the forks share are full")
        self._memory.overwrite(start, lines)
        # The length is written last, so that a fork killed in between adds nothing.
        self._memory.overwrite(0, _LENGTH.pack(start + len(lines) - _LENGTH.size))

    def _end(self) -> int:
        header = self._memory.slice(0, _LENGTH.size)
        length: int = _LENGTH.unpack(header)[0] if len(header) == _LENGTH.size else 0  # a new file is empty
        return _LENGTH.size + length
