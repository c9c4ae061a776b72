# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which runs are made, how often and in which order, and how long they will take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .consoles import CONSOLES
from .ways import Way

BYSTANDERS = 5  # devices that no run may touch, beside those that it is for
TLS_SIZES = (100, 1_000)
LONG, VERY_LONG = 20.0, 40.0  # seconds: of longer runs, two and one are made
LONG_OVER_TLS = 10.0  # seconds: TLS costs a little and the same for all, so longer runs are made once or not at all


@dataclass(frozen=True)
class Run:
    """One process to be measured. repetition: from 0."""

    way: Way
    devices: int
    scheme: str
    repetition: int

    @property
    def title(self) -> str:
        """The run in words."""
        over = f", {self.scheme.upper()}" if self.way.writes else ""
        return f"{self.way.name}{f' {self.devices:,}' if self.devices else ''}{over}"

    @property
    def estimate(self) -> float:
        """About how many seconds it takes."""
        return self.way.estimate(self.devices)


def schedule(ways: Sequence[Way], sizes: Sequence[int] | None, schemes: Sequence[str], repeat: int) -> list[Run]:
    """All runs in order: repetition by repetition, and in each the ways side by side, every time another one first.

    sizes: what the caller asked for, or None for what is useful. repeat: how often; long runs are made less often.
    """
    runs = []
    for repetition in range(repeat):
        for scheme in schemes:
            for devices in _all_sizes(ways, sizes, scheme):
                lane = [way for way in ways if _takes_part(way, devices, scheme, sizes)]
                turn = repetition % len(lane) if lane else 0
                runs += [
                    Run(way, devices, scheme, repetition)
                    for way in lane[turn:] + lane[:turn]
                    if repetition < _times(way, devices, scheme, repeat)
                ]
    return runs


def time_left(done: Sequence[tuple[Run, float]], left: Sequence[Run]) -> float:
    """About how many seconds the runs that are left will take. done: runs and the seconds that they took."""
    expected, taken = sum(run.estimate for run, _seconds in done), sum(seconds for _run, seconds in done)
    speed = taken / expected if expected else 1.0
    return speed * sum(run.estimate for run in left)


def _all_sizes(ways: Sequence[Way], sizes: Sequence[int] | None, scheme: str) -> list[int]:
    if sizes or scheme == "https":
        chosen = set(sizes or TLS_SIZES)
    else:
        chosen = {devices for way in ways for devices in CONSOLES[way.console].sizes}
    return sorted(chosen.union(*(way.sizes for way in ways)))


def _takes_part(way: Way, devices: int, scheme: str, sizes: Sequence[int] | None) -> bool:
    if scheme not in way.schemes:
        return False
    if way.sizes:
        return devices in way.sizes
    if sizes:
        return devices in sizes
    if scheme == "https":
        return devices == TLS_SIZES[0] or (devices in TLS_SIZES and way.estimate(devices) <= LONG)
    return devices in CONSOLES[way.console].sizes and devices <= way.most


def _times(way: Way, devices: int, scheme: str, repeat: int) -> int:
    seconds = way.estimate(devices)
    if seconds > VERY_LONG or (scheme == "https" and seconds > LONG_OVER_TLS):
        return 1
    return 2 if seconds > LONG else repeat
