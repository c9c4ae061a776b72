# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the Cylance console's control calls: ``simulator.cylance`` of ``simulator.remote``."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import jwt

from ..console_remote import ConsoleWithApplications
from ..remote_control import SimulatorError


class CylanceRemote(ConsoleWithApplications):
    """The Cylance console of a running simulator.

    ``devices`` filters by ``locked``, too. ``change_device`` takes, for example, ``state="Offline"``,
    ``lock={"expires": "0:01:00"}`` or ``lock=None``; an id may have either form.
    """

    name = "cylance"

    def deliver(self) -> int:
        """Let commands on their way reach their agents; how many did."""
        return self.control("POST", "/deliver")["delivered"]

    def add_zone(self, name: str) -> dict[str, Any]:
        """One more zone, even where another one has its name in another case; the API's record of it."""
        return self.control("POST", "/zones", {"name": name})

    def add_package(self, name: str, **fields: Any) -> dict[str, Any]:
        """One more package; the API's record of it. fields: description, category, status, version, size, examples."""
        return self.control("POST", "/packages", {"name": name, **fields})

    def execute(
        self,
        name: str,
        package_id: str,
        device_ids: Sequence[str],
        arguments: Sequence[str] = (),
        destination: str = "",
    ) -> str:
        """Begin an execution as somebody else; its id."""
        order = {
            "name": name,
            "target": {"devices": [device_id.replace("-", "").upper() for device_id in device_ids]},
            "destination": destination,
            "packageExecutions": [{"package": package_id, "arguments": list(arguments)}],
            "keepResultsLocally": True,
        }
        return self.control("POST", "/executions", {"execution": order})["id"]

    def executions(self) -> list[dict[str, Any]]:
        """All executions as they were asked for, the oldest first."""
        return self.control("GET", "/executions")

    def auth_token(self, scopes: str | None = None, application: Mapping[str, Any] | None = None) -> str:
        """A signed request to log in, as the application given or the first one, by the simulator's clock."""
        credentials = {**self.credentials, **(application or {})}
        now = int(self._remote.clock()["epoch"])
        claims: dict[str, Any] = {
            "iss": "http://cylance.com",
            "iat": now,
            "exp": now + 1800,
            "sub": credentials["application_id"],
            "tid": credentials["tenant_id"],
            "jti": str(uuid.uuid4()),
        }
        if scopes is not None:
            claims["scp"] = scopes
        return jwt.encode(claims, credentials["application_secret"], algorithm="HS256")

    def log_in(self, scopes: str | None = None, application: Mapping[str, Any] | None = None) -> str:
        """An access token by the true two-step login, as the application given or the first one."""
        request = {"auth_token": self.auth_token(scopes, application)}
        reply = self._remote.session.post(f"{self._remote.url}/auth/v2/token", json=request, timeout=60)
        if not reply.ok:
            raise SimulatorError(f"login: {reply.status_code} {reply.text}")
        return reply.json()["access_token"]
