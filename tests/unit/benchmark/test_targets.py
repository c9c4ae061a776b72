# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts on the performance targets."""

from __future__ import annotations

import pytest

from benchmark.results import Results
from benchmark.schedule import Run
from benchmark.targets import TARGETS, Evidence, Target, evaluate, targets_of
from benchmark.variants import VARIANTS, Variant, variants_of

MIB = 2**20
ALL = targets_of(VARIANTS)

# Metrics that meet each target exactly: (variant, devices): metrics.
AT_THE_LIMIT = {
    ("uri", 1_000): {"wall": 260.0},
    ("action", 1_000): {"wall": 26.0, "logins": 1, "task_to_first": 1.0},
    ("noop", 1_000): {"wall": 13.0},
    ("list", 1_000): {"wall": 2.6, "logins": 1, "task_to_first": 1.0, "peak_memory": 109 * MIB},
    ("requests", 1_000): {"wall": 1.25},
    ("start", 0): {"wall": 0.75},
    ("list", 100): {"wall": 1.0, "logins": 1, "peak_memory": 100 * MIB},
    ("list_paced", 100): {"wall": 11.0, "logins": 1, "task_to_first": 1.0},
    ("list", 5_000): {"wall": 11.0, "logins": 1, "peak_memory": 145 * MIB},
    ("list", 10_000): {"wall": 20.0, "logins": 1, "peak_memory": 212.5 * MIB},
    ("exec_uri", 1_000): {"wall": 300.0},
    ("exec_list", 1_000): {"wall": 3.0, "logins": 1, "reads": 7, "actions": 1},
    ("exec_list", 100): {"wall": 1.0, "logins": 1, "reads": 2, "actions": 1},
    ("opswat_list", 50): {"wall": 24.0, "logins": 1, "responses_429": 0, "reads": 6, "actions": 3},
    ("opswat_list", 200): {"logins": 1, "responses_429": 0, "reads": 12, "actions": 6},
    ("opswat_list", 1_000): {"logins": 1, "responses_429": 0, "reads": 44, "actions": 22},
    ("opswat_hosts", 200): {"logins": 1, "responses_429": 0, "actions": 8},
    ("opswat_single", 50): {"wall": 240.0, "logins": 2, "responses_429": 4},
}
METRICS = ("wall", "logins", "responses_429", "reads", "actions", "task_to_first", "peak_memory")


def results_of(cells: dict) -> Results:
    """Return results with one run for each cell."""
    results = Results()
    for (variant, devices), metrics in cells.items():
        run = Run(Variant(variant, "", f"{variant}.yml"), devices, "http", 0)
        results.add(run, {**dict.fromkeys(METRICS), **metrics})
    return results


def verdicts_on(changes: dict) -> list[bool | None]:
    """Return whether each target is met after changing some of AT_THE_LIMIT."""
    cells = {cell: {**metrics, **changes.get(cell, {})} for cell, metrics in AT_THE_LIMIT.items()}
    return [verdict.is_met for verdict in evaluate(results_of(cells), ALL)]


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
        ({("list", 1_000): {"task_to_first": 1.1}}, [5]),
        ({("action", 1_000): {"task_to_first": 1.1}}, [6]),
        ({("list_paced", 100): {"task_to_first": 1.1}}, [7]),
        ({("list", 10_000): {"peak_memory": 220 * MIB}}, [8]),
        ({("exec_list", 1_000): {"wall": 3.1}}, [9]),
        ({("exec_list", 1_000): {"reads": 8}}, [10]),
        ({("exec_list", 100): {"actions": 2}}, [11]),
        ({("exec_list", 100): {"logins": 2}}, [12]),
        ({("opswat_list", 50): {"reads": 7}}, [13]),
        ({("opswat_list", 50): {"actions": 4}}, [14]),
        ({("opswat_list", 200): {"reads": 13}}, [15]),
        ({("opswat_list", 200): {"actions": 7}}, [16]),
        ({("opswat_list", 1_000): {"reads": 45}}, [17]),
        ({("opswat_list", 1_000): {"actions": 23}}, [18]),
        ({("opswat_hosts", 200): {"actions": 9}}, [19]),
        ({("opswat_list", 1_000): {"responses_429": 1}}, [20]),
        ({("opswat_hosts", 200): {"responses_429": 1}}, [20]),
        ({("opswat_list", 200): {"logins": 2}}, [21]),
        ({("opswat_hosts", 200): {"logins": 2}}, [21]),
        ({("opswat_list", 50): {"wall": 24.1}}, [22]),
    ],
)
def test_a_target_is_missed_beyond_its_limit(changes, missed):
    assert [number for number, met in enumerate(verdicts_on(changes)) if met is False] == missed


def test_targets_without_metrics_are_not_measured():
    verdicts = evaluate(Results(), ALL)

    assert {verdict.is_met for verdict in verdicts} == {None}
    assert verdicts[0].basis == "missing: list with 1,000 devices"


def test_a_verdict_states_its_basis():
    verdicts = evaluate(results_of(AT_THE_LIMIT), ALL)

    assert verdicts[0].value == pytest.approx(100)
    assert verdicts[0].basis == "uri 260.0 s, list 2.60 s"
    assert verdicts[1].basis == "list 2.60 s, requests 1.25 s + start 0.75 s"
    assert verdicts[8].basis == "9.2 KiB per device from 1,000 to 5,000, 13.8 KiB to 10,000"


@pytest.mark.parametrize(("bound", "is_met"), [("at least", [False, True, True]), ("at most", [True, True, False])])
def test_a_limit_includes_the_limit_itself(bound, is_met):
    targets = [Target("", bound, 2.0, "", lambda results, n=n: Evidence(n, "")) for n in (1.0, 2.0, 3.0)]

    assert [verdict.is_met for verdict in evaluate(Results(), targets)] == is_met


@pytest.mark.parametrize("console", TARGETS)
def test_targets_are_selected_by_console(console):
    assert targets_of(variants_of([console])) == list(TARGETS[console])


def test_the_run_with_the_most_calls_counts():
    results = Results()
    variant = Variant("opswat_hosts", "", "opswat_hosts.yml")
    for repetition, actions in enumerate((4, 9, 4)):
        results.add(Run(variant, 200, "http", repetition), {**dict.fromkeys(METRICS), "actions": actions})

    verdict = evaluate(results, ALL)[19]

    assert (verdict.value, verdict.is_met, verdict.basis) == (9, False, "maximum of 3 runs")
