# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results for people and for programs: tables in the terminal, Markdown, JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from .consoles import CONSOLES
from .results import NotMeasured, Results
from .targets import Verdict
from .ways import Way, ways_of

# Heading, figure, and how it is written.
COLUMNS = (
    ("wall s", "wall", "{:.2f}"),
    ("CPU s", "cpu", "{:.2f}"),
    ("MiB", "peak_memory", "{:.0f}"),
    ("first s", "first_isolated", "{:.2f}"),
    ("last s", "last_isolated", "{:.2f}"),
    ("task to first s", "first_isolated_after_task", "{:.2f}"),
    ("requests", "requests", "{:,.0f}"),
    ("reads", "reads", "{:,.0f}"),
    ("acts", "acts", "{:,.0f}"),
    ("logins", "logins", "{:,.0f}"),
    ("429", "answers_429", "{:,.0f}"),
    ("retries", "retries", "{:,.0f}"),
    ("throttled s", "throttled_seconds", "{:.1f}"),
)
VERDICT_HEADINGS = ("target", "limit", "measured", "verdict", "from")
STYLES = {"met": "green", "not met": "bold red", "not decided": "yellow"}
HEADINGS = ("way", "devices", "runs", *(heading for heading, _name, _form in COLUMNS))
SPREAD = ("wall",)  # the figures of which the smallest and the largest are shown
SCALES = {"peak_memory": 2**20}
NOTHING = "-"
UNLIMITED = 10_000  # characters
NOTE = (
    "Medians, with the smallest and the largest in brackets. CPU: user and system, of the process and its children. "
    "MiB: peak resident memory of the largest of them. first, last: from the start of the process until the first and "
    "the last device was locked, moved or given its execution; task to first: from the moment in which "
    "ansible-playbook began the task. "
    "requests, logins, 429: what the console counted; reads, acts: its calls to read devices and to change them. "
    "retries, throttled: what the module told, the sum over all hosts. A dash: the way has no such figure. "
    "ansible-playbook runs as it is by default: no pipelining, and 5 forks where nothing else is said."
)


def _cell(results: Results, name: str, form: str, way: str, devices: int, scheme: str) -> str:
    try:
        spread = results.spread(name, way, devices, scheme)
    except NotMeasured:
        return NOTHING
    scale = SCALES.get(name, 1)
    median, least, most = (form.format(value / scale) for value in (spread.median, spread.least, spread.most))
    return f"{median} ({least}..{most})" if name in SPREAD and spread.runs > 1 else median


def figures_tables(results: Results, screen: Console) -> list[Table]:
    """A table for each scheme, with as many figures as fit on the screen."""
    by_scheme = lines_by_scheme(results)
    return [_fitting_table(scheme.upper(), lines, screen) for scheme, lines in by_scheme.items()]


def lines_by_scheme(results: Results) -> dict[str, list[list[str]]]:
    """{scheme: lines}. A line has the cells: way, devices, runs, and those of COLUMNS."""
    lines: dict[str, list[list[str]]] = {}
    for way, devices, scheme in results.cells():
        runs = results.spread("wall", way, devices, scheme).runs
        figures = [_cell(results, name, form, way, devices, scheme) for _heading, name, form in COLUMNS]
        lines.setdefault(scheme, []).append([way, f"{devices:,}" if devices else NOTHING, str(runs), *figures])
    return lines


def _fitting_table(title: str, lines: list[list[str]], screen: Console) -> Table:
    for width in range(len(HEADINGS), 3, -1):
        table = Table(title=title, title_justify="left", box=box.SIMPLE, pad_edge=False)
        for number, heading in enumerate(HEADINGS[:width]):
            table.add_column(heading, justify="left" if number == 0 else "right", no_wrap=True)
        for line in lines:
            table.add_row(*line[:width])
        if screen.measure(table, options=screen.options.update_width(UNLIMITED)).maximum <= screen.width:
            break
    return table


def verdict_cells(verdict: Verdict) -> list[str]:
    """Target, its limit, the figure, the verdict, the basis."""
    target = verdict.target
    figure = NOTHING if verdict.figure is None else f"{verdict.figure:.2f} {target.unit}".strip()
    met = {True: "met", False: "not met", None: "not decided"}[verdict.met]
    return [target.text, f"{target.bound} {target.limit:g} {target.unit}".strip(), figure, met, verdict.basis]


def verdicts_table(verdicts: Sequence[Verdict]) -> Table:
    """The targets at a glance."""
    table = Table(title="Targets", title_justify="left", box=box.SIMPLE, pad_edge=False)
    for heading in VERDICT_HEADINGS:
        table.add_column(heading, overflow="fold")
    for verdict in verdicts:
        text, limit, figure, met, basis = verdict_cells(verdict)
        table.add_row(text, limit, figure, f"[{STYLES[met]}]{met}[/]", basis)
    return table


def markdown(results: Results, verdicts: Sequence[Verdict], ways: Sequence[Way], machine: str, date: str) -> str:
    """Everything as Markdown, ready for a README."""
    parts = [f"Measured on {date}: {machine}."]
    for console in CONSOLES.values():
        if its_ways := ways_of([console.name], ways):
            parts.append(f"{console.job}: wall time in seconds, by the number of devices:")
            parts.append(_markdown_table(*overview(results, its_ways)))
    for scheme, lines in lines_by_scheme(results).items():
        parts += [f"{scheme.upper()}:", _markdown_table(HEADINGS, lines)]
    parts += [NOTE, _markdown_table(VERDICT_HEADINGS, [verdict_cells(verdict) for verdict in verdicts])]
    return "\n\n".join(parts) + "\n"


def overview(results: Results, ways: Sequence[Way]) -> tuple[list[str], list[list[str]]]:
    """The headings and the lines of a small table: the median wall time over HTTP of each way, by number of devices."""
    names, measured = {way.name for way in ways}, results.cells()
    sizes = sorted({devices for way, devices, scheme in measured if way in names and devices and scheme == "http"})
    lines = []
    for way in ways:
        cells = [_wall_time(results, way.name, 0 if way.is_constant else devices) for devices in sizes]
        lines.append([way.name, way.does, *cells])
    return ["way", "what it is", *(f"{devices:,}" for devices in sizes)], lines


def _wall_time(results: Results, way: str, devices: int) -> str:
    try:
        return f"{results.median('wall', way, devices):.1f}"
    except NotMeasured:
        return NOTHING


def _markdown_table(titles: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    table = [titles, ["---"] * len(titles), *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in table)


def as_json(
    results: Results, verdicts: Sequence[Verdict], ways: Sequence[Way], machine: dict[str, Any], date: str
) -> dict[str, Any]:
    """Everything for programs: each run, the failures, and the verdicts. Seconds and bytes."""
    return {
        "date": date,
        "machine": machine,
        "note": NOTE,
        "ways": {way.name: way.does for way in ways},
        "runs": list(results.runs()),
        "failures": [{"run": run.title, "reason": reason} for run, reason in results.failures],
        "targets": [dict(zip(VERDICT_HEADINGS, verdict_cells(verdict), strict=True)) for verdict in verdicts],
    }
