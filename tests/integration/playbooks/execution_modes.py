# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios that run on the controller, as a module on another host, and in the background, to compare the results."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from integration.playbooks.controller import JUMP_HOST, PATIENCE, Controller, Run, play
from simulator.remote import Simulator

# Keys that depend on where a task runs, and keys that depend on when.
OF_THE_MODULE = {"api", "invocation", "ansible_facts", "exception"}
OF_ASYNC = {"ansible_job_id", "finished", "results_file", "started", "stderr", "stderr_lines", "stdout", "stdout_lines"}

DELEGATED = {"delegate_to": "jump"}
BACKGROUND = {
    "delegate_to": "localhost",
    "async": PATIENCE,
    "poll": 1,
    "vars": {"ansible_python_interpreter": sys.executable},
}
ONCE = {"run_once": True}


def in_check_mode(scenarios: Mapping[str, Mapping[str, Any]], names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return {name: task} of the same scenarios in check mode."""
    return {f"{name}_check": {**scenarios[name], "check_mode": True, "diff": True} for name in names}


@dataclass(frozen=True)
class Scenarios:
    """The scenarios of one console: {name: task}.

    add_devices(simulator, name, number): adds the devices of a scenario. Returns its hosts with their variables, and
    the variables of its task. states(simulator): the states of all devices.
    """

    tasks: Mapping[str, Mapping[str, Any]]
    add_devices: Callable[[Simulator, str, int], tuple[dict[str, Any], dict[str, Any]]]
    states: Callable[[Simulator], list[Any]]

    def run(
        self,
        simulator: Simulator,
        controller: Controller,
        names: Iterable[str],
        keywords: Mapping[str, Any],
        background: Iterable[str] = (),
    ) -> tuple[Run, list[Any]]:
        """Run scenarios in one playbook, in a simulator with new devices. Return the run and the states after it.

        Each scenario has its own devices. A task for each host runs on the first and the last one, any other task on
        the first. background: names of the scenarios that run in the background instead.
        """
        simulator.reset()
        simulator.set_clock("2026-03-01T08:00:00Z")  # far from now, so that every mode warns about the clock
        inventory, plays = {"jumps": {"jump": JUMP_HOST}}, []
        for number, name in enumerate(names):
            hosts, variables = self.add_devices(simulator, name, number)
            first, *dummy, last = hosts
            task = self.tasks[name]
            inventory[name] = {host: hosts[host] for host in ([first] if "run_once" in task else [first, last])}
            added = BACKGROUND if name in background else keywords
            task = {**task, "name": name, "ignore_errors": True, **added}
            plays.append(play(name, task, vars={**variables, **added.get("vars", {})}))
        return controller.play(*plays, inventory=inventory), self.states(simulator)

    def assert_same_results(
        self,
        simulator: Simulator,
        controller: Controller,
        names: Iterable[str],
        but: Iterable[str] = (),
        background: Iterable[str] = (),
    ) -> tuple[Run, list[Any]]:
        """Compare a run on the controller with one of modules, except for some keys. Return the first one as run()."""
        names = tuple(names)
        action, states = self.run(simulator, controller, names, {})
        module, same_states = self.run(simulator, controller, names, DELEGATED, background)
        assert states == same_states
        for name in names:
            assert action.results(name) and action.results(name).keys() == module.results(name).keys()
            for host, result in action.results(name).items():
                one, other = own_part(result, but), own_part(module.results(name)[host], but)
                different = {key: (one.get(key), other.get(key)) for key in one.keys() | other.keys()}
                different = {key: pair for key, pair in different.items() if pair[0] != pair[1]}
                assert not different, f"{name} on {host}: {different}"
        for counter in ("ok", "changed", "ignored"):
            assert action.stats(counter) == module.stats(counter)
        return action, states


def own_part(result: Mapping[str, Any], but: Iterable[str]) -> dict[str, Any]:
    """Return the part of a result that does not depend on where the task runs, without further keys."""
    excluded = OF_THE_MODULE | OF_ASYNC | set(but)
    return {key: value for key, value in result.items() if key not in excluded and not key.startswith("_ansible")}
