# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of wall time against the number of devices, both axes logarithmic."""

from __future__ import annotations

from pathlib import Path

import matplotlib

from .results import Results
from .ways import Way

matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402 (the line above chooses how it draws)
from matplotlib.ticker import FuncFormatter, NullFormatter  # noqa: E402

COLORS = ("#b3261e", "#c77700", "#1a73e8", "#0b8043", "#7b1fa2", "#00838f")
FLOOR = "#6b6b6b"  # what is there to compare with
FLOORS = ("requests", "noop", "start")
CLOSEST = 1.28  # two labels are at least this factor apart


def draw(results: Results, ways: list[Way], path: Path, subtitle: str) -> None:
    """Write the picture. path: its suffix chooses the format."""
    plt.rcParams.update({"font.size": 10, "svg.hashsalt": "benchmark", "svg.fonttype": "none"})
    figure, axes = plt.subplots(figsize=(9, 6), layout="constrained")
    colors = iter(COLORS)
    ends = []
    largest = max((devices for _way, devices, _scheme in results.cells()), default=1)
    for way in ways:
        sizes = [devices for name, devices, scheme in results.cells() if (name, scheme) == (way.name, "http")]
        if not sizes:
            continue
        spreads = [results.spread("wall", way.name, devices) for devices in sizes]
        color = FLOOR if way.name in FLOORS else next(colors)
        style = "--" if way.name in FLOORS else "-"
        medians = [spread.median for spread in spreads]
        if sizes == [0]:
            axes.axhline(medians[0], color=color, linestyle=":", linewidth=1.2)
            ends.append((largest, medians[0], way.name, color))
            continue
        errors = [
            [spread.median - spread.least for spread in spreads],
            [spread.most - spread.median for spread in spreads],
        ]
        axes.errorbar(sizes, medians, yerr=errors, color=color, linestyle=style, marker="o", markersize=4, capsize=3)
        ends.append((sizes[-1], medians[-1], way.name, color))
    _label(axes, ends)
    axes.set(xscale="log", yscale="log", xlabel="devices", ylabel="wall time, seconds")
    axes.set_xlim(right=largest * 4)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:,g}"))
        axis.set_minor_formatter(NullFormatter())
    axes.grid(which="major", color="#d9d9d9", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(f"Locking devices: medians, with the smallest and the largest\n{subtitle}", loc="left", fontsize=10)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None, dpi=120)
    plt.close(figure)


def _label(axes, ends: list[tuple[int, float, str, str]]) -> None:
    """Write each way's name at the end of its line, and apart from the other names there."""
    taken: dict[int, float] = {}
    for devices, seconds, name, color in sorted(ends, key=lambda end: end[1]):
        place = max(seconds, taken.get(devices, 0.0) * CLOSEST)
        taken[devices] = place
        axes.annotate(
            name,
            xy=(devices, seconds),
            xytext=(devices * 1.12, place),
            color=color,
            va="center",
            arrowprops={"arrowstyle": "-", "color": color, "linewidth": 0.5} if place > seconds else None,
        )
