# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests a console accepts in which time: a sliding window over the requests of all processes.

The times of requests are kept in a JSON object that processes share: {"sent": [...], "background": [...], "acted": T}.
"background" repeats the times of background requests. "acted" is the latest time of any other request, and missing
before the first one. All times are monotonic, in ascending order, and may be in the future: a request reserves its time
and waits for it.

Background requests may use what other requests leave of the rate, except for a reserve. From it, a request that acts on
a device can be sent at once. After such a request, background requests use only half of the rate for a minute.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from .._common.text import counted

_SHARE = 0.5  # of a rate, for background requests while others act
_SHARE_ALONE = 0.8  # of a rate, for background requests otherwise
_ATTENTION = 60.0  # seconds after a request that acts for which background requests keep to their share
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

    every: the window of all requests. shared, alone: those of background requests, while others act and otherwise.
    attention: for how many seconds a request counts as acting. option: the option that sets the limit.
    pause: the seconds for which a console is left alone after a bare 429; None uses a growing pause.
    counted: the requests that count together, in the plural, for messages; "" if waits are too short for a message.
    """

    every: Window
    shared: Window
    alone: Window
    option: str
    attention: float = _ATTENTION
    pause: float | None = None
    counted: str = ""

    def window(self, state: dict[str, Any], now: float, background: bool) -> Window:
        """Return the window that applies to a request."""
        if not background:
            return self.every
        acted = state.get("acted")
        return self.alone if acted is None or acted + self.attention <= now else self.shared

    def next_time(self, state: dict[str, Any]) -> float:
        """Return when the next request is allowed. It may be in the past."""
        return self.every.next_time(state["sent"])

    def background_time(self, state: dict[str, Any], now: float) -> float:
        """Return when a background request may reserve its time, which lets others reserve theirs first."""
        if not self.every.number:
            return 0.0
        allowed = self.window(state, now, background=True).next_time(state["background"])
        return max(allowed, min(self.next_time(state), allowed + _MAX_YIELD))

    def note_action(self, state: dict[str, Any], time: float) -> None:
        """Note that a request that is no background request waits for this time."""
        if self.every.number:
            state["acted"] = max(state.get("acted") or 0.0, time)

    def reserve(self, state: dict[str, Any], time: float, now: float, background: bool) -> None:
        """Count a request at this time, which is now or later."""
        if not self.every.number:
            return
        state["sent"] = [*self.every.recent(state["sent"], now), time]
        if background:
            state["background"] = [*self.shared.recent(state["background"], now), time]

    def release(self, state: dict[str, Any], time: float) -> None:
        """Discount a request that was not sent at the time reserved for it."""
        for times in (state["sent"], state["background"]):
            if time in times:
                times.remove(time)

    def allowed(self, background: bool) -> int:
        """Return the maximum number of requests in a window, 0 for unlimited."""
        return (self.alone if background else self.every).number

    def reason(self, state: dict[str, Any], now: float, background: bool) -> str | None:
        """Return why a request waits, or None if it waits for fractions of a second."""
        if not self.counted:
            return None
        if not self.every.number:
            return f"the console's own limit for {self.counted} is reached"
        number = counted(self.window(state, now, background).number, "request")
        return f"the limit of {number} per minute for {self.counted} is reached ({self.option})"


def per_second(rate: float) -> Rate:
    """Return an even rate: requests at equal distances. 0 means unlimited."""
    distance = 1.0 / rate if rate else 0.0
    every, shared, alone = (Window(1 if rate else 0, distance / share) for share in (1.0, _SHARE, _SHARE_ALONE))
    return Rate(every, shared, alone, "requests_per_second")


def per_minute(number: int, counted: str, seconds: float = 60.0) -> Rate:
    """Return a rate of so many requests in any minute, at once or spread over it. 0 means unlimited."""
    length = seconds + _MARGIN
    share = math.ceil(number * _SHARE)
    every, shared, alone = (Window(n, length) for n in (number, share, max(share, int(number * _SHARE_ALONE))))
    return Rate(every, shared, alone, "requests_per_minute", length, seconds, counted)
