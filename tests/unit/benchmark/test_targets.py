# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdicts on the performance targets."""

from __future__ import annotations

import pytest

from benchmark.results import Results
from benchmark.schedule import Run
from benchmark.targets import TARGETS, Evidence, Target, judge, targets_of
from benchmark.ways import WAYS, Way, ways_of

MIB = 2**20
ALL = targets_of(WAYS)

# Figures with which each target is met exactly: (way, devices): figures.
JUST_ENOUGH = {
    ("uri", 1_000): {"wall": 260.0},
    ("action", 1_000): {"wall": 26.0, "logins": 1, "first_isolated_after_task": 1.0},
    ("noop", 1_000): {"wall": 13.0},
    ("list", 1_000): {"wall": 2.6, "logins": 1, "first_isolated_after_task": 1.0, "peak_memory": 109 * MIB},
    ("requests", 1_000): {"wall": 1.25},
    ("start", 0): {"wall": 0.75},
    ("list", 100): {"wall": 1.0, "logins": 1, "peak_memory": 100 * MIB},
    ("list_paced", 100): {"wall": 11.0, "logins": 1, "first_isolated_after_task": 1.0},
    ("list", 5_000): {"wall": 11.0, "logins": 1, "peak_memory": 145 * MIB},
    ("list", 10_000): {"wall": 20.0, "logins": 1, "peak_memory": 212.5 * MIB},
    ("exec_uri", 1_000): {"wall": 300.0},
    ("exec_list", 1_000): {"wall": 3.0, "logins": 1, "reads": 7, "acts": 1},
    ("exec_list", 100): {"wall": 1.0, "logins": 1, "reads": 2, "acts": 1},
    ("opswat_list", 50): {"wall": 24.0, "logins": 1, "answers_429": 0, "reads": 6, "acts": 3},
    ("opswat_list", 200): {"logins": 1, "answers_429": 0, "reads": 12, "acts": 6},
    ("opswat_list", 1_000): {"logins": 1, "answers_429": 0, "reads": 44, "acts": 22},
    ("opswat_hosts", 200): {"logins": 1, "answers_429": 0, "acts": 8},
    ("opswat_single", 50): {"wall": 240.0, "logins": 2, "answers_429": 4},
}
FIGURES = ("wall", "logins", "answers_429", "reads", "acts", "first_isolated_after_task", "peak_memory")


def results_of(cells: dict) -> Results:
    """Results with one run for each cell."""
    results = Results()
    for (way, devices), figures in cells.items():
        run = Run(Way(way, "", f"{way}.yml"), devices, "http", 0)
        results.add(run, {**dict.fromkeys(FIGURES), **figures})
    return results


def verdicts_on(changes: dict) -> list[bool | None]:
    """Whether each of ALL is met with JUST_ENOUGH and these changes."""
    cells = {cell: {**figures, **changes.get(cell, {})} for cell, figures in JUST_ENOUGH.items()}
    return [verdict.met for verdict in judge(results_of(cells), ALL)]


def test_every_target_is_met_at_its_limit():
    assert verdicts_on({}) == [True] * len(ALL)


@pytest.mark.parametrize(
    ("changes", "missed"),
    [
        ({("uri", 1_000): {"wall": 259.0}}, [0, 2]),
        ({("list", 1_000): {"wall": 2.7}}, [0, 1]),
        ({("requests", 1_000): {"wall": 1.2}}, [1]),
        ({("start", 0): {"wall": 0.7}}, [1]),
        ({("action", 1_000): {"wall": 26.5}}, [2, 3]),
        ({("noop", 1_000): {"wall": 12.9}}, [3]),
        ({("list", 100): {"logins": 2}}, [4]),
        ({("action", 1_000): {"logins": 1_000}}, [4]),
        ({("list", 1_000): {"first_isolated_after_task": 1.1}}, [5]),
        ({("action", 1_000): {"first_isolated_after_task": 1.1}}, [6]),
        ({("list_paced", 100): {"first_isolated_after_task": 1.1}}, [7]),
        ({("list", 10_000): {"peak_memory": 220 * MIB}}, [8]),
        ({("exec_list", 1_000): {"wall": 3.1}}, [9]),
        ({("exec_list", 1_000): {"reads": 8}}, [10]),
        ({("exec_list", 100): {"acts": 2}}, [11]),
        ({("exec_list", 100): {"logins": 2}}, [12]),
        ({("opswat_list", 50): {"reads": 7}}, [13]),
        ({("opswat_list", 50): {"acts": 4}}, [14]),
        ({("opswat_list", 200): {"reads": 13}}, [15]),
        ({("opswat_list", 200): {"acts": 7}}, [16]),
        ({("opswat_list", 1_000): {"reads": 45}}, [17]),
        ({("opswat_list", 1_000): {"acts": 23}}, [18]),
        ({("opswat_hosts", 200): {"acts": 9}}, [19]),
        ({("opswat_list", 1_000): {"answers_429": 1}}, [20]),
        ({("opswat_hosts", 200): {"answers_429": 1}}, [20]),
        ({("opswat_list", 200): {"logins": 2}}, [21]),
        ({("opswat_hosts", 200): {"logins": 2}}, [21]),
        ({("opswat_list", 50): {"wall": 24.1}}, [22]),
    ],
)
def test_a_target_is_missed_beyond_its_limit(changes, missed):
    assert [number for number, met in enumerate(verdicts_on(changes)) if met is False] == missed


def test_without_figures_nothing_is_decided():
    verdicts = judge(Results(), ALL)

    assert {verdict.met for verdict in verdicts} == {None}
    assert verdicts[0].basis == "not measured: list with 1,000 devices"


def test_a_verdict_tells_what_it_is_made_of():
    verdicts = judge(results_of(JUST_ENOUGH), ALL)

    assert verdicts[0].figure == pytest.approx(100)
    assert verdicts[0].basis == "uri 260.0 s, list 2.60 s"
    assert verdicts[1].basis == "list 2.60 s, requests 1.25 s + start 0.75 s"
    assert verdicts[8].basis == "9.2 KiB a device from 1,000 to 5,000, 13.8 KiB to 10,000"


@pytest.mark.parametrize(("bound", "met"), [("at least", [False, True, True]), ("at most", [True, True, False])])
def test_a_limit_is_within_its_bound(bound, met):
    targets = [Target("", bound, 2.0, "", lambda results, n=n: Evidence(n, "")) for n in (1.0, 2.0, 3.0)]

    assert [verdict.met for verdict in judge(Results(), targets)] == met


@pytest.mark.parametrize("console", TARGETS)
def test_who_chooses_a_console_is_told_of_its_targets_alone(console):
    assert targets_of(ways_of([console])) == list(TARGETS[console])


def test_the_largest_number_of_calls_decides():
    results = Results()
    way = Way("opswat_hosts", "", "opswat_hosts.yml")
    for repetition, acts in enumerate((4, 9, 4)):
        results.add(Run(way, 200, "http", repetition), {**dict.fromkeys(FIGURES), "acts": acts})

    verdict = judge(results, ALL)[19]

    assert (verdict.figure, verdict.met, verdict.basis) == (9, False, "the most of 3")
