# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the control calls that all consoles share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .environment import environment
from .remote_control import RemoteControl


class ConsoleRemote:
    """A client of one console of a running simulator."""

    name: str

    def __init__(self, remote: RemoteControl) -> None:
        self._remote = remote
        self.credentials = dict(remote.credentials[self.name])

    def control(self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None) -> Any:
        """Send a control call of this console and return its JSON; ``path`` follows the console's name."""
        return self._remote.control(method, f"/{self.name}{path}", body, query)

    def switch(self, name: str, value: Any) -> None:
        """Set a switch of this console; ``name`` excludes the console's name."""
        self._remote.switch(f"{self.name}.{name}", value)

    def seed(self, count: int, **fields: Any) -> dict[str, Any]:
        """Replace the devices with a new fleet; for ``fields``, see the ``FleetSpec`` of the console's ``seeding``.

        Return ``devices``, their number, and for up to 10,000 devices ``ids``. ``add=True`` keeps the existing devices,
        and ``ids=True`` always returns the ids.
        """
        return self.control("POST", "/seed", {"count": count, **fields})

    def add_devices(self, devices: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Add devices and return their records; see ``device_fields`` for the fields, all of them optional."""
        return self.control("POST", "/devices", list(devices))

    def add_device(self, **fields: Any) -> dict[str, Any]:
        """Add one device and return its record."""
        return self.add_devices([fields])[0]

    def devices(self, **filters: Any) -> list[dict[str, Any]]:
        """Return the true state of devices; filters: ``id`` (one or a list), ``limit``, and those of the console."""
        return self.control("GET", "/devices", query=filters)

    def device(self, any_id: str) -> dict[str, Any]:
        """Return the true state of one device."""
        return self.control("GET", f"/devices/{any_id}")

    def change_device(self, any_id: str, **fields: Any) -> dict[str, Any]:
        """Change a device and return its record."""
        return self.control("PATCH", f"/devices/{any_id}", fields)

    def delete_device(self, any_id: str) -> None:
        """Remove a device."""
        self.control("DELETE", f"/devices/{any_id}")

    def revoke_tokens(self) -> int:
        """Invalidate all access tokens and return how many there were."""
        return self.control("POST", "/tokens/revoke")["revoked"]

    def environment(self, tls: bool = False) -> dict[str, str]:
        """Return the environment variables that point the collection's modules at this console."""
        url = self._remote.tls_url if tls and self._remote.tls_url else self._remote.url
        return environment(self.name, url, self.node_urls(tls), self.credentials)

    def node_urls(self, tls: bool = False) -> list[str]:
        """Return the URLs of the console's nodes; an empty list if it uses the simulator's own URL."""
        nodes = self._remote.nodes.get(self.name, [])
        return [node["tls_url" if tls and node["tls_url"] else "url"] for node in nodes]


class ConsoleWithApplications(ConsoleRemote):
    """A console that applications log in to."""

    def add_application(self, **fields: Any) -> dict[str, Any]:
        """Register an application and return its record, including the secret."""
        return self.control("POST", "/applications", fields)
