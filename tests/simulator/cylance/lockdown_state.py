# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the console knows about a device's lockdown."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(slots=True)
class Command:
    """A line of a device's lockdown history."""

    user_id: str
    timestamp: float
    command: str


@dataclass(slots=True)
class Lockdown:
    """The latest lockdown of a device. ``expires`` None is a partial lockdown that lasts until it is released.

    ``readings_until_release``: a release was accepted and shows after so many more readings.
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
        """When it ends or ended; infinity as long as nothing ends it."""
        ends = [moment for moment in (self.expires, self.released) if moment is not None]
        return min(ends, default=math.inf)

    def is_locked(self, now: float) -> bool:
        """Whether the console shows the device as locked."""
        return now < self.end
