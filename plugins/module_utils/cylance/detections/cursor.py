# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the next poll begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..._common.errors import BadResponse
from ..._common.json_values import is_whole_number
from .record import Detection, parse_detection
from .times import SECOND

_QUIET = 3600 * SECOND  # without new detections, the window begins at most this long before the console's time
# For which a window goes back with the clock. What was shown is remembered for longer, so one response with a wrong
# date shows no old detections again.
_FARTHEST_BACK = 7 * 24 * 3600 * SECOND
_MAX_SHOWN = 2000


@dataclass
class Cursor:
    """What a feed remembers between polls. All times are those of the console, in microseconds since the epoch.

    since: detections received before are never shown. received: the latest time of receipt that was shown.
    window: the next window begins the overlap before it. It follows received, and in a quiet tenant the clock.
    swept: when the last sweep was. marks: the values of received at the last two sweeps, the older one first.
    waiting: {key: {tries, entry}} of detections whose details are not available yet.
    shown: {key: time of receipt} of the latest detections whose details were read.
    """

    since: int
    received: int
    window: int
    swept: int
    marks: list[int]
    waiting: dict[str, dict[str, Any]] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)

    @classmethod
    def begin(cls, now: int, start: int | None) -> Cursor:
        """Return the cursor of a first poll. start: detections received before are not shown. None means now."""
        since = now if start is None else start
        first = min(since, now)
        return cls(since, first, first, swept=now if start is None else 0, marks=[first, first])

    @classmethod
    def from_state(cls, state: Mapping[str, Any] | None) -> Cursor | None:
        """Return the cursor of an earlier poll. None if there is no state or it is invalid."""
        state = state or {}
        numbers = [state.get(name) for name in ("since", "received", "window", "swept")]
        marks, waiting, shown = state.get("marks"), state.get("waiting"), state.get("shown")
        if not isinstance(marks, list) or len(marks) != 2 or not all(map(is_whole_number, [*numbers, *marks])):
            return None
        if (
            not isinstance(waiting, dict)
            or not isinstance(shown, dict)
            or not all(map(is_whole_number, shown.values()))
        ):
            return None
        since, received, window, swept = (int(number or 0) for number in numbers)
        usable = {key: one for key, one in waiting.items() if _is_waiting(one)}
        return cls(since, received, window, swept, list(marks), usable, dict(shown))

    def to_state(self) -> dict[str, Any]:
        """Return the cursor as JSON."""
        return asdict(self)

    def advance(self, newest: int | None, date: int, overlap: int, is_swept: bool) -> None:
        """Note the end of a complete walk. The cursor never passes a detection that waits for its details.

        newest: the latest time of receipt in the walk. A time after the console's own clock does not count.
        is_swept: whether sweeps are on. They find what appears after more than the overlap, so the window of a quiet
        tenant can follow the clock.
        """
        ceiling = min([date + SECOND, *(one.time for one in self.waiting_detections())])
        if newest is not None:
            self.received = max(self.received, min(newest, ceiling))
        self.window = max(self.window, self.received)
        if is_swept:
            self.window = max(self.window, min(date - _QUIET, ceiling))
        if self.window > date + SECOND:  # the console's clock was set back
            self.window = max(min(self.received, date), self.received - _FARTHEST_BACK)
        oldest = min(self.window, self.marks[0]) - overlap
        kept = sorted((time, key) for key, time in self.shown.items() if time >= oldest)
        self.shown = {key: time for time, key in kept[-_MAX_SHOWN:]}

    @property
    def sweep_back_to(self) -> int:
        """When the detections were received that the next walk back has to reach, without the overlap."""
        return min(self.marks[0], self.window)

    def mark_sweep(self) -> None:
        """Note the end of a complete sweep. The next one reaches back to the older mark, so sweeps overlap."""
        self.marks = [self.marks[1], self.received]

    def waiting_detections(self) -> list[Detection]:
        """Return the detections that wait for their details, in the order of receipt."""
        return sorted((parse_detection(one["entry"]) for one in self.waiting.values()), key=lambda one: one.order)


def _is_waiting(value: Any) -> bool:
    try:
        parse_detection(value["entry"])
        return is_whole_number(value["tries"])
    except (BadResponse, KeyError, TypeError):
        return False
