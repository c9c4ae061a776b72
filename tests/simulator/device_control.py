# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls that all consoles have: a fleet made up, devices one by one, tokens that become worthless."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, Protocol

from aiohttp import web

from .control_input import FieldTypes, checked_fields, query_number, read_fields, read_json
from .device_store import AnyDevice, DeviceStore
from .errors import InvalidInput
from .replies import control_reply

SEED_FIELDS: FieldTypes = {"count": int, "add": bool, "ids": bool}
MOST_IDS = 10_000


class DeviceEditor(Protocol[AnyDevice]):
    """Adds and changes the devices of a console as control calls describe them."""

    def add(self, descriptions: Sequence[dict[str, Any]]) -> list[AnyDevice]:
        """Devices with these fields; all or none."""

    def change(self, device: AnyDevice, fields: dict[str, Any]) -> None:
        """Set the fields that are given."""


class DeviceControl(ABC, Generic[AnyDevice]):
    """The handlers. What only the console knows is left to a subclass."""

    seed_fields: FieldTypes
    """What a fleet is described by, beside ``SEED_FIELDS``."""

    device_fields: FieldTypes
    """What a device is described by."""

    def __init__(self, fleet: DeviceStore[AnyDevice], editor: DeviceEditor[AnyDevice]) -> None:
        self._fleet = fleet
        self._editor = editor

    @abstractmethod
    def make_fleet(self, wish: dict[str, Any]) -> Callable[[], list[AnyDevice]]:
        """Check what a fleet shall look like; the result adds the devices."""

    @abstractmethod
    def find(self, any_id: str) -> AnyDevice:
        """The device with an id; raises Unknown or InvalidInput."""

    @abstractmethod
    def record(self, device: AnyDevice) -> dict[str, Any]:
        """The whole truth about a device."""

    @abstractmethod
    def wanted(self, request: web.Request) -> Callable[[AnyDevice], bool]:
        """Which devices the query of a list asks for."""

    @abstractmethod
    def worthless_tokens(self) -> int:
        """Make all access tokens worthless; how many there were."""

    def clear(self) -> None:
        """No devices, and nothing that was theirs."""
        self._fleet.reset()

    def routes(self, base: str) -> list[web.RouteDef]:
        """The calls below a path."""
        return [
            web.post(base + "/seed", self.seed),
            web.get(base + "/devices", self.list_devices),
            web.post(base + "/devices", self.add_devices),
            web.get(base + "/devices/{id}", self.get_device),
            web.patch(base + "/devices/{id}", self.change_device),
            web.delete(base + "/devices/{id}", self.delete_device),
            web.post(base + "/tokens/revoke", self.revoke_tokens),
        ]

    async def seed(self, request: web.Request) -> web.Response:
        """A new fleet in place of the old one, or (``add``) beside it."""
        fields = await read_fields(request, {**SEED_FIELDS, **self.seed_fields})
        if "count" not in fields:
            raise InvalidInput("a fleet needs a count")
        add, ids = fields.pop("add", False), fields.pop("ids", fields["count"] <= MOST_IDS)
        seed = self.make_fleet(fields)
        if not add:
            self.clear()
        devices = seed()
        answer: dict[str, Any] = {"devices": len(devices)}
        if ids:
            answer["ids"] = [device.id for device in devices]
        return control_reply(answer, 201)

    async def list_devices(self, request: web.Request) -> web.Response:
        """The true state of devices: ``?id=`` (may be repeated), ``?limit=``, and what else the console knows."""
        wanted, limit = self.wanted(request), query_number(request, "limit", 0)
        records = []
        for device in self._selected(request.query.getall("id", [])):
            if not wanted(device):
                continue
            records.append(self.record(device))
            if len(records) == limit:
                break
        return control_reply(records)

    async def add_devices(self, request: web.Request) -> web.Response:
        """Add devices, described as far as it matters; the rest is made up."""
        descriptions = await read_json(request)
        if not isinstance(descriptions, list):
            raise InvalidInput("expected a list of devices")
        checked = [checked_fields(description, self.device_fields) for description in descriptions]
        return control_reply([self.record(device) for device in self._editor.add(checked)], 201)

    async def get_device(self, request: web.Request) -> web.Response:
        """The true state of one device."""
        return control_reply(self.record(self.find(request.match_info["id"])))

    async def change_device(self, request: web.Request) -> web.Response:
        """Change a device."""
        device = self.find(request.match_info["id"])
        fields = await read_fields(request, self.device_fields)
        if "id" in fields:
            raise InvalidInput("the id of a device does not change")
        self._editor.change(device, fields)
        return control_reply(self.record(device))

    async def delete_device(self, request: web.Request) -> web.Response:
        """Remove a device from the console."""
        device = self.find(request.match_info["id"])
        self._fleet.remove(device)
        return control_reply({"deleted": device.id})

    async def revoke_tokens(self, request: web.Request) -> web.Response:
        """Make all access tokens worthless."""
        return control_reply({"revoked": self.worthless_tokens()})

    def _selected(self, ids: list[str]) -> Iterator[AnyDevice]:
        return map(self.find, ids) if ids else iter(self._fleet.devices())
