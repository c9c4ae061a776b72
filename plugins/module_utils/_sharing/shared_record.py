# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small JSON object that processes share."""

from __future__ import annotations

import json
import struct
from contextlib import contextmanager

from .shared_memory import SharedMemory

_LENGTH = struct.Struct("Q")
_PLACES = 8  # offset of the first of two places for the text; the byte at 0 tells which of them counts
_CAPACITY = 1 << 19  # bytes of a place


class SharedRecord:
    """A JSON object in a SharedMemory or a UserFile.

    Its text has two places. A change goes into the one that does not count, and the last step of it is a single byte:
    whoever is killed on the way leaves the object as it was.
    era: a text. An object of another era is an empty one, because its times mean nothing any more.
    room: bytes that the text may have. It is address space, of which only what is used costs anything.
    """

    def __init__(self, memory=None, epoch="", capacity=_CAPACITY):
        self._memory = memory or SharedMemory(_PLACES + 2 * capacity)
        self._epoch = epoch
        self._room = capacity

    @contextmanager
    def transaction(self):
        """Yield the object under the lock, and keep what the block made of it, also when the block fails."""
        with self._memory.locked():
            current, text = self._read()
            record = self._decode(text)
            try:
                yield record
            finally:
                changed = json.dumps([self._epoch, record]).encode()
                if changed != text:
                    self._write(1 - current, changed)

    def _read(self):
        current = 1 if self._memory.slice(0, 1) == b"\1" else 0
        start = _PLACES + current * self._room
        header = self._memory.slice(start, start + _LENGTH.size)
        length = _LENGTH.unpack(header)[0] if len(header) == _LENGTH.size else 0
        return current, self._memory.slice(start + _LENGTH.size, start + _LENGTH.size + min(length, self._room))

    def _write(self, place, text):
        if _LENGTH.size + len(text) > self._room:
            raise MemoryError(f"{len(text)} bytes do not fit into the {self._room} that processes share")
        self._memory.overwrite(_PLACES + place * self._room, _LENGTH.pack(len(text)) + text)
        self._memory.overwrite(0, bytes([place]))

    def _decode(self, text):
        try:
            epoch, record = json.loads(text)
        except (ValueError, TypeError, RecursionError):  # nothing yet, or somebody else's hand was in the file
            return {}
        return record if epoch == self._epoch and isinstance(record, dict) else {}
