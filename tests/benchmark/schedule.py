# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan the runs: which, how often, in which order, and how long they take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .consoles import CONSOLES
from .variants import Variant

BYSTANDERS = 5  # additional devices that no run may touch
TLS_SIZES = (100, 1_000)
LONG, VERY_LONG = 20.0, 40.0  # seconds: longer runs are made twice or once
LONG_OVER_TLS = 10.0  # seconds: TLS costs little and the same for all, so longer runs are made at most once


@dataclass(frozen=True)
class Run:
    """One process to measure. repetition: counts from 0."""

    variant: Variant
    devices: int
    scheme: str
    repetition: int

    @property
    def title(self) -> str:
        """A short description, such as C(list 1,000, HTTP)."""
        over = f", {self.scheme.upper()}" if self.variant.changes_devices else ""
        return f"{self.variant.name}{f' {self.devices:,}' if self.devices else ''}{over}"

    @property
    def estimate(self) -> float:
        """The approximate duration in seconds."""
        return self.variant.estimate(self.devices)


def schedule(
    variants: Sequence[Variant], sizes: Sequence[int] | None, schemes: Sequence[str], repeat: int
) -> list[Run]:
    """Return all runs in order.

    Each repetition runs all variants, each time starting with a different one.
    sizes: requested by the user, or None for the default sizes. repeat: an upper limit; long runs are made less often.
    """
    runs = []
    for repetition in range(repeat):
        for scheme in schemes:
            for devices in _all_sizes(variants, sizes, scheme):
                included = [variant for variant in variants if _is_included(variant, devices, scheme, sizes)]
                first = repetition % len(included) if included else 0
                runs += [
                    Run(variant, devices, scheme, repetition)
                    for variant in included[first:] + included[:first]
                    if repetition < _repetitions(variant, devices, scheme, repeat)
                ]
    return runs


def time_left(done: Sequence[tuple[Run, float]], remaining: Sequence[Run]) -> float:
    """Return the approximate duration of the remaining runs in seconds. done: runs with their durations."""
    estimated, actual = sum(run.estimate for run, _seconds in done), sum(seconds for _run, seconds in done)
    ratio = actual / estimated if estimated else 1.0
    return ratio * sum(run.estimate for run in remaining)


def _all_sizes(variants: Sequence[Variant], sizes: Sequence[int] | None, scheme: str) -> list[int]:
    if sizes or scheme == "https":
        selected = set(sizes or TLS_SIZES)
    else:
        selected = {devices for variant in variants for devices in CONSOLES[variant.console].sizes}
    return sorted(selected.union(*(variant.sizes for variant in variants)))


def _is_included(variant: Variant, devices: int, scheme: str, sizes: Sequence[int] | None) -> bool:
    if scheme not in variant.schemes:
        return False
    if variant.sizes:
        return devices in variant.sizes
    if sizes:
        return devices in sizes
    if scheme == "https":
        return devices == TLS_SIZES[0] or (devices in TLS_SIZES and variant.estimate(devices) <= LONG)
    return devices in CONSOLES[variant.console].sizes and devices <= variant.max_devices


def _repetitions(variant: Variant, devices: int, scheme: str, repeat: int) -> int:
    seconds = variant.estimate(devices)
    if seconds > VERY_LONG or (scheme == "https" and seconds > LONG_OVER_TLS):
        return 1
    return 2 if seconds > LONG else repeat
