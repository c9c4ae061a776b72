# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long one request is tried again: urllib3's Retry counts and grows the pauses, the limits are ours."""

from __future__ import annotations

import random
import re
import time

from .._common.libraries import Retry, urllib3
from .._common.timestamps import parse_http_date

_BACKOFF = 0.5  # seconds: pauses of 0, 1, 2, 4 and so on
_LONGEST_BACKOFF = 60.0  # seconds
_JITTER = (1.0, 1.25)  # how much longer a pause may become, so that not all come back at once
_TOO_MANY_REQUESTS = 429

_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_FIRST_MOMENT = 1e9  # a larger number is not a length of time, it is a moment in seconds since the epoch,
_FIRST_MILLISECOND = 1e11  # or in milliseconds


class RetryState:
    """The patience with one request.

    retries: how often it is sent again after trouble. max_wait: seconds that pauses may take, in all for 429, and each
    for other trouble.
    """

    def __init__(self, retries, max_wait):
        self._retries = retries
        self._max_wait = max_wait
        self._trouble = self._throttling = None  # made when there is any: most requests never have it
        self._waited = 0.0

    def after_failure(self, error, response=None):
        """Seconds before the next attempt after a broken connection or a gateway's error, or raises the error.

        The first attempt follows at once: many a connection broke while it was idle.
        """
        self._trouble = self._trouble or Retry(total=self._retries, backoff_factor=_BACKOFF)
        try:
            self._trouble = self._trouble.increment()
        except urllib3.exceptions.MaxRetryError:
            raise error from None
        pause = _pause(self._trouble, response)
        return self._allowed(pause, pause, error)

    def after_rate_limit(self, error, response, usual=None):
        """Seconds before the next attempt after 429, or raises the error.

        usual: how long the console's pauses are, where an answer does not tell; None where that is not known.
        """
        # One step ahead: a console that says "too many" is given a second at least.
        self._throttling = self._throttling or Retry(total=None, backoff_factor=_BACKOFF).increment()
        if self._throttling.get_backoff_time() < _LONGEST_BACKOFF:  # what grows without end overflows
            self._throttling = self._throttling.increment()
        pause = _pause(self._throttling, response, usual)
        self._waited += pause
        return self._allowed(pause, self._waited, error)

    def _allowed(self, pause, waited, error):
        if waited > self._max_wait:
            error.message += (
                f" That is a longer wait than max_wait ({self._max_wait:.0f} s) allows: run again later, or raise it."
            )
            raise error
        return pause


def _pause(policy, response, usual=None):
    asked = None if response is None else requested_pause(response)
    asked = usual if asked is None else asked
    backoff = min(policy.get_backoff_time(), _LONGEST_BACKOFF) * random.uniform(*_JITTER)
    # A console that says "now" time and again is not believed, so that nothing runs hot.
    return backoff if asked is None else max(asked, backoff / 10)


def requested_pause(response, at_a_limit=False):
    """Seconds for which an answer asks to be left alone, or None where it does not say, or nobody can read it.

    at_a_limit: whether it is a limit that calls for the pause, as it is for 429.
    """
    names = ["Retry-After"]
    if at_a_limit or response.status_code == _TOO_MANY_REQUESTS:
        names += ["X-RateLimit-Reset", "X-RateLimit-Reset-Time"]
    now = parse_http_date(response.headers.get("Date"))  # the console names moments by its own clock
    if now is None:
        now = time.time()
    pauses = (_seconds(response.headers.get(name, ""), now) for name in names)
    return next((pause for pause in pauses if pause is not None), None)


def is_quota_exhausted(response):
    """Whether a console says that its limit allows no further request for now."""
    return response.headers.get("X-RateLimit-Remaining", "").strip() == "0"


def _seconds(text, now):
    """A length of time, or the time until a moment, in any of the forms that are in use."""
    if not _NUMBER.fullmatch(text.strip()):
        moment = parse_http_date(text)
        return None if moment is None else max(0.0, moment - now)
    number = float(text)
    if number < _FIRST_MOMENT:
        return number
    return max(0.0, number / (1000 if number >= _FIRST_MILLISECOND else 1) - now)
