# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of a source: sentences without secrets, and a limited number of them."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable

REPEAT = 3600.0  # seconds after which a warning that is still true is logged again
MOST = 20  # warnings with different causes that are logged within that time
_NAME = "secops.device_actions."


class Log:
    """The logger of a source. Thread-safe.

    redact: takes a text and returns it without secrets. monotonic: the time in seconds.
    """

    def __init__(self, source: str, redact: Callable[[str], str], monotonic: Callable[[], float]) -> None:
        self._logger = logging.getLogger(f"{_NAME}{source}")
        self._redact = redact
        self._monotonic = monotonic
        self._logged: OrderedDict[str, float] = OrderedDict()  # {cause: when it was logged}, oldest first
        self._left_out = 0
        self._lock = threading.Lock()

    def debug(self, text: str) -> None:
        """Log progress."""
        self._logger.debug("%s", self._redact(text))

    def info(self, text: str) -> None:
        """Log a normal event, for users who follow the source."""
        self._logger.info("%s", self._redact(text))

    def warn(self, text: str) -> None:
        """Log a warning."""
        self._logger.warning("%s", self._redact(text))

    def repeat(self, text: str, cause: str | None = None) -> None:
        """Log a warning unless one with the same cause was logged within the last hour. The default cause is its text.

        Beyond MOST different ones, warnings are only counted.
        """
        if self._is_due(cause or text):
            self.warn(text)

    def _is_due(self, cause: str) -> bool:
        now, left_out = self._monotonic(), 0
        with self._lock:
            while self._logged and next(iter(self._logged.values())) <= now - REPEAT:
                self._logged.popitem(last=False)
            if not self._logged:
                left_out, self._left_out = self._left_out, 0
            is_due = cause not in self._logged and len(self._logged) < MOST
            if is_due:
                self._logged[cause] = now
            elif cause not in self._logged:
                self._left_out += 1
        if left_out:
            self.warn(f"{left_out} more warnings of the last hour are not shown.")
        return is_due
