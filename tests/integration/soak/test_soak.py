# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The soak's first hundred operations; `make soak` runs ten thousand."""

from __future__ import annotations

import pytest

from soak.scenario import make_scenario
from soak.worker import put_on

SEEDS = [range(start, start + 10) for start in range(1, 101, 10)]


@pytest.mark.parametrize("seeds", SEEDS, ids=lambda seeds: f"{seeds.start} to {seeds.stop - 1}")
def test_no_verdict_is_false(stage, seeds):
    report = put_on(stage, seeds)
    assert report.false == {}
    assert report.operations == len(seeds)


def test_a_seed_makes_the_same_scenario_again():
    assert [make_scenario(seed) for seed in range(50)] == [make_scenario(seed) for seed in range(50)]
    assert len({repr(make_scenario(seed)) for seed in range(50)}) == 50


def test_the_scenarios_are_of_all_kinds():
    """What a soak is to go through does come up, so that its silence means something."""
    scenarios = [make_scenario(seed) for seed in range(1, 1001)]
    assert {scenario.task.deed for scenario in scenarios} == {"lock", "release", "read"}
    assert {scenario.task.kind for scenario in scenarios} == {"device_ids", "hostnames", "mac_addresses"}
    faults = [fault for scenario in scenarios for fault in scenario.trouble.faults]
    assert {fault["kind"] for fault in faults} >= {
        *("status", "delay", "drop_before", "drop_after", "truncate", "empty", "garbage", "html", "redirect")
    }
    assert {fault["method"] for fault in faults} == {"GET", "PUT", "POST"}
    assert len({name for scenario in scenarios for name in scenario.trouble.switches}) > 25
    for trait in (
        lambda scenario: scenario.is_calm,
        lambda scenario: scenario.skew,
        lambda scenario: scenario.trouble.tick,
        lambda scenario: scenario.trouble.stop_after,
        lambda scenario: scenario.trouble.per_day,
        lambda scenario: scenario.task.as_play,
        lambda scenario: scenario.task.check,
        lambda scenario: scenario.task.protected,
        lambda scenario: scenario.task.misnamed,
        lambda scenario: "renew_before" in scenario.task.options,
        lambda scenario: scenario.task.options["max_parallel"] > 1 and scenario.trouble.faults,
        lambda scenario: any(machine.locked_offline for machine in scenario.machines),
        lambda scenario: len({machine.host_name for machine in scenario.machines}) < len(scenario.machines),
    ):
        assert 10 < sum(bool(trait(scenario)) for scenario in scenarios) < 990
