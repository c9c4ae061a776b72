# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read whole lists: devices of all consoles, and zones, packages, executions and groups."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.info import CylanceDeviceInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.info import (
    CylancePackageExecInfo,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages.info import CylancePackageInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.zones.info import CylanceZoneInfo
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.devices.info import OpswatDeviceInfo
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.groups.info import OpswatGroupInfo
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.devices.info import SdmDeviceInfo
from simulator.remote import Simulator

from ..conditions import draw_conditions
from ..evidence import Run
from ..executions import world as cylance
from ..kind import Kind
from ..opswat import world as opswat
from ..scenario import Scenario
from ..sdm import world as sdm
from ..task import Task

WORLDS = {"cylance": cylance, "opswat": opswat, "sdm": sdm}


@dataclass(frozen=True)
class Reading:
    """A module that reads a list. key: of the list in its result. identifiers: those that the simulator has."""

    console: str
    operation: type[Operation]
    key: str
    identifiers: Callable[[Simulator], list[str]]

    @property
    def id_key(self) -> str:
        """The key of the identifier in an entry."""
        return "device_id" if self.key == "devices" else "id"


def zone_names(simulator: Simulator) -> list[str]:
    """Return the names of all zones, each of which has a device."""
    return sorted({zone for device in simulator.cylance.devices() for zone in device["zones"]})


READINGS = {
    reading.operation.name: reading
    for reading in (
        Reading("cylance", CylanceDeviceInfo, "devices", lambda it: [one["focus_id"] for one in it.cylance.devices()]),
        Reading("cylance", CylanceZoneInfo, "zones", zone_names),
        Reading("cylance", CylancePackageInfo, "packages", lambda it: list(cylance.PACKAGES)),
        Reading(
            "cylance",
            CylancePackageExecInfo,
            "executions",
            lambda it: [one["id"] for one in it.cylance.executions()],
        ),
        Reading("opswat", OpswatDeviceInfo, "devices", lambda it: [one["id"] for one in it.opswat.devices()]),
        Reading("opswat", OpswatGroupInfo, "groups", lambda it: [one["group_name"] for one in it.opswat.groups()]),
        Reading("sdm", SdmDeviceInfo, "devices", lambda it: [one["id"] for one in it.sdm.devices()]),
    )
}
MORE_DEVICES = 120  # in every fifth scenario, so that lists have several pages
LISTED_LATE = "cylance.execution_listed_after"  # with this switch, the console itself leaves out executions
BY_NAME = ("zones", "packages", "groups")  # lists whose entries compare by name


def lists_are_complete(run: Run) -> Iterator[str]:
    """A list contains everything that the console has, each once, or the task fails. It contains nothing else."""
    reading = READINGS[run.scenario.task.action]
    for result in run.results:
        if isinstance(result, BaseException) or result.get("failed"):
            continue
        key = "name" if reading.key in BY_NAME else reading.id_key
        entries = [entry for entry in result[reading.key] if not entry.get("error")]
        errors = len(result[reading.key]) - len(entries)
        found, wanted = sorted(entry[key] for entry in entries), sorted(run.after[run.scenario.task.action])
        if len(found) + errors != len(wanted) or set(found) - set(wanted) or len(set(found)) < len(found):
            yield f"{len(found)} found, {errors} errors, {len(wanted)} at the console: {found}, {wanted}"


def nothing_is_written(run: Run) -> Iterator[str]:
    """A module that reads sends no write."""
    if run.writes:
        yield f"sent {run.writes[0]['method']} {run.writes[0]['path']}"


class InfoKind(Kind):
    """Lists of one console."""

    run_invariants = (lists_are_complete, nothing_is_written)

    def __init__(self, console: str) -> None:
        self.console = console
        self.name = f"{console} info modules"

    def draw(self, seed: int) -> Scenario:
        dice = random.Random(f"soak/info/{self.console}/{seed}")
        world: Any = WORLDS[self.console]
        machines = world.draw_machines(dice)
        switches = {name: values for name, values in world.SWITCHES.items() if name != LISTED_LATE}
        conditions = draw_conditions(dice, switches, world.ENDPOINTS)
        action = dice.choice([name for name, reading in READINGS.items() if reading.console == self.console])
        options: dict[str, Any] = {"retries": dice.choice((0, 1, 2)), "max_wait": dice.choice((30, 300))}
        if READINGS[action].key == "devices":
            options |= {"all_devices": True, "max_parallel": 1, "tolerate_failures": False}
        return Scenario(seed, machines, conditions, Task(action, options=options, targets=()))

    def set_up(self, simulator: Simulator, scenario: Scenario, now: int) -> None:
        console = getattr(simulator, self.console)
        devices = console.add_devices(scenario.machines)
        if scenario.seed % 5 == 0:
            console.seed(MORE_DEVICES, add=True)
        if self.console == "cylance":
            package = [console.add_package(name) for name in cylance.PACKAGES][0]
            for number in range(scenario.seed % 4):
                console.execute(f"Execution {number}", package["packageId"], [devices[0]["id"]])

    def states(self, simulator: Simulator) -> Mapping[str, Any]:
        """Return the identifiers of all lists of the console, by the name of the module that reads them."""
        return {
            name: reading.identifiers(simulator)
            for name, reading in READINGS.items()
            if reading.console == self.console
        }

    def operation(self, scenario: Scenario) -> Any:
        return READINGS[scenario.task.action].operation

    def options(self, simulator: Simulator, home: str) -> dict[str, Any]:
        urls = {"urls": simulator.sdm.node_urls()} if self.console == "sdm" else {"api_url": simulator.url}
        rate = {"requests_per_minute": 0} if self.console == "opswat" else {"requests_per_second": 0}
        return {**rate, "timeout": 10, **urls, **simulator.credentials[self.console]}
