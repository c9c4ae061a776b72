# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of wall time against the number of devices, both axes logarithmic."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from .results import Results, Spread
from .ways import Way

LOOK = {"font.size": 10, "svg.hashsalt": "benchmark", "svg.fonttype": "none"}
COLORS = ("#b3261e", "#c77700", "#1a73e8", "#0b8043", "#7b1fa2", "#00838f")
FLOOR_COLOR = "#6b6b6b"
CLOSEST = 1.28  # two labels are at least this factor apart
GAP = 1.12  # the factor between a line's end and its label


def draw(results: Results, ways: Sequence[Way], scheme: str, path: Path, subtitle: str) -> None:
    """Write the picture of one scheme. path: its suffix chooses the format."""
    with rc_context(LOOK):
        _figure(results, ways, scheme, subtitle).savefig(
            path, metadata={"Date": None} if path.suffix == ".svg" else None, dpi=120
        )


def _figure(results: Results, ways: Sequence[Way], scheme: str, subtitle: str) -> Figure:
    figure = Figure(figsize=(9, 6), layout="constrained")
    axes = figure.subplots()
    sizes = {way.name: [n for name, n, over in results.cells() if (name, over) == (way.name, scheme)] for way in ways}
    largest = max([1, *(devices for measured in sizes.values() for devices in measured)])
    colors, ends = itertools.cycle(COLORS), []
    for way in ways:
        color = FLOOR_COLOR if way.is_floor else next(colors)
        spreads = {devices: results.spread("wall", way.name, devices, scheme) for devices in sizes[way.name]}
        if way.is_constant:
            for spread in spreads.values():
                axes.axhline(spread.median, color=color, linestyle=":", linewidth=1.2)
                axes.annotate(way.name, (largest * GAP, spread.median), color=color, va="bottom")
        elif spreads:
            _line(axes, spreads, color, "--" if way.is_floor else "-")
            ends.append((max(spreads), spreads[max(spreads)].median, way.name, color))
    _label(axes, ends)
    axes.set(xscale="log", yscale="log", xlabel="devices", ylabel="wall time, seconds")
    axes.set_xlim(right=largest * 4)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:,g}"))
        axis.set_minor_formatter(NullFormatter())
    axes.grid(which="major", color="#d9d9d9", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(f"Locking devices: medians, with the smallest and the largest\n{subtitle}", loc="left", fontsize=10)
    return figure


def _line(axes: Axes, spreads: Mapping[int, Spread], color: str, style: str) -> None:
    """The medians of a way as points on a line. spreads: by number of devices."""
    medians = [spread.median for spread in spreads.values()]
    below = [spread.median - spread.least for spread in spreads.values()]
    above = [spread.most - spread.median for spread in spreads.values()]
    marks = {"marker": "o", "markersize": 4, "capsize": 3}
    axes.errorbar(list(spreads), medians, yerr=[below, above], color=color, linestyle=style, **marks)


def _label(axes: Axes, ends: Sequence[tuple[int, float, str, str]]) -> None:
    """Write each way's name at the end of its line, and apart from the other names there."""
    taken: dict[int, float] = {}
    for devices, seconds, name, color in sorted(ends, key=lambda end: end[1]):
        place = max(seconds, taken.get(devices, 0.0) * CLOSEST)
        taken[devices] = place
        line = {"arrowstyle": "-", "color": color, "linewidth": 0.5} if place > seconds else None
        where = {"xy": (devices, seconds), "xytext": (devices * GAP, place)}
        axes.annotate(name, **where, color=color, va="center", arrowprops=line)
