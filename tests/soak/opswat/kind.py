# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carry out all actions on OPSWAT devices."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.device_action import (
    OpswatDeviceAction,
)
from simulator.remote import Simulator

from ..invariants import every_target_has_an_entry, summary_matches_the_entries
from ..kind import Kind
from ..scenario import Scenario
from ..sequence import check_mode_predicts_the_run, second_run_changes_nothing
from .invariants import ACTION_INVARIANTS, ActionRun
from .world import COMMANDS, QUARANTINE, UNPREDICTABLE, draw_machines, draw_opswat_conditions, draw_task


class OpswatKind(Kind):
    """Actions on devices. Commands run once: a second run would rightly send them again."""

    name = "opswat_device_action"
    console = "opswat"
    run_class = ActionRun
    run_invariants = (summary_matches_the_entries, every_target_has_an_entry, *ACTION_INVARIANTS)
    sequence_invariants = (check_mode_predicts_the_run, second_run_changes_nothing)

    def draw(self, seed: int) -> Scenario:
        dice = random.Random(f"soak/opswat/{seed}")
        machines = draw_machines(dice)
        conditions = draw_opswat_conditions(dice)
        task = draw_task(dice, machines, conditions)
        is_predictable = (
            conditions.are_undisturbed
            and not any("failing" in machine for machine in machines)
            and UNPREDICTABLE.isdisjoint(conditions.switches)
        )
        is_repeatable = task.action not in COMMANDS and not task.options.get("force")
        checks = (True, False, False) if is_repeatable else (True, False)
        return Scenario(seed, machines, conditions, task, checks if is_predictable else (task.check,))

    def set_up(self, simulator: Simulator, scenario: Scenario, now: int) -> None:
        simulator.opswat.add_group(QUARANTINE)
        simulator.opswat.add_devices(scenario.machines)

    def states(self, simulator: Simulator) -> Mapping[str, Any]:
        return {record["id"]: record for record in simulator.opswat.devices()}

    def operation(self, scenario: Scenario) -> Any:
        return OpswatDeviceAction

    def options(self, simulator: Simulator, home: str) -> dict[str, Any]:
        login = {"api_url": simulator.url, **simulator.credentials["opswat"]}
        return {"requests_per_minute": 0, "timeout": 10, **login}

    def task_options(self, scenario: Scenario, home: str) -> dict[str, Any]:
        dest = {"dest": os.path.join(home, "reports")} if scenario.task.options.get("wait") else {}
        return {**scenario.task.options, **dest}
