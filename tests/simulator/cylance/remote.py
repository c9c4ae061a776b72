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

    def raise_detections(self, count: int = 1, devices: Sequence[str] | int = 1, **fields: Any) -> list[dict[str, Any]]:
        """Raise detections and return their true state, oldest first; the devices get them in turn.

        devices: ids, host names or names, or how many of the first devices. For ``fields``, see
        ``cylance.detections.store.DetectionSpec``: without ``spacing``, all have the same time;
        ``occurrence_lag=86400`` makes a late upload: received now, detected a day ago.
        """
        devices = devices if isinstance(devices, int) else list(devices)
        return self.control("POST", "/detections", {"count": count, "devices": devices, **fields})

    def detections(self, limit: int | None = None) -> list[dict[str, Any]]:
        """Return the true state of all detections, in the order in which they were raised."""
        return self.control("GET", "/detections", query={"limit": limit})

    def change_detection(self, detection_id: str, **fields: Any) -> dict[str, Any]:
        """Change ``severity``, ``status`` or ``comment``, as an analyst does; return the true state."""
        return self.control("PATCH", f"/detections/{detection_id}", fields)

    def delete_detection(self, detection_id: str) -> None:
        """Delete one detection."""
        self.control("DELETE", f"/detections/{detection_id}")

    def delete_detections(self) -> int:
        """Delete all detections and return how many there were."""
        return self.control("DELETE", "/detections")["deleted"]

    def change_during_walk(
        self, after_pages: int = 1, delete: Sequence[str] | int = 0, add: Mapping[str, Any] | None = None
    ) -> None:
        """Change the detections once, after clients have read this many more pages of the list.

        delete: the ids, or the number of the newest detections to delete. add: the fields of detections to raise, as in
        ``raise_detections``.
        """
        deleted = delete if isinstance(delete, int) else list(delete)
        plan = {"after_pages": after_pages, "delete": deleted, **({} if add is None else {"add": dict(add)})}
        self.control("POST", "/detections/walk_changes", plan)

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
