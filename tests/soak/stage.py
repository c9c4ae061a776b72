# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put a scenario on: set the simulator up, run the client's operation in this process, gather the evidence."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any
from unittest import mock

from ansible_collections.secops.device_actions.plugins.module_utils._sharing import user_state as user_files
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from simulator.remote import Simulator

from .evidence import Evidence, Run, Truth
from .scenario import Scenario
from .task import Handle
from .virtual_time import virtual_time

PAUSE = 10  # seconds between two runs
OPERATIONS = {"lock": CylanceLockdown, "release": CylanceLockdown, "read": CylanceLockdownInfo}


class Stage:
    """A simulator that scenarios follow each other on."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._login = {"api_url": simulator.url, **simulator.credentials["cylance"]}

    def put_on(self, scenario: Scenario) -> Evidence:
        """The evidence of a scenario."""
        clock = self._set_up(scenario)
        runs: list[Run] = []
        for number, check in enumerate(checks(scenario)):
            if number:  # the console writes whole seconds, and what happened before has to be told from what comes now
                self._simulator.advance(PAUSE)
            seen = sum(len(run.log) for run in runs)
            elapsed = number * PAUSE
            now = clock + elapsed + seen * scenario.trouble.tick
            before = self._truth()
            with virtual_time(ahead=elapsed) as virtual:
                results = self._results(scenario, check)
            log = self._simulator.requests(since=seen)
            runs.append(Run(scenario, check, results, before, self._truth(), now, log, virtual.slept))
        return Evidence(scenario, runs, self._fired() if scenario.trouble.faults else Counter())

    def _set_up(self, scenario: Scenario) -> float:
        """Make the console and its machines; the console's clock then, in seconds since 1970."""
        simulator = self._simulator
        simulator.reset()
        simulator.change_switches({"cylance.login_clock": "real", **scenario.trouble.switches})
        now = int(time.time()) + scenario.skew
        ages = {machine.age for machine in scenario.machines}
        for age in sorted({*ages, 0}, reverse=True):
            simulator.set_clock(iso(now - age))
            added = [machine for machine in scenario.machines if machine.age == age]
            if added:
                simulator.cylance.add_devices([machine.description() for machine in added])
            for machine in added:
                if machine.locked_offline:
                    simulator.cylance.change_device(machine.device_id, lock=machine.lock)
        if scenario.trouble.tick:
            simulator.set_tick(scenario.trouble.tick)
        for rule in scenario.trouble.faults:
            fields = dict(rule)
            if "device" in fields:
                machine = scenario.machines[fields.pop("device")]
                fields["path"] = f"/{machine.focus_id}/lockdown$"
            simulator.add_fault(**fields)
        return now

    def _fired(self) -> Counter[str]:
        fired: Counter[str] = Counter()
        for fault in self._simulator.faults():
            status = f" {fault['status']}" if fault["status"] else ""
            fired[f"{fault['method']} {fault['kind']}{status}"] += fault["fired"]
        return fired

    def _results(self, scenario: Scenario, check: bool) -> list[dict[str, Any] | BaseException]:
        task, memory = scenario.task, RunState()
        groups: Sequence[Sequence[Handle]] = [[handle] for handle in task.handles] if task.as_play else [task.handles]
        results: list[dict[str, Any] | BaseException] = []
        with nobody_elses_pace():
            for number, group in enumerate(groups):
                context = Context(check_mode=check, diff=True, memory=memory, scope="soak", host=f"host-{number}")
                stop_with_request(context, scenario.trouble.stop_after)
                try:
                    results.append(self._operate(scenario, group, context))
                except Exception as error:  # to be judged like any other result
                    results.append(error)
        return results

    def _operate(self, scenario: Scenario, handles: Sequence[Handle], context: Context) -> dict[str, Any]:
        task, operation = scenario.task, OPERATIONS[scenario.task.deed]
        values = {"requests_per_second": 0, "timeout": 10, **self._login, **task.options}
        values[task.kind] = [handle.text for handle in handles]
        values, secrets, errors = operation.arguments.validate(values, f"secops.device_actions.{operation.name}")
        if errors:
            raise ValueError("; ".join(errors))
        context.redactor.add(*secrets)
        return operation(values, context).run()

    def _truth(self) -> dict[str, Truth]:
        ours = self._login["application_id"]
        return {record["focus_id"]: Truth(record, ours) for record in self._simulator.cylance.devices()}


def stop_with_request(context: Context, number: int | None) -> None:
    """Press Ctrl-C when the client sends the request of this number."""
    count = context.count

    def count_and_stop(what: str, amount: int = 1) -> None:
        count(what, amount)
        if what == "requests" and context.api["requests"] == number:
            context.stop.set()

    context.count = count_and_stop


def checks(scenario: Scenario) -> list[bool]:
    """The runs of a scenario, each with whether it is in check mode."""
    if scenario.is_calm and scenario.task.deed != "read":
        return [True, False, False]
    return [scenario.task.check]


def iso(moment: int) -> str:
    """Seconds since 1970 as the control API takes them."""
    return datetime.fromtimestamp(moment, timezone.utc).isoformat()


@contextmanager
def nobody_elses_pace() -> Iterator[None]:
    """Within the block the client knows of no other run of this user."""
    with tempfile.TemporaryDirectory(prefix="soak-") as directory:
        environment = mock.patch.dict(os.environ, {"XDG_RUNTIME_DIR": directory})
        with environment, mock.patch.object(user_files, "_records", {}):
            yield
