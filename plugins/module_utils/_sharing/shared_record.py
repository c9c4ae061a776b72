# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A JSON object that processes share."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from .shared_memory import Memory, SharedMemory

_LENGTH = struct.Struct("Q")
_SLOTS = 8  # offset of the first of two slots for the text; the byte at 0 selects the valid one
_CAPACITY = 1 << 19  # bytes of a slot


class SharedRecord:
    """A JSON object in a SharedMemory or a UserFile.

    Its text has two slots. A change goes into the invalid one and is completed by writing a single byte, so that a
    process killed in between leaves the object as it was.
    epoch: an object of another epoch counts as empty, because its timestamps are meaningless.
    capacity: the maximum size of the text in bytes. It is address space; unused pages cost nothing.
    what: names memory in messages, see FileLock.
    A file may become unusable: a full disk, no locks. See fall_back_to().
    """

    def __init__(
        self,
        memory: Memory | None = None,
        epoch: str = "",
        capacity: int = _CAPACITY,
        what: str = "memory that the tasks of this run share",
    ) -> None:
        self._memory: Memory = memory or SharedMemory(_SLOTS + 2 * capacity, what)
        self._epoch = epoch
        self._capacity = capacity
        self._fallback: SharedRecord | None = None
        self._is_lost = False
        self._report: Callable[[OSError], object] = lambda error: None

    def fall_back_to(self, fallback: SharedRecord, report: Callable[[OSError], object]) -> None:
        """Use another record from the first OSError on. report: called with that error."""
        self._fallback, self._report = fallback, report

    @contextmanager
    def transaction(self) -> Iterator[dict[str, Any]]:
        """Yield the object under the lock, and store it as the block leaves it, even if the block fails.

        Raise OSError if the object cannot be read or stored, unless there is a fallback.
        """
        if self._fallback and self._is_lost:
            with self._fallback.transaction() as record:
                yield record
            return
        lock = ExitStack()
        try:
            lock.enter_context(self._memory.locked())
            current, text = self._read()
        except OSError as error:
            lock.close()
            with self._after_loss(error).transaction() as record:
                yield record
            return
        with lock:
            record = self._decode(text)
            try:
                yield record
            finally:
                changed = json.dumps([self._epoch, record]).encode()
                if changed != text:
                    self._store(1 - current, changed, record)

    def _store(self, slot: int, text: bytes, record: dict[str, Any]) -> None:
        try:
            self._write(slot, text)
        except OSError as error:
            with self._after_loss(error).transaction() as kept:
                kept.update(record)

    def _after_loss(self, error: OSError) -> SharedRecord:
        """Return the record to use from now on, or raise the error if there is none."""
        if self._fallback is None:
            raise error
        self._is_lost = True
        self._report(error)
        return self._fallback

    def _read(self) -> tuple[int, bytes]:
        current = 1 if self._memory.slice(0, 1) == b"\1" else 0
        start = _SLOTS + current * self._capacity
        header = self._memory.slice(start, start + _LENGTH.size)
        length = _LENGTH.unpack(header)[0] if len(header) == _LENGTH.size else 0
        return current, self._memory.slice(start + _LENGTH.size, start + _LENGTH.size + min(length, self._capacity))

    def _write(self, slot: int, text: bytes) -> None:
        if _LENGTH.size + len(text) > self._capacity:
            raise MemoryError(f"{len(text)} bytes do not fit into the {self._capacity} that processes share")
        self._memory.overwrite(_SLOTS + slot * self._capacity, _LENGTH.pack(len(text)) + text)
        self._memory.overwrite(0, bytes([slot]))

    def _decode(self, text: bytes) -> dict[str, Any]:
        try:
            epoch, record = json.loads(text)
        except (ValueError, TypeError, RecursionError):  # empty, or changed by another program
            return {}
        return record if epoch == self._epoch and isinstance(record, dict) else {}
