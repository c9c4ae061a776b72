# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw wall time against the number of devices on logarithmic axes."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from .results import Results, Spread
from .variants import Variant


class Look(NamedTuple):
    """How a variant is drawn: the text at the end of its line, a color of COLORS, and a marker."""

    label: str
    color: str
    marker: str


LOOKS = {
    "uri": Look("uri on each host", "other", "s"),
    "module": Look("module, delegated", "delegated", "D"),
    "action": Look("task on each host", "host", "^"),
    "list": Look("one task with a list", "list", "o"),
    "requests": Look("script, 16 threads", "baseline", "v"),
    "noop": Look("empty task on each host", "baseline", "x"),
    "start": Look("start of ansible-playbook", "baseline", ""),
}
# {name: (on light pages, on dark pages)}. Also distinct for color-blind people.
COLORS = {
    "paper": ("#ffffff", "#14191f"),
    "ink": ("#1f2933", "#e4e7eb"),
    "grid": ("#d5dae1", "#333d49"),
    "list": ("#1d5bd1", "#6ea3ff"),
    "host": ("#b35900", "#ffb14a"),
    "delegated": ("#6b1f8a", "#d09af0"),
    "other": ("#3b444e", "#c9d1da"),
    "baseline": ("#6b7683", "#919dab"),
}
STYLE = {"font.size": 13, "svg.hashsalt": "benchmark", "svg.fonttype": "none", "font.family": "sans-serif"}
LABEL_DISTANCE = 1.5  # minimum factor between two labels
LABEL_OFFSET = 1.18  # factor between the end of the longest line and the labels
STYLE_SHEET = "<style>svg {{ {light} }} @media (prefers-color-scheme: dark) {{ svg {{ {dark} }} }}</style>"


def draw(results: Results, variants: Sequence[Variant], scheme: str, path: Path, subtitle: str) -> None:
    """Write the chart of one scheme as SVG. Variants with a fixed number of devices are left out."""
    drawn = [variant for variant in variants if variant.name in LOOKS]
    with rc_context(STYLE):
        file = io.StringIO()
        _figure(results, drawn, scheme, subtitle).savefig(file, format="svg", metadata={"Date": None})
    path.write_text(_with_color_schemes(file.getvalue()), encoding="utf-8")


def _figure(results: Results, variants: Sequence[Variant], scheme: str, subtitle: str) -> Figure:
    figure = Figure(figsize=(7, 6), layout="constrained", facecolor=_color("paper"))
    axes = figure.subplots()
    ends = []
    for variant in variants:
        look = LOOKS[variant.name]
        sizes = [n for name, n, over in results.cells() if (name, over) == (variant.name, scheme)]
        spreads = {devices: results.spread("wall", variant.name, devices, scheme) for devices in sizes}
        if variant.is_constant:
            for spread in spreads.values():
                axes.axhline(spread.median, color=_color(look.color), linestyle="--", linewidth=1.2)
                position = {"xy": (1, spread.median), "xycoords": ("axes fraction", "data")}
                axes.annotate(look.label, **position, color=_color(look.color), ha="right", va="bottom")
        elif spreads:
            _line(axes, spreads, look, "--" if variant.is_baseline else "-")
            ends.append((max(spreads), spreads[max(spreads)].median, look))
    largest = max([1, *(devices for devices, _seconds, _look in ends)])
    axes.set(xscale="log", yscale="log", facecolor=_color("paper"))
    axes.set_xlabel("devices", color=_color("ink"))
    axes.set_xticks([10**power for power in range(1, 9) if 10**power <= largest])
    axes.set_xlim(right=largest * 30)  # room for the labels
    _label(axes, ends, largest)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:,g}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:,g} s"))
    axes.tick_params(which="both", color=_color("grid"), labelcolor=_color("ink"))
    axes.grid(which="major", color=_color("grid"), linewidth=0.8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["bottom", "left"]].set_color(_color("grid"))
    title = f"Time to lock devices: median, minimum, maximum\n{subtitle}\nDashed: the theoretical minimum"
    axes.set_title(title, loc="left", fontsize=13, color=_color("ink"))
    return figure


def _line(axes: Axes, spreads: Mapping[int, Spread], look: Look, style: str) -> None:
    """Draw the medians of a variant as points on a line. spreads: by number of devices."""
    medians = [spread.median for spread in spreads.values()]
    below = [spread.median - spread.minimum for spread in spreads.values()]
    above = [spread.maximum - spread.median for spread in spreads.values()]
    options = {"marker": look.marker, "markersize": 6, "capsize": 3, "linewidth": 2}
    axes.errorbar(list(spreads), medians, yerr=[below, above], color=_color(look.color), linestyle=style, **options)


def _label(axes: Axes, ends: Sequence[tuple[int, float, Look]], largest: int) -> None:
    """Write the labels in a column on the right of all lines, without overlap. largest: the devices of the longest."""
    occupied = 0.0
    for devices, seconds, look in sorted(ends, key=lambda end: end[1]):
        y = max(seconds, occupied * LABEL_DISTANCE)
        occupied = y
        color = _color(look.color)
        line = {"arrowstyle": "-", "color": color, "linewidth": 0.7} if y > seconds or devices < largest else None
        position = {"xy": (devices, seconds), "xytext": (largest * LABEL_OFFSET, y)}
        axes.annotate(look.label, **position, color=color, va="center", arrowprops=line)


def _color(name: str) -> str:
    """Return the color on light pages. It is unique, so that _with_color_schemes finds it."""
    return COLORS[name][0]


def _with_color_schemes(svg: str) -> str:
    """Return the chart with colors that follow the color scheme of the reader."""
    for name, (light, _dark) in COLORS.items():
        svg = re.sub(rf"\b(fill|stroke): {light}\b", rf"\1: var(--{name})", svg)
    light, dark = (" ".join(f"--{name}: {pair[index]};" for name, pair in COLORS.items()) for index in (0, 1))
    return svg.replace("<defs>", STYLE_SHEET.format(light=light, dark=dark) + "\n <defs>", 1)
