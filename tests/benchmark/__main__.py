# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m benchmark``: choose ways and sizes, run them side by side, and judge the targets."""

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

from demo.run_demo import install_collection
from simulator.remote import started

from . import machine, report
from .consoles import CONSOLES, switches
from .plot import draw
from .results import Results
from .schedule import Run, schedule, time_left
from .targets import judge, targets_of
from .trial import Arena, NotDone
from .ways import WAYS, Way, ways_named, ways_of

CHECKOUT = Path(__file__).resolve().parents[2]
OUTPUT = CHECKOUT / "tests" / "output" / "benchmark"
SCHEMES = ("http", "https")
WIDTH = 170  # characters, where the output is no terminal


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    names = ",".join(way.name for way in WAYS)
    parser = argparse.ArgumentParser(
        prog="make benchmark ARGS='...'",
        description="Act on simulated devices in several ways, and compare what each of them costs.",
    )
    parser.add_argument(
        "--console", type=words, default=list(CONSOLES), help=f"whose ways are run; default: {','.join(CONSOLES)}"
    )
    parser.add_argument("--ways", type=words, default=names.split(","), help=f"default: {names}")
    parser.add_argument("--sizes", type=numbers, help="numbers of devices, such as 10,100; default: as suits each way")
    parser.add_argument("--scheme", type=words, default=list(SCHEMES), help="default: http,https")
    parser.add_argument(
        "--repeat", type=int, default=3, metavar="N", help="how often; long runs are made less often; default: 3"
    )
    parser.add_argument("--output", type=Path, default=OUTPUT, help="directory for results.json, plot.svg, results.md")
    today = datetime.date.today().isoformat()
    parser.add_argument("--date", default=today, help="the date in the results; default: today")
    parser.add_argument("--markdown", action="store_true", help="print the results as Markdown, too")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a target is missed")
    options = parser.parse_args(arguments)
    try:
        options.ways = ways_of(options.console, ways_named(options.ways))
    except ValueError as error:
        parser.error(str(error))
    if not options.ways:
        parser.error("none of the --ways is for the --console")
    if set(options.scheme) - set(SCHEMES) or options.repeat < 1 or min(options.sizes or [1]) < 1:
        parser.error("--scheme is http, https or both; --repeat and --sizes are 1 or more")
    return options


def words(text: str) -> list[str]:
    """A list, separated by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def numbers(text: str) -> list[int]:
    """A list of whole numbers."""
    return [int(word) for word in words(text)]


def run_all(runs: list[Run], arena: Arena, results: Results, screen: Console) -> None:
    """Make the runs, saying what is done and how much is left."""
    done: list[tuple[Run, float]] = []
    for number, run in enumerate(runs, start=1):
        left = time_left(done, runs[number - 1 :])
        place = f"[{number:{len(str(len(runs)))}}/{len(runs)}]"
        if not screen.is_terminal:
            screen.print(f"{place} {run.title} ... (about {in_minutes(left)} left in all)", markup=False)
        began = time.monotonic()
        try:
            with screen.status(f"{place[1:-1]} {run.title}, about {in_minutes(left)} left in all"):
                figures = arena.run(run)
        except NotDone as failure:
            results.fail(run, str(failure))
            screen.print(f"{place} {run.title}: NO FIGURE, {failure}\n{failure.said}", style="red", markup=False)
        else:
            results.add(run, figures)
            screen.print(f"{place} {run.title}: {figures['wall']:.2f} s", markup=False)
        done.append((run, time.monotonic() - began))


def in_minutes(seconds: float) -> str:
    """A time for people."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def publish(results: Results, ways: list[Way], options: argparse.Namespace, screen: Console) -> bool:
    """Show and write the results. Returns whether a target is missed."""
    verdicts = judge(results, targets_of(ways))
    on = machine.describe()
    for table in (*report.figures_tables(results, screen), report.verdicts_table(verdicts)):
        screen.print(table)
    screen.print(report.NOTE, style="dim")
    screen.print(machine.in_words(on), style="dim")
    options.output.mkdir(parents=True, exist_ok=True)
    text = report.markdown(results, verdicts, ways, machine.in_words(on), options.date)
    content = report.as_json(results, verdicts, ways, on, options.date)
    (options.output / "results.md").write_text(text, encoding="utf-8")
    (options.output / "results.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    scheme = "http" if "http" in options.scheme else "https"
    subtitle = f"{scheme.upper()}, a simulated console on the same machine, {on['cores']} cores"
    written = ["results.json", "results.md"]
    if drawn := ways_of(["cylance"], ways):  # with a limit of calls a picture shows nothing but the limit
        draw(results, drawn, scheme, options.output / "plot.svg", subtitle)
        written.append("plot.svg")
    if options.markdown:
        sys.stdout.write(text)
    screen.print(f"Written: {', '.join(written)} in {options.output}", soft_wrap=True, markup=False)
    return any(verdict.met is False for verdict in verdicts)


def main() -> int:
    """The exit status is 0 where all runs did their job; 130 after Ctrl-C, with the results so far."""
    options = parse_arguments()
    screen = Console(highlight=False)
    if not screen.is_terminal:
        screen.width = WIDTH
    runs = schedule(options.ways, options.sizes, options.scheme, options.repeat)
    results, interrupted = Results(), False
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder, started(switches=switches()) as simulator:
        home = Path(folder)
        screen.print("Building and installing the collection")
        install_collection(home)
        try:
            run_all(runs, Arena(simulator, home, home / "collections"), results, screen)
        except KeyboardInterrupt:
            interrupted = True
    missed = publish(results, options.ways, options, screen)
    if interrupted:
        return 130
    return 1 if results.failures or (missed and options.strict) else 0


if __name__ == "__main__":
    sys.exit(main())
