# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls of the detections: raise, show, change and delete them, also in the middle of a client's walk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from ...control_input import checked_fields, query_number, read_fields
from ...errors import InvalidInput, Unknown
from ...replies import control_reply
from ..devices import Device
from ..fleet import Fleet
from .records import control_record
from .store import Detection, Detections, DetectionSpec, check_values
from .walk_changes import WalkChange, WalkChanges

NUMBER = (int, float)
SPEC_FIELDS = {
    "count": int,
    "devices": (list, int),
    "severity": str,
    "status": str,
    "description": str,
    "occurrence_lag": NUMBER,
    "received_lag": NUMBER,
    "spacing": NUMBER,
    "visibility_lag": NUMBER,
}
CHANGE_FIELDS = {"severity": str, "status": str, "comment": str}
WALK_FIELDS = {"after_pages": int, "delete": (list, int), "add": dict}


class DetectionControl:
    """Handlers of the control calls."""

    def __init__(self, detections: Detections, changes: WalkChanges, fleet: Fleet) -> None:
        self._detections = detections
        self._changes = changes
        self._fleet = fleet

    def routes(self, base: str) -> list[web.RouteDef]:
        """Return the routes of the calls below the console's path."""
        path = base + "/detections"
        return [
            web.post(path, self.add),
            web.get(path, self.list_all),
            web.delete(path, self.delete_all),
            web.post(path + "/walk_changes", self.plan_walk_change),
            web.patch(path + "/{id}", self.change),
            web.delete(path + "/{id}", self.delete),
        ]

    async def add(self, request: web.Request) -> web.Response:
        """Raise detections; see ``store.DetectionSpec``. ``devices`` default to the first device.

        Without ``count``, each device gets one.
        """
        devices, spec = self._read_spec(await read_fields(request, SPEC_FIELDS))
        raised = self._detections.raise_for(devices, spec)
        return control_reply([control_record(detection) for detection in raised], 201)

    async def list_all(self, request: web.Request) -> web.Response:
        """Return the true state of all detections, in the order in which they were raised; query: ``?limit=``."""
        limit = query_number(request, "limit", 0) or None
        return control_reply([control_record(detection) for detection in self._detections.detections()[:limit]])

    async def change(self, request: web.Request) -> web.Response:
        """Change a detection, as an analyst in the web console does."""
        detection = self._find(request)
        fields = await read_fields(request, CHANGE_FIELDS)
        check_values(fields.get("severity", detection.severity), fields.get("status", detection.status))
        for name, value in fields.items():
            setattr(detection, name, value)
        return control_reply(control_record(detection))

    async def delete(self, request: web.Request) -> web.Response:
        """Delete one detection."""
        detection = self._find(request)
        self._detections.delete(detection)
        return control_reply({"deleted": 1})

    async def delete_all(self, request: web.Request) -> web.Response:
        """Delete all detections."""
        detections = self._detections.detections()
        for detection in detections:
            self._detections.delete(detection)
        return control_reply({"deleted": len(detections)})

    async def plan_walk_change(self, request: web.Request) -> web.Response:
        """Delete (the newest ones or a list of ids) and raise detections after the n-th page that is read from now."""
        fields = await read_fields(request, WALK_FIELDS)
        change = WalkChange(fields.get("after_pages", 1))
        if change.pages < 1:
            raise InvalidInput("after_pages must be at least 1")
        if isinstance(deleted := fields.get("delete", 0), int):
            change.newest = deleted
        else:
            change.ids = deleted
        if "add" in fields:
            change.devices, change.spec = self._read_spec(checked_fields(fields["add"], SPEC_FIELDS))
        self._changes.plan(change)
        return control_reply({"after_pages": change.pages}, 201)

    def _read_spec(self, fields: dict[str, Any]) -> tuple[Sequence[Device], DetectionSpec]:
        """Return the devices and the detections that the fields describe."""
        devices = self._devices(fields.pop("devices", 1))
        return devices, DetectionSpec(**{"count": len(devices), **fields})

    def _devices(self, wanted: list[Any] | int) -> list[Device]:
        """Return the first devices, or those with these ids or names."""
        if isinstance(wanted, int):
            devices = self._fleet.devices()[: max(wanted, 0)]
        else:
            devices = [self._device(one) for one in wanted]
        if not devices:
            raise InvalidInput("there is no device to raise a detection for")
        return devices

    def _device(self, any_name: Any) -> Device:
        device = self._fleet.named(any_name) if isinstance(any_name, str) else None
        if device is None:
            raise Unknown(f"there is no device {any_name}")
        return device

    def _find(self, request: web.Request) -> Detection:
        detection = self._detections.detection(request.match_info["id"])
        if detection is None:
            raise Unknown(f"there is no detection {request.match_info['id']}")
        return detection
