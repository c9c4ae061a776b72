# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock and unlock SDM devices and NFs."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.device_lock import SdmDeviceLock
from simulator.remote import Simulator

from ..invariants import every_target_has_an_entry, summary_matches_the_entries
from ..kind import Kind
from ..scenario import Scenario
from ..sequence import check_mode_predicts_the_run, second_run_changes_nothing
from .invariants import LOCK_INVARIANTS, LockRun
from .world import SHOWN, draw_machines, draw_sdm_conditions, draw_task


class SdmKind(Kind):
    """Locks. Without a ledger and where SDM hides locks, a second run cannot know that it locks again."""

    name = "sdm_device_lock"
    console = "sdm"
    run_class = LockRun
    run_invariants = (summary_matches_the_entries, every_target_has_an_entry, *LOCK_INVARIANTS)
    sequence_invariants = (check_mode_predicts_the_run, second_run_changes_nothing)

    def draw(self, seed: int) -> Scenario:
        dice = random.Random(f"soak/sdm/{seed}")
        machines = draw_machines(dice)
        conditions = draw_sdm_conditions(dice)
        task = draw_task(dice, machines, conditions)
        is_known = task.options["ledger"] or SHOWN.items() <= conditions.switches.items()
        checks = (True, False, False) if is_known else (True, False)
        return Scenario(seed, machines, conditions, task, checks if conditions.are_undisturbed else (task.check,))

    def set_up(self, simulator: Simulator, scenario: Scenario, now: int) -> None:
        simulator.sdm.add_devices(scenario.machines)

    def states(self, simulator: Simulator) -> Mapping[str, Any]:
        return {record["id"]: record for record in simulator.sdm.devices()}

    def operation(self, scenario: Scenario) -> Any:
        return SdmDeviceLock

    def options(self, simulator: Simulator, home: str) -> dict[str, Any]:
        login = {"urls": simulator.sdm.node_urls(), **simulator.credentials["sdm"]}
        return {"requests_per_second": 0, "timeout": 10, **login}

    def task_options(self, scenario: Scenario, home: str) -> dict[str, Any]:
        ledger = os.path.join(home, "ledger.json") if scenario.task.options["ledger"] else None
        return {**scenario.task.options, "ledger": ledger}
