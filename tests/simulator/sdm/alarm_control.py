# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls of the alarms."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ..clock import iso_moment
from ..control_input import checked_fields, read_fields, read_json
from ..errors import InvalidInput, Unknown
from ..replies import control_reply
from .alarms import SEVERITIES, Alarm, Alarms
from .devices import Device
from .fleet import Fleet

CHANGED_FIELDS = {
    "severity": str,
    "type": str,
    "category": str,
    "description": str,
    "source": str,
    "source_ip": str,
    "acknowledged_by": str,
    "annotation": str,
}
RAISED_FIELDS = {**CHANGED_FIELDS, "object_id": str, "device": str, "failed_resource": str, "trap_name": str}


class AlarmControl:
    """Handlers of the control calls."""

    def __init__(self, alarms: Alarms, fleet: Fleet) -> None:
        self._alarms = alarms
        self._fleet = fleet

    def routes(self, base: str) -> list[web.RouteDef]:
        """Return the routes below a path."""
        return [
            web.get(base + "/alarms", self.list_alarms),
            web.post(base + "/alarms", self.raise_alarms),
            web.patch(base + "/alarms/{id}", self.change_alarm),
            web.delete(base + "/alarms/{id}", self.remove_alarm),
            web.post(base + "/alarms/{id}/clear", self.clear_alarm),
            web.post(base + "/alarms/{id}/acknowledge", self.acknowledge_alarm),
        ]

    async def list_alarms(self, dummy: web.Request) -> web.Response:
        """Return all alarms, including cleared ones that the API does not show."""
        self._alarms.settle()
        return control_reply([alarm_record(alarm) for alarm in self._alarms.all()])

    async def raise_alarms(self, request: web.Request) -> web.Response:
        """Raise a list of alarms. Each updates the alarm of the same ``failed_resource`` and ``trap_name``, if any.

        ``device`` (an id) sets source, group and NF, and is the default of the failed resource.
        """
        descriptions = await read_json(request)
        if not isinstance(descriptions, list):
            raise InvalidInput("expected a list of alarms")
        wanted = [self._checked(description) for description in descriptions]
        self._alarms.settle()
        alarms = [self._alarms.raise_alarm(fields, device) for fields, device in wanted]
        return control_reply([alarm_record(alarm) for alarm in alarms], 201)

    async def change_alarm(self, request: web.Request) -> web.Response:
        """Change an alarm in place, as an event about the same resource does; even without fields, it is modified."""
        alarm = self._find(request)
        fields = await read_fields(request, CHANGED_FIELDS)
        check_severity(fields)
        return control_reply(alarm_record(self._alarms.change(alarm, fields)))

    async def clear_alarm(self, request: web.Request) -> web.Response:
        """Clear an alarm."""
        alarm = self._find(request)
        self._alarms.clear(alarm)
        return control_reply(alarm_record(alarm))

    async def acknowledge_alarm(self, request: web.Request) -> web.Response:
        """Acknowledge an alarm as the user ``by`` (default: admin)."""
        alarm = self._find(request)
        fields = await read_fields(request, {"by": str})
        self._alarms.acknowledge(alarm, fields.get("by", "admin"))
        return control_reply(alarm_record(alarm))

    async def remove_alarm(self, request: web.Request) -> web.Response:
        """Remove an alarm, like a user of the GUI who deletes it."""
        alarm = self._find(request)
        self._alarms.remove(alarm)
        return control_reply({"deleted": alarm.object_id})

    def _find(self, request: web.Request) -> Alarm:
        self._alarms.settle()
        alarm = self._alarms.alarm(request.match_info["id"])
        if alarm is None:
            raise Unknown(f"there is no alarm {request.match_info['id']}")
        return alarm

    def _checked(self, description: Any) -> tuple[dict[str, Any], Device | None]:
        """Return the attributes of an alarm and its device; raise InvalidInput or Unknown."""
        fields = checked_fields(description, RAISED_FIELDS)
        check_severity(fields)
        device_id = fields.pop("device", None)
        device = None if device_id is None else self._fleet.device(device_id)
        if device_id is not None and device is None:
            raise Unknown(f"there is no device {device_id}")
        return fields, device


def check_severity(fields: dict[str, Any]) -> None:
    """Raise InvalidInput for an unknown severity."""
    if fields.get("severity", SEVERITIES[0]) not in SEVERITIES:
        raise InvalidInput(f"unknown severity {fields['severity']!r}", list(SEVERITIES))


def alarm_record(alarm: Alarm) -> dict[str, Any]:
    """Return an alarm as the control API shows it."""
    return {
        "object_id": alarm.object_id,
        "device": alarm.device_id,
        "severity": alarm.severity,
        "type": alarm.type,
        "trap_name": alarm.trap_name,
        "category": alarm.category,
        "description": alarm.description,
        "failed_resource": alarm.failed_resource,
        "source": alarm.source,
        "source_ip": alarm.source_ip,
        "time": iso_moment(alarm.time),
        "modified": iso_moment(alarm.modified),
        "acknowledged_by": alarm.acknowledged_by,
        "annotation": alarm.annotation,
        "cleared": alarm.is_cleared,
    }
