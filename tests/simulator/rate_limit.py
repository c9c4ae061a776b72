# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token bucket. It uses real time, because it limits real clients."""

from __future__ import annotations

import math
import time
from collections.abc import Callable


class TokenBucket:
    """Allows ``rate`` requests a second on average, with bursts of one second's worth."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self.reset()

    def reset(self) -> None:
        """Fill the bucket."""
        self._level = math.inf
        self._filled_at = self._monotonic()

    def take(self, rate: float) -> float:
        """Take one request: return 0 if it is allowed, else the seconds to wait. A rate of 0 means no limit."""
        if rate <= 0:
            return 0.0
        now = self._monotonic()
        size = max(rate, 1.0)
        self._level = min(size, self._level + (now - self._filled_at) * rate)
        self._filled_at = now
        if self._level >= 1:
            self._level -= 1
            return 0.0
        return (1 - self._level) / rate
