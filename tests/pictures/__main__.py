# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m pictures``: make all pictures of the documentation and write them to docs/images."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmark import plotted
from benchmark.plot import draw

from . import BENCHMARK, BENCHMARK_DATA, IMAGES, TERMINALS
from .pages import pages
from .terminals import picture


def main() -> int:
    """Make the pictures."""
    parser = argparse.ArgumentParser(prog="make pictures ARGS='...'", description="Make the pictures of the pages.")
    parser.add_argument(
        "--benchmark",
        type=Path,
        metavar="RESULTS",
        help="results.json of the benchmark, whose chart replaces the last one; default: draw the last one again",
    )
    options = parser.parse_args()
    if options.benchmark:
        plotted.write(BENCHMARK_DATA, json.loads(options.benchmark.read_text(encoding="utf-8")))
    for name in TERMINALS:
        (IMAGES / name).write_text(picture(name), encoding="utf-8")
    for name, content in pages():
        (IMAGES / name).write_bytes(content)
    if BENCHMARK_DATA.exists():
        results, variants, subtitle = plotted.read(BENCHMARK_DATA)
        draw(results, variants, plotted.SCHEME, IMAGES / BENCHMARK, subtitle)
    for path in sorted(IMAGES.iterdir()):
        sys.stdout.write(f"{path.stat().st_size / 1000:6.0f} kB  {path.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
