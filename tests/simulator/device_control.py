# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls that all consoles share: seed a fleet, edit devices and revoke tokens."""

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
MAX_IDS = 10_000


class DeviceEditor(Protocol[AnyDevice]):
    """Add and change a console's devices from the fields of control calls."""

    def add(self, descriptions: Sequence[dict[str, Any]]) -> list[AnyDevice]:
        """Add devices with these fields, all or none."""

    def change(self, device: AnyDevice, fields: dict[str, Any]) -> None:
        """Set the given fields of a device."""


class DeviceControl(ABC, Generic[AnyDevice]):
    """Handlers of the shared device calls. Subclasses supply what is specific to a console."""

    seed_fields: FieldTypes
    """The fields that describe a fleet, in addition to ``SEED_FIELDS``."""

    device_fields: FieldTypes
    """The fields that describe a device."""

    def __init__(self, fleet: DeviceStore[AnyDevice], editor: DeviceEditor[AnyDevice]) -> None:
        self._fleet = fleet
        self._editor = editor

    @abstractmethod
    def prepare_fleet(self, spec: dict[str, Any]) -> Callable[[], list[AnyDevice]]:
        """Validate the fields of a fleet and return a function that adds its devices."""

    @abstractmethod
    def find(self, any_id: str) -> AnyDevice:
        """Return the device with this id; raise Unknown or InvalidInput."""

    @abstractmethod
    def record(self, device: AnyDevice) -> dict[str, Any]:
        """Return the true state of a device, including what the console's API hides."""

    @abstractmethod
    def device_filter(self, request: web.Request) -> Callable[[AnyDevice], bool]:
        """Return the device filter that the query of a list call describes."""

    @abstractmethod
    def revoke_all_tokens(self) -> int:
        """Invalidate all access tokens and return how many there were."""

    def clear(self) -> None:
        """Remove all devices and everything that belongs to them."""
        self._fleet.reset()

    def routes(self, base: str) -> list[web.RouteDef]:
        """Return the routes of the device calls below a path."""
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
        """Create a fleet that replaces the devices or, with ``add``, joins them."""
        fields = await read_fields(request, {**SEED_FIELDS, **self.seed_fields})
        if "count" not in fields:
            raise InvalidInput("a fleet needs a count")
        add, ids = fields.pop("add", False), fields.pop("ids", fields["count"] <= MAX_IDS)
        seed = self.prepare_fleet(fields)
        if not add:
            self.clear()
        devices = seed()
        reply: dict[str, Any] = {"devices": len(devices)}
        if ids:
            reply["ids"] = [device.id for device in devices]
        return control_reply(reply, 201)

    async def list_devices(self, request: web.Request) -> web.Response:
        """Return the true state of devices; query: ``?id=`` (repeatable), ``?limit=`` and the console's filters."""
        wanted, limit = self.device_filter(request), query_number(request, "limit", 0)
        records = []
        for device in self._selected(request.query.getall("id", [])):
            if not wanted(device):
                continue
            records.append(self.record(device))
            if len(records) == limit:
                break
        return control_reply(records)

    async def add_devices(self, request: web.Request) -> web.Response:
        """Add devices; fields that are not given get made-up values."""
        descriptions = await read_json(request)
        if not isinstance(descriptions, list):
            raise InvalidInput("expected a list of devices")
        checked = [checked_fields(description, self.device_fields) for description in descriptions]
        return control_reply([self.record(device) for device in self._editor.add(checked)], 201)

    async def get_device(self, request: web.Request) -> web.Response:
        """Return the true state of one device."""
        return control_reply(self.record(self.find(request.match_info["id"])))

    async def change_device(self, request: web.Request) -> web.Response:
        """Change a device."""
        device = self.find(request.match_info["id"])
        fields = await read_fields(request, self.device_fields)
        if "id" in fields:
            raise InvalidInput("the id of a device cannot be changed")
        self._editor.change(device, fields)
        return control_reply(self.record(device))

    async def delete_device(self, request: web.Request) -> web.Response:
        """Remove a device from the console."""
        device = self.find(request.match_info["id"])
        self._fleet.remove(device)
        return control_reply({"deleted": device.id})

    async def revoke_tokens(self, request: web.Request) -> web.Response:
        """Invalidate all access tokens."""
        return control_reply({"revoked": self.revoke_all_tokens()})

    def _selected(self, ids: list[str]) -> Iterator[AnyDevice]:
        return map(self.find, ids) if ids else iter(self._fleet.devices())
