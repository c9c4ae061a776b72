# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The measurements that are kept for the chart."""

from __future__ import annotations

import json

from benchmark import plotted

CONTENT = {
    "date": "2026-01-15",
    "machine": {"cores": 2, "processor": "secret"},
    "runs": [
        {"variant": name, "devices": devices, "scheme": scheme, "wall": devices * cost + 1.23456, "cpu": 1.0}
        for name, cost in (("list", 0.004), ("action", 0.02), ("requests", 0.002), ("opswat_list", 0.2))
        for devices in (10, 100)
        for scheme in ("http", "https")
    ]
    + [{"variant": "start", "devices": 0, "scheme": "http", "wall": 1.0, "cpu": 1.0}],
}


def test_only_what_the_chart_shows_is_kept(tmp_path):
    path = tmp_path / "plotted.json"
    plotted.write(path, CONTENT)
    kept = json.loads(path.read_text())
    assert kept == plotted.extract(CONTENT)
    assert kept["runs"][0] == {"variant": "list", "devices": 10, "wall": 1.27}
    assert len(kept["runs"]) == 7
    results, variants, subtitle = plotted.read(path)
    assert [variant.name for variant in variants] == ["action", "list", "requests", "start"]
    assert results.median("wall", "list", 100) == 1.63
    assert subtitle == "HTTP, simulated console, 2 cores"
