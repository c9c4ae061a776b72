# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls of the OPSWAT console: the shared ones, groups and applications."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from aiohttp import web

from ..clock import Clock
from ..control_input import checked_fields, read_fields, read_json
from ..device_control import DeviceControl
from ..errors import InvalidInput, Unknown
from ..replies import control_reply
from .actions import Actions
from .device_fields import DEVICE_FIELDS, DeviceEditor, control_record
from .devices import Device
from .fleet import Fleet
from .groups import Group, record
from .lifecycle import Lifecycle
from .oauth import Application, OAuth, new_key
from .seeding import FleetSpec, Seeder
from .transitions import DELETED, DELETIONS, Transitions

GROUP_FIELDS = {"id": str, "name": str, "domain_name": str, "policy_name": str, "description": str}
APPLICATION_FIELDS = {"client_id": str, "client_secret": str}


class OpswatControl(DeviceControl[Device]):
    """Handlers of the control calls."""

    seed_fields = {"prefix": str, "domain": str, "groups": list, "kinds": dict, "seed": int}
    device_fields = DEVICE_FIELDS

    def __init__(
        self,
        fleet: Fleet,
        oauth: OAuth,
        lifecycle: Lifecycle,
        transitions: Transitions,
        actions: Actions,
        seeder: Seeder,
        clock: Clock,
    ) -> None:
        super().__init__(fleet, DeviceEditor(fleet, seeder, transitions, clock))
        self._fleet: Fleet = fleet
        self._oauth = oauth
        self._lifecycle = lifecycle
        self._actions = actions
        self._seeder = seeder
        self._clock = clock

    def routes(self, base: str) -> list[web.RouteDef]:
        return [
            *super().routes(base),
            web.patch(base + "/devices", self.change_devices),
            web.get(base + "/groups", self.list_groups),
            web.post(base + "/groups", self.add_group),
            web.delete(base + "/groups/{id}", self.delete_group),
            web.get(base + "/applications", self.list_applications),
            web.post(base + "/applications", self.add_application),
        ]

    def prepare_fleet(self, spec: dict[str, Any]) -> Callable[[], list[Device]]:
        return partial(self._seeder.seed, FleetSpec(**spec))

    def clear(self) -> None:
        """Remove all devices, commands and groups except the default group."""
        super().clear()
        self._lifecycle.reset()
        self._actions.reset()

    def find(self, any_id: str) -> Device:
        """Return the device with this id."""
        self._lifecycle.settle()
        device = self._fleet.device(any_id)
        if device is None:
            raise Unknown(f"there is no device {any_id}")
        return device

    def record(self, device: Device) -> dict[str, Any]:
        return control_record(device, self._fleet, self._clock.now())

    def device_filter(self, request: web.Request) -> Callable[[Device], bool]:
        """Filter by ``?status=`` and ``?group=`` (a name)."""
        self._lifecycle.settle()
        status, group = request.query.get("status"), request.query.get("group")
        now = self._clock.now()

        def is_wanted(device: Device) -> bool:
            is_in_status = status is None or device.shown_status(now) == status
            return is_in_status and (group is None or self._fleet.group_of(device).name == group)

        return is_wanted

    def revoke_all_tokens(self) -> int:
        return self._oauth.revoke_tokens()

    async def change_devices(self, request: web.Request) -> web.Response:
        """Change a list of devices in its order; each item has the ``id`` and the new fields of a device."""
        items = await read_json(request)
        if not isinstance(items, list):
            raise InvalidInput("expected a list of devices")
        changes = []
        for item in items:
            fields = checked_fields(item, self.device_fields)
            changes.append((self.find(fields.pop("id", "")), fields))
        for device, fields in changes:
            self._editor.change(device, fields)
        return control_reply({"changed": len(changes)})

    async def delete_device(self, request: web.Request) -> web.Response:
        """Remove a device; ``?event=`` is its entry in the event log (default: deleted by an administrator)."""
        device = self.find(request.match_info["id"])
        event = request.query.get("event", DELETED)
        if event not in DELETIONS:
            raise InvalidInput(f"unknown event {event!r}", list(DELETIONS))
        self._lifecycle.delete(device, event)
        return control_reply({"deleted": device.id})

    async def list_groups(self, request: web.Request) -> web.Response:
        """Return the API's records of all groups."""
        return control_reply([self._group_record(group) for group in self._fleet.groups()])

    async def add_group(self, request: web.Request) -> web.Response:
        """Add a group; its name need not be unique."""
        fields = await read_fields(request, GROUP_FIELDS)
        if not fields.get("name"):
            raise InvalidInput("a group needs a name")
        group = Group(**{"id": self._fleet.free_group_id(), "created": self._clock.now(), **fields})
        self._fleet.add_group(group)
        return control_reply(self._group_record(group), 201)

    async def delete_group(self, request: web.Request) -> web.Response:
        """Remove a group; its devices move to the default group."""
        group = self._fleet.group(request.match_info["id"])
        if group is None:
            raise Unknown(f"there is no group {request.match_info['id']}")
        self._fleet.remove_group(group)
        return control_reply({"deleted": group.id})

    async def list_applications(self, request: web.Request) -> web.Response:
        """List the applications that can log in."""
        return control_reply([vars(application) for application in self._oauth.applications()])

    async def add_application(self, request: web.Request) -> web.Response:
        """Register an application; missing fields get made-up values."""
        fields = await read_fields(request, APPLICATION_FIELDS)
        application = Application(**{"client_id": new_key(), "client_secret": new_key(), **fields})
        self._oauth.register(application)
        return control_reply(vars(application), 201)

    def _group_record(self, group: Group) -> dict[str, Any]:
        return record(group, self._fleet.shown_group_id(group.id), self._fleet.group_sizes()[group.id])
