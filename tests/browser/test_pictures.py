# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of the documentation show what the product shows."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmark import plotted
from benchmark.plot import COLORS, LOOKS, draw
from pictures import BENCHMARK, BENCHMARK_DATA, IMAGES, terminals

SAMPLE = {
    "date": "2026-01-15",
    "machine": {"cores": 2},
    "runs": [
        {"variant": name, "devices": devices, "scheme": "http", "wall": devices * cost + 1}
        for name, cost in (("list", 0.004), ("action", 0.02), ("requests", 0.002), ("start", 0))
        for devices in ((0,) if name == "start" else (10, 100))
    ],
}


@pytest.mark.parametrize("name", terminals.RECORDS)
def test_the_picture_of_a_terminal_equals_a_new_run(name: str) -> None:
    kept = (IMAGES / name).read_text(encoding="utf-8")
    assert terminals.picture(name) == kept, "Run: make pictures"


def test_the_chart_follows_the_color_scheme_and_is_the_same_each_time(tmp_path: Path) -> None:
    data, charts = tmp_path / "plotted.json", [tmp_path / "one.svg", tmp_path / "two.svg"]
    plotted.write(data, SAMPLE)
    results, variants, subtitle = plotted.read(data)
    for chart in charts:
        draw(results, variants, plotted.SCHEME, chart, subtitle)
    text = charts[0].read_text(encoding="utf-8")
    assert text == charts[1].read_text(encoding="utf-8")
    shown = {"".join(element.itertext()) for element in ElementTree.fromstring(text).iter() if "text" in element.tag}
    assert {LOOKS[variant.name].label for variant in variants} <= shown
    before, _style, after = text.partition("<style>svg")
    drawn = before + after.partition("</style>")[2]
    assert not [light for light, _dark in COLORS.values() if light in drawn]
    assert "prefers-color-scheme: dark" in text


@pytest.mark.skipif(not BENCHMARK_DATA.exists(), reason="no results of the benchmark are kept yet")
def test_the_chart_shows_the_kept_results(tmp_path: Path) -> None:
    results, variants, subtitle = plotted.read(BENCHMARK_DATA)
    draw(results, variants, plotted.SCHEME, tmp_path / BENCHMARK, subtitle)
    assert (tmp_path / BENCHMARK).read_text() == (IMAGES / BENCHMARK).read_text(), "Run: make pictures"
