# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first 100 operations of the soak. `make soak` runs 10,000."""

from __future__ import annotations

import pytest

from soak.scenario import make_scenario
from soak.worker import run_seeds

SEEDS = [range(start, start + 10) for start in range(1, 101, 10)]


@pytest.mark.parametrize("seeds", SEEDS, ids=lambda seeds: f"{seeds.start} to {seeds.stop - 1}")
def test_the_first_operations_violate_no_invariant(runner, seeds):
    report = run_seeds(runner, seeds)
    assert report.violations == {}
    assert report.operations == len(seeds)


def test_a_seed_determines_the_scenario():
    assert [make_scenario(seed) for seed in range(50)] == [make_scenario(seed) for seed in range(50)]
    assert len({repr(make_scenario(seed)) for seed in range(50)}) == 50


def test_scenarios_cover_all_kinds():
    """A soak without violations only means something if the scenarios are diverse."""
    scenarios = [make_scenario(seed) for seed in range(1, 1001)]
    assert {scenario.task.action for scenario in scenarios} == {"lock", "release", "read"}
    assert {scenario.task.target_option for scenario in scenarios} == {"device_ids", "hostnames", "mac_addresses"}
    faults = [fault for scenario in scenarios for fault in scenario.conditions.faults]
    assert {fault["kind"] for fault in faults} >= {
        *("status", "delay", "drop_before", "drop_after", "truncate", "empty", "garbage", "html", "redirect")
    }
    assert {fault["method"] for fault in faults} == {"GET", "PUT", "POST"}
    assert len({name for scenario in scenarios for name in scenario.conditions.switches}) > 25
    for trait in (
        lambda scenario: scenario.is_undisturbed,
        lambda scenario: scenario.skew,
        lambda scenario: scenario.conditions.tick,
        lambda scenario: scenario.conditions.stop_after,
        lambda scenario: scenario.conditions.per_day,
        lambda scenario: scenario.task.as_play,
        lambda scenario: scenario.task.check,
        lambda scenario: scenario.task.protected,
        lambda scenario: scenario.task.wrong_hostname,
        lambda scenario: "renew_before" in scenario.task.options,
        lambda scenario: scenario.task.options["max_parallel"] > 1 and scenario.conditions.faults,
        lambda scenario: any(machine.locked_offline for machine in scenario.machines),
        lambda scenario: len({machine.host_name for machine in scenario.machines}) < len(scenario.machines),
    ):
        assert 10 < sum(bool(trait(scenario)) for scenario in scenarios) < 990
