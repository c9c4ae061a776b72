# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw wall time against the number of devices on logarithmic axes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from .results import Results, Spread
from .variants import Variant

STYLE = {"font.size": 10, "svg.hashsalt": "benchmark", "svg.fonttype": "none"}
COLORS = ("#b3261e", "#c77700", "#1a73e8", "#0b8043", "#7b1fa2", "#00838f")
BASELINE_COLOR = "#6b6b6b"
LABEL_DISTANCE = 1.28  # minimum factor between two labels
LABEL_OFFSET = 1.12  # factor between the end of a line and its label


def draw(results: Results, variants: Sequence[Variant], scheme: str, path: Path, subtitle: str) -> None:
    """Write the chart of one scheme. The suffix of the path selects the format."""
    with rc_context(STYLE):
        _figure(results, variants, scheme, subtitle).savefig(
            path, metadata={"Date": None} if path.suffix == ".svg" else None, dpi=120
        )


def _figure(results: Results, variants: Sequence[Variant], scheme: str, subtitle: str) -> Figure:
    figure = Figure(figsize=(9, 6), layout="constrained")
    axes = figure.subplots()
    sizes = {
        variant.name: [n for name, n, over in results.cells() if (name, over) == (variant.name, scheme)]
        for variant in variants
    }
    largest = max([1, *(devices for measured in sizes.values() for devices in measured)])
    colors, ends = itertools.cycle(COLORS), []
    for variant in variants:
        color = BASELINE_COLOR if variant.is_baseline else next(colors)
        spreads = {devices: results.spread("wall", variant.name, devices, scheme) for devices in sizes[variant.name]}
        if variant.is_constant:
            for spread in spreads.values():
                axes.axhline(spread.median, color=color, linestyle=":", linewidth=1.2)
                axes.annotate(variant.name, (largest * LABEL_OFFSET, spread.median), color=color, va="bottom")
        elif spreads:
            _line(axes, spreads, color, "--" if variant.is_baseline else "-")
            ends.append((max(spreads), spreads[max(spreads)].median, variant.name, color))
    _label(axes, ends)
    axes.set(xscale="log", yscale="log", xlabel="devices", ylabel="wall time, seconds")
    axes.set_xlim(right=largest * 4)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:,g}"))
        axis.set_minor_formatter(NullFormatter())
    axes.grid(which="major", color="#d9d9d9", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(f"Locking devices: median, minimum and maximum\n{subtitle}", loc="left", fontsize=10)
    return figure


def _line(axes: Axes, spreads: Mapping[int, Spread], color: str, style: str) -> None:
    """Draw the medians of a variant as points on a line. spreads: by number of devices."""
    medians = [spread.median for spread in spreads.values()]
    below = [spread.median - spread.minimum for spread in spreads.values()]
    above = [spread.maximum - spread.median for spread in spreads.values()]
    markers = {"marker": "o", "markersize": 4, "capsize": 3}
    axes.errorbar(list(spreads), medians, yerr=[below, above], color=color, linestyle=style, **markers)


def _label(axes: Axes, ends: Sequence[tuple[int, float, str, str]]) -> None:
    """Write the names of the variants at the ends of their lines, without overlap."""
    occupied: dict[int, float] = {}
    for devices, seconds, name, color in sorted(ends, key=lambda end: end[1]):
        y = max(seconds, occupied.get(devices, 0.0) * LABEL_DISTANCE)
        occupied[devices] = y
        line = {"arrowstyle": "-", "color": color, "linewidth": 0.5} if y > seconds else None
        position = {"xy": (devices, seconds), "xytext": (devices * LABEL_OFFSET, y)}
        axes.annotate(name, **position, color=color, va="center", arrowprops=line)
