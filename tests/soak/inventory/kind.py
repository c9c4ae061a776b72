# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the inventory of all three consoles."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from simulator.remote import Simulator

from ..conditions import Conditions, draw_conditions
from ..evidence import Run
from ..executions import world as cylance
from ..kind import Kind
from ..lockdown.conditions import SWITCHES as CYLANCE_SWITCHES
from ..opswat import world as opswat
from ..scenario import Scenario
from ..sdm import world as sdm
from ..task import Task
from .parser_process import parse

SYSTEMS = ("cylance", "opswat", "sdm")
READS = ("/packages", "/action", "get_reports")  # paths that an inventory never requests
ENDPOINTS = [
    endpoint
    for endpoint in (*cylance.ENDPOINTS, *opswat.ENDPOINTS, *sdm.ENDPOINTS)
    if not any(path in endpoint.path for path in READS)
]
SWITCHES = {**CYLANCE_SWITCHES, **opswat.SWITCHES, **sdm.SWITCHES}


def each_device_has_one_host(run: Run) -> Iterator[str]:
    """Every device of a console is in exactly one host, or its console is missing with a warning or an error.

    No host has a device that the console does not have.
    """
    (result,) = run.results
    if not isinstance(result, Mapping):
        return
    if result["error"]:
        if result["hosts"]:
            yield "hosts in spite of an error"
        return
    for system in SYSTEMS:
        found = Counter(
            host[f"{system}_device_id"] for host in result["hosts"].values() if f"{system}_device_id" in host
        )
        is_missing = any(text.startswith(f"{system}: ") and "are missing" in text for text in result["warnings"])
        if is_missing and found:
            yield f"{system} is missing, and has hosts: {found}"
        if not is_missing and found != Counter(run.after[system]):
            yield f"{system}: {found} instead of {run.after[system]}"


def errors_are_of_consoles(run: Run) -> Iterator[str]:
    """An error is one line that names a console, and no defect. Without faults there is none."""
    (result,) = run.results
    if not isinstance(result, Mapping):
        yield f"raised {result!r}"
        return
    texts = [result["error"], *result["warnings"]]
    for text in filter(None, texts):
        if "internal error" in text.lower() or "Traceback" in text:
            yield text
    if result["error"] and not any(f"{system}: " in result["error"] for system in SYSTEMS):
        yield f"names no console: {result['error']}"
    if result["error"] and run.scenario.is_undisturbed and not run.scenario.conditions.switches:
        yield f"without a fault: {result['error']}"


def nothing_is_written(run: Run) -> Iterator[str]:
    """The inventory sends no write."""
    if run.writes:
        yield f"sent {run.writes[0]['method']} {run.writes[0]['path']}"


class InventoryKind(Kind):
    """The inventory plugin, with devices that some consoles have in common."""

    name = "inventory"
    console = "all"
    run_invariants = (each_device_has_one_host, errors_are_of_consoles, nothing_is_written)

    def draw(self, seed: int) -> Scenario:
        dice = random.Random(f"soak/inventory/{seed}")
        machines = tuple(
            (system, machine)
            for system, world in zip(SYSTEMS, (cylance, opswat, sdm), strict=True)
            for machine in world.draw_machines(dice)
        )
        conditions = draw_conditions(dice, SWITCHES, ENDPOINTS)
        conditions = Conditions(conditions.switches, conditions.faults)  # three consoles are read in parallel
        options = {
            "on_error": dice.choice(("fail", "keep_others")),
            "merge": dice.choice((["mac", "hostname"], ["mac"], [])),
            "retries": dice.choice((0, 1)),
            "max_wait": 30,
        }
        return Scenario(seed, machines, conditions, Task("read", options=options))

    def set_up(self, simulator: Simulator, scenario: Scenario, now: int) -> None:
        simulator.opswat.add_group(opswat.QUARANTINE)
        for system in SYSTEMS:
            machines = [machine for name, machine in scenario.machines if name == system]
            getattr(simulator, system).add_devices(machines)

    def states(self, simulator: Simulator) -> Mapping[str, Any]:
        return {
            "cylance": [device["focus_id"] for device in simulator.cylance.devices()],
            "opswat": [device["id"] for device in simulator.opswat.devices()],
            "sdm": [device["id"] for device in simulator.sdm.devices()],
        }

    def results(self, simulator: Simulator, scenario: Scenario, contexts: Iterator[Context], home: str) -> list[Any]:
        options = dict(scenario.task.options)
        connection = {"retries": options.pop("retries"), "max_wait": options.pop("max_wait"), "timeout": 10}
        sections: dict[str, Any] = {}
        for system in SYSTEMS:
            urls = {"urls": simulator.sdm.node_urls()} if system == "sdm" else {"api_url": simulator.url}
            rate = "requests_per_minute" if system == "opswat" else "requests_per_second"
            sections[system] = {**connection, rate: 0, **urls, **simulator.credentials[system]}
        return [parse({**sections, **options}, home)]
