# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The circumstances of a plan that a person or the surroundings decide."""

from __future__ import annotations

from dataclasses import dataclass

REPORT, CORRECT = "report", "correct"  # drift
FORWARD, REWRITTEN, UNKNOWN = "forward", "rewritten", "unknown"  # history

_MAX_SKEW = 120.0  # seconds


@dataclass(frozen=True)
class PlanSettings:
    """Times are seconds since the epoch, by the consoles' clock. Durations are in seconds.

    now: the time. owner: see Held. grace: how long a removed entry still counts. drift: REPORT or CORRECT. max_changes,
    max_releases: limits of the plan. renew_before: renew lockdowns that end sooner, or None for half their length.
    warn_before: lockdowns that end sooner than this, and are not renewed, are problems. skew: the largest difference
    between a console's clock and this machine's. history: whether the commit descends from the recorded one. confirmed:
    whether a person has confirmed this commit although it does not.
    """

    now: float
    owner: str
    grace: float = 86400.0
    drift: str = REPORT
    max_changes: int = 25
    max_releases: int = 25
    renew_before: float | None = None
    warn_before: float = 6 * 3600.0
    skew: float = 0.0
    history: str = FORWARD
    confirmed: bool = False

    @property
    def is_clock_trusted(self) -> bool:
        """Whether the clocks agree well enough for releases, which depend on times."""
        return abs(self.skew) <= _MAX_SKEW

    @property
    def is_history_trusted(self) -> bool:
        """Whether the commit may be applied."""
        return self.history == FORWARD or self.confirmed
