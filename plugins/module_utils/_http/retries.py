# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide whether a request is sent again, and after which pause."""

from __future__ import annotations

import random
import re
import time

from .._common.errors import DeviceActionsError
from .._common.timestamps import parse_http_date
from .messages import RawResponse

_BACKOFF = 0.5  # seconds: pauses are 0, 1, 2, 4 and so on
_MAX_BACKOFF = 60.0  # seconds
_MAX_DOUBLINGS = 7  # beyond which a pause is longer than _MAX_BACKOFF
_JITTER = (1.0, 1.25)  # factors by which a pause grows, so that clients do not come back all at once
_TOO_MANY_REQUESTS = 429

_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_FIRST_TIMESTAMP = 1e9  # a larger number is not a length of time but seconds since the epoch,
_FIRST_MILLISECOND_TIMESTAMP = 1e11  # or milliseconds


class RetryState:
    """The retries of one request.

    retries: how often it is sent again after a failure. max_wait: the maximum in seconds, for each pause after a
    failure, and for the sum of all pauses after 429.
    """

    def __init__(self, retries: int, max_wait: float) -> None:
        self._retries = retries
        self._max_wait = max_wait
        self._failures = 0
        self._rejections = 0
        self._waited = 0.0

    def after_failure(self, error: DeviceActionsError, response: RawResponse | None = None) -> float:
        """Return the seconds to wait after a broken connection or a gateway's error, or raise the error.

        The first retry follows at once: many a connection broke while it was idle.
        """
        if self._failures >= self._retries:
            raise error
        self._failures += 1
        backoff = _backoff(self._failures) if self._failures > 1 else 0.0
        pause = _pause(backoff, response)
        return self._allowed(pause, pause, error)

    def after_rate_limit(self, error: DeviceActionsError, response: RawResponse, usual: float | None = None) -> float:
        """Return the seconds to wait after 429, or raise the error.

        usual: the length of the console's pauses, if known, for a response that does not name one.
        """
        self._rejections += 1
        pause = _pause(_backoff(self._rejections + 1), response, usual)
        self._waited += pause
        return self._allowed(pause, self._waited, error)

    def _allowed(self, pause: float, waited: float, error: DeviceActionsError) -> float:
        if waited > self._max_wait:
            error.message += (
                f" Retrying would take longer than max_wait ({self._max_wait:.0f} s) allows. "
                "Run again later, or raise max_wait."
            )
            raise error
        return pause


def _backoff(attempt: int) -> float:
    """Return seconds that double with each attempt: 1 for the second one, then 2, 4 and so on."""
    return min(_BACKOFF * 2.0 ** min(attempt - 1, _MAX_DOUBLINGS), _MAX_BACKOFF)


def _pause(backoff: float, response: RawResponse | None, usual: float | None = None) -> float:
    requested = None if response is None else requested_pause(response)
    requested = usual if requested is None else requested
    backoff *= random.uniform(*_JITTER)
    # A console that requests no pause time and again gets a short one, to prevent a busy loop.
    return backoff if requested is None else max(requested, backoff / 10)


def requested_pause(response: RawResponse, rate_limited: bool = False) -> float | None:
    """Return the seconds for which a response asks for a pause, or None if it does not or is unreadable.

    rate_limited: whether the reason is a rate limit, as it always is for 429.
    """
    names = ["Retry-After"]
    if rate_limited or response.status == _TOO_MANY_REQUESTS:
        names += ["X-RateLimit-Reset", "X-RateLimit-Reset-Time"]
    now = parse_http_date(response.headers.get("Date"))  # the console's timestamps follow its own clock
    if now is None:
        now = time.time()
    pauses = (_seconds(response.headers.get(name, ""), now) for name in names)
    return next((pause for pause in pauses if pause is not None), None)


def is_quota_exhausted(response: RawResponse) -> bool:
    """Return whether the console says that its rate limit allows no further request for now."""
    return response.headers.get("X-RateLimit-Remaining", "").strip() == "0"


def _seconds(text: str, now: float) -> float | None:
    """Return a length of time, or the time until a timestamp, in any of the usual forms."""
    if not _NUMBER.fullmatch(text.strip()):
        timestamp = parse_http_date(text)
        return None if timestamp is None else max(0.0, timestamp - now)
    number = float(text)
    if number < _FIRST_TIMESTAMP:
        return number
    return max(0.0, number / (1000 if number >= _FIRST_MILLISECOND_TIMESTAMP else 1) - now)
