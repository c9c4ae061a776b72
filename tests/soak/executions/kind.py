# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Execute packages on Cylance devices."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.package_exec import (
    CylancePackageExec,
)
from simulator.remote import Simulator

from ..kind import Kind
from ..scenario import Scenario
from .invariants import (
    EXECUTION_INVARIANTS,
    ExecutionRun,
    check_mode_predicts_the_start,
    nothing_is_executed_twice,
)
from .world import PACKAGES, draw_execution_conditions, draw_machines, draw_task


class ExecutionKind(Kind):
    """Package executions. A disturbed task runs twice, so that the second run could execute the packages again."""

    name = "cylance_package_exec"
    console = "cylance"
    run_class = ExecutionRun
    run_invariants = EXECUTION_INVARIANTS
    sequence_invariants = (nothing_is_executed_twice, check_mode_predicts_the_start)

    def draw(self, seed: int) -> Scenario:
        dice = random.Random(f"soak/executions/{seed}")
        machines = draw_machines(dice)
        conditions = draw_execution_conditions(dice)
        task = draw_task(dice, machines, conditions)
        disturbed = (True,) if task.check else (False, False)
        return Scenario(
            seed, machines, conditions, task, (True, False, False) if conditions.are_undisturbed else disturbed
        )

    def set_up(self, simulator: Simulator, scenario: Scenario, now: int) -> None:
        simulator.cylance.add_devices(scenario.machines)
        for package in PACKAGES:
            simulator.cylance.add_package(package)

    def states(self, simulator: Simulator) -> Mapping[str, Any]:
        return {execution["id"]: execution for execution in simulator.cylance.executions()}

    def operation(self, scenario: Scenario) -> Any:
        return CylancePackageExec

    def options(self, simulator: Simulator, home: str) -> dict[str, Any]:
        login = {"api_url": simulator.url, **simulator.credentials["cylance"]}
        return {"requests_per_second": 0, "timeout": 10, **login}
