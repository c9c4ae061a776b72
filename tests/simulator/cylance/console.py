# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Cylance console, assembled for the simulator."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from aiohttp import web

from ..api_input import parse_object
from ..clock import Clock
from ..replies import json_reply
from ..request_log import LOG_ENTRY
from ..switches import Switches
from .auth import Application, Auth
from .control import CylanceControl
from .detections.api import DetectionsApi
from .detections.control import DetectionControl
from .detections.store import Detections
from .detections.walk_changes import WalkChanges
from .devices_api import DevicesApi
from .executions import Executions
from .executions_api import ExecutionsApi
from .fleet import Fleet
from .gate import Gate
from .ids import FOCUS_FORM
from .lockdown import LockdownService
from .lockdown_api import LockdownApi
from .lockdown_responses import LockdownResponses
from .packages import Packages
from .packages_api import PackagesApi
from .seeding import Seeder
from .switches import SWITCHES
from .view import CylanceView

TOKEN_PATH = "/auth/v2/token"
TENANT_ID = "3f1d5c1a-6f0b-4a53-9f0e-5d0c7f6a1e42"
APPLICATION = Application(
    application_id="8a6e2b7c-41d9-4c65-b7a8-0e9f3d2c1b54",
    application_secret="rehearsal-only-0d9b4c7e-51a2-4f83-8e6d-2b7a9c0f1e35",
)


class Cylance:
    """A tenant with its applications, devices, zones, lockdowns, packages, executions and detections."""

    name = "cylance"
    login_routes = frozenset({TOKEN_PATH})
    nodes = ()
    reading_routes: frozenset[str] = frozenset()

    def __init__(self, clock: Clock, devices_at_start: int = 0) -> None:
        self.switches = Switches(SWITCHES)
        self.fleet = Fleet()
        self.auth = Auth(clock, self.switches, TENANT_ID, APPLICATION)
        self.lockdown = LockdownService(clock, self.switches)
        self.detections = Detections(clock, self.switches)
        self.view = CylanceView(self.fleet, self.lockdown, self.detections, clock)
        self._seeder = Seeder(self.fleet, clock)
        self._gate = Gate(self.auth, self.switches)
        self._devices_api = DevicesApi(self.fleet, self.switches, self._gate)
        responses = LockdownResponses(clock, self.switches, TENANT_ID)
        self._lockdown_api = LockdownApi(self.fleet, self.switches, self._gate, self.lockdown, responses)
        self.packages = Packages(clock)
        self._packages_api = PackagesApi(self.packages, self._gate)
        self.executions = Executions(clock, self.switches, self.packages)
        self._executions_api = ExecutionsApi(self.executions, self.packages, self.fleet, self.switches, self._gate)
        self._walk_changes = WalkChanges(self.detections)
        self._detections_api = DetectionsApi(self.detections, self._walk_changes, self.switches, self._gate, TENANT_ID)
        self._detection_control = DetectionControl(self.detections, self._walk_changes, self.fleet)
        self._control = CylanceControl(
            self.fleet, self.auth, self.lockdown, self._seeder, self.packages, self._executions_api, clock
        )
        self._devices_at_start = devices_at_start
        self._seed_at_start()

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the User API; each route requires one of the scopes that its guard lists."""
        guard, devices, lockdown = self._gate.guard, self._devices_api, self._lockdown_api
        packages, executions, detections = self._packages_api, self._executions_api, self._detections_api
        get = partial(web.get, allow_head=False)
        lock_path = "/devicecommands/v2/{device_id}/lockdown"
        return [
            web.post(TOKEN_PATH, self.log_in),
            get("/devices/v2", guard(devices.list_devices, "device:list")),
            get("/devices/v2/extended", guard(devices.list_extended, "device:list")),
            get("/devices/v2/macaddress/{mac}", guard(devices.find_by_mac, "device:read")),
            get("/devices/v2/hostname/{host_name}", guard(devices.find_by_host_name, "device:read")),
            get("/devices/v2/{zone_id}/devices", guard(devices.list_zone_devices, "device:list", "zone:list")),
            get("/devices/v2/{device_id}", guard(devices.get_device, "device:list", "device:read")),
            get("/zones/v2", guard(devices.list_zones, "zone:list")),
            get("/zones/v2/{zone_id}", guard(devices.get_zone, "zone:read")),
            get("/zones/v2/{device_id}/zones", guard(devices.list_device_zones, "zone:list")),
            web.put(lock_path, guard(lockdown.command, "opticscommand:create")),
            get(lock_path, guard(lockdown.read, "opticscommand:read")),
            get("/packages/v2", guard(packages.list_packages, "opticspkgconfig:list")),
            web.post("/packages/v2/executions", guard(executions.create, "opticspkgdeploy:create")),
            get("/packages/v2/executions", guard(executions.list_executions, "opticspkgdeploy:list")),
            get("/packages/v2/executions/{execution_id}", guard(executions.get_execution, "opticspkgdeploy:read")),
            web.delete("/packages/v2/executions/{execution_id}", guard(executions.delete, "opticspkgdeploy:delete")),
            get("/packages/v2/{package_id}", guard(packages.get_package, "opticspkgconfig:read")),
            get("/detections/v2", guard(detections.list_detections, "opticsdetect:list")),
            get("/detections/v2/{detection_id}/details", guard(detections.get_details, "opticsdetect:read")),
        ]

    def control_routes(self) -> list[web.RouteDef]:
        """The control calls of this console."""
        base = f"/control/{self.name}"
        return [*self._control.routes(base), *self._detection_control.routes(base)]

    async def log_in(self, request: web.Request) -> web.Response:
        """Handle the token endpoint."""
        self._gate.limit_rate()
        body = parse_object(await request.read())
        access_token, grant = self.auth.login(body.get("auth_token"))
        request[LOG_ENTRY].token = grant.label
        return json_reply({"access_token": access_token})

    def device_of(self, path_parameters: Mapping[str, str]) -> str | None:
        """Return the Focus id of the device that a path names in any format."""
        digits = path_parameters.get("device_id", "").replace("-", "").upper()
        return digits if FOCUS_FORM.fullmatch(digits) else None

    def credentials(self) -> dict[str, str]:
        """Return the credentials of the built-in application."""
        return {
            "tenant_id": TENANT_ID,
            "application_id": APPLICATION.application_id,
            "application_secret": APPLICATION.application_secret,
        }

    def example_command(self) -> str | None:
        """Return a shell command that locks a device."""
        device = next(iter(self.fleet.devices()), None)
        if device is None:
            return None
        return f"ansible localhost -m secops.device_actions.cylance_lockdown -a hostnames={device.host_name}"

    def reset(self) -> None:
        """Restore the state of the start."""
        self.switches.reset()
        self.auth.reset()
        self._gate.reset()
        self.lockdown.reset()
        self._seeder.reset()
        self.fleet.reset()
        self.packages.reset()
        self.executions.reset()
        self.detections.reset()
        self._detections_api.reset()
        self._walk_changes.reset()
        self._seed_at_start()

    def _seed_at_start(self) -> None:
        if self._devices_at_start:
            self._seeder.seed_example(self._devices_at_start)
            self.packages.add("Collect browser history", examples=({"description": "All", "invocationString": "-b"},))
            self.packages.add("Stop a process")
