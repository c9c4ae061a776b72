# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the control calls that all consoles have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .environment import environment
from .remote_control import RemoteControl


class ConsoleRemote:
    """A console of a running simulator."""

    name: str

    def __init__(self, remote: RemoteControl) -> None:
        self._remote = remote
        self.credentials = dict(remote.credentials[self.name])

    def control(self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None) -> Any:
        """Any control call of this console; ``path`` is what follows its name."""
        return self._remote.control(method, f"/{self.name}{path}", body, query)

    def switch(self, name: str, value: Any) -> None:
        """Change one switch of this console; its name stands without the console's."""
        self._remote.switch(f"{self.name}.{name}", value)

    def seed(self, count: int, **fields: Any) -> dict[str, Any]:
        """A new fleet; see the ``Wish`` of the console's ``seeding``. Answers ``devices`` and, up to 10,000, ``ids``.

        ``add=True`` keeps the devices there are; ``ids=True`` answers the ids however many there are.
        """
        return self.control("POST", "/seed", {"count": count, **fields})

    def add_devices(self, devices: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Devices described as far as it matters (see ``device_fields``); answers their records."""
        return self.control("POST", "/devices", list(devices))

    def add_device(self, **fields: Any) -> dict[str, Any]:
        """One device; answers its record."""
        return self.add_devices([fields])[0]

    def devices(self, **filters: Any) -> list[dict[str, Any]]:
        """The true state of the devices; filters: id (one or a list), limit, and those of the console."""
        return self.control("GET", "/devices", query=filters)

    def device(self, any_id: str) -> dict[str, Any]:
        """The true state of one device."""
        return self.control("GET", f"/devices/{any_id}")

    def change_device(self, any_id: str, **fields: Any) -> dict[str, Any]:
        """Change a device; answers its record."""
        return self.control("PATCH", f"/devices/{any_id}", fields)

    def delete_device(self, any_id: str) -> None:
        """Remove a device."""
        self.control("DELETE", f"/devices/{any_id}")

    def revoke_tokens(self) -> int:
        """Make all access tokens worthless; how many there were."""
        return self.control("POST", "/tokens/revoke")["revoked"]

    def environment(self, tls: bool = False) -> dict[str, str]:
        """The variables that point the collection's modules at this console."""
        url = self._remote.tls_url if tls and self._remote.tls_url else self._remote.url
        return environment(self.name, url, self.node_urls(tls), self.credentials)

    def node_urls(self, tls: bool = False) -> list[str]:
        """The addresses of the console's nodes; none where it is at the simulator's own address."""
        nodes = self._remote.nodes.get(self.name, [])
        return [node["tls_url" if tls and node["tls_url"] else "url"] for node in nodes]


class ConsoleWithApplications(ConsoleRemote):
    """A console to which applications log in."""

    def add_application(self, **fields: Any) -> dict[str, Any]:
        """Register an application that may log in; answers it, secret included."""
        return self.control("POST", "/applications", fields)
