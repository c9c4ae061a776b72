# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handlers of the package execution endpoints."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ..api_input import parse_object
from ..errors import Refusal
from ..replies import json_reply
from ..switches import Switches
from .devices import Device
from .executions import Execution, Executions, Order
from .fleet import Fleet
from .gate import Gate
from .ids import FOCUS_FORM, hyphenated
from .packages import Packages
from .paging import envelope, requested_page

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 200


class ExecutionsApi:
    """Handlers that start, read and delete executions."""

    def __init__(
        self, executions: Executions, packages: Packages, fleet: Fleet, switches: Switches, gate: Gate
    ) -> None:
        self._executions = executions
        self._packages = packages
        self._fleet = fleet
        self._switches = switches
        self._gate = gate

    async def create(self, request: web.Request) -> web.Response:
        """Start an execution; each request starts another one."""
        execution = self.start(parse_object(await request.read()))
        status = self._switches["execution_post_status"]
        return json_reply(self._executions.record(execution, just_started=True), status)

    def orders(self) -> list[dict[str, Any]]:
        """Return all executions as requested, oldest first, with the unmasked destination and the start time."""
        return [
            {
                **self._executions.record(one, just_started=True),
                "destination": one.order.destination,
                "epoch": one.created,
            }
            for one in reversed(self._executions.newest_first())
        ]

    def start(self, body: dict[str, Any]) -> Execution:
        """Start the execution that a body describes, or raise Refusal."""
        order = read_order(body)
        for package_id, _arguments in order.packages:
            package = self._packages.package(package_id)
            if package is None or (package.status != "success" and self._switches["unfinished_package"] == "refused"):
                raise Refusal(400, f"the package {package_id} cannot be executed")
        return self._executions.start(order, self._targets(order))

    async def list_executions(self, request: web.Request) -> web.Response:
        """Return a page of the executions, newest first."""
        page = requested_page(request.query, MAX_PAGE_SIZE, DEFAULT_PAGE_SIZE)
        return json_reply(envelope(self._executions.listed(), page, self._executions.record))

    async def get_execution(self, request: web.Request) -> web.Response:
        """Return one execution, without an envelope."""
        return json_reply(self._executions.record(self._execution(request)))

    async def delete(self, request: web.Request) -> web.Response:
        """Delete an execution and return its record."""
        execution = self._execution(request)
        record = self._executions.record(execution)
        self._executions.delete(execution)
        return json_reply(record)

    def _execution(self, request: web.Request) -> Execution:
        execution = self._executions.execution(request.match_info["execution_id"])
        if execution is None:
            raise self._gate.not_found("no such execution")
        return execution

    def _targets(self, order: Order) -> list[Device]:
        """Return the devices that an order targets, without duplicates."""
        found: dict[str, Device] = {}
        for focus_id in order.devices:
            device = self._fleet.device(hyphenated(focus_id))
            if device is not None:
                found[device.id] = device
            elif self._switches["unknown_execution_target"] == "refused":
                raise Refusal(400, f"there is no device {focus_id}")
        for focus_id in order.zones:
            zone = self._fleet.zone(hyphenated(focus_id))
            if zone is not None:
                found.update({device.id: device for device in self._fleet.in_zone(zone)})
            elif self._switches["unknown_execution_target"] == "refused":
                raise Refusal(400, f"there is no zone {focus_id}")
        return list(found.values())


def read_order(body: dict[str, Any]) -> Order:
    """Parse the order in a body, or raise Refusal."""
    asked = typed(body, "execution", dict)
    target = typed(asked, "target", dict)
    devices, zones = ids(target, "devices"), ids(target, "zones")
    if bool(devices) == bool(zones):
        raise Refusal(400, "target must name either devices or zones")
    packages = tuple(
        (typed(one, "package", str), tuple(typed(one, "arguments", list)))
        for one in typed(asked, "packageExecutions", list)
        if isinstance(one, dict)
    )
    if not packages or not all(isinstance(text, str) for _package, arguments in packages for text in arguments):
        raise Refusal(400, "packageExecutions must name packages, each with a list of arguments")
    name = typed(asked, "name", str)
    if not name:
        raise Refusal(400, "name must not be empty")
    keep = typed(asked, "keepResultsLocally", bool)
    return Order(name, packages, devices, zones, typed(asked, "destination", str), keep)


def typed(values: dict[str, Any], name: str, kind: type) -> Any:
    """Return a required field of this type, or raise Refusal."""
    value = values.get(name)
    if not isinstance(value, kind):
        raise Refusal(400, f"{name} is missing or of the wrong type")
    return value


def ids(target: dict[str, Any], name: str) -> tuple[str, ...]:
    """Return ids in Focus format; an empty tuple if the field is missing."""
    values = target.get(name, [])
    if not isinstance(values, list) or not all(isinstance(one, str) and FOCUS_FORM.fullmatch(one) for one in values):
        raise Refusal(400, f"{name} must be a list of ids of 32 upper-case hex digits")
    return tuple(values)
