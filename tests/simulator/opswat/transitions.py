# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report what happens to devices: to the event log, and to the webhook."""

from __future__ import annotations

import math

from ..clock import Clock
from ..switches import Switches
from .devices import Device
from .event_log import DEVICE, EventLog, milliseconds
from .webhook import Webhook

ADDED = "added"
DELETED, DELETED_API, DELETED_USER, UNSEEN = "deleted", "deleted_api", "deleted_user", "unseen"
DELETIONS = (DELETED, DELETED_API, DELETED_USER, UNSEEN)
"""By an administrator, through the API, uninstalled by its user, or removed because it was not seen for too long."""

LOGGED_STATUSES = {"compliant": "compliant", "non_compliant": "noncompliant"}
"""Status to its event in the log. Other statuses have none, unless a switch enables them."""


class Transitions:
    """Reports added, changed and deleted devices. Exemptions that end by the clock are reported by ``settle``."""

    def __init__(self, event_log: EventLog, webhook: Webhook, clock: Clock, switches: Switches) -> None:
        self._log = event_log
        self._webhook = webhook
        self._clock = clock
        self._switches = switches
        self.reset()

    def reset(self) -> None:
        """Stop to wait for the ends of exemptions."""
        self._exempted: dict[str, Device] = {}

    def device_added(self, device: Device, when: float) -> None:
        """Report an added device; the webhook reports the installation of its agent, if it has one."""
        entry = self._log.add(DEVICE, ADDED, device, when=when)
        if device.agent_type is not None:
            self._webhook.announce(device.id, "installed", entry.milliseconds)

    def device_deleted(self, device: Device, event: str) -> None:
        """Report a deleted device; ``event`` is one of ``DELETIONS``."""
        self._exempted.pop(device.id, None)
        entry = self._log.add(DEVICE, event, device)
        self._webhook.announce(device.id, "deleted", entry.milliseconds)

    def status_changed(self, device: Device, before: str) -> None:
        """Report the status of a device if the console showed it as ``before`` until now."""
        now = self._clock.now()
        if device.is_exempted(now) and math.isfinite(device.exempted_until):
            self._exempted[device.id] = device
        else:
            self._exempted.pop(device.id, None)
        status = device.shown_status(now)
        if status != before:
            self._report(device, status, now)

    def settle(self) -> None:
        """Report the exemptions that have ended since the last call, at the time of their end."""
        now = self._clock.now()
        for device in [device for device in self._exempted.values() if not device.is_exempted(now)]:
            del self._exempted[device.id]
            self._report(device, device.status, device.exempted_until)

    def _report(self, device: Device, status: str, when: float) -> None:
        event = LOGGED_STATUSES.get(status, status if self._switches["log_all_statuses"] else "")
        if event:
            self._log.add(DEVICE, event, device, when=when)
        if status in LOGGED_STATUSES or self._switches["webhook_all_statuses"]:
            self._webhook.announce(device.id, status, milliseconds(when))
