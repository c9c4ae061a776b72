# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SDM console, assembled for the simulator."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from aiohttp import web

from ..clock import Clock
from ..nodes import UP
from ..switches import Switches
from . import paths
from .access import Access
from .admin_api import AdminApi
from .alarm_control import AlarmControl
from .alarms import Alarms
from .configuration_api import ConfigurationApi
from .control import SdmControl
from .fault_api import FaultApi
from .fleet import Fleet
from .gate import Gate
from .inventory_api import InventoryApi
from .locks import Locks
from .node import SdmNode
from .records import Records
from .seeding import Seeder
from .sessions import Sessions
from .switches import SWITCHES
from .users import FIRST_USERS, Users
from .view import SdmView

NODES = 2


class SdmConsole:
    """An SDM cluster. Its nodes have their own ports; the simulator's own port serves nothing of its API."""

    name = "sdm"
    login_routes = frozenset({paths.LOGIN})
    reading_routes = frozenset({paths.LOGOUT})

    def __init__(self, clock: Clock, devices_at_start: int = 0, nodes: int = NODES) -> None:
        self.switches = Switches(SWITCHES)
        self.fleet = Fleet()
        self.users = Users(self.switches)
        self.locks = Locks(self.fleet, clock, self.switches)
        self.sessions = Sessions(clock, self.switches, on_end=self.locks.session_ended)
        self.alarms = Alarms(self.fleet, clock, self.switches)
        self.view = SdmView(self.fleet, self.sessions, self.alarms, clock)
        self._gate = Gate(self.sessions, self.switches)
        self.nodes = [
            SdmNode(str(number + 1), self._gate, self.sessions, self._routes_of_node) for number in range(nodes)
        ]
        self._seeder = Seeder(self.fleet)
        access = Access(self.fleet, self.users, self.switches)
        records = Records(self.fleet, self.locks, self.switches)
        self._admin = AdminApi(self.users, self.sessions, self._gate, lambda: self.nodes, clock, self.switches)
        self._inventory = InventoryApi(self.fleet, access, self.locks, records, self.switches)
        self._configuration = ConfigurationApi(access, self.locks, records, clock, self.switches)
        self._fault = FaultApi(self.alarms, access, self._gate, self.switches)
        self._control = SdmControl(
            self.fleet,
            self.nodes,
            self.users,
            self.sessions,
            self.locks,
            self.alarms,
            self._seeder,
            clock,
            self.switches,
        )
        self._alarm_control = AlarmControl(self.alarms, self.fleet)
        self._devices_at_start = devices_at_start
        self._seed_at_start()

    def routes(self) -> list[web.RouteDef]:
        """Return no routes, because only the nodes serve the API."""
        return []

    def _routes_of_node(self, node: str) -> list[web.RouteDef]:
        """Return the routes of the REST API on a node."""
        get, post = partial(web.get, allow_head=False), web.post
        inventory, configuration = self._inventory, self._configuration
        operations = [
            (post, paths.LOGOUT, self._admin.log_out),
            (get, paths.DEVICES, inventory.list_devices),
            (get, paths.DEVICE, inventory.get_device),
            (post, paths.DEVICE_ACTION, inventory.act_on_device),
            (get, paths.FOLDERS, inventory.list_folders),
            (get, paths.NFS, inventory.list_nfs),
            (get, paths.NF, inventory.get_nf),
            (get, paths.NF_GROUPS, inventory.list_nf_groups),
            (get, paths.NF_GROUP, inventory.get_nf_group),
            (post, paths.NF_GROUP_ACTION, inventory.act_on_group),
            (get, paths.ASSIGNED_DEVICES, configuration.list_devices),
            (get, paths.ASSIGNED_DEVICE, configuration.get_device),
            (post, paths.PUSH, configuration.push),
            (get, paths.LOAD_CONFIG, configuration.load),
        ]
        return [
            post(paths.LOGIN, self._gate.guard_open(self._admin.log_in, node)),
            get(paths.SERVER_INFO, self._gate.guard_open(self._admin.server_info, node)),
            get(paths.ALARMS, self._gate.guard_open(self._fault.list_alarms, node)),
            *(method(path, self._gate.guard(handler, node)) for method, path, handler in operations),
        ]

    def control_routes(self) -> list[web.RouteDef]:
        """The control calls of this console."""
        base = f"/control/{self.name}"
        return [*self._control.routes(base), *self._alarm_control.routes(base)]

    def device_of(self, path_parameters: Mapping[str, str]) -> str | None:
        """Return the device id in a path, whether or not the device exists."""
        return path_parameters.get("deviceId")

    def credentials(self) -> dict[str, str]:
        """Return the credentials of the first user."""
        return {"username": FIRST_USERS[0].name, "password": FIRST_USERS[0].password}

    def example_command(self) -> str | None:
        """Return a shell command that locks a device."""
        device = next(iter(self.fleet.devices()), None)
        if device is None:
            return None
        return f'ansible localhost -m secops.device_actions.sdm_device_lock -a "names={device.name} state=locked"'

    def reset(self) -> None:
        """Restore the state of the start."""
        self.switches.reset()
        self.users.reset()
        self.sessions.reset()
        self._seeder.reset()
        self.fleet.reset()
        self.alarms.reset()
        for node in self.nodes:
            node.set_state(UP)
        self._seed_at_start()

    def _seed_at_start(self) -> None:
        if self._devices_at_start:
            self._seeder.seed_example(self._devices_at_start)
