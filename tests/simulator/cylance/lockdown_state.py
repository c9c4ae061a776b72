# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console's record of a device's lockdown."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(slots=True)
class Command:
    """An entry of a device's lockdown history."""

    user_id: str
    timestamp: float
    command: str


@dataclass(slots=True)
class Lockdown:
    """The latest lockdown of a device. ``expires`` is None for a partial lockdown without end.

    ``readings_until_release``: a release was accepted and takes effect after this many readings.
    """

    initiated: float
    expires: float | None
    partial: bool
    key: str
    released: float | None = None
    readings_until_release: int | None = None
    releasing_user: str = ""

    @property
    def end(self) -> float:
        """The time at which the lockdown ends or ended; infinity if nothing ends it."""
        ends = [moment for moment in (self.expires, self.released) if moment is not None]
        return min(ends, default=math.inf)

    def is_locked(self, now: float) -> bool:
        """Return whether the console shows the device as locked."""
        return now < self.end
