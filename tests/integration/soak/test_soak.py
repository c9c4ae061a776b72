# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first operations of the soak, of all kinds. `make soak` runs 100,000."""

from __future__ import annotations

from collections import Counter

import pytest

from soak.kinds import KINDS, kind_of, seeds_of
from soak.lockdown.kind import LockdownKind
from soak.opswat.world import COMMANDS, STATE_ACTIONS
from soak.worker import run_seeds

LAST = 192
STEP = 24
SEEDS = [range(start, start + STEP) for start in range(1, LAST + 1, STEP)]
EFFECTS = {"status", "delay", "drop_before", "drop_after", "truncate", "empty", "garbage", "html", "redirect"}
DRAWN = 400  # scenarios of each kind that are drawn, without running them


@pytest.mark.parametrize("seeds", SEEDS, ids=lambda seeds: f"{seeds.start} to {seeds.stop - 1}")
def test_the_first_operations_violate_no_invariant(runner, seeds):
    report = run_seeds(runner, seeds)
    assert report.violations == {}
    assert report.kinds == Counter(kind_of(seed).name for seed in seeds)


def test_each_kind_has_its_turn():
    assert {kind_of(seed).name for seed in range(len(KINDS))} == {kind.name for kind in KINDS}
    for console in {kind.console for kind in KINDS}:
        seeds = seeds_of(console, 1)
        assert {kind_of(next(seeds)).console for _number in range(10)} == {console}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_seed_determines_the_scenario(kind):
    assert [kind.draw(seed) for seed in range(50)] == [kind.draw(seed) for seed in range(50)]
    assert len({repr(kind.draw(seed)) for seed in range(50)}) == 50


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_scenarios_have_all_effects_of_faults_and_many_switches(kind):
    """A soak without violations only means something if the scenarios are diverse."""
    scenarios = [kind.draw(seed) for seed in range(1, DRAWN)]
    faults = [fault for scenario in scenarios for fault in scenario.conditions.faults]
    assert {fault["kind"] for fault in faults} >= EFFECTS
    assert len({name for scenario in scenarios for name in scenario.conditions.switches}) > 15
    assert 10 < sum(scenario.is_undisturbed for scenario in scenarios) < DRAWN - 10


def test_tasks_cover_all_actions():
    actions = {kind.name: {kind.draw(seed).task.action for seed in range(DRAWN)} for kind in KINDS}
    assert actions["cylance_lockdown"] == {"lock", "release", "read"}
    assert actions["opswat_device_action"] == {*COMMANDS, *STATE_ACTIONS}
    assert actions["sdm_device_lock"] == {"locked", "unlocked"}
    info = set().union(*(found for name, found in actions.items() if name.endswith("info modules")))
    assert len(info) == 7
    for kind in KINDS:
        if kind.name in ("cylance_package_exec", "opswat_device_action", "sdm_device_lock"):
            options = {kind.draw(seed).task.target_option for seed in range(DRAWN)}
            assert len(options) == 3


def test_lockdowns_cover_all_traits():
    scenarios = [LockdownKind().draw(seed) for seed in range(1, 1001)]
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
