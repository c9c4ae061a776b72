# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's clock, frozen or running. Tests can set and advance it instead of waiting."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import datetime, timezone
from email.utils import formatdate
from functools import lru_cache

from .errors import InvalidInput

FROZEN_START = "2026-01-15T12:00:00Z"
MAX_TIME = 221_845_392_000
"""The year 9000, in seconds since 1970. It keeps all end dates of lockdowns and tokens representable."""

MODES = ("frozen", "running")


def iso_seconds(epoch: int) -> str:
    """Format whole seconds since 1970 as ``2026-01-15T12:00:00``: UTC without a time zone."""
    return datetime.fromtimestamp(epoch, timezone.utc).isoformat()[:19]


def iso_moment(seconds: float) -> str | None:
    """Format seconds since 1970 as ``2026-01-15T12:00:00Z``; return None for infinity."""
    return None if math.isinf(seconds) else iso_seconds(int(seconds)) + "Z"


@lru_cache(maxsize=64)
def http_date(epoch: int) -> str:
    """Format whole seconds since 1970 for the ``Date`` header (RFC 7231)."""
    return formatdate(epoch, usegmt=True)


def parse_iso(text: str) -> float:
    """Return the seconds since 1970 of an ISO 8601 time, UTC by default; raise InvalidInput for anything else."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise InvalidInput(f"not an ISO 8601 time: {text!r}") from error
    return moment.timestamp() if moment.tzinfo else moment.replace(tzinfo=timezone.utc).timestamp()


class Clock:
    """The time of all consoles: real time plus an offset when running, a fixed time when frozen.

    In both modes, each API request advances the clock by ``tick`` seconds.
    """

    def __init__(self, mode: str = "running", real_time: Callable[[], float] = time.time) -> None:
        self._real_time = real_time
        self._start_mode = self._checked_mode(mode)
        self.reset()

    def reset(self) -> None:
        """Restore the mode and the time of the start."""
        self.tick = 0.0
        self._mode = self._start_mode
        self._offset = 0.0
        self._frozen_at = parse_iso(FROZEN_START)

    @property
    def mode(self) -> str:
        """The current mode: ``frozen`` or ``running``."""
        return self._mode

    def now(self) -> float:
        """Return the simulated time in seconds since 1970."""
        return self._frozen_at if self._mode == "frozen" else self._real_time() + self._offset

    def real_now(self) -> float:
        """Return the real time, which clients outside the simulation use."""
        return self._real_time()

    def advance(self, seconds: float) -> None:
        """Advance the clock; a negative number sets it back."""
        if not 0 <= self.now() + seconds < MAX_TIME:
            raise InvalidInput("the time must stay between the years 1970 and 9000")
        self._frozen_at += seconds
        self._offset += seconds

    def set(self, moment: str) -> None:
        """Set the time to an ISO 8601 time, or to the real time with ``now``."""
        target = self._real_time() if moment == "now" else parse_iso(moment)
        self.advance(target - self.now())

    def switch_mode(self, mode: str) -> None:
        """Freeze or resume the clock without changing its time."""
        checked = self._checked_mode(mode)
        moment = self.now()
        self._mode = checked
        self.advance(moment - self.now())

    def count_request(self) -> None:
        """Advance the clock by ``tick`` seconds for one API request."""
        if self.tick:
            self.advance(self.tick)

    def iso(self) -> str:
        """Return the simulated time as ``2026-01-15T12:00:00Z``."""
        return iso_seconds(int(self.now())) + "Z"

    def describe(self) -> dict[str, object]:
        """Return the record that the control API shows."""
        return {"now": self.iso(), "epoch": self.now(), "mode": self._mode, "tick": self.tick}

    @staticmethod
    def _checked_mode(mode: str) -> str:
        if mode not in MODES:
            raise InvalidInput(f"unknown clock mode {mode!r}", list(MODES))
        return mode
