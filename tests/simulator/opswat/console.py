# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OPSWAT console, assembled for the simulator."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from aiohttp import web

from ..clock import Clock
from ..replies import json_reply
from ..request_log import LOG_ENTRY
from ..switches import Switches
from .account_api import AccountApi
from .actions import Actions
from .actions_api import ActionsApi
from .changes_api import ChangesApi
from .control import OpswatControl
from .devices_api import DevicesApi
from .event_control import EventControl
from .event_log import EventLog
from .fleet import Fleet
from .gate import Gate
from .groups_api import GroupsApi
from .lifecycle import Lifecycle
from .logs_api import LogsApi
from .oauth import Application, OAuth
from .paths import TOKEN_PATH, path_of
from .quota import Quota
from .records import Records
from .reports import Reports
from .reports_api import ReportsApi
from .seeding import Seeder
from .switches import SWITCHES
from .transitions import Transitions
from .view import OpswatView
from .webhook import Webhook

ACTION = "devices/action"
APPLICATION = Application(
    client_id="REHEARSALONLY7P9ZMJ2LBF8AMOMJLFNPMMLO953AVQ4C9YF",
    client_secret="REHEARSALONLYK4T8WQ1XN6VD0H3SZR7YB5GE2UCJ9PILA6M",
)


class OpswatConsole:
    """An account with its applications, devices and groups."""

    name = "opswat"
    login_routes = frozenset({TOKEN_PATH})
    nodes = ()

    def __init__(self, clock: Clock, devices_at_start: int = 0) -> None:
        self.switches = Switches(SWITCHES)
        self.fleet = Fleet(self.switches)
        self._event_log = EventLog(clock, self.switches)
        self._webhook = Webhook(self._event_log, clock, self.switches)
        transitions = Transitions(self._event_log, self._webhook, clock, self.switches)
        self.lifecycle = Lifecycle(self.fleet, transitions, clock, self.switches)
        self.oauth = OAuth(clock, self.switches, APPLICATION)
        self.actions = Actions(self.fleet, self.lifecycle, self._event_log, clock, self.switches)
        self.view = OpswatView(self.fleet, self.lifecycle, self._event_log, clock)
        self._quota = Quota(clock, self.switches)
        self._gate = Gate(self.oauth, self._quota, self.lifecycle, self.switches)
        self._seeder = Seeder(self.fleet, clock)
        records = Records(self.fleet, clock, self.switches)
        reports = Reports(self.fleet, self.switches)
        self._devices_api = DevicesApi(self.fleet, self.lifecycle, records, clock, self.switches)
        self._changes_api = ChangesApi(self.fleet, self.lifecycle, records, clock, self.switches)
        self._logs_api = LogsApi(self._event_log, clock, self.switches)
        self._actions_api = ActionsApi(self.actions, self.switches)
        self._groups_api = GroupsApi(self.fleet, self.switches)
        self._reports_api = ReportsApi(self.actions, reports, self.fleet, self.switches)
        self._account_api = AccountApi(self.fleet, clock)
        self._control = OpswatControl(
            self.fleet, self.oauth, self.lifecycle, transitions, self.actions, self._seeder, clock
        )
        self._event_control = EventControl(self.fleet, self.lifecycle, self._event_log, self._webhook, clock)
        self._devices_at_start = devices_at_start
        self._seed_at_start()

    def routes(self) -> list[web.RouteDef]:
        """Return the routes: the token endpoint, and each operation with method, versions and handler."""
        get, post = partial(web.get, allow_head=False), web.post
        devices, logs, account = self._devices_api, self._logs_api, self._account_api
        operations = [
            (post, ACTION, [(3, 0), (3, 1), (3, 2), (3, 3)], self._actions_api.act),
            (post, "devices", [(3, 0), (3, 1), (3, 2), (3, 3)], devices.list_page),
            (post, "devices", [(3, 5), (3, 6), (3, 7)], devices.list_behind_token),
            (post, "devices/detail", [(3, 2), (3, 3), (3, 8)], devices.detail),
            (post, "devices/status_changed", [(3, 0)], self._changes_api.status_changed),
            (post, "device_info", [(3, 0)], devices.device_info),
            (post, "groups", [(3, 0)], self._groups_api.list_groups),
            (post, "logs", [(3, 1)], logs.list_page),
            (post, "logs", [(3, 2), (3, 3)], logs.list_behind_token),
            (get, "get_reports", [(3, 0), (3, 1)], self._reports_api.get_report),
            (post, "account", [(3, 2)], account.show),
            (get, "account", [(3, 1)], account.show),
            (get, "account", [(2, 0)], account.show_v2),
        ]
        log_in = self._gate.guard_login(self.log_in)
        return [
            get(TOKEN_PATH, log_in),
            post(TOKEN_PATH, log_in),
            *(
                method(path_of(version, operation), self._gate.guard(handler, version))
                for method, operation, versions, handler in operations
                for version in versions
            ),
        ]

    @property
    def reading_routes(self) -> frozenset[str]:
        """All routes except actions and logins; most of them are POST requests."""
        return frozenset(route.path for route in self.routes() if not route.path.endswith(f"/{ACTION}")) - {TOKEN_PATH}

    def control_routes(self) -> list[web.RouteDef]:
        """The control calls of this console."""
        base = f"/control/{self.name}"
        return [*self._control.routes(base), *self._event_control.routes(base)]

    async def log_in(self, request: web.Request) -> web.Response:
        """Handle the token endpoint, which accepts its parameters from a form or the query."""
        form = await request.post() if request.method == "POST" else {}
        parameters = {name: value for name, value in [*request.query.items(), *form.items()] if isinstance(value, str)}
        reply, grant = self.oauth.log_in(parameters)
        request[LOG_ENTRY].token = grant.label
        return json_reply(reply)

    def device_of(self, path_parameters: Mapping[str, str]) -> str | None:
        """Return None: paths do not name devices. The log contains them under ``asked``."""
        return None

    def credentials(self) -> dict[str, str]:
        """Return the credentials of the built-in application."""
        return {"client_id": APPLICATION.client_id, "client_secret": APPLICATION.client_secret}

    def example_command(self) -> str | None:
        """Return a shell command that exempts a device for an hour."""
        device = next(iter(self.fleet.devices()), None)
        if device is None:
            return None
        arguments = f"action=exempt exempt_time=1 hostnames={device.host_name}"
        return f'ansible localhost -m secops.device_actions.opswat_device_action -a "{arguments}"'

    def reset(self) -> None:
        """Restore the state of the start."""
        self.switches.reset()
        self.oauth.reset()
        self._quota.reset()
        self.lifecycle.reset()
        self.actions.reset()
        self._seeder.reset()
        self.fleet.reset()
        self._event_log.reset()
        self._webhook.reset()
        self._seed_at_start()

    def _seed_at_start(self) -> None:
        if self._devices_at_start:
            self._seeder.seed_example(self._devices_at_start)
