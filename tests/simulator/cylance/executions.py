# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Package executions. They progress with the simulated clock."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from ..clock import Clock, iso_seconds
from ..switches import Switches
from .devices import Device
from .ids import to_focus_id
from .packages import UPLOADER, Packages, download_url
from .seeding import uuid4_of


@dataclass(frozen=True)
class Order:
    """A requested execution. ``packages`` are pairs of id and arguments; device and zone ids are in Focus format."""

    name: str
    packages: tuple[tuple[str, tuple[str, ...]], ...]
    devices: tuple[str, ...]
    zones: tuple[str, ...]
    destination: str
    keep_results_locally: bool


@dataclass(frozen=True)
class Execution:
    """A started execution.

    ``number`` counts executions from 1. ``device_ids`` are the devices that run it, which were online at the start.
    """

    id: str
    number: int
    order: Order
    created: float
    device_ids: tuple[str, ...]


@dataclass(frozen=True)
class Progress:
    """How many devices have received the command and are still running it, have succeeded and have failed."""

    waiting: int
    succeeded: int
    failed: int


class Executions:
    """All executions of the tenant."""

    def __init__(self, clock: Clock, switches: Switches, packages: Packages) -> None:
        self._clock = clock
        self._switches = switches
        self._packages = packages
        self.reset()

    def reset(self) -> None:
        """Remove all executions."""
        self._executions: dict[str, Execution] = {}
        self._started = 0

    def start(self, order: Order, targets: Sequence[Device]) -> Execution:
        """Start an execution on those target devices that are online and have a Focus agent."""
        self._started += 1
        execution_id = uuid4_of(random.Random(f"execution/{self._started}/{order.name}").getrandbits(128))
        most = int(self._switches["most_execution_devices"])
        name = order.name[: int(self._switches["longest_execution_name"])]
        order = replace(order, name=name, devices=order.devices[:most])
        running = tuple(device.id for device in targets[:most] if device.online and device.focus_version is not None)
        execution = Execution(execution_id, self._started, order, self._clock.now(), running)
        self._executions[execution_id] = execution
        return execution

    def newest_first(self) -> list[Execution]:
        """Return all executions, newest first."""
        return sorted(self._executions.values(), key=lambda execution: -execution.number)

    def listed(self) -> list[Execution]:
        """Return the executions that the API's list contains."""
        latest = self._clock.now() - self._switches["execution_listed_after"]
        return [execution for execution in self.newest_first() if execution.created <= latest]

    def execution(self, execution_id: str) -> Execution | None:
        """Return the execution with this id, or None."""
        return self._executions.get(execution_id)

    def delete(self, execution: Execution) -> None:
        """Delete the record; the execution itself continues."""
        del self._executions[execution.id]

    def progress(self, execution: Execution) -> Progress:
        """Return the current progress. Devices receive the command and finish one by one; the last ones fail."""
        count, passed = len(execution.device_ids), self._clock.now() - execution.created
        got = completed(count, passed, self._switches["execution_ack_takes"])
        ended = min(completed(count, passed, self._switches["execution_takes"]), got)
        good = count - min(int(self._switches["executions_fail"]), count)
        return Progress(got - ended, min(ended, good), max(0, ended - good))

    def record(self, execution: Execution, just_started: bool = False) -> dict[str, Any]:
        """Return the API's record, including any credentials in the destination."""
        order, progress = execution.order, self.progress(execution)
        by_url = self._switches["execution_package_on_read"] == "url" and not just_started
        is_sum = self._switches["acked_meaning"] == "cumulative"
        return {
            "id": execution.id,
            "name": order.name,
            "createdAt": f"{iso_seconds(int(execution.created))}.{execution.number:06}Z",
            "createdBy": dict(UPLOADER),
            "destination": self._destination(order.destination),
            "keepResultsLocally": order.keep_results_locally,
            "deviceCount": len(execution.device_ids),
            "deviceStatuses": {
                "acked": progress.waiting + (progress.succeeded + progress.failed if is_sum else 0),
                "failed": progress.failed,
                "succeeded": progress.succeeded,
            },
            "packageExecutions": [
                {"arguments": list(arguments), "package": self._shown(package_id) if by_url else package_id}
                for package_id, arguments in order.packages
            ],
            "target": self._target(execution),
        }

    def _target(self, execution: Execution) -> dict[str, Any]:
        devices = list(execution.order.devices)
        if execution.order.zones and self._switches["execution_zones_on_read"] == "with_devices":
            devices = [to_focus_id(device_id) for device_id in execution.device_ids]
        return {"devices": devices, "zones": list(execution.order.zones)}

    def _destination(self, destination: str) -> str:
        password = urlsplit(destination).password
        kind = self._switches["execution_destination_on_read"]
        if kind == "whole" or not password:
            return destination
        return destination.replace(f":{password}@", ":****@" if kind == "masked" else "@")

    def _shown(self, package_id: str) -> str:
        package = self._packages.package(package_id)
        return download_url(package) if package else package_id


def completed(count: int, passed: float, takes: float) -> int:
    """Return how many of ``count`` devices are done if all of them take ``takes`` seconds."""
    return count if passed >= takes else int(count * passed / takes)
