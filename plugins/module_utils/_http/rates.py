# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests a console takes in which time: when the next one may follow.

A rate has these members, and keeps what it needs to know in C(mine), a JSON object that processes share:

- option: the option that sets it. pause: seconds that a console asks for by a bare 429, or None where it may be short.
- start(): what C(mine) begins with.
- earliest(mine, background): from when on a turn may be taken, a moment of the monotonic clock; it may be in the past.
- turn(mine): the moment of the turn that is taken then; where it is ahead, it is waited for.
- take(mine, turn, background): the turn is taken.
- postpone(mine, turn, moment): the request of a turn that was taken is sent only now.
- reason(background): why there is a wait, in words, or None where waits are too short to speak of.
"""

from __future__ import annotations

import math

_BACKGROUND_SHARE = 0.5  # of a rate: what requests that only read may take
_LONGEST_YIELD = 1.0  # seconds for which a background request lets others go first
_MARGIN = 1.0  # seconds by which a span is longer here than at the console, since requests take unequal times to arrive


class LeakyBucket:
    """Requests one after the other, at an even distance. per_second: 0 lifts the limit."""

    option = "requests_per_second"
    pause = None

    def __init__(self, per_second):
        self._gap = 1.0 / per_second if per_second else 0.0

    def start(self):
        """No turn was taken yet."""
        return {"next": 0.0, "background": 0.0}

    def turn(self, mine):
        """One gap after the last turn."""
        return mine["next"]

    def earliest(self, mine, background):
        """At once, but for background requests: these queue behind the others, which take any turn ahead."""
        if not (background and self._gap):
            return 0.0
        return max(mine["background"], min(mine["next"], mine["background"] + _LONGEST_YIELD))

    def take(self, mine, turn, background):
        """The next turn comes one gap later."""
        if not self._gap:
            return
        mine["next"] = turn + self._gap
        if background:
            mine["background"] = turn + self._gap / _BACKGROUND_SHARE

    def postpone(self, mine, turn, moment):
        """The next turn comes one gap after this moment at the earliest."""
        mine["next"] = max(mine["next"], moment + self._gap)

    def reason(self, background):
        """It is a fraction of a second."""
        return None


class SlidingWindow:
    """At most so many requests in any span of time, whether at once or spread over it.

    A turn is taken when it has come, and never ahead: those before it may be postponed until then.

    number: 0 lifts the limit. seconds: the span. what: the requests that are counted together, in words.
    """

    option = "requests_per_minute"

    def __init__(self, number, action, seconds=60.0):
        self._number = number
        self._seconds = seconds + _MARGIN
        self._action_words = action
        self.pause = seconds

    def start(self):
        """No turn was taken yet."""
        return {"turns": [], "background": []}

    def earliest(self, mine, background):
        """When the oldest of the last so many turns is a span ago. A part of the turns is never for the background."""
        free = self._end_of_span(mine["turns"], self._number)
        return max(free, self._end_of_span(mine["background"], self.allowed(True))) if background else free

    def turn(self, mine):
        """At once."""
        return 0.0

    def take(self, mine, turn, background):
        """The turn counts until it is a span ago."""
        if not self._number:
            return
        for turns in ("turns", "background") if background else ("turns",):
            mine[turns] = [moment for moment in mine[turns] if moment > turn - self._seconds] + [turn]

    def postpone(self, mine, turn, moment):
        """The span of this turn begins now."""
        for turns in (mine["turns"], mine["background"]):
            if turn in turns:
                turns.remove(turn)
                turns.append(moment)

    def reason(self, background):
        """What is used up."""
        return f"{self.allowed(background)} requests a minute for {self._action_words} are used up ({self.option})"

    def allowed(self, background):
        """How many requests a span has, 0 for any number."""
        return math.ceil(self._number * _BACKGROUND_SHARE) if background else self._number

    def _end_of_span(self, turns, number):
        return turns[-number] + self._seconds if 0 < number <= len(turns) else 0.0
