# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock down, release and read Cylance devices."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from simulator.remote import Simulator

from ..invariants import every_target_has_an_entry, summary_matches_the_entries
from ..kind import Kind
from ..runner import iso
from ..scenario import Scenario
from .conditions import draw_lockdown_conditions
from .evidence import DeviceState, LockdownRun
from .fleet import draw_fleet
from .invariants.behavior import BEHAVIOR
from .invariants.outcomes import OUTCOMES
from .invariants.sequence import SEQUENCE
from .task import draw_task

OPERATIONS = {"lock": CylanceLockdown, "release": CylanceLockdown, "read": CylanceLockdownInfo}


class LockdownKind(Kind):
    """Lockdowns. Machines are created at the time of their earlier lockdown."""

    name = "cylance_lockdown"
    console = "cylance"
    run_class = LockdownRun
    run_invariants = (summary_matches_the_entries, every_target_has_an_entry, *BEHAVIOR, *OUTCOMES)
    sequence_invariants = SEQUENCE

    def draw(self, seed: int) -> Scenario:
        dice = random.Random(f"soak/{seed}")
        machines = draw_fleet(dice)
        conditions = draw_lockdown_conditions(dice, machines)
        task = draw_task(dice, machines, conditions)
        clocks_agree = not conditions.switches.get("date_header", True)
        skew = 0 if clocks_agree else dice.choice((0, 0, 0, 7200, -7200, 400_000))
        is_sequence = conditions.are_undisturbed and task.action != "read"
        return Scenario(seed, machines, conditions, task, (True, False, False) if is_sequence else (task.check,), skew)

    def set_up(self, simulator: Simulator, scenario: Scenario, now: int) -> None:
        for age in sorted({machine.age for machine in scenario.machines}, reverse=True):
            simulator.set_clock(iso(now - age))
            added = [machine for machine in scenario.machines if machine.age == age]
            simulator.cylance.add_devices([machine.description() for machine in added])
            for machine in added:
                if machine.locked_offline:
                    simulator.cylance.change_device(machine.device_id, lock=machine.lock)
        simulator.set_clock(iso(now))

    def states(self, simulator: Simulator) -> Mapping[str, DeviceState]:
        application_id = simulator.credentials["cylance"]["application_id"]
        return {record["focus_id"]: DeviceState(record, application_id) for record in simulator.cylance.devices()}

    def operation(self, scenario: Scenario) -> Any:
        return OPERATIONS[scenario.task.action]

    def options(self, simulator: Simulator, home: str) -> dict[str, Any]:
        login = {"api_url": simulator.url, **simulator.credentials["cylance"]}
        return {"requests_per_second": 0, "timeout": 10, **login}
