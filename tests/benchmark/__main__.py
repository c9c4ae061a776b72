# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m benchmark``: run the selected variants and sizes, and check the performance targets."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from demo.installation import install_collection
from simulator.remote import started

from . import machine, report
from .consoles import CONSOLES, switches
from .plot import draw
from .plotted import chart_subtitle
from .results import Results
from .runner import RunFailed, Runner
from .schedule import Run, schedule, time_left
from .targets import evaluate, targets_of
from .variants import VARIANTS, Variant, variants_by_name, variants_of

CHECKOUT = Path(__file__).resolve().parents[2]
OUTPUT = CHECKOUT / "tests" / "output" / "benchmark"
SCHEMES = ("http", "https")
WIDTH = 170  # characters, if the output is not a terminal


def main() -> int:
    """Run the benchmark. Return 0 if all runs did their job, and 130 after Ctrl-C, with the results so far."""
    options = parse_arguments()
    screen = Console(highlight=False)
    if not screen.is_terminal:
        screen.width = WIDTH
    runs = schedule(options.variants, options.sizes, options.scheme, options.repeat)
    results, interrupted = Results(), False
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder, started(switches=switches()) as simulator:
        home = Path(folder)
        screen.print("Building and installing the collection")
        install_collection(home)
        try:
            run_all(runs, Runner(simulator, home, home / "collections"), results, screen)
        except KeyboardInterrupt:
            interrupted = True
    any_missed = publish(results, options.variants, options, screen)
    if interrupted:
        return 130
    return 1 if results.failures or (any_missed and options.strict) else 0


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse the command line."""
    names = ",".join(variant.name for variant in VARIANTS)
    parser = argparse.ArgumentParser(
        prog="make benchmark ARGS='...'",
        description="Act on simulated devices in several ways and compare the cost.",
    )
    parser.add_argument(
        "--console",
        type=words,
        default=list(CONSOLES),
        help=f"run the variants of these consoles; default: {','.join(CONSOLES)}",
    )
    parser.add_argument("--variants", type=words, default=names.split(","), help=f"default: {names}")
    parser.add_argument(
        "--sizes", type=numbers, help="numbers of devices, such as 10,100; default: depends on the variant"
    )
    parser.add_argument("--scheme", type=words, default=list(SCHEMES), help="default: http,https")
    parser.add_argument(
        "--repeat", type=int, default=3, metavar="N", help="repetitions; fewer for long runs; default: 3"
    )
    parser.add_argument("--output", type=Path, default=OUTPUT, help="directory for results.json, results.md, plot.svg")
    today = datetime.date.today().isoformat()
    parser.add_argument("--date", default=today, help="date in the results; default: today")
    parser.add_argument("--markdown", action="store_true", help="also print the results as Markdown")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a target is not met")
    options = parser.parse_args(arguments)
    try:
        options.variants = variants_of(options.console, variants_by_name(options.variants))
    except ValueError as error:
        parser.error(str(error))
    if not options.variants:
        parser.error("none of the --variants uses the --console")
    if set(options.scheme) - set(SCHEMES) or options.repeat < 1 or min(options.sizes or [1]) < 1:
        parser.error("--scheme must be http, https or both; --repeat and --sizes must be 1 or more")
    return options


def words(text: str) -> list[str]:
    """Split a comma-separated list."""
    return [word.strip() for word in text.split(",") if word.strip()]


def numbers(text: str) -> list[int]:
    """Split a comma-separated list of integers."""
    return [int(word) for word in words(text)]


def run_all(runs: list[Run], runner: Runner, results: Results, screen: Console) -> None:
    """Make all runs and show the progress."""
    done: list[tuple[Run, float]] = []
    for number, run in enumerate(runs, start=1):
        left = format_duration(time_left(done, runs[number - 1 :]))
        position = f"[{number:{len(str(len(runs)))}}/{len(runs)}]"
        if not screen.is_terminal:
            screen.print(f"{position} {run.title} ... (about {left} left)", markup=False)
        start = time.monotonic()
        try:
            with screen.status(f"{position[1:-1]} {run.title}, about {left} left"):
                metrics = runner.run(run)
        except RunFailed as failure:
            results.add_failure(run, str(failure))
            screen.print(f"{position} {run.title}: FAILED, {failure}\n{failure.output}", style="red", markup=False)
        else:
            results.add(run, metrics)
            screen.print(f"{position} {run.title}: {metrics['wall']:.2f} s", markup=False)
        done.append((run, time.monotonic() - start))


def format_duration(seconds: float) -> str:
    """Return a duration in seconds or minutes."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def publish(results: Results, variants: list[Variant], options: argparse.Namespace, screen: Console) -> bool:
    """Show and write the results. Return whether any target is missed."""
    verdicts = evaluate(results, targets_of(variants))
    description = machine.describe()
    summary = machine.summarize(description)
    for table in (*report.metrics_tables(results, screen), report.verdicts_table(verdicts)):
        screen.print(table)
    screen.print(report.NOTE, style="dim")
    screen.print(summary, style="dim")
    options.output.mkdir(parents=True, exist_ok=True)
    text = report.markdown(results, verdicts, variants, summary, options.date)
    content = report.as_json(results, verdicts, variants, description, options.date)
    (options.output / "results.md").write_text(text, encoding="utf-8")
    (options.output / "results.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    scheme = "http" if "http" in options.scheme else "https"
    subtitle = chart_subtitle(scheme, description["cores"])
    written = ["results.json", "results.md"]
    if drawn := variants_of(["cylance"], variants):  # for OPSWAT, a chart would only show the rate limit
        draw(results, drawn, scheme, options.output / "plot.svg", subtitle)
        written.append("plot.svg")
    if options.markdown:
        sys.stdout.write(text)
    screen.print(f"Wrote {', '.join(written)} to {options.output}", soft_wrap=True, markup=False)
    return any(verdict.is_met is False for verdict in verdicts)


if __name__ == "__main__":
    sys.exit(main())
