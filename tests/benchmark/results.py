# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collect the metrics of all runs, with the median and the spread of each."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .schedule import Run

Cell = tuple[str, int, str]
"""The name of a variant, the number of devices, the scheme."""


class NotMeasured(Exception):
    """No run has the requested metric."""


@dataclass(frozen=True)
class Spread:
    """The distribution of a metric over the runs."""

    median: float
    minimum: float
    maximum: float
    runs: int

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        """Return the spread of one or more values."""
        return cls(statistics.median(values), min(values), max(values), len(values))


class Results:
    """Metrics by variant, number of devices and scheme, in the order of measurement."""

    def __init__(self) -> None:
        self.failures: list[tuple[Run, str]] = []
        self._cells: dict[Cell, list[dict[str, Any]]] = defaultdict(list)

    def add(self, run: Run, metrics: Mapping[str, Any]) -> None:
        """Add a run with the metrics that Runner.run returned."""
        self._cells[run.variant.name, run.devices, run.scheme].append(dict(metrics))

    def add_failure(self, run: Run, reason: str) -> None:
        """Record that a run has no metrics."""
        self.failures.append((run, reason))

    def cells(self) -> list[Cell]:
        """Return all measured cells by scheme, then by number of devices, then in the order of the runs."""
        return sorted(self._cells, key=lambda cell: (cell[2], cell[1]))

    def runs(self) -> Iterator[dict[str, Any]]:
        """Yield every run in the format of results.json."""
        for variant, devices, scheme in self.cells():
            for metrics in self._cells[variant, devices, scheme]:
                yield {"variant": variant, "devices": devices, "scheme": scheme, **metrics}

    def spread(self, metric: str, variant: str, devices: int, scheme: str = "http") -> Spread:
        """Return the spread of a metric. Raise NotMeasured if no run has it."""
        runs = self._cells.get((variant, devices, scheme), [])
        values = [run[metric] for run in runs if run[metric] is not None]
        if not values:
            raise NotMeasured(f"{variant} with {devices:,} devices")
        return Spread.of(values)

    def median(self, metric: str, variant: str, devices: int, scheme: str = "http") -> float:
        """Return the median of a metric. Raise NotMeasured if no run has it."""
        return self.spread(metric, variant, devices, scheme).median

    def maximum(self, metric: str, *variants: str) -> float:
        """Return the maximum of a metric over all runs of these variants. Raise NotMeasured if no run has it."""
        values = [run[metric] for run in self.runs() if run["variant"] in variants and run[metric] is not None]
        if not values:
            raise NotMeasured(", ".join(variants))
        return max(values)
