# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Define scenarios: the world before them, the tasks that run, and how to build both in a few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .world import World

COLLECTION = "secops.device_actions"
CONTROL = "golden_control"
Task = dict[str, Any]
Setup = Callable[[World], None]

# Options for every task: no waiting, and one device at a time, so that requests arrive in a stable order.
CALM = {
    "cylance": {"requests_per_second": 0, "max_parallel": 1, "retries": 1, "max_wait": 5},
    "opswat": {"requests_per_minute": 0, "retries": 1, "max_wait": 5},
    "sdm": {"requests_per_second": 0, "max_parallel": 1, "retries": 1, "max_wait": 5},
}


@dataclass(frozen=True)
class Run:
    """One process. ``program`` is ansible-playbook, ansible-inventory or ansible-doc.

    plays: for ansible-playbook. arguments: further words of the command line. inventory: the content of a
    configuration file of the inventory plugin, which takes the place of the world's hosts. before: a change of the
    world before the process starts.
    """

    plays: Sequence[Mapping[str, Any]] = ()
    arguments: Sequence[str] = ()
    program: str = "ansible-playbook"
    inventory: Mapping[str, Any] | None = None
    before: Setup | None = None


@dataclass(frozen=True)
class Scenario:
    """Something to record.

    setup: populates the consoles. environment: variables that differ from the usual ones; None removes one.
    ordered: whether requests arrive in a stable order; if not, they are sorted. batched: whether hosts share requests,
    so that only what is asked for each device is stable. files: files to record, below the home directory.
    """

    name: str
    setup: Setup
    runs: Sequence[Run]
    environment: Mapping[str, str | None] = field(default_factory=dict)
    ordered: bool = True
    batched: bool = False
    files: Sequence[str] = ()


def scenario(name: str, setup: Setup, *tasks: Task, **fields: Any) -> Scenario:
    """Return a scenario of one play on localhost."""
    return Scenario(name, setup, [Run([play(*tasks)])], **fields)


def fleet_scenario(
    name: str, setup: Setup, *tasks: Task, arguments: Sequence[str] = ("-f1",), **fields: Any
) -> Scenario:
    """Return a scenario of one play on the hosts of the group ``fleet``, one host after the other."""
    return Scenario(name, setup, [Run([play(*tasks, hosts="fleet")], arguments)], **fields)


def play(*tasks: Task, hosts: str = "localhost", defaults: Mapping[str, Any] | None = None, **keywords: Any) -> dict:
    """Return a play with numbered tasks. defaults: more module_defaults."""
    groups = {f"group/{COLLECTION}.{name}": options for name, options in CALM.items()}
    numbered = [{**task, "name": f"{number:02} {task['name']}"} for number, task in enumerate(tasks, 1)]
    module_defaults = {**groups, **(defaults or {})}
    return {"hosts": hosts, "gather_facts": False, "module_defaults": module_defaults, "tasks": numbered, **keywords}


def do(module: str, /, *, keywords: Mapping[str, Any] | None = None, **options: Any) -> Task:
    """Return a task of the collection. Its failure does not end the play."""
    return {"name": module, f"{COLLECTION}.{module}": options, "ignore_errors": True, **(keywords or {})}


def check(module: str, /, *, keywords: Mapping[str, Any] | None = None, **options: Any) -> Task:
    """Return a task in check mode with a diff."""
    return do(module, keywords={"check_mode": True, "diff": True, **(keywords or {})}, **options)


def four_runs(module: str, /, **options: Any) -> list[Task]:
    """Return the same task four times: check, real, check, real."""
    real = do(module, keywords={"diff": True}, **options)
    return [check(module, **options), real, check(module, **options), dict(real)]


def control(*calls: tuple[str, str, Any]) -> Task:
    """Return a task that makes control calls to the simulator, each with a method, a path and a body."""
    return {"name": "control", CONTROL: {"calls": [list(call) for call in calls]}, "no_log": True}


def advance(seconds: int) -> Task:
    """Return a task that moves the consoles' clock."""
    return control(("POST", "/clock", {"advance": seconds}))


def switch(name: str, value: Any) -> Task:
    """Return a task that changes a switch of the simulator."""
    return control(("PATCH", "/switches", {name: value}))


def fault(kind: str, **fields: Any) -> Task:
    """Return a task that replaces all faults of the simulator by this one."""
    return control(("DELETE", "/faults", None), ("POST", "/faults", {"kind": kind, **fields}))


def clear_faults() -> Task:
    """Return a task that removes all faults."""
    return control(("DELETE", "/faults", None))
