# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls of the Cylance console: seeding, devices, deliveries, tokens, applications."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from ..clock import Clock
from ..control_input import checked_fields, query_flag, query_number, read_fields, read_json
from ..errors import InvalidInput, Unknown
from ..replies import control_reply
from .auth import SCOPES, Application, Auth
from .device_fields import DEVICE_FIELDS, DeviceEditor, control_record
from .devices import Device
from .fleet import Fleet
from .ids import to_protect_id
from .lockdown import LockdownService
from .seeding import Seeder, Wish
from .switches import REGIONS

SEED_FIELDS = {
    "count": int,
    "prefix": str,
    "domain": str,
    "zones": list,
    "offline": (int, list),
    "without_focus": (int, list),
    "seed": int,
    "add": bool,
    "ids": bool,
}
APPLICATION_FIELDS = {"application_id": str, "application_secret": str, "scopes": list, "region": str}
MOST_IDS = 10_000
SHORTEST_SECRET = 32


class CylanceControl:
    """The handlers."""

    def __init__(self, fleet: Fleet, auth: Auth, lockdown: LockdownService, seeder: Seeder, clock: Clock) -> None:
        self._fleet = fleet
        self._auth = auth
        self._lockdown = lockdown
        self._seeder = seeder
        self._clock = clock
        self._editor = DeviceEditor(fleet, lockdown, seeder)

    def routes(self, base: str) -> list[web.RouteDef]:
        """The calls below a path."""
        return [
            web.post(base + "/seed", self.seed),
            web.get(base + "/devices", self.list_devices),
            web.post(base + "/devices", self.add_devices),
            web.get(base + "/devices/{id}", self.get_device),
            web.patch(base + "/devices/{id}", self.change_device),
            web.delete(base + "/devices/{id}", self.delete_device),
            web.post(base + "/deliver", self.deliver),
            web.post(base + "/tokens/revoke", self.revoke_tokens),
            web.get(base + "/applications", self.list_applications),
            web.post(base + "/applications", self.add_application),
        ]

    async def seed(self, request: web.Request) -> web.Response:
        """A new fleet in place of the old one, or (``add``) beside it."""
        fields = await read_fields(request, SEED_FIELDS)
        if "count" not in fields:
            raise InvalidInput("a fleet needs a count")
        add, ids = fields.pop("add", False), fields.pop("ids", fields["count"] <= MOST_IDS)
        wish = Wish(**fields)
        if not add:
            self._fleet.reset()
        devices = self._seeder.seed(wish)
        answer: dict[str, Any] = {"devices": len(devices)}
        if ids:
            answer["ids"] = [device.id for device in devices]
        return control_reply(answer, 201)

    async def list_devices(self, request: web.Request) -> web.Response:
        """The true state of devices: ``?id=`` (may be repeated), ``?locked=`` (as the console sees it), ``?limit=``."""
        locked, limit = query_flag(request, "locked"), query_number(request, "limit", 0)
        records = []
        for device in self._selected(request.query.getall("id", [])):
            if locked is not None and self._lockdown.is_locked(device) != locked:
                continue
            records.append(self._record(device))
            if len(records) == limit:
                break
        return control_reply(records)

    async def add_devices(self, request: web.Request) -> web.Response:
        """Add devices, described as far as it matters; the rest is made up."""
        descriptions = await read_json(request)
        if not isinstance(descriptions, list):
            raise InvalidInput("expected a list of devices")
        checked = [checked_fields(description, DEVICE_FIELDS) for description in descriptions]
        return control_reply([self._record(device) for device in self._editor.add(checked)], 201)

    async def get_device(self, request: web.Request) -> web.Response:
        """The true state of one device."""
        return control_reply(self._record(self._device(request.match_info["id"])))

    async def change_device(self, request: web.Request) -> web.Response:
        """Change a device; ``lock`` locks it for the console and its agent at once, null frees it."""
        device = self._device(request.match_info["id"])
        fields = await read_fields(request, DEVICE_FIELDS)
        if "id" in fields:
            raise InvalidInput("the id of a device does not change")
        self._editor.change(device, fields)
        return control_reply(self._record(device))

    async def delete_device(self, request: web.Request) -> web.Response:
        """Remove a device from the console."""
        device = self._device(request.match_info["id"])
        self._fleet.remove(device)
        return control_reply({"deleted": device.id})

    async def deliver(self, request: web.Request) -> web.Response:
        """Let all commands on their way reach their agents; those of offline devices go on waiting."""
        return control_reply({"delivered": sum(self._lockdown.deliver(device) for device in self._fleet.devices())})

    async def revoke_tokens(self, request: web.Request) -> web.Response:
        """Make all access tokens worthless."""
        return control_reply({"revoked": self._auth.revoke_tokens()})

    async def list_applications(self, request: web.Request) -> web.Response:
        """Who may log in."""
        return control_reply([application_record(application) for application in self._auth.applications()])

    async def add_application(self, request: web.Request) -> web.Response:
        """Register an application; what is not given is made up, all scopes included."""
        fields = await read_fields(request, APPLICATION_FIELDS)
        scopes = fields.get("scopes", sorted(SCOPES))
        if not all(scope in SCOPES for scope in scopes):
            raise InvalidInput("unknown scope", sorted(SCOPES))
        if fields.get("region", "na") not in REGIONS:
            raise InvalidInput("unknown region", list(REGIONS))
        if len(fields.get("application_secret", "x" * SHORTEST_SECRET)) < SHORTEST_SECRET:
            raise InvalidInput(f"application_secret must have at least {SHORTEST_SECRET} characters, as HS256 demands")
        application = Application(
            application_id=fields.get("application_id") or str(uuid.uuid4()),
            application_secret=fields.get("application_secret") or f"rehearsal-only-{uuid.uuid4()}",
            scopes=frozenset(scopes),
            region=fields.get("region", "na"),
        )
        self._auth.register(application)
        return control_reply(application_record(application), 201)

    def _record(self, device: Device) -> dict[str, Any]:
        self._lockdown.settle(device)
        return control_record(device, self._fleet, self._clock.now())

    def _device(self, any_id: str) -> Device:
        device = self._fleet.device(to_protect_id(any_id))
        if device is None:
            raise Unknown(f"there is no device {any_id}")
        return device

    def _selected(self, ids: list[str]) -> Iterator[Device]:
        return map(self._device, ids) if ids else iter(self._fleet.devices())


def application_record(application: Application) -> dict[str, Any]:
    """An application as the control API shows it, secret included: it is made up."""
    return {
        "application_id": application.application_id,
        "application_secret": application.application_secret,
        "scopes": sorted(application.scopes),
        "region": application.region,
    }
