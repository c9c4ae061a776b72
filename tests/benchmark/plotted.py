# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The measurements behind the chart of the documentation: only what the chart shows, so that it can be drawn again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .results import Results
from .schedule import Run
from .variants import VARIANTS, Variant, variants_of

SCHEME = "http"


def extract(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the chart needs of the content of results.json."""
    names = {variant.name for variant in variants_of(["cylance"])}
    runs = [
        {"variant": run["variant"], "devices": run["devices"], "wall": round(run["wall"], 2)}
        for run in content["runs"]
        if run["variant"] in names and run["scheme"] == SCHEME
    ]
    return {"date": content["date"], "cores": content["machine"]["cores"], "runs": runs}


def read(path: Path) -> tuple[Results, list[Variant], str]:
    """Return the measurements in a file, their variants, and the subtitle of the chart."""
    content = json.loads(path.read_text(encoding="utf-8"))
    by_name = {variant.name: variant for variant in VARIANTS}
    results = Results()
    for number, run in enumerate(content["runs"]):
        results.add(Run(by_name[run["variant"]], run["devices"], SCHEME, number), {"wall": run["wall"]})
    measured = {run["variant"] for run in content["runs"]}
    subtitle = chart_subtitle(SCHEME, content["cores"])
    return results, [variant for variant in VARIANTS if variant.name in measured], subtitle


def chart_subtitle(scheme: str, cores: int) -> str:
    """Return the subtitle of the chart."""
    return f"{scheme.upper()}, simulated console, {cores} cores"


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Write the content of results.json, reduced to what the chart needs, with one run a line."""
    data = extract(content)
    runs: Sequence[str] = [json.dumps(run) for run in data.pop("runs")]
    head = json.dumps(data)[:-1]
    path.write_text(f'{head}, "runs": [\n  ' + ",\n  ".join(runs) + "\n]}\n", encoding="utf-8")
