# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a console's rate limit across all requests of all processes of the user."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .._common.durations import approximate_duration
from .._common.errors import ApiError, DailyLimit, InputError, Interrupted
from .._common.text import counted
from .._sharing.context import Context
from .._sharing.shared_record import SharedRecord
from .._sharing.user_state import user_record
from .rates import Rate

_MIN_ANNOUNCED = 3.0  # seconds
_ROUNDING = 1.0  # seconds: consoles name whole ones
_DAY = 86_400  # seconds; days are UTC days
_WARN_ABOVE = 0.9  # of the day's requests


def rate_limit_record(context: Context, key: str) -> SharedRecord:
    """Return the record of an account's requests: the one of the user's processes or, if unavailable, of this run."""

    def warn(reason: str) -> None:
        context.warn_once("rate limit", f"The rate limit is not shared with other runs: {reason}")

    try:
        record = user_record(f"rate-limit-{key}", context.state_dir)
    except InputError as error:
        warn(error.message)
        return context.run_state.rate_limiter
    record.fall_back_to(context.run_state.rate_limiter, lambda error: warn(f"{error.strerror}."))
    return record


class RateLimiter:
    """Delays requests of one kind to one console as its rate limit requires, and counts them.

    record: shared by all processes that keep the limit together. key: names the requests that the console counts
    together. max_wait: the maximum wait of one request, in seconds. per_day: requests per day, 0 for unlimited.
    background: whether these requests only read: they let others go first, and leave a part of the rate to them.
    """

    def __init__(
        self,
        context: Context,
        record: SharedRecord,
        key: str,
        rate: Rate,
        max_wait: float,
        per_day: int = 0,
        background: bool = False,
    ) -> None:
        self._context = context
        self._record = record
        self._key = key
        self._rate = rate
        self._max_wait = max_wait
        self._per_day = per_day
        self._background = background

    @property
    def pause(self) -> float | None:
        """The seconds for which the console is left alone after a bare 429, or None for a growing pause."""
        return self._rate.pause

    def wait(self) -> None:
        """Wait until the next request may be sent, and count it. Send it right after that.

        Raise Interrupted if the run is stopped, ApiError (429) if the wait would exceed max_wait, and DailyLimit if the
        day's requests are used up.
        """
        self._wait(reserve=True)

    def wait_until_free(self) -> None:
        """Wait until the next request may be sent, without counting it. Raise Interrupted or ApiError like wait()."""
        self._wait(reserve=False)

    def block(self, seconds: float, why: str) -> None:
        """Block all requests to this console for a while, because it asked for a pause or is in trouble."""
        with self._state() as state:
            end = time.monotonic() + seconds
            if end > state["blocked_until"]:
                state.update(blocked_until=end, announced_by=[self._context.run_state.run], exhausted=False)
        if seconds >= _MIN_ANNOUNCED:
            self._context.announce(f"waiting {approximate_duration(seconds)}: {why}")

    def block_exhausted(self, seconds: float | None) -> None:
        """Block all requests after the console said that its rate limit is used up, for one window at most.

        seconds: None if the console names no length; nothing is blocked then.
        """
        if not (self._rate.pause and seconds):
            return
        with self._state() as state:
            end = time.monotonic() + min(seconds, self._rate.pause) + _ROUNDING
            if end > state["blocked_until"]:
                state.update(blocked_until=end, announced_by=[], exhausted=True)

    def _wait(self, reserve: bool) -> None:
        self._context.pause(0)
        began = time.monotonic()
        reserved: float | None = None
        while True:
            with self._state() as state:
                now = time.monotonic()  # after waiting for the record's lock
                if reserved is not None and state["blocked_until"] > now:
                    self._rate.release(state, reserved)
                    reserved = None
                if reserved is not None:
                    sending = reserved
                else:
                    background_time = self._rate.background_time(state, now) if self._background else 0
                    earliest = max(state["blocked_until"], background_time)
                    sending = max(now, earliest, self._rate.next_time(state))
                    self._refuse_long_wait(sending - began, sending - now)
                    if not self._background:
                        self._rate.note_action(state, sending)
                    if earliest > now:
                        sending = earliest  # a time can be reserved only then
                    elif reserve:
                        reserved = sending
                        self._rate.reserve(state, reserved, now, self._background)
                if sending <= now:
                    if reserve:
                        self._count(state)
                    return
                why = self._unannounced_reason(state, now, sending)
            if why:
                self._context.announce(f"waiting {approximate_duration(sending - now)}: {why}")
            try:
                self._context.throttled_pause(sending - now)
            except Interrupted:
                if reserved is not None:
                    with self._state() as state:
                        self._rate.release(state, reserved)
                raise

    @contextmanager
    def _state(self) -> Iterator[dict[str, Any]]:
        new = {"sent": [], "background": [], "blocked_until": 0.0, "announced_by": [], "exhausted": False}
        with self._record.transaction() as record:
            yield record.setdefault(self._key, {**new, "day": 0, "sent_today": 0})

    def _refuse_long_wait(self, in_all: float, seconds: float) -> None:
        if seconds > 0 and in_all > self._max_wait:
            own = f" or because of {self._rate.option}" if self._rate.every.number else ""
            raise ApiError(
                f"The next request to the console would have to wait {seconds:.0f} s, because the console asked for a "
                f"pause{own}. max_wait allows {self._max_wait:.0f} s. Run again later, or "
                "raise max_wait.",
                status=429,
            )

    def _unannounced_reason(self, state: dict[str, Any], now: float, sending: float) -> str | None:
        """Return why there is a long wait, or None if it is short or was announced in this run."""
        run = self._context.run_state.run
        if state["blocked_until"] - now >= _MIN_ANNOUNCED:
            if run in state["announced_by"]:
                return None
            state["announced_by"].append(run)
            exhausted = state["exhausted"]
            return self._rate.reason(state, now, self._background) if exhausted else "the console asked for a pause"
        return self._rate.reason(state, now, self._background) if sending - now >= _MIN_ANNOUNCED else None

    def _count(self, state: dict[str, Any]) -> None:
        if not self._per_day:
            return
        day, seconds = divmod(time.time(), _DAY)
        if state["day"] != day:
            state.update(day=day, sent_today=0)
        if state["sent_today"] >= self._per_day and not self._context.is_completing_write:
            raise DailyLimit(
                f"The day's limit of {counted(self._per_day, 'request')} to the console is used up "
                f"(requests_per_day). A new day begins at midnight UTC, in {approximate_duration(_DAY - seconds)}. "
                "Raise the limit if the console allows more."
            )
        state["sent_today"] += 1
        if state["sent_today"] > self._per_day * _WARN_ABOVE:
            limit = f"the day's limit of {counted(self._per_day, 'request')} to the console"
            used = f"More than {_WARN_ABOVE:.0%} of {limit} is used up (requests_per_day)."
            self._context.warn_once("requests_per_day", used)
