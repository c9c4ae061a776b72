# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the soak needs to know about one kind of operation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from simulator.remote import Simulator

from .evidence import Evidence, Run
from .scenario import Scenario
from .task import Target

RunInvariant = Callable[[Any], Iterator[str]]
SequenceInvariant = Callable[[Evidence], Iterator[str]]


class Kind(ABC):
    """A kind of operation: how to make its world and its task, and what must hold for its results.

    name: of the module, or what is read. console: its name, or "all".
    run_invariants, sequence_invariants: generator functions that yield a message for each violation by a run, or by the
    runs of a scenario. The name of an invariant states what must hold.
    """

    name: str
    console: str
    run_class: ClassVar[type[Run]] = Run
    run_invariants: ClassVar[Sequence[RunInvariant]] = ()
    sequence_invariants: ClassVar[Sequence[SequenceInvariant]] = ()

    @abstractmethod
    def draw(self, seed: int) -> Scenario:
        """Return the scenario of a seed."""

    @abstractmethod
    def set_up(self, simulator: Simulator, scenario: Scenario, now: int) -> None:
        """Create the machines of a scenario. The console is empty, its switches are set, and its clock is at C(now)."""

    @abstractmethod
    def states(self, simulator: Simulator) -> Mapping[str, Any]:
        """Return the simulator's own states, by what identifies them in a result."""

    def results(self, simulator: Simulator, scenario: Scenario, contexts: Iterator[Context], home: str) -> list[Any]:
        """Run the task, and return the result or the exception of each operation.

        contexts: one for each operation. home: a directory of the scenario.
        """
        results: list[Any] = []
        for targets in scenario.task.groups:
            try:
                results.append(self.operate(simulator, scenario, targets, next(contexts), home))
            except Exception as error:  # the invariants check exceptions, too
                results.append(error)
        return results

    def operate(
        self, simulator: Simulator, scenario: Scenario, targets: Sequence[Target], context: Context, home: str
    ) -> dict[str, Any]:
        """Return the result of one operation."""
        operation = self.operation(scenario)
        values = {**self.options(simulator, home), **self.task_options(scenario, home)}
        if scenario.task.target_option:
            values[scenario.task.target_option] = [target.text for target in targets]
        return run_operation(operation, values, context)

    def operation(self, scenario: Scenario) -> type[Operation]:
        """Return the operation of a task."""
        raise NotImplementedError

    def task_options(self, scenario: Scenario, home: str) -> dict[str, Any]:
        """Return the options of the task, except its targets."""
        return scenario.task.options

    def options(self, simulator: Simulator, home: str) -> dict[str, Any]:
        """Return the options of the connection, and others that all tasks have."""
        raise NotImplementedError


def run_operation(operation: type[Operation], values: dict[str, Any], context: Context) -> dict[str, Any]:
    """Return the result of an operation. Raise an InputError for invalid options, as the action plugin does."""
    values, secrets, errors = operation.arguments.validate(values, f"secops.device_actions.{operation.name}")
    if errors:
        raise InputError("; ".join(errors))
    context.redactor.add(*secrets)
    return operation(values, context).run()
