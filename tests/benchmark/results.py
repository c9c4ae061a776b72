# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What came of all runs: every figure of every run, and the median and the spread of each."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .schedule import Run

Cell = tuple[str, int, str]
"""The name of a way, the number of devices, the scheme."""


class NotMeasured(Exception):
    """There is no figure of that."""


@dataclass(frozen=True)
class Spread:
    """The median of a figure over the runs, its smallest and its largest value, and how many runs there were."""

    median: float
    least: float
    most: float
    runs: int

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        """The spread of at least one value."""
        return cls(statistics.median(values), min(values), max(values), len(values))


class Results:
    """Figures by way, number of devices and scheme, in the order in which they were first measured."""

    def __init__(self) -> None:
        self.failures: list[tuple[Run, str]] = []
        self._cells: dict[Cell, list[dict[str, Any]]] = defaultdict(list)

    def add(self, run: Run, figures: Mapping[str, Any]) -> None:
        """Take in what came of a run. figures: as Arena.run gives them."""
        self._cells[run.way.name, run.devices, run.scheme].append(dict(figures))

    def fail(self, run: Run, reason: str) -> None:
        """Note that a run gave no figures."""
        self.failures.append((run, reason))

    def cells(self) -> list[Cell]:
        """What there are figures of: by scheme, then by the number of devices, then in the order of the runs."""
        return sorted(self._cells, key=lambda cell: (cell[2], cell[1]))

    def runs(self) -> Iterator[dict[str, Any]]:
        """Every run, as JSON shows it."""
        for way, devices, scheme in self.cells():
            for figures in self._cells[way, devices, scheme]:
                yield {"way": way, "devices": devices, "scheme": scheme, **figures}

    def spread(self, figure: str, way: str, devices: int, scheme: str = "http") -> Spread:
        """The spread of a figure; NotMeasured where no run has it."""
        runs = self._cells.get((way, devices, scheme), [])
        values = [run[figure] for run in runs if run[figure] is not None]
        if not values:
            raise NotMeasured(f"{way} with {devices:,} devices")
        return Spread.of(values)

    def median(self, figure: str, way: str, devices: int, scheme: str = "http") -> float:
        """The median of a figure; NotMeasured where no run has it."""
        return self.spread(figure, way, devices, scheme).median

    def largest(self, figure: str, *ways: str) -> float:
        """The largest value of a figure in all runs of these ways; NotMeasured where there is none."""
        values = [run[figure] for run in self.runs() if run["way"] in ways and run[figure] is not None]
        if not values:
            raise NotMeasured(", ".join(ways))
        return max(values)
