# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long one request is tried: urllib3's Retry counts and grows the pauses, the limits are ours."""

from __future__ import annotations

import random

from .libraries import Retry, urllib3

_LONGEST_BACKOFF = 60.0  # seconds


class Patience:
    """The patience with one request.

    retries: how often it is sent again after trouble. max_wait: seconds that pauses may take, in all for 429, and each
    for other trouble.
    """

    def __init__(self, retries, max_wait):
        self._trouble = Retry(total=retries, backoff_factor=0.5)
        self._throttling = Retry(total=None, backoff_factor=1)
        self._max_wait = max_wait
        self._waited = 0.0

    def after_trouble(self, error, response=None):
        """Seconds before the next attempt after a broken connection or a gateway's error, or raises the error."""
        try:
            self._trouble = self._trouble.increment()
        except urllib3.exceptions.MaxRetryError:
            raise error from None
        pause = _pause(self._trouble, response)
        if pause > self._max_wait:
            raise error
        return pause

    def after_throttling(self, error, response):
        """Seconds before the next attempt after 429, or raises the error."""
        self._throttling = self._throttling.increment()
        pause = _pause(self._throttling, response)
        self._waited += pause
        if self._waited > self._max_wait:
            error.message += (
                f" That is a longer wait than max_wait ({self._max_wait:.0f} s) allows: run again later, or raise it."
            )
            raise error
        return pause


def _pause(policy, response):
    """What the console asks for (Retry-After), else a growing time with jitter."""
    try:
        asked = policy.get_retry_after(response) if response is not None else None
    except urllib3.exceptions.HTTPError:  # a Retry-After that nobody can read
        asked = None
    backoff = min(policy.get_backoff_time(), _LONGEST_BACKOFF) * random.uniform(0.8, 1.2)
    # A console that says "now" time and again is not believed, so that nothing runs hot.
    return backoff if asked is None else max(float(asked), backoff / 10)
