# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Present the results: tables for the terminal, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from .consoles import CONSOLES
from .results import NotMeasured, Results
from .targets import Verdict
from .variants import Variant, variants_of

# Heading, metric, format.
COLUMNS = (
    ("wall s", "wall", "{:.2f}"),
    ("CPU s", "cpu", "{:.2f}"),
    ("MiB", "peak_memory", "{:.0f}"),
    ("first s", "first_done", "{:.2f}"),
    ("last s", "last_done", "{:.2f}"),
    ("task to first s", "task_to_first", "{:.2f}"),
    ("requests", "requests", "{:,.0f}"),
    ("reads", "reads", "{:,.0f}"),
    ("actions", "actions", "{:,.0f}"),
    ("logins", "logins", "{:,.0f}"),
    ("429", "responses_429", "{:,.0f}"),
    ("retries", "retries", "{:,.0f}"),
    ("throttled s", "throttled_seconds", "{:.1f}"),
)
VERDICT_HEADINGS = ("target", "limit", "measured", "verdict", "basis")
STYLES = {"met": "green", "not met": "bold red", "not measured": "yellow"}
HEADINGS = ("variant", "devices", "runs", *(heading for heading, _name, _form in COLUMNS))
SHOWN_SPREADS = ("wall",)  # metrics that are shown with minimum and maximum
SCALES = {"peak_memory": 2**20}
EMPTY = "-"
UNLIMITED = 10_000  # characters
NOTE = (
    "Medians, with minimum and maximum in parentheses. CPU: user and system time of the process and its children. "
    "MiB: peak resident memory of the largest of these processes. first, last: from the start of the process until the "
    "first and the last device was locked, moved or part of the execution. task to first: the same from the start of "
    "the task in ansible-playbook. requests, logins, 429: counted by the console. reads, actions: calls that read and "
    "that change devices. retries, throttled: reported by the module, as a total of all hosts. A dash: not applicable. "
    "ansible-playbook runs with default settings: no pipelining, and 5 forks unless stated otherwise."
)


def metrics_tables(results: Results, screen: Console) -> list[Table]:
    """Return a table for each scheme, with as many columns as fit on the screen."""
    return [_fitting_table(scheme.upper(), rows, screen) for scheme, rows in rows_by_scheme(results).items()]


def verdicts_table(verdicts: Sequence[Verdict]) -> Table:
    """Return a table of all targets."""
    table = Table(title="Targets", title_justify="left", box=box.SIMPLE, pad_edge=False)
    for heading in VERDICT_HEADINGS:
        table.add_column(heading, overflow="fold")
    for verdict in verdicts:
        text, limit, value, status, basis = verdict_cells(verdict)
        table.add_row(text, limit, value, f"[{STYLES[status]}]{status}[/]", basis)
    return table


def markdown(
    results: Results, verdicts: Sequence[Verdict], variants: Sequence[Variant], machine: str, date: str
) -> str:
    """Return everything as Markdown."""
    parts = [f"Measured on {date}: {machine}."]
    for console in CONSOLES.values():
        if selected := variants_of([console.name], variants):
            parts.append(f"{console.job}: wall time in seconds, by number of devices:")
            parts.append(_markdown_table(*overview(results, selected)))
    for scheme, rows in rows_by_scheme(results).items():
        parts += [f"{scheme.upper()}:", _markdown_table(HEADINGS, rows)]
    parts += [NOTE, _markdown_table(VERDICT_HEADINGS, [verdict_cells(verdict) for verdict in verdicts])]
    return "\n\n".join(parts) + "\n"


def as_json(
    results: Results, verdicts: Sequence[Verdict], variants: Sequence[Variant], machine: dict[str, Any], date: str
) -> dict[str, Any]:
    """Return everything for programs: runs, failures and verdicts, in seconds and bytes."""
    return {
        "date": date,
        "machine": machine,
        "note": NOTE,
        "variants": {variant.name: variant.description for variant in variants},
        "runs": list(results.runs()),
        "failures": [{"run": run.title, "reason": reason} for run, reason in results.failures],
        "targets": [dict(zip(VERDICT_HEADINGS, verdict_cells(verdict), strict=True)) for verdict in verdicts],
    }


def rows_by_scheme(results: Results) -> dict[str, list[list[str]]]:
    """Return table rows by scheme. A row has the variant, devices, runs, and the cells of COLUMNS."""
    rows: dict[str, list[list[str]]] = {}
    for variant, devices, scheme in results.cells():
        runs = results.spread("wall", variant, devices, scheme).runs
        cells = [_cell(results, name, form, variant, devices, scheme) for _heading, name, form in COLUMNS]
        rows.setdefault(scheme, []).append([variant, f"{devices:,}" if devices else EMPTY, str(runs), *cells])
    return rows


def _cell(results: Results, name: str, form: str, variant: str, devices: int, scheme: str) -> str:
    try:
        spread = results.spread(name, variant, devices, scheme)
    except NotMeasured:
        return EMPTY
    scale = SCALES.get(name, 1)
    median, low, high = (form.format(value / scale) for value in (spread.median, spread.minimum, spread.maximum))
    return f"{median} ({low}..{high})" if name in SHOWN_SPREADS and spread.runs > 1 else median


def _fitting_table(title: str, rows: list[list[str]], screen: Console) -> Table:
    for width in range(len(HEADINGS), 3, -1):
        table = Table(title=title, title_justify="left", box=box.SIMPLE, pad_edge=False)
        for number, heading in enumerate(HEADINGS[:width]):
            table.add_column(heading, justify="left" if number == 0 else "right", no_wrap=True)
        for row in rows:
            table.add_row(*row[:width])
        if screen.measure(table, options=screen.options.update_width(UNLIMITED)).maximum <= screen.width:
            break
    return table


def verdict_cells(verdict: Verdict) -> list[str]:
    """Return the cells for VERDICT_HEADINGS."""
    target = verdict.target
    value = EMPTY if verdict.value is None else f"{verdict.value:.2f} {target.unit}".strip()
    status = {True: "met", False: "not met", None: "not measured"}[verdict.is_met]
    return [target.text, f"{target.bound} {target.limit:g} {target.unit}".strip(), value, status, verdict.basis]


def overview(results: Results, variants: Sequence[Variant]) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of a small table: the median wall time over HTTP by variant and number of devices."""
    names, measured = {variant.name for variant in variants}, results.cells()
    sizes = sorted({devices for name, devices, scheme in measured if name in names and devices and scheme == "http"})
    rows = []
    for variant in variants:
        cells = [_wall_time(results, variant.name, 0 if variant.is_constant else devices) for devices in sizes]
        rows.append([variant.name, variant.description, *cells])
    return ["variant", "description", *(f"{devices:,}" for devices in sizes)], rows


def _wall_time(results: Results, variant: str, devices: int) -> str:
    try:
        return f"{results.median('wall', variant, devices):.1f}"
    except NotMeasured:
        return EMPTY


def _markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    table = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in table)
