# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a scenario: set up the simulator, run the client's operation in this process, and collect the evidence."""

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

from .evidence import DeviceState, Evidence, Run
from .scenario import Scenario
from .task import Target
from .virtual_time import virtual_time

PAUSE = 10  # seconds between two runs
OPERATIONS = {"lock": CylanceLockdown, "release": CylanceLockdown, "read": CylanceLockdownInfo}


class ScenarioRunner:
    """Runs scenarios one after the other on a simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._login = {"api_url": simulator.url, **simulator.credentials["cylance"]}

    def run(self, scenario: Scenario) -> Evidence:
        """Run a scenario and return the evidence."""
        clock = self._set_up(scenario)
        runs: list[Run] = []
        for number, check in enumerate(check_modes(scenario)):
            if number:  # the console's timestamps have whole seconds, so a pause separates the runs
                self._simulator.advance(PAUSE)
            logged = sum(len(run.log) for run in runs)
            elapsed = number * PAUSE
            now = clock + elapsed + logged * scenario.conditions.tick
            before = self._states()
            with virtual_time(ahead=elapsed) as virtual:
                results = self._results(scenario, check)
            log = self._simulator.requests(since=logged)
            runs.append(Run(scenario, check, results, before, self._states(), now, log, virtual.slept))
        return Evidence(scenario, runs, self._fired() if scenario.conditions.faults else Counter())

    def _set_up(self, scenario: Scenario) -> float:
        """Set up the console and its machines. Return the console's time in seconds since the epoch."""
        simulator = self._simulator
        simulator.reset()
        simulator.change_switches({"cylance.login_clock": "real", **scenario.conditions.switches})
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
        if scenario.conditions.tick:
            simulator.set_tick(scenario.conditions.tick)
        for rule in scenario.conditions.faults:
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
        task, run_state = scenario.task, RunState()
        groups: Sequence[Sequence[Target]] = [[target] for target in task.targets] if task.as_play else [task.targets]
        results: list[dict[str, Any] | BaseException] = []
        with empty_runtime_directory():
            for number, group in enumerate(groups):
                context = Context(check_mode=check, diff=True, run_state=run_state, scope="soak", host=f"host-{number}")
                stop_at_request(context, scenario.conditions.stop_after)
                try:
                    results.append(self._operate(scenario, group, context))
                except Exception as error:  # the invariants check exceptions, too
                    results.append(error)
        return results

    def _operate(self, scenario: Scenario, targets: Sequence[Target], context: Context) -> dict[str, Any]:
        task, operation = scenario.task, OPERATIONS[scenario.task.action]
        values = {"requests_per_second": 0, "timeout": 10, **self._login, **task.options}
        values[task.target_option] = [target.text for target in targets]
        values, secrets, errors = operation.arguments.validate(values, f"secops.device_actions.{operation.name}")
        if errors:
            raise ValueError("; ".join(errors))
        context.redactor.add(*secrets)
        return operation(values, context).run()

    def _states(self) -> dict[str, DeviceState]:
        application_id = self._login["application_id"]
        devices = self._simulator.cylance.devices()
        return {record["focus_id"]: DeviceState(record, application_id) for record in devices}


def stop_at_request(context: Context, number: int | None) -> None:
    """Make the context stop the run, as Ctrl-C does, when the client sends the request with this number."""
    count = context.count

    def count_and_stop(what: str, amount: int = 1) -> None:
        count(what, amount)
        if what == "requests" and context.api["requests"] == number:
            context.stop.set()

    context.count = count_and_stop


def check_modes(scenario: Scenario) -> list[bool]:
    """Return the runs of a scenario: for each, whether it is in check mode."""
    if scenario.is_undisturbed and scenario.task.action != "read":
        return [True, False, False]
    return [scenario.task.check]


def iso(timestamp: int) -> str:
    """Return seconds since the epoch in the format of the control API."""
    return datetime.fromtimestamp(timestamp, timezone.utc).isoformat()


@contextmanager
def empty_runtime_directory() -> Iterator[None]:
    """Separate the client from other runs of this user: no shared rate limits and tokens."""
    with tempfile.TemporaryDirectory(prefix="soak-") as directory:
        environment = mock.patch.dict(os.environ, {"XDG_RUNTIME_DIR": directory})
        with environment, mock.patch.object(user_files, "_records", {}):
            yield
