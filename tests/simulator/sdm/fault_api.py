# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handlers of the operations below fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import Any

from aiohttp import web

from ..switches import Switches
from .access import Access
from .alarms import Alarm, Alarms
from .documents import Document
from .gate import Gate
from .refusals import Unauthorized
from .users import User

Records = Sequence[dict[str, Any]]
ENVELOPES: dict[str, tuple[str, str, Callable[[Records], Any]]] = {
    "alarmDetails": ("alarmDetails", "alarmDetail", lambda records: {"alarmDetails": records}),
    "alarmDetail": ("alarmDetails", "alarmDetail", lambda records: {"alarmDetail": records}),
    "nested": ("alarmDetails", "alarmDetail", lambda records: {"alarmDetails": {"alarmDetail": records}}),
    "repeated": ("alarmDetails", "alarmDetails", lambda records: {"alarmDetails": records}),
    "alarms": ("alarms", "alarm", lambda records: {"alarms": records}),
    "bare": ("alarmDetails", "alarmDetail", lambda records: records),
}
"""Envelope to the tags of root and items in XML, and to the function that returns the content in JSON."""

TIME_FORMS = {
    "dashes": "%Y-%m-%d %H:%M:%S",
    "slashes": "%m/%d/%Y %H:%M:%S",
    "iso": "%Y-%m-%dT%H:%M:%S",
    "words": "%a %b %d %H:%M:%S %Y",
}
SPELLINGS: dict[str, Callable[[str], str]] = {"title": str.title, "upper": str.upper, "lower": str.lower}


class FaultApi:
    """Handlers of the alarms."""

    def __init__(self, alarms: Alarms, access: Access, gate: Gate, switches: Switches) -> None:
        self._alarms = alarms
        self._access = access
        self._gate = gate
        self._switches = switches

    async def list_alarms(self, request: web.Request, node: str) -> Document:
        """Return the alarms that the user may view. A switch shows an empty list to clients without a session."""
        try:
            session = self._gate.session_of(request, node)
        except Unauthorized:
            if self._switches["alarms_without_session"] == "refused":
                raise
            return self._document([])
        self._alarms.settle()
        return self._document([self._record(alarm) for alarm in self._visible(session.user)])

    def _visible(self, user: User) -> list[Alarm]:
        alarms = self._alarms.shown()
        if user.folders is None:
            return alarms
        devices = {device.id for device in self._access.devices(user)}
        return [alarm for alarm in alarms if alarm.device_id is None or alarm.device_id in devices]

    def _document(self, records: list[dict[str, Any]]) -> Document:
        root, tag, in_json = ENVELOPES[self._switches["alarm_envelope"]]
        return Document(root, {tag: records}, json_content=in_json(records))

    def _record(self, alarm: Alarm) -> dict[str, Any]:
        """Return the record with its keys sorted; unknown values are omitted."""
        empty = "" if self._switches["alarm_empty_fields"] else None
        record = {
            "objectId": alarm.object_id,
            "severity": SPELLINGS[self._switches["alarm_severity_case"]](alarm.severity),
            "type": alarm.type,
            "trapName": alarm.trap_name,
            "description": alarm.description,
            "failedResource": alarm.failed_resource,
            "source": alarm.source,
            "sourceIp": alarm.source_ip,
            "sourceGroupId": alarm.source_group_id,
            "nfName": alarm.nf_name,
            "time": self._moment(alarm.time),
            "modifiedTime": self._moment(alarm.modified),
            "sysUpTime": str(int(alarm.modified) % 10_000_000),
            "acknowledgedBy": alarm.acknowledged_by or empty,
            "annotation": alarm.annotation or empty,
            "category": alarm.category if self._switches["alarm_fields"] == "9.0.1" else None,
        }
        return {name: record[name] for name in sorted(record) if record[name] is not None}

    def _moment(self, seconds: float) -> str:
        form = self._switches["alarm_time"]
        if form == "epoch":
            return str(round(seconds * 1000))
        local = datetime.fromtimestamp(seconds + 60 * self._switches["alarm_time_offset"], timezone.utc)
        return local.strftime(TIME_FORMS[form])
