# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls of SDM: the shared ones, nodes, users, sessions and restarts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from aiohttp import web

from ..clock import Clock, iso_moment
from ..control_input import query_flag, read_fields
from ..device_control import DeviceControl
from ..errors import InvalidInput, Unknown
from ..nodes import UP, Node
from ..replies import control_reply
from ..switches import Switches
from .alarms import Alarms
from .device_fields import DEVICE_FIELDS, DeviceEditor, control_record
from .devices import Device
from .fleet import Fleet
from .locks import Locks
from .seeding import FleetSpec, Seeder
from .sessions import Session, Sessions
from .users import ADMINISTRATORS, User, Users

USER_FIELDS = {"name": str, "password": str, "role": str, "folders": (list, type(None))}


class SdmControl(DeviceControl[Device]):
    """Handlers of the control calls."""

    seed_fields = {"prefix": str, "folders": list, "ha_pairs": int, "clusters": int, "kinds": dict, "seed": int}
    device_fields = DEVICE_FIELDS

    def __init__(
        self,
        fleet: Fleet,
        nodes: Sequence[Node],
        users: Users,
        sessions: Sessions,
        locks: Locks,
        alarms: Alarms,
        seeder: Seeder,
        clock: Clock,
        switches: Switches,
    ) -> None:
        super().__init__(fleet, DeviceEditor(fleet, seeder, users, clock))
        self._fleet: Fleet = fleet
        self._nodes = nodes
        self._users = users
        self._sessions = sessions
        self._locks = locks
        self._alarms = alarms
        self._seeder = seeder
        self._switches = switches

    def routes(self, base: str) -> list[web.RouteDef]:
        return [
            *super().routes(base),
            web.get(base + "/nodes", self.list_nodes),
            web.patch(base + "/nodes/{name}", self.change_node),
            web.post(base + "/restart", self.restart),
            web.get(base + "/sessions", self.list_sessions),
            web.get(base + "/users", self.list_users),
            web.post(base + "/users", self.add_user),
        ]

    def prepare_fleet(self, spec: dict[str, Any]) -> Callable[[], list[Device]]:
        return partial(self._seeder.seed, FleetSpec(**spec))

    def clear(self) -> None:
        """Remove all devices and alarms."""
        super().clear()
        self._alarms.reset()

    def find(self, any_id: str) -> Device:
        """Return the device with this id."""
        self._sessions.settle()
        device = self._fleet.device(any_id)
        if device is None:
            raise Unknown(f"there is no device {any_id}")
        return device

    def record(self, device: Device) -> dict[str, Any]:
        return control_record(device, self._fleet)

    def device_filter(self, request: web.Request) -> Callable[[Device], bool]:
        """Filter by ``?locked=``, ``?locked_by=`` (a user) and ``?nf=`` (a name)."""
        self._sessions.settle()
        locked, owner, nf = query_flag(request, "locked"), request.query.get("locked_by"), request.query.get("nf")

        def is_wanted(device: Device) -> bool:
            lock_matches = locked is None or (device.lock is not None) == locked
            owner_matches = owner is None or (device.lock is not None and device.lock.is_of(owner))
            return lock_matches and owner_matches and (nf is None or self._fleet.nf_of(device).name == nf)

        return is_wanted

    def revoke_all_tokens(self) -> int:
        return self._sessions.drop()

    async def add_devices(self, request: web.Request) -> web.Response:
        """Add devices; those that SDM cannot reach raise alarms."""
        reply = await super().add_devices(request)
        self._alarms.settle()
        return reply

    async def change_device(self, request: web.Request) -> web.Response:
        """Change a device; its alarm is raised or cleared."""
        reply = await super().change_device(request)
        self._alarms.settle()
        return reply

    async def list_nodes(self, request: web.Request) -> web.Response:
        """Return the nodes with their state."""
        return control_reply([self._node_record(node) for node in self._nodes])

    async def change_node(self, request: web.Request) -> web.Response:
        """Set the state of a node."""
        name = request.match_info["name"]
        node = next((node for node in self._nodes if node.name == name), None)
        if node is None:
            raise Unknown(f"there is no node {name}")
        fields = await read_fields(request, {"state": str})
        if "state" not in fields:
            raise InvalidInput("state is missing")
        node.set_state(fields["state"])
        return control_reply(self._node_record(node))

    async def restart(self, request: web.Request) -> web.Response:
        """Restart all nodes: end all sessions and, if the switch says so, drop all locks."""
        ended = self._sessions.drop()
        if self._switches["restart_drops_lock"]:
            self._locks.drop_all()
        for node in self._nodes:
            node.set_state(UP)
        return control_reply({"sessions": ended})

    async def list_sessions(self, request: web.Request) -> web.Response:
        """Return the open sessions."""
        return control_reply([session_record(session) for session in self._sessions.all()])

    async def list_users(self, request: web.Request) -> web.Response:
        """Return the users with their (made-up) passwords."""
        return control_reply([vars(user) for user in self._users.all()])

    async def add_user(self, request: web.Request) -> web.Response:
        """Add a user; it replaces an existing one of the same name. The password is optional."""
        fields = await read_fields(request, USER_FIELDS)
        folders = fields.get("folders")
        user = User(
            name=fields.get("name", ""),
            password=fields.get("password", "rehearsal-only-000000"),
            role=fields.get("role", ADMINISTRATORS),
            folders=None if folders is None else tuple(folders),
        )
        self._users.add(user)
        return control_reply(vars(user), 201)

    def _node_record(self, node: Node) -> dict[str, Any]:
        sessions = sum(session.node == node.name for session in self._sessions.all())
        return {
            "name": node.name,
            "url": node.url,
            "tls_url": node.tls_url,
            "state": node.state,
            "sessions": sessions,
        }


def session_record(session: Session) -> dict[str, Any]:
    """Return a session without its cookie."""
    return {
        "label": session.label,
        "user": session.user.name,
        "node": session.node,
        "last_used": iso_moment(session.last_used),
    }
