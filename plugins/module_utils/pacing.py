# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a console's limits by construction: every request of every process of the user takes its turn."""

from __future__ import annotations

import time
from contextlib import contextmanager

from .durations import rough_duration
from .errors import ApiError, DailyLimit, InputError
from .user_files import user_record

_WORTH_SAYING = 3.0  # seconds
_BACKGROUND_SHARE = 0.5  # of the pace
_LONGEST_YIELD = 1.0  # seconds for which a background request lets others go first
_DAY = 86_400  # seconds; days are those of UTC
_NEARLY_ALL = 0.9  # of the day's requests


def pace_record(context, key):
    """The SharedRecord for the turns of an account: that of the user's processes, or at least that of this run."""
    try:
        return user_record(f"pace-{key}")
    except InputError as error:
        context.warn_once("pace", f"Other runs do not know of this run's pace, nor this run of theirs: {error.message}")
        return context.memory.pace


class Pace:
    """Turns for requests to one console, one after the other at an even distance, and a count of them.

    record: a SharedRecord, so that processes share the turns. key: names the console and the tenant.
    params: the values of options.CONNECTION. background: whether these requests let others go first, and take half of
    the pace at most.
    """

    def __init__(self, context, record, key, params, background=False):
        self._context = context
        self._record = record
        self._key = key
        self._gap = 1.0 / params["requests_per_second"] if params["requests_per_second"] else 0.0
        self._per_day = params["requests_per_day"]
        self._max_wait = params["max_wait"]
        self._background = background and self._gap > 0

    def wait(self):
        """Wait for the next turn.

        Raises Interrupted when the run is stopped meanwhile, ApiError (429) where it would take longer than max_wait,
        DailyLimit where the day's requests are used up.
        """
        self._context.pause(0)
        asked, turn = time.monotonic(), None
        while True:
            with self._changing() as mine:
                now = time.monotonic()  # others may have taken their turns while this one waited for the record
                moment = self._earliest(mine) if turn is None else turn
                taking = moment <= now and (turn is None or mine["hold"] > now)
                if taking:
                    moment = max(now, mine["next"], mine["hold"])
                self._refuse_long_wait(moment - asked, moment - now)
                if taking:
                    turn = self._take_turn(mine, moment)
                if moment <= now:
                    self._count(mine)
                    return
                news = self._is_news(mine, now)
            if news:
                self._context.announce(f"waiting {moment - now:.0f} s: the console asked another task to wait")
            self._context.throttled_pause(moment - now)

    def hold(self, seconds, why):
        """Let nobody send to this console for a while: it asked for that, or it is in trouble."""
        with self._changing() as mine:
            end = time.monotonic() + seconds
            if end > mine["hold"]:
                mine.update(hold=end, told=[self._context.memory.run])
        if seconds >= _WORTH_SAYING:
            self._context.announce(f"waiting {seconds:.0f} s: {why}")

    @contextmanager
    def _changing(self):
        with self._record.changing() as record:
            new = {"next": 0.0, "background": 0.0, "hold": 0.0, "told": [], "day": 0, "sent": 0}
            yield record.setdefault(self._key, new)

    def _earliest(self, mine):
        """From when on a turn may be asked for: at once, but for background requests."""
        if not self._background:
            return 0.0
        return max(mine["background"], min(mine["next"], mine["background"] + _LONGEST_YIELD))

    def _take_turn(self, mine, turn):
        if self._gap:
            mine["next"] = turn + self._gap
        if self._background:
            mine["background"] = turn + self._gap / _BACKGROUND_SHARE
        return turn

    def _refuse_long_wait(self, in_all, seconds):
        if seconds > 0 and in_all > self._max_wait:
            raise ApiError(
                f"The next turn for a request to the console comes in {seconds:.0f} s, after what it answered before "
                f"or by requests_per_second, and max_wait allows a wait of {self._max_wait:.0f} s.",
                status=429,
            )

    def _is_news(self, mine, now):
        """Whether nobody has said yet, in this run, how long the console wants everybody to wait."""
        run = self._context.memory.run
        if mine["hold"] - now < _WORTH_SAYING or run in mine["told"]:
            return False
        mine["told"].append(run)
        return True

    def _count(self, mine):
        if not self._per_day:
            return
        day, seconds = divmod(time.time(), _DAY)
        if mine["day"] != day:
            mine.update(day=day, sent=0)
        if mine["sent"] >= self._per_day and not self._context.is_finishing:
            raise DailyLimit(
                f"The day's {self._per_day} requests to the console are used up (requests_per_day). A new day begins "
                f"at midnight UTC, in {rough_duration(_DAY - seconds)}. Raise the limit where the console allows more."
            )
        mine["sent"] += 1
        if mine["sent"] > self._per_day * _NEARLY_ALL:
            left = f"More than {_NEARLY_ALL:.0%} of the day's {self._per_day} requests to the console are used up"
            self._context.warn_once("requests_per_day", f"{left} (requests_per_day).")
