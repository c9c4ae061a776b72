# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put the pages of a list into the order of receipt, with as few of them in memory as the console's order allows."""

from __future__ import annotations

from collections.abc import Sequence

from .record import Detection

_MOST_HELD_BACK = 20_000  # detections. More are handed on as they come, because a list may have no end.


class Reading:
    """One reading of a list. While its pages come in the order of receipt, each can be passed on immediately.

    is_ascending: whether the list was in the order of receipt, with at least two different times.
    """

    def __init__(self) -> None:
        self.is_ascending = False
        self._found: set[str] = set()
        self._last: int | None = None
        self._is_sorted = True
        self._held_back: list[Detection] = []

    def add(self, detections: Sequence[Detection]) -> list[Detection]:
        """Add a page. Return the detections that can be passed on."""
        new = [one for one in detections if one.key not in self._found]
        self._found.update(one.key for one in new)
        times = [one.time for one in new]
        self._is_sorted = self._is_sorted and is_ascending(times, self._last)
        self.is_ascending = self._is_sorted and (self.is_ascending or (bool(times) and times[0] < times[-1]))
        if not self._is_sorted:
            self._held_back += new
            return self.rest() if len(self._held_back) > _MOST_HELD_BACK else []
        self._last = times[-1] if times else self._last
        return new

    def rest(self) -> list[Detection]:
        """Return what was held back, and forget it."""
        rest, self._held_back = self._held_back, []
        return rest

    def count(self) -> int:
        """Return how many different detections there were."""
        return len(self._found)


def is_ascending(times: Sequence[int], last: int | None) -> bool:
    """Return whether no time is earlier than the one before it. last: that of the page before, or None."""
    before = times if last is None else [last, *times]
    return all(one <= other for one, other in zip(before, before[1:]))


def is_descending(times: Sequence[int], last: int | None) -> bool:
    """Return whether no time is later than the one before it. See is_ascending()."""
    return is_ascending([-time for time in times], None if last is None else -last)
