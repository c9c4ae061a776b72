# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alarms: one for each device that SDM cannot reach."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ..clock import Clock, iso_seconds
from .access import Access
from .devices import Device
from .documents import Document, Items
from .fleet import Fleet
from .sessions import Session


class FaultApi:
    """Handlers of the alarms."""

    def __init__(self, fleet: Fleet, access: Access, clock: Clock) -> None:
        self._fleet = fleet
        self._access = access
        self._clock = clock

    async def list_alarms(self, dummy: web.Request, session: Session) -> Document:
        """Return all current alarms."""
        lost = [device for device in self._access.devices(session.user) if device.assigned and not device.connected]
        return Document("alarms", Items("alarm", [self._alarm(device) for device in lost]))

    def _alarm(self, device: Device) -> dict[str, Any]:
        return {
            "objectId": f"alarm-{device.id}",
            "severity": "CRITICAL",
            "type": "Communication",
            "trapName": "simDeviceUnreachable",
            "description": f"{device.name} is not reachable",
            "failedResource": device.key,
            "source": device.name,
            "sourceIp": device.ip,
            "sourceGroupId": device.group_id,
            "nfName": self._fleet.nf_of(device).name,
            "time": iso_seconds(int(self._clock.now())).replace("T", " "),
        }
