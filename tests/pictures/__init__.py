# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the pictures of the documentation from the running product: ``make pictures``."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
IMAGES = CHECKOUT / "docs" / "images"
BENCHMARK_DATA = CHECKOUT / "tests" / "benchmark" / "plotted.json"

TERMINALS = ("verdicts.svg", "contain.svg", "doctor.svg")
PAGES = (
    "rehearsal-console.png",
    "rehearsal-console-dark.png",
    "rehearsal-console-phone.png",
    "report.png",
    "report-dark.png",
)
BENCHMARK = "benchmark.svg"
GENERATED = (*TERMINALS, *PAGES, BENCHMARK)
