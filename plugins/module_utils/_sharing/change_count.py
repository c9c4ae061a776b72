# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Count the devices that a task has changed, across all its hosts, and those that the whole run has changed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from .._common.digests import digest
from .shared_memory import SharedLog

_UUID = re.compile(r"[0-9a-f]{32}")


class Changes(Protocol):
    """What counts changes. The methods are those of ChangeCount.

    together: what counts together with the task, for messages: "" or " and ...". hint: a sentence for the error of a
    limit that is reached, with a blank before it, or "".
    """

    RUN: str
    together: str
    hint: str

    def used(self, scope: str) -> int:
        """Return the number of changes and reservations."""

    def allow(self, scope: str, device_ids: Collection[str], limit: int, run_limit: int | None = None) -> None:
        """Count changes of all these devices, or of none."""

    def reserve(self, scope: str, device_ids: Collection[str], limit: int, run_limit: int | None = None) -> bool:
        """Reserve all these devices."""

    def settle(self, scope: str, device_ids: Iterable[str], changed: Iterable[str]) -> None:
        """Settle reservations."""


class ChangeCount:
    """The devices that a task was allowed to change, across all its hosts, loops and batches.

    A device counts once. A reservation counts a device until it is known whether it changes.
    scope: identifies the task. limit: the maximum number of devices. run_limit: the same for all tasks of the run, or
    None where the task does not count for the run. log: where it is kept; by default, in the memory of this run.
    """

    ALLOWED, RESERVED, RETURNED = "allowed", "reserved", "returned"
    RUN = "run"  # the scope of the whole run
    together = hint = ""

    def __init__(self, log: SharedLog | None = None) -> None:
        self._log = log or SharedLog()
        self._scopes: dict[str, _ScopeCount] = defaultdict(_ScopeCount)

    def used(self, scope: str) -> int:
        """Return the number of changes and reservations."""
        with self._counts() as counts:
            return counts[_short(scope)].used

    def allow(self, scope: str, device_ids: Collection[str], limit: int, run_limit: int | None = None) -> None:
        """Count changes of all these devices or, with LimitReached, of none if that would exceed a limit."""
        with self._counts() as counts:
            news = []
            for name, maximum, ids in self._limits(scope, device_ids, limit, run_limit):
                count = counts[_short(name)]
                new = count.new(ids)
                if count.used + len(new) > maximum:
                    raise LimitReached(count.used, len(new), name == self.RUN)
                news.append((name, new))
            for name, new in news:
                self._mark(name, new, self.ALLOWED)

    def reserve(self, scope: str, device_ids: Collection[str], limit: int, run_limit: int | None = None) -> bool:
        """Reserve all these devices. Return False if that must wait for the outcome of other reservations.

        Raise LimitReached if it would exceed a limit whatever that outcome is.
        """
        with self._counts() as counts:
            news, must_wait = [], False
            for name, maximum, ids in self._limits(scope, device_ids, limit, run_limit):
                count = counts[_short(name)]
                new = count.new(ids)
                allowed = count.devices[self.ALLOWED]
                if allowed + len(new) > maximum:
                    raise LimitReached(allowed, len(new), name == self.RUN)
                must_wait |= count.used + len(new) > maximum
                news.append((name, new))
            if must_wait:
                return False
            for name, new in news:
                self._mark(name, new, self.RESERVED)
            return True

    def settle(self, scope: str, device_ids: Iterable[str], changed: Iterable[str]) -> None:
        """Turn reservations of changed devices into changes, and release the others."""
        with self._counts() as counts:
            for name, ids, done in (
                (scope, set(device_ids), set(changed)),
                (self.RUN, set(map(_in_run, device_ids)), set(map(_in_run, changed))),
            ):
                marks = counts[_short(name)].marks
                reserved = {device_id for device_id in ids if marks.get(device_id) == self.RESERVED}
                self._mark(name, reserved & done, self.ALLOWED)
                self._mark(name, reserved - done, self.RETURNED)

    def _limits(
        self, scope: str, device_ids: Collection[str], limit: int, run_limit: int | None
    ) -> list[tuple[str, int, Collection[str]]]:
        """Return (scope, its limit, the devices as they count there) for each limit that applies."""
        limits: list[tuple[str, int, Collection[str]]] = [(scope, limit, device_ids)]
        if run_limit is not None:
            limits.append((self.RUN, run_limit, [_in_run(device_id) for device_id in device_ids]))
        return limits

    @contextmanager
    def _counts(self) -> Iterator[dict[str, _ScopeCount]]:
        """Yield what all processes have counted so far, under the lock."""
        with self._log.locked():
            for name, device_id, mark in self._log.news():
                self._scopes[name].note(device_id, mark)
            yield self._scopes

    def _mark(self, scope: str, device_ids: Iterable[str], mark: str) -> None:
        self._log.append(*((_short(scope), device_id, mark) for device_id in device_ids))


class _ScopeCount:
    """marks: {device: its mark}. devices: {mark: number of devices}."""

    def __init__(self) -> None:
        self.marks: dict[str, str] = {}
        self.devices: Counter[str | None] = Counter()

    @property
    def used(self) -> int:
        return self.devices[ChangeCount.ALLOWED] + self.devices[ChangeCount.RESERVED]

    def note(self, device_id: str, mark: str) -> None:
        self.devices[self.marks.get(device_id)] -= 1
        self.marks[device_id] = mark
        self.devices[mark] += 1

    def new(self, device_ids: Iterable[str]) -> set[str]:
        """Return those of the devices that do not count yet."""
        counted = (ChangeCount.ALLOWED, ChangeCount.RESERVED)
        return {device_id for device_id in device_ids if self.marks.get(device_id) not in counted}


def _in_run(device_id: str) -> str:
    """Return one form for the spellings of a UUID that different tasks use, and the text itself for anything else."""
    digits = device_id.replace("-", "").lower()
    return digits if _UUID.fullmatch(digits) else device_id.lower()


def _short(scope: str) -> str:
    return digest(scope)[:16]


class LimitReached(Exception):
    """used: the number of changes so far. new: how many more were asked for. of_run: whether it is the run's limit."""

    def __init__(self, used: int, new: int = 0, of_run: bool = False) -> None:
        super().__init__(used)
        self.used = used
        self.new = new
        self.of_run = of_run
