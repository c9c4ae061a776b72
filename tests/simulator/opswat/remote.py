# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the OPSWAT console's control calls: ``simulator.opswat`` in ``simulator.remote``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..console_remote import ConsoleWithApplications
from ..remote_control import SimulatorError
from .paths import TOKEN_PATH


class OpswatRemote(ConsoleWithApplications):
    """The OPSWAT console of a running simulator.

    ``devices`` also filters by ``status`` and ``group``. ``seed`` takes fields such as ``kinds={"unknown": 3}``;
    ``add_device`` and ``change_device`` take ``kind="mobile"``, ``exempt_hours=24`` or ``failing=["exempt"]``.
    """

    name = "opswat"

    def change_devices(self, changes: Sequence[Mapping[str, Any]]) -> None:
        """Change devices in this order, in one call; each item has the ``id`` and the new fields of a device."""
        self.control("PATCH", "/devices", list(changes))

    def delete_device(self, any_id: str, event: str = "deleted") -> None:
        """Remove a device; ``event``, one of ``transitions.DELETIONS``, is its entry in the event log."""
        self.control("DELETE", f"/devices/{any_id}", query={"event": event})

    def log(self, category: str = "device") -> list[dict[str, Any]]:
        """Return all entries of the event log, oldest first: number, time, epoch, event, device, details."""
        return self.control("GET", "/log", query={"category": category})

    def add_log_entry(self, event: str, **fields: Any) -> dict[str, Any]:
        """Add an entry to the event log; fields: ``category``, ``device``, ``details`` and ``seconds_ago``."""
        return self.control("POST", "/log", {"event": event, **fields})

    def webhook(self) -> dict[str, Any]:
        """Return the webhook: url, statuses, enabled, and the numbers of pushes and attempts."""
        return self.control("GET", "/webhook")

    def set_webhook(self, url: str, api_key: str, statuses: Sequence[str] = ()) -> dict[str, Any]:
        """Push events to a URL of this machine from now on; ``statuses`` defaults to all."""
        return self.control("PUT", "/webhook", {"url": url, "api_key": api_key, "statuses": list(statuses)})

    def enable_webhook(self, enabled: bool = True) -> dict[str, Any]:
        """Switch the webhook on or off."""
        return self.control("PATCH", "/webhook", {"enabled": enabled})

    def remove_webhook(self) -> None:
        """Remove the webhook."""
        self.control("DELETE", "/webhook")

    def groups(self) -> list[dict[str, Any]]:
        """Return the API's records of all groups."""
        return self.control("GET", "/groups")

    def add_group(self, name: str, **fields: Any) -> dict[str, Any]:
        """Add a group and return its record; the name need not be unique."""
        return self.control("POST", "/groups", {"name": name, **fields})

    def delete_group(self, group_id: str) -> None:
        """Remove a group; its devices move to the default group."""
        self.control("DELETE", f"/groups/{group_id}")

    def log_in(self, application: Mapping[str, Any] | None = None) -> str:
        """Log in and return an access token; the application defaults to the built-in one."""
        form = {**self.credentials, **(application or {}), "grant_type": "client_credentials"}
        reply = self._remote.session.post(self._remote.url + TOKEN_PATH, data=form, timeout=60)
        if not reply.ok:
            raise SimulatorError(f"login: {reply.status_code} {reply.text}")
        return reply.json()["access_token"]
