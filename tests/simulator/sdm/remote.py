# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of SDM's control calls: ``simulator.sdm`` in ``simulator.remote``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..console_remote import ConsoleRemote
from ..environment import environment
from ..remote_control import SimulatorError
from .paths import LOGIN, path_of


class SdmRemote(ConsoleRemote):
    """The SDM console of a running simulator.

    ``devices`` also filters by ``locked``, ``locked_by`` and ``nf``. ``seed`` takes fields such as ``ha_pairs=2``,
    ``clusters=1`` or ``kinds={"unreachable": 3}``. ``add_device`` and ``change_device`` take ``nf="pair-1"``,
    ``group="A/B"``, ``name="sbc-1"`` or ``locked_by="nightshift"`` (None releases the lock).
    """

    name = "sdm"

    def add_pair(self, nf: str, **fields: Any) -> list[dict[str, Any]]:
        """Add an HA pair: two devices of one NF. Return their records."""
        return self.add_devices([{"name": f"{nf}-{member}", "nf": nf, **fields} for member in ("a", "b")])

    def alarms(self) -> list[dict[str, Any]]:
        """Return all alarms, including cleared ones that the API does not show."""
        return self.control("GET", "/alarms")

    def raise_alarms(self, alarms: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Raise alarms and return their records; see ``alarm_control.RAISED_FIELDS``, all of them optional.

        An alarm with the ``failed_resource`` and ``trap_name`` of another one updates it. ``device`` is an id.
        """
        return self.control("POST", "/alarms", list(alarms))

    def raise_alarm(self, **fields: Any) -> dict[str, Any]:
        """Raise one alarm and return its record."""
        return self.raise_alarms([fields])[0]

    def change_alarm(self, object_id: str, **fields: Any) -> dict[str, Any]:
        """Change an alarm in place, for example its severity; without fields, only its time changes."""
        return self.control("PATCH", f"/alarms/{object_id}", fields)

    def clear_alarm(self, object_id: str) -> dict[str, Any]:
        """Clear an alarm."""
        return self.control("POST", f"/alarms/{object_id}/clear")

    def acknowledge_alarm(self, object_id: str, by: str = "admin") -> dict[str, Any]:
        """Acknowledge an alarm as this user."""
        return self.control("POST", f"/alarms/{object_id}/acknowledge", {"by": by})

    def delete_alarm(self, object_id: str) -> None:
        """Remove an alarm."""
        self.control("DELETE", f"/alarms/{object_id}")

    def nodes(self) -> list[dict[str, Any]]:
        """Return the nodes with name, url, tls_url, state and number of sessions."""
        return self.control("GET", "/nodes")

    def set_node(self, name: str, state: str) -> None:
        """Set the state of a node (``1`` or ``2``), one of ``simulator.nodes.STATES``."""
        self.control("PATCH", f"/nodes/{name}", {"state": state})

    def restart(self) -> int:
        """Restart all nodes of SDM; return the number of ended sessions."""
        return self.control("POST", "/restart")["sessions"]

    def sessions(self) -> list[dict[str, Any]]:
        """Return the open sessions with label (as in the request log), user, node and last_used."""
        return self.control("GET", "/sessions")

    def users(self) -> dict[str, dict[str, Any]]:
        """Return name, password, role and folders of each user, by user name."""
        return {user["name"]: user for user in self.control("GET", "/users")}

    def add_user(self, name: str, **fields: Any) -> dict[str, Any]:
        """Add a user and return name, password, role and folders."""
        return self.control("POST", "/users", {"name": name, **fields})

    def environment(self, tls: bool = False, user: str | None = None) -> dict[str, str]:
        """Return the variables that point the collection's modules at the nodes; the user defaults to the first."""
        if user is None:
            return super().environment(tls)
        credentials = {"username": user, "password": self.users()[user]["password"]}
        return environment(self.name, "", self.node_urls(tls), credentials)

    def log_in(self, user: str | None = None, node: int = 0, credentials: Mapping[str, str] | None = None) -> str:
        """Log in and return the cookie that a client sends (``JSESSIONID=...``); the user defaults to the first."""
        known = self.credentials if user is None else {"username": user, "password": self.users()[user]["password"]}
        known = {**known, **(credentials or {})}
        body = {"userName": known["username"], "password": known["password"]}
        url = self.node_urls()[node] + path_of(LOGIN)
        reply = self._remote.session.post(url, json=body, headers={"Accept": "application/json"}, timeout=60)
        if not reply.ok:
            raise SimulatorError(f"login: {reply.status_code} {reply.text}")
        # Control calls must not use this session.
        self._remote.session.cookies.clear()
        return reply.headers["Set-Cookie"].partition(";")[0]
