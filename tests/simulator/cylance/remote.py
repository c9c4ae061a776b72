# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the Cylance console's control calls: ``simulator.cylance`` in ``simulator.remote``."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import jwt

from ..console_remote import ConsoleWithApplications
from ..remote_control import SimulatorError


class CylanceRemote(ConsoleWithApplications):
    """The Cylance console of a running simulator.

    ``devices`` also filters by ``locked``. ``change_device`` takes fields such as ``state="Offline"``,
    ``lock={"expires": "0:01:00"}`` or ``lock=None``. Ids may be in either format.
    """

    name = "cylance"

    def deliver(self) -> int:
        """Deliver pending commands to their agents; return how many arrived."""
        return self.control("POST", "/deliver")["delivered"]

    def add_zone(self, name: str) -> dict[str, Any]:
        """Add a zone, even if another zone's name differs only in case; return the API's record."""
        return self.control("POST", "/zones", {"name": name})

    def add_package(self, name: str, **fields: Any) -> dict[str, Any]:
        """Add a package and return the API's record; ``fields`` as in ``cylance.packages.Package``."""
        return self.control("POST", "/packages", {"name": name, **fields})

    def execute(
        self,
        name: str,
        package_id: str,
        device_ids: Sequence[str],
        arguments: Sequence[str] = (),
        destination: str = "",
    ) -> str:
        """Start an execution as another user; return its id."""
        order = {
            "name": name,
            "target": {"devices": [device_id.replace("-", "").upper() for device_id in device_ids]},
            "destination": destination,
            "packageExecutions": [{"package": package_id, "arguments": list(arguments)}],
            "keepResultsLocally": True,
        }
        return self.control("POST", "/executions", {"execution": order})["id"]

    def executions(self) -> list[dict[str, Any]]:
        """Return all executions as requested, oldest first."""
        return self.control("GET", "/executions")

    def auth_token(self, scopes: str | None = None, application: Mapping[str, Any] | None = None) -> str:
        """Return a signed login token for the application (default: the built-in one), valid by the simulated clock."""
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
        """Log in through the real API and return an access token; the application defaults to the built-in one."""
        request = {"auth_token": self.auth_token(scopes, application)}
        reply = self._remote.session.post(f"{self._remote.url}/auth/v2/token", json=request, timeout=60)
        if not reply.ok:
            raise SimulatorError(f"login: {reply.status_code} {reply.text}")
        return reply.json()["access_token"]
