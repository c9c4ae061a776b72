# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a console's limits by construction: every request of every process of the user takes its turn."""

from __future__ import annotations

import time
from contextlib import contextmanager

from .._common.durations import approximate_duration
from .._common.errors import ApiError, DailyLimit, InputError
from .._sharing.user_state import user_record

_WORTH_SAYING = 3.0  # seconds
_ROUNDING = 1.0  # seconds: consoles tell whole ones
_DAY = 86_400  # seconds; days are those of UTC
_NEARLY_ALL = 0.9  # of the day's requests


def rate_limit_record(context, key):
    """The SharedRecord for the turns of an account: that of the user's processes, or at least that of this run."""
    try:
        return user_record(f"pace-{key}")
    except InputError as error:
        context.warn_once("pace", f"Other runs do not know of this run's pace, nor this run of theirs: {error.message}")
        return context.run_state.rate_limiter


class RateLimiter:
    """Turns for requests of one kind to one console, as a rate allows them, and a count of them.

    record: a SharedRecord, so that processes share the turns. key: names what the console counts together.
    rate: an LeakyBucket or a SlidingWindow. max_wait: seconds that a request waits for its turn at most.
    per_day: how many requests a day has, 0 for any number. background: whether these requests let others go first, and
    take a part of the rate at most.
    """

    def __init__(self, context, record, key, rate, max_wait, per_day=0, background=False):
        self._context = context
        self._record = record
        self._key = key
        self._rate = rate
        self._max_wait = max_wait
        self._per_day = per_day
        self._background = background

    @property
    def pause(self):
        """Seconds for which a console wants to be left alone that says "too many" and not for how long, or None."""
        return self._rate.pause

    def wait(self):
        """Wait for the next turn, and return its moment (of the monotonic clock).

        Raises Interrupted when the run is stopped meanwhile, ApiError (429) where it would take longer than max_wait,
        DailyLimit where the day's requests are used up.
        """
        self._context.pause(0)
        asked, turn = time.monotonic(), None
        while True:
            with self._changing() as mine:
                now = time.monotonic()  # others may have taken their turns while this one waited for the record
                if mine["hold"] > now:
                    turn = None  # all that wait for the pause take their turns after it
                moment = max(mine["hold"], self._rate.earliest(mine, self._background)) if turn is None else turn
                taking = turn is None and moment <= now
                if taking:
                    moment = max(now, self._rate.turn(mine))
                self._refuse_long_wait(moment - asked, moment - now)
                if taking:
                    turn = moment
                    self._rate.take(mine, turn, self._background)
                if moment <= now:
                    self._count(mine)
                    return turn
                why = self._news(mine, now, moment)
            if why:
                self._context.announce(f"waiting {moment - now:.0f} s: {why}")
            self._context.throttled_pause(moment - now)

    def postpone(self, turn):
        """It took a while to make the request for which a turn was taken, and it is sent only now."""
        with self._changing() as mine:
            self._rate.postpone(mine, turn, time.monotonic())

    def hold(self, seconds, why):
        """Let nobody send to this console for a while: it asked for that, or it is in trouble."""
        with self._changing() as mine:
            end = time.monotonic() + seconds
            if end > mine["hold"]:
                mine.update(hold=end, told=[self._context.run_state.run], used_up=False)
        if seconds >= _WORTH_SAYING:
            self._context.announce(f"waiting {seconds:.0f} s: {why}")

    def rest(self, seconds):
        """Let nobody send for a while, since the console says that its limit is used up, which is believed for as long
        as such limits last. seconds: None where it does not say how long.
        """
        if not (self._rate.pause and seconds):
            return
        with self._changing() as mine:
            end = time.monotonic() + min(seconds, self._rate.pause) + _ROUNDING
            if end > mine["hold"]:
                mine.update(hold=end, told=[], used_up=True)

    @contextmanager
    def _changing(self):
        with self._record.transaction() as record:
            new = {"hold": 0.0, "told": [], "used_up": False, "day": 0, "sent": 0}
            yield record.setdefault(self._key, {**self._rate.start(), **new})

    def _refuse_long_wait(self, in_all, seconds):
        if seconds > 0 and in_all > self._max_wait:
            raise ApiError(
                f"The next turn for a request to the console comes in {seconds:.0f} s, after what it answered before "
                f"or by {self._rate.option}, and max_wait allows a wait of {self._max_wait:.0f} s.",
                status=429,
            )

    def _news(self, mine, now, moment):
        """Why there is a long wait, where nobody has said so yet in this run, or None."""
        run = self._context.run_state.run
        if mine["hold"] - now >= _WORTH_SAYING:
            if run in mine["told"]:
                return None
            mine["told"].append(run)
            return self._rate.reason(self._background) if mine["used_up"] else "the console asked for a pause"
        return self._rate.reason(self._background) if moment - now >= _WORTH_SAYING else None

    def _count(self, mine):
        if not self._per_day:
            return
        day, seconds = divmod(time.time(), _DAY)
        if mine["day"] != day:
            mine.update(day=day, sent=0)
        if mine["sent"] >= self._per_day and not self._context.is_completing_write:
            raise DailyLimit(
                f"The day's {self._per_day} requests to the console are used up (requests_per_day). A new day begins "
                f"at midnight UTC, in {approximate_duration(_DAY - seconds)}. "
                "Raise the limit where the console allows more."
            )
        mine["sent"] += 1
        if mine["sent"] > self._per_day * _NEARLY_ALL:
            left = f"More than {_NEARLY_ALL:.0%} of the day's {self._per_day} requests to the console are used up"
            self._context.warn_once("requests_per_day", f"{left} (requests_per_day).")
