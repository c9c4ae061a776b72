# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls of the Cylance console: the shared ones, deliveries, applications, zones and packages."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from aiohttp import web

from ..clock import Clock
from ..control_input import checked_object, query_flag, read_fields, read_object
from ..device_control import DeviceControl
from ..errors import InvalidInput, Unknown
from ..replies import control_reply
from .auth import SCOPES, Application, Auth
from .device_fields import DEVICE_FIELDS, DeviceEditor, control_record
from .devices import Device
from .executions_api import ExecutionsApi
from .fleet import Fleet
from .ids import to_protect_id
from .lockdown import LockdownService
from .packages import Packages, package_record
from .seeding import FleetSpec, Seeder
from .switches import REGIONS
from .zones import record as zone_record

PACKAGE_FIELDS = {
    "name": str,
    "description": str,
    "category": str,
    "status": str,
    "version": int,
    "size": int,
    "examples": list,
}
APPLICATION_FIELDS = {"application_id": str, "application_secret": str, "scopes": list, "region": str}
MIN_SECRET_LENGTH = 32


class CylanceControl(DeviceControl[Device]):
    """Handlers of the control calls."""

    seed_fields = {
        "prefix": str,
        "domain": str,
        "zones": list,
        "offline": (int, list),
        "without_focus": (int, list),
        "seed": int,
    }
    device_fields = DEVICE_FIELDS

    def __init__(
        self,
        fleet: Fleet,
        auth: Auth,
        lockdown: LockdownService,
        seeder: Seeder,
        packages: Packages,
        executions_api: ExecutionsApi,
        clock: Clock,
    ) -> None:
        super().__init__(fleet, DeviceEditor(fleet, lockdown, seeder))
        self._fleet: Fleet = fleet
        self._auth = auth
        self._lockdown = lockdown
        self._seeder = seeder
        self._packages = packages
        self._executions_api = executions_api
        self._clock = clock

    def routes(self, base: str) -> list[web.RouteDef]:
        return [
            *super().routes(base),
            web.post(base + "/deliver", self.deliver),
            web.get(base + "/applications", self.list_applications),
            web.post(base + "/applications", self.add_application),
            web.post(base + "/zones", self.add_zone),
            web.post(base + "/packages", self.add_package),
            web.post(base + "/executions", self.add_execution),
            web.get(base + "/executions", self.list_executions),
        ]

    def prepare_fleet(self, spec: dict[str, Any]) -> Callable[[], list[Device]]:
        return partial(self._seeder.seed, FleetSpec(**spec))

    def find(self, any_id: str) -> Device:
        """Return the device with this id, in either format."""
        device = self._fleet.device(to_protect_id(any_id))
        if device is None:
            raise Unknown(f"there is no device {any_id}")
        return device

    def record(self, device: Device) -> dict[str, Any]:
        self._lockdown.settle(device)
        return control_record(device, self._fleet, self._clock.now())

    def device_filter(self, request: web.Request) -> Callable[[Device], bool]:
        """Filter by ``?locked=``, the console's state."""
        locked = query_flag(request, "locked")
        return lambda device: locked is None or self._lockdown.is_locked(device) == locked

    def revoke_all_tokens(self) -> int:
        return self._auth.revoke_tokens()

    async def deliver(self, request: web.Request) -> web.Response:
        """Deliver all pending commands to their agents, except to offline devices."""
        return control_reply({"delivered": sum(self._lockdown.deliver(device) for device in self._fleet.devices())})

    async def list_applications(self, request: web.Request) -> web.Response:
        """List the applications that can log in."""
        return control_reply([application_record(application) for application in self._auth.applications()])

    async def add_application(self, request: web.Request) -> web.Response:
        """Register an application; missing fields get made-up values, and all scopes by default."""
        fields = await read_fields(request, APPLICATION_FIELDS)
        scopes = fields.get("scopes", sorted(SCOPES))
        if not all(scope in SCOPES for scope in scopes):
            raise InvalidInput("unknown scope", sorted(SCOPES))
        if fields.get("region", "na") not in REGIONS:
            raise InvalidInput("unknown region", list(REGIONS))
        if len(fields.get("application_secret", "x" * MIN_SECRET_LENGTH)) < MIN_SECRET_LENGTH:
            raise InvalidInput(
                f"application_secret must have at least {MIN_SECRET_LENGTH} characters, as HS256 requires"
            )
        application = Application(
            application_id=fields.get("application_id") or str(uuid.uuid4()),
            application_secret=fields.get("application_secret") or f"rehearsal-only-{uuid.uuid4()}",
            scopes=frozenset(scopes),
            region=fields.get("region", "na"),
        )
        self._auth.register(application)
        return control_reply(application_record(application), 201)

    async def add_zone(self, request: web.Request) -> web.Response:
        """Add a zone, even if another zone's name differs only in case."""
        fields = await read_fields(request, {"name": str})
        zone = self._seeder.new_zone(fields.get("name", ""))
        return control_reply(zone_record(zone), 201)

    async def add_package(self, request: web.Request) -> web.Response:
        """Add a package; missing fields get typical values."""
        fields = await read_fields(request, PACKAGE_FIELDS)
        if not fields.get("name"):
            raise InvalidInput("a package needs a name")
        if "examples" in fields:
            fields["examples"] = tuple(checked_object(example) for example in fields["examples"])
        return control_reply(package_record(self._packages.add(**fields)), 201)

    async def add_execution(self, request: web.Request) -> web.Response:
        """Start an execution as another user, with the body of the API call."""
        execution = self._executions_api.start(await read_object(request))
        return control_reply({"id": execution.id}, 201)

    async def list_executions(self, request: web.Request) -> web.Response:
        """Return all executions as requested, oldest first."""
        return control_reply(self._executions_api.orders())


def application_record(application: Application) -> dict[str, Any]:
    """Return an application with its (made-up) secret, as the control API shows it."""
    return {
        "application_id": application.application_id,
        "application_secret": application.application_secret,
        "scopes": sorted(application.scopes),
        "region": application.region,
    }
