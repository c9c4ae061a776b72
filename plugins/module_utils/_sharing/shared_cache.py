# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Share one host's responses from a console with all hosts of the play."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .._common.errors import DeviceActionsError, Interrupted, error_from_json
from .shared_memory import SharedLog
from .shared_record import SharedRecord

_MIN_LIFETIME = 300.0  # seconds
_LIFETIME_FACTOR = 10  # a value is kept at least this many times as long as it took to compute
_CAPACITY = 1 << 26  # bytes; a list of 100,000 devices takes about a fifth


@dataclass
class Reader:
    """One task of one host. Each loop item, retry and repetition of the task is another one. began: monotonic."""

    host: str
    began: float
    id: str = field(default_factory=lambda: os.urandom(4).hex())
    has_read: bool = False


class SharedCache:
    """Values that are kept for a while, for the process that creates this and its forks.

    The hosts of a task share a value. A host that repeats the task gets one that was read after its last time ended,
    because it may have changed something since, or wait for a change.
    """

    def __init__(self) -> None:
        self._record = SharedRecord(capacity=_CAPACITY, what="a list that another host of this run reads")
        self._log = SharedLog()
        self._readers: dict[str, dict[str, float | None]] = {}  # {host: {reader: when it ended}}, in the order of time

    def reader(self, host: str) -> Reader:
        """Return a Reader that begins now."""
        return Reader(host, time.monotonic())

    def get_or_compute(self, key: str, compute: Callable[[], Any], reader: Reader) -> Any:
        """Return the value for a key. The first caller computes it while all others wait.

        compute: returns a JSON value, or raises a DeviceActionsError, which all waiting callers share.
        """
        began = time.monotonic()
        not_before = self._not_before(reader)
        with self._record.transaction() as known:
            entry = known.get(key, {})
            if "failed" in entry and entry["at"] > began:
                raise error_from_json(entry["failed"])
            if "value" in entry and time.monotonic() < entry["until"] and entry["asked"] > not_before:
                return entry["value"]
            asked = time.monotonic()
            try:
                value = compute()
            except Interrupted:
                raise
            except DeviceActionsError as error:
                known[key] = {"failed": error.to_json(), "at": time.monotonic()}
                raise
            now = time.monotonic()
            until = now + max(_MIN_LIFETIME, _LIFETIME_FACTOR * (now - asked))
            known[key] = {"value": value, "asked": asked, "until": until}
            return value

    def end(self, reader: Reader) -> None:
        """Note that a reader has ended."""
        if reader.has_read:
            with self._log.locked():
                self._log.append([reader.host, reader.id, time.monotonic()])

    def _not_before(self, reader: Reader) -> float:
        """Return the time after which values must have been read to be new enough for a reader."""
        with self._log.locked():
            for host, reader_id, ended in self._log.news():
                self._readers.setdefault(host, {})[reader_id] = ended
            if not reader.has_read:
                reader.has_read = True
                self._log.append([reader.host, reader.id, None])
        earlier = [ended for reader_id, ended in self._readers.get(reader.host, {}).items() if reader_id != reader.id]
        return max((reader.began if ended is None else ended for ended in earlier), default=-1.0)
