# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a scenario: set up the simulator, run the client's operation in this process, and collect the evidence."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from unittest import mock

from ansible_collections.secops.device_actions.plugins.module_utils._sharing import user_state as user_files
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from simulator.remote import Simulator

from .evidence import Evidence, Run
from .kind import Kind
from .scenario import Scenario
from .virtual_time import virtual_time

PAUSE = 10  # seconds between two runs


class ScenarioRunner:
    """Runs scenarios one after the other on a simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator

    def run(self, kind: Kind, scenario: Scenario) -> Evidence:
        """Run a scenario and return the evidence."""
        clock = self._set_up(kind, scenario)
        runs: list[Run] = []
        logged = 0
        after = kind.states(self.simulator)
        with private_directory() as home:
            for number, check in enumerate(scenario.checks):
                if number:  # the console's timestamps have whole seconds, so a pause separates the runs
                    self.simulator.advance(PAUSE)
                elapsed = number * PAUSE
                now = clock + elapsed + logged * scenario.conditions.tick
                before = kind.states(self.simulator) if number else after
                with virtual_time(ahead=elapsed) as virtual:
                    results = kind.results(self.simulator, scenario, contexts(scenario, check, home), home)
                after = kind.states(self.simulator)
                log = self.simulator.requests(since=logged)
                logged += len(log)
                runs.append(kind.run_class(scenario, check, results, before, after, now, log, virtual.slept))
        return Evidence(scenario, runs, self._fired() if scenario.conditions.faults else Counter())

    def _set_up(self, kind: Kind, scenario: Scenario) -> float:
        """Set up the console and its machines. Return the console's time in seconds since the epoch."""
        simulator, conditions = self.simulator, scenario.conditions
        now = int(time.time()) + scenario.skew
        # One call, because each one waits for another process. None of this concerns control calls.
        simulator.reset(
            switches={"cylance.login_clock": "real", "opswat.rate_limit": 0, **conditions.switches},
            clock={"set": iso(now), "tick": conditions.tick},
            faults=conditions.faults,
        )
        kind.set_up(simulator, scenario, now)
        return now

    def _fired(self) -> Counter[str]:
        fired: Counter[str] = Counter()
        for fault in self.simulator.faults():
            status = f" {fault['status']}" if fault["status"] else ""
            fired[f"{fault['method']} {fault['kind']}{status}"] += fault["fired"]
        return fired


def contexts(scenario: Scenario, check: bool, home: str) -> Iterator[Context]:
    """Yield the contexts of a run's operations, one for each host of a play."""
    run_state = RunState(os.getpid(), home)
    number = 0
    while True:
        context = Context(check_mode=check, diff=True, run_state=run_state, scope="soak", host=f"host-{number}")
        stop_at_request(context, scenario.conditions.stop_after)
        yield context
        number += 1


def stop_at_request(context: Context, number: int | None) -> None:
    """Make the context stop the run, as Ctrl-C does, when the client sends the request with this number."""
    count = context.count

    def count_and_stop(what: str, amount: int = 1) -> None:
        count(what, amount)
        if what == "requests" and context.api["requests"] == number:
            context.stop.set()

    context.count = count_and_stop


def iso(timestamp: int) -> str:
    """Return seconds since the epoch in the format of the control API."""
    return datetime.fromtimestamp(timestamp, timezone.utc).isoformat()


@contextmanager
def private_directory() -> Iterator[str]:
    """Separate the client from other runs of this user: no shared rate limits and tokens. Yield a directory."""
    with tempfile.TemporaryDirectory(prefix="soak-") as directory:
        environment = mock.patch.dict(os.environ, {"XDG_RUNTIME_DIR": directory, "ANSIBLE_HOME": directory})
        with environment, mock.patch.object(user_files, "_records", {}):
            yield directory
