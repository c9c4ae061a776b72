# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Medians, spreads and reports."""

from __future__ import annotations

import json
import time

import pytest
from rich.console import Console

from benchmark.consoles.cylance import parse_timestamp
from benchmark.report import HEADINGS, as_json, markdown, metrics_tables, overview
from benchmark.results import NotMeasured, Results, Spread
from benchmark.schedule import Run
from benchmark.targets import evaluate, targets_of
from benchmark.variants import Variant

LIST = Variant("list", "one task", "list.yml")
TARGETS = targets_of([LIST])
METRICS = {
    "wall": 2.0,
    "cpu": 1.5,
    "peak_memory": 64 * 2**20,
    "first_done": 1.2,
    "last_done": 1.9,
    "task_to_first": 0.25,
    "requests": 2_001,
    "reads": 1_200,
    "actions": 800,
    "logins": 1,
    "responses_429": 0,
    "retries": 0,
    "throttled_seconds": None,
}


@pytest.fixture
def results() -> Results:
    """Three runs over HTTP and one over HTTPS."""
    collected = Results()
    for repetition, wall in enumerate((2.0, 9.0, 3.0)):
        collected.add(Run(LIST, 1_000, "http", repetition), {**METRICS, "wall": wall})
    collected.add(Run(LIST, 100, "https", 0), {**METRICS, "wall": 1.0})
    return collected


def test_a_spread_has_the_median_minimum_maximum_and_number_of_runs(results):
    assert results.spread("wall", "list", 1_000) == Spread(median=3.0, minimum=2.0, maximum=9.0, runs=3)


def test_the_median_of_two_runs_is_their_mean():
    assert Spread.of([4.0, 1.0]).median == 2.5


@pytest.mark.parametrize(
    ("metric", "variant", "devices", "scheme"),
    [
        ("wall", "uri", 1_000, "http"),
        ("wall", "list", 100, "http"),
        ("wall", "list", 1_000, "https"),
        ("throttled_seconds", "list", 1_000, "http"),
    ],
)
def test_the_median_of_a_missing_metric_raises_not_measured(results, metric, variant, devices, scheme):
    with pytest.raises(NotMeasured):
        results.median(metric, variant, devices, scheme)


def test_the_maximum_covers_all_runs_and_variants(results):
    assert results.maximum("wall", "list", "uri") == 9.0


def test_markdown_shows_median_and_spread(results):
    text = markdown(results, evaluate(results, TARGETS), [LIST], "2 cores", "2026-01-15")

    assert "Measured on 2026-01-15: 2 cores." in text
    assert "| list | 1,000 | 3 | 3.00 (2.00..9.00) | 1.50 | 64 | 1.20 | 1.90 | 0.25 | 2,001 | 1,200 | 800 | 1 |" in text
    assert "| 2,001 | 1,200 | 800 | 1 | 0 | 0 | - |" in text
    assert "| list | 100 | 1 | 1.00 | 1.50 |" in text
    assert "| logins per run | at most 1 | 1.00 | met | maximum over all runs of action and list |" in text


def test_the_overview_has_a_column_per_number_of_devices(results):
    start = Variant("start", "nothing", "start.yml", sizes=(0,))
    results.add(Run(start, 0, "http", 0), {**METRICS, "wall": 0.75})
    results.add(Run(LIST, 10, "http", 0), {**METRICS, "wall": 1.04})

    headings, rows = overview(results, [LIST, start])

    assert headings == ["variant", "description", "10", "1,000"]
    assert rows == [["list", "one task", "1.0", "3.0"], ["start", "nothing", "0.8", "0.8"]]


def test_markdown_has_an_overview_per_console(results):
    other = Variant("other", "another console", "other.yml", console="opswat")
    results.add(Run(other, 50, "http", 0), {**METRICS, "wall": 4.0})

    text = markdown(results, [], [LIST, other], "2 cores", "2026-01-15")

    _start, cylance, opswat = text.split("number of devices:\n\n")
    assert cylance.splitlines()[::2][:2] == ["| variant | description | 1,000 |", "| list | one task | 3.0 |"]
    assert opswat.splitlines()[::2][:2] == ["| variant | description | 50 |", "| other | another console | 4.0 |"]


def test_json_contains_all_runs_and_failures(results):
    results.add_failure(Run(LIST, 10, "http", 0), "exit status 2")

    content = as_json(results, evaluate(results, TARGETS), [LIST], {"cores": 2}, "2026-01-15")

    assert json.loads(json.dumps(content)) == content
    assert [run["wall"] for run in content["runs"]] == [2.0, 9.0, 3.0, 1.0]
    assert content["failures"] == [{"run": "list 10, HTTP", "reason": "exit status 2"}]
    assert content["targets"][4]["verdict"] == "met"


@pytest.mark.parametrize(("width", "columns"), [(200, len(HEADINGS)), (80, 8)])
def test_a_table_has_as_many_columns_as_fit(results, width, columns):
    tables = metrics_tables(results, Console(width=width))

    assert [table.title for table in tables] == ["HTTP", "HTTPS"]
    assert len(tables[0].columns) == columns


def test_a_timestamp_is_parsed_as_utc_to_the_microsecond(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        timestamp = parse_timestamp("1970-01-01T00:00:01.2345678Z")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert timestamp == 1.234567
