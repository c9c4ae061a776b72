# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios that both shells of an operation go through, the action plugin and the module, to be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from integration.playbooks.controller import JUMP_HOST, Controller, Run, play
from simulator.remote import Simulator

# What a module's result has beside the operation's, and what tells how and when it was come by.
OF_THE_SHELL = {"api", "invocation", "ansible_facts", "exception"}
OF_ASYNC = {"ansible_job_id", "finished", "results_file", "started", "stderr", "stderr_lines", "stdout", "stdout_lines"}

DELEGATED = {"delegate_to": "jump"}


@dataclass(frozen=True)
class World:
    """The scenarios of one console: {name: task}.

    populate(simulator, name, number): makes the devices of a scenario; its hosts with their variables, and the
    variables of its task. states(simulator): what is true of all devices.
    """

    scenarios: Mapping[str, Mapping[str, Any]]
    populate: Callable[[Simulator, str, int], tuple[dict[str, Any], dict[str, Any]]]
    states: Callable[[Simulator], list[Any]]

    def go_through(
        self,
        simulator: Simulator,
        controller: Controller,
        keywords: dict[str, Any],
        options: str,
        names: Iterable[str],
    ) -> tuple[Run, list[Any]]:
        """Run scenarios in a world made anew, in one playbook. Returns the run, and the true states after it."""
        simulator.reset()
        simulator.set_clock("2026-03-01T08:00:00Z")  # far from now, so that both shells have a clock to warn about
        inventory, plays = {"jumps": {"jump": JUMP_HOST}}, []
        for number, name in enumerate(names):
            inventory[name], variables = self.populate(simulator, name, number)
            task = {**self.scenarios[name], "name": name, "ignore_errors": True, **keywords}
            plays.append(play(name, task, vars={**variables, **keywords.get("vars", {})}))
        run = controller.play(*plays, inventory=inventory, options=options)
        return run, self.states(simulator)


def operation_part(result: dict[str, Any], but: Iterable[str] = ()) -> dict[str, Any]:
    """The result without what belongs to the shell, and without further keys."""
    outside = OF_THE_SHELL | OF_ASYNC | set(but)
    return {key: value for key, value in result.items() if key not in outside and not key.startswith("_ansible")}


def assert_same_results(action: Run, module: Run, names: Iterable[str], but: Iterable[str] = ()) -> None:
    """Both shells told the same of each host in each scenario, beside some keys, and core counted the same."""
    for name in names:
        assert action.results(name) and action.results(name).keys() == module.results(name).keys()
        for host, result in action.results(name).items():
            mine, theirs = operation_part(result, but), operation_part(module.results(name)[host], but)
            unlike = {key: (mine.get(key), theirs.get(key)) for key in mine.keys() | theirs.keys()}
            unlike = {key: pair for key, pair in unlike.items() if pair[0] != pair[1]}
            assert not unlike, f"{name} on {host}: {unlike}"
    for what in ("ok", "changed", "ignored"):
        assert action.stats(what) == module.stats(what)
