# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Medians and spreads, and how they are shown."""

from __future__ import annotations

import json
import time

import pytest
from rich.console import Console

from benchmark.consoles.cylance import parse_moment
from benchmark.report import HEADINGS, as_json, figures_tables, markdown, overview
from benchmark.results import NotMeasured, Results, Spread
from benchmark.schedule import Run
from benchmark.targets import judge, targets_of
from benchmark.ways import Way

LIST = Way("list", "one task", "list.yml")
TARGETS = targets_of([LIST])
FIGURES = {
    "wall": 2.0,
    "cpu": 1.5,
    "peak_memory": 64 * 2**20,
    "first_isolated": 1.2,
    "last_isolated": 1.9,
    "first_isolated_after_task": 0.25,
    "requests": 2_001,
    "reads": 1_200,
    "acts": 800,
    "logins": 1,
    "answers_429": 0,
    "retries": 0,
    "throttled_seconds": None,
}


@pytest.fixture
def results() -> Results:
    """Three runs over HTTP and one over HTTPS."""
    found = Results()
    for repetition, wall in enumerate((2.0, 9.0, 3.0)):
        found.add(Run(LIST, 1_000, "http", repetition), {**FIGURES, "wall": wall})
    found.add(Run(LIST, 100, "https", 0), {**FIGURES, "wall": 1.0})
    return found


def test_the_median_is_not_the_mean(results):
    assert results.spread("wall", "list", 1_000) == Spread(median=3.0, least=2.0, most=9.0, runs=3)


def test_an_even_number_of_runs_has_its_median_in_the_middle():
    assert Spread.of([4.0, 1.0]).median == 2.5


@pytest.mark.parametrize(
    ("figure", "way", "devices", "scheme"),
    [
        ("wall", "uri", 1_000, "http"),
        ("wall", "list", 100, "http"),
        ("wall", "list", 1_000, "https"),
        ("throttled_seconds", "list", 1_000, "http"),
    ],
)
def test_what_was_not_measured_has_no_median(results, figure, way, devices, scheme):
    with pytest.raises(NotMeasured):
        results.median(figure, way, devices, scheme)


def test_the_largest_value_is_looked_for_in_all_runs(results):
    assert results.largest("wall", "list", "uri") == 9.0


def test_markdown_shows_median_and_spread(results):
    text = markdown(results, judge(results, TARGETS), [LIST], "2 cores", "2026-01-15")

    assert "Measured on 2026-01-15: 2 cores." in text
    assert "| list | 1,000 | 3 | 3.00 (2.00..9.00) | 1.50 | 64 | 1.20 | 1.90 | 0.25 | 2,001 | 1,200 | 800 | 1 |" in text
    assert "| 2,001 | 1,200 | 800 | 1 | 0 | 0 | - |" in text
    assert "| list | 100 | 1 | 1.00 | 1.50 |" in text
    assert "| logins of one run | at most 1 | 1.00 | met | the most in any run of action and list |" in text


def test_the_overview_has_a_column_for_each_number_of_devices(results):
    start = Way("start", "nothing", "start.yml", sizes=(0,))
    results.add(Run(start, 0, "http", 0), {**FIGURES, "wall": 0.75})
    results.add(Run(LIST, 10, "http", 0), {**FIGURES, "wall": 1.04})

    headings, lines = overview(results, [LIST, start])

    assert headings == ["way", "what it is", "10", "1,000"]
    assert lines == [["list", "one task", "1.0", "3.0"], ["start", "nothing", "0.8", "0.8"]]


def test_each_console_has_an_overview_of_its_own(results):
    other = Way("other", "another console", "other.yml", console="opswat")
    results.add(Run(other, 50, "http", 0), {**FIGURES, "wall": 4.0})

    text = markdown(results, [], [LIST, other], "2 cores", "2026-01-15")

    _start, cylance, opswat = text.split("number of devices:\n\n")
    assert cylance.splitlines()[::2][:2] == ["| way | what it is | 1,000 |", "| list | one task | 3.0 |"]
    assert opswat.splitlines()[::2][:2] == ["| way | what it is | 50 |", "| other | another console | 4.0 |"]


def test_json_has_every_run_and_every_failure(results):
    results.fail(Run(LIST, 10, "http", 0), "it ended with 2")

    content = as_json(results, judge(results, TARGETS), [LIST], {"cores": 2}, "2026-01-15")

    assert json.loads(json.dumps(content)) == content
    assert [run["wall"] for run in content["runs"]] == [2.0, 9.0, 3.0, 1.0]
    assert content["failures"] == [{"run": "list 10, HTTP", "reason": "it ended with 2"}]
    assert content["targets"][4]["verdict"] == "met"


@pytest.mark.parametrize(("width", "columns"), [(200, len(HEADINGS)), (80, 8)])
def test_a_table_has_as_many_columns_as_fit(results, width, columns):
    tables = figures_tables(results, Console(width=width))

    assert [table.title for table in tables] == ["HTTP", "HTTPS"]
    assert len(tables[0].columns) == columns


def test_a_moment_is_read_to_the_microsecond_wherever_one_is(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        moment = parse_moment("1970-01-01T00:00:01.2345678Z")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert moment == 1.234567
