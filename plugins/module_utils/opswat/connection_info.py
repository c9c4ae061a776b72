# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the connection to OPSWAT: the operation of M(secops.device_actions.opswat_connection_info)."""

from __future__ import annotations

from typing import Any

from .._engine.checks import NOT_CHECKED, OK, WARNING
from .._engine.connection_info import ConnectionInfo
from .._http.options import CONNECTION
from .._sharing.connection_facts import ConnectionFacts
from .devices.listing import DeviceList
from .endpoints import Endpoints, connect
from .options import ENVIRONMENT, OPSWAT, OpswatSettings

_DENIED = (401, 403)  # the login is valid by then


class OpswatConnectionInfo(ConnectionInfo):
    """params: see the module's documentation."""

    name = "opswat_connection_info"
    arguments = OPSWAT + CONNECTION
    action_groups = ("opswat",)
    credentials = ENVIRONMENT
    libraries = ("requests",)
    console = "OPSWAT Central Management"

    def examine(self) -> None:
        """Check the account."""
        settings = OpswatSettings.from_params(self.params)
        facts = self.observe()
        with connect(settings, self.context) as endpoints:
            self.log_in(endpoints.token, settings.access_token, "client_id and client_secret")
            if self.checks.is_stopped:
                self.skip_privileges()
            else:
                self._check_privileges(endpoints)
            self.add_connection(settings.base_url, facts, settings.connection)
        self._add_rate_limit(settings, facts)

    def _check_privileges(self, endpoints: Endpoints) -> None:
        checks, devices = self.checks, DeviceList(endpoints, self.context, self.name)
        found = checks.request("list devices", devices.first_page, "to read devices", denied=_DENIED)
        if found:
            body = {"opt": 0, "ids": [found[0]["id"]], "verbose": {}}

            def read() -> Any:
                return endpoints.post("device_details", "reading the details of devices", body)

            checks.request("read a device", read, "to read devices", allowed=(404,), denied=_DENIED)
        else:
            why = "The account lists no device to try it on."
            checks.add(
                "read a device", NOT_CHECKED, why if found == [] else "Without a list, no device to try it on is known."
            )

        def groups() -> Any:
            return endpoints.post("groups", "listing the console's groups", {"limit": 1, "page": 1})

        checks.request("list groups", groups, "to read groups", allowed=(413,), denied=_DENIED)
        action = "reading the account"
        checks.request(
            "read the account",
            lambda: endpoints.account_details(action),
            "to read the account, or lists of all devices cannot be checked for completeness",
            missing=WARNING,
            denied=(*_DENIED, 404, 405, 501),
        )
        checks.add(
            "send device actions",
            NOT_CHECKED,
            "Reading does not show it.",
            "Check in the console that the application may change devices.",
        )

    def _add_rate_limit(self, settings: OpswatSettings, facts: ConnectionFacts) -> None:
        configured, nodes = settings.requests_per_minute, settings.connection.nodes
        found = f"This machine sends {configured or 'any number of'} requests per minute to each endpoint"
        found += f", as one of {nodes} nodes." if nodes > 1 else " (nodes: 1)."
        limit = facts.limit.strip() if facts.limit else ""
        if not limit.isdecimal() or len(limit) > 9:
            self.checks.add("rate limit", OK, f"{found} The console reports no limit.")
            return
        found = f"{found} The console allows {int(limit)}."
        if not configured or configured * nodes > int(limit):
            remedy = f"Set requests_per_minute to {int(limit)}, or jobs wait for refused requests."
            self.checks.add("rate limit", WARNING, found, remedy)
        else:
            self.checks.add("rate limit", OK, found)
