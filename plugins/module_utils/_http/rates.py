# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests a console accepts in which time: a sliding window over the requests of all processes.

The times of requests are kept in a JSON object that processes share: {"sent": [...], "background": [...]}. "background"
repeats the times of background requests. All times are monotonic, in ascending order, and may be in the future: a
request reserves its time and waits for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from .._common.text import counted

_BACKGROUND_SHARE = 0.5  # of a rate, for requests that only read
_MAX_YIELD = 1.0  # seconds for which a background request lets others go first
_MARGIN = 1.0  # seconds by which a minute is longer here, because requests take unequal times to arrive


@dataclass(frozen=True)
class Window:
    """At most C(number) requests in any C(seconds). 0 lifts the limit."""

    number: int
    seconds: float

    def next_time(self, times: list[float]) -> float:
        """Return when the next request is allowed after those at these times. It may be in the past."""
        if not self.number or len(times) < self.number:
            return 0.0
        # Not before the last one, so that times stay in order.
        return max(times[-1], times[-self.number] + self.seconds)

    def recent(self, times: list[float], now: float) -> list[float]:
        """Return the times that still count."""
        return [time for time in times if time > now - self.seconds]


@dataclass(frozen=True)
class Rate:
    """A console's rate limit.

    every, background: the windows of all requests and of background requests. option: the option that sets the limit.
    pause: the seconds for which a console is left alone after a bare 429; None uses a growing pause.
    counted: the requests that count together, in the plural, for messages; "" if waits are too short for a message.
    """

    every: Window
    background: Window
    option: str
    pause: float | None = None
    counted: str = ""

    def next_time(self, state: dict[str, Any]) -> float:
        """Return when the next request is allowed. It may be in the past."""
        return self.every.next_time(state["sent"])

    def background_time(self, state: dict[str, Any]) -> float:
        """Return when a background request may reserve its time, which lets others reserve theirs first."""
        if not self.every.number:
            return 0.0
        allowed = self.background.next_time(state["background"])
        return max(allowed, min(self.next_time(state), allowed + _MAX_YIELD))

    def reserve(self, state: dict[str, Any], time: float, now: float, background: bool) -> None:
        """Count a request at this time, which is now or later."""
        if not self.every.number:
            return
        state["sent"] = [*self.every.recent(state["sent"], now), time]
        if background:
            state["background"] = [*self.background.recent(state["background"], now), time]

    def release(self, state: dict[str, Any], time: float) -> None:
        """Discount a request that was not sent at the time reserved for it."""
        for times in (state["sent"], state["background"]):
            if time in times:
                times.remove(time)

    def allowed(self, background: bool) -> int:
        """Return the number of requests in a window, 0 for unlimited."""
        return (self.background if background else self.every).number

    def reason(self, background: bool) -> str | None:
        """Return why a request waits, or None if it waits for fractions of a second."""
        if not self.counted:
            return None
        return (
            f"the limit of {counted(self.allowed(background), 'request')} per minute for {self.counted} is reached "
            f"({self.option})"
        )


def per_second(rate: float) -> Rate:
    """Return an even rate: requests at equal distances. 0 means unlimited."""
    distance = 1.0 / rate if rate else 0.0
    number = 1 if rate else 0
    return Rate(Window(number, distance), Window(number, distance / _BACKGROUND_SHARE), "requests_per_second")


def per_minute(number: int, counted: str, seconds: float = 60.0) -> Rate:
    """Return a rate of so many requests in any minute, at once or spread over it. 0 means unlimited."""
    background = math.ceil(number * _BACKGROUND_SHARE)
    length = seconds + _MARGIN
    return Rate(Window(number, length), Window(background, length), "requests_per_minute", seconds, counted)
