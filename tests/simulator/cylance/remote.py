# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the Cylance console's control calls: ``simulator.cylance`` of ``simulator.remote``."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import jwt

from ..remote_control import RemoteControl, SimulatorError


class CylanceRemote:
    """The Cylance console of a running simulator."""

    def __init__(self, remote: RemoteControl, credentials: Mapping[str, str]) -> None:
        self._remote = remote
        self.credentials = dict(credentials)

    def seed(self, count: int, **fields: Any) -> dict[str, Any]:
        """A new fleet; see ``simulator.cylance.seeding.Wish``. Answers ``devices`` and, up to 10,000, ``ids``.

        ``add=True`` keeps the devices there are; ``ids=True`` answers the ids however many there are.
        """
        return self._remote.control("POST", "/cylance/seed", {"count": count, **fields})

    def add_devices(self, devices: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Devices described as far as it matters (see ``device_fields``); answers their records."""
        return self._remote.control("POST", "/cylance/devices", list(devices))

    def add_device(self, **fields: Any) -> dict[str, Any]:
        """One device; answers its record."""
        return self.add_devices([fields])[0]

    def devices(self, **filters: Any) -> list[dict[str, Any]]:
        """The true state of the devices; filters: id (one or a list), locked, limit."""
        return self._remote.control("GET", "/cylance/devices", query=filters)

    def device(self, any_id: str) -> dict[str, Any]:
        """The true state of one device, by either form of its id."""
        return self._remote.control("GET", f"/cylance/devices/{any_id}")

    def change_device(self, any_id: str, **fields: Any) -> dict[str, Any]:
        """Change a device, such as ``state="Offline"``, ``lock={"expires": "0:01:00"}`` or ``lock=None``."""
        return self._remote.control("PATCH", f"/cylance/devices/{any_id}", fields)

    def delete_device(self, any_id: str) -> None:
        """Remove a device."""
        self._remote.control("DELETE", f"/cylance/devices/{any_id}")

    def deliver(self) -> int:
        """Let commands on their way reach their agents; how many did."""
        return self._remote.control("POST", "/cylance/deliver")["delivered"]

    def revoke_tokens(self) -> int:
        """Make all access tokens worthless; how many there were."""
        return self._remote.control("POST", "/cylance/tokens/revoke")["revoked"]

    def add_application(self, **fields: Any) -> dict[str, Any]:
        """Register an application; answers its id, secret, scopes and region."""
        return self._remote.control("POST", "/cylance/applications", fields)

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

    def environment(self, tls: bool = False) -> dict[str, str]:
        """The variables that point the collection's modules at this console."""
        url = self._remote.tls_url if tls and self._remote.tls_url else self._remote.url
        variables = {f"CYLANCE_{name.upper()}": value for name, value in self.credentials.items()}
        return {"CYLANCE_API_URL": url, **variables}
