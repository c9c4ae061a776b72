# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The alarms: one row for each failed resource, which later events update."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..clock import Clock
from ..errors import InvalidInput
from ..switches import Switches
from .devices import Device
from .fleet import Fleet

CLEAR = "Clear"
SEVERITIES = ("Emergency", "Critical", "Major", "Minor", "Warning", CLEAR)
UNREACHABLE_TRAP = "apEMSNodeUnreachableNotification"
MAX_EVENTS = 50


@dataclass(slots=True)
class Alarm:
    """A row. Times are seconds since 1970; ``device_id`` is None for alarms of SDM itself."""

    object_id: str
    failed_resource: str
    trap_name: str
    time: float
    modified: float
    device_id: str | None = None
    severity: str = "Major"
    type: str = "Communication"
    category: str = "Network"
    description: str = ""
    source: str = "SDM"
    source_ip: str | None = None
    source_group_id: str | None = None
    nf_name: str | None = None
    acknowledged_by: str = ""
    annotation: str = ""

    @property
    def is_cleared(self) -> bool:
        """Whether the cause of the alarm is gone."""
        return self.severity == CLEAR


class AlarmEvent(NamedTuple):
    """What happened to an alarm: it was ``raised``, ``changed``, ``cleared``, ``acknowledged`` or ``removed``."""

    number: int
    change: str
    object_id: str
    severity: str
    text: str
    device_id: str | None
    time: float


class Alarms:
    """All alarms, the cleared ones included. Call ``settle`` before reading them."""

    def __init__(self, fleet: Fleet, clock: Clock, switches: Switches) -> None:
        self._fleet = fleet
        self._clock = clock
        self._switches = switches
        self.reset()

    def reset(self) -> None:
        """Remove all alarms."""
        self._rows: dict[str, Alarm] = {}
        self._ids: dict[tuple[str, str], str] = {}
        self._last_id = 1000
        self._events: deque[AlarmEvent] = deque(maxlen=MAX_EVENTS)
        self._last_event = 0
        self._settled_edition = -1

    def all(self) -> list[Alarm]:
        """Return all rows, oldest first."""
        return list(self._rows.values())

    def shown(self) -> list[Alarm]:
        """Return the rows that the API shows; switches select whether and how long these include cleared alarms."""
        if self._switches["alarm_clear"] == "removed":
            return [alarm for alarm in self._rows.values() if not alarm.is_cleared]
        kept, now = self._switches["alarm_clear_kept"], self._clock.now()
        return [alarm for alarm in self._rows.values() if not (alarm.is_cleared and 0 < kept <= now - alarm.modified)]

    def alarm(self, object_id: str) -> Alarm | None:
        """Return the alarm with this id, or None."""
        return self._rows.get(object_id)

    def recent_events(self) -> list[AlarmEvent]:
        """Return the newest events, newest first."""
        return list(self._events)[::-1]

    def raise_alarm(self, fields: dict[str, Any], device: Device | None = None) -> Alarm:
        """Raise an alarm with these attributes. It updates the row of the same failed resource and trap, if any."""
        now = self._clock.now()
        origin = {} if device is None else self._origin(device)
        fields = {"failed_resource": "SDM", "trap_name": "simAlarm", **origin, **fields}
        key = (fields["failed_resource"], fields["trap_name"])
        known = self._rows.get(self._ids.get(key, ""))
        if known is not None and self._switches["alarm_update"] == "in_place":
            if known.is_cleared:
                known.time, known.acknowledged_by, known.annotation = now, "", ""
            fields.pop("object_id", None)
            return self.change(known, fields)
        if known is not None:
            del self._rows[known.object_id]
        if fields.get("object_id") in self._rows:
            raise InvalidInput(f"alarm {fields['object_id']} exists already")
        alarm = Alarm(**{"object_id": self._free_id(), "time": now, "modified": now, **fields})
        self._rows[alarm.object_id] = alarm
        self._ids[key] = alarm.object_id
        self._report("cleared" if alarm.is_cleared else "raised", alarm)
        return alarm

    def change(self, alarm: Alarm, fields: dict[str, Any]) -> Alarm:
        """Set attributes of an alarm, as an event about its resource does."""
        was_cleared = alarm.is_cleared
        for name, value in fields.items():
            setattr(alarm, name, value)
        alarm.modified = self._clock.now()
        change = "cleared" if alarm.is_cleared else "raised" if was_cleared else "changed"
        self._report(change, alarm)
        return alarm

    def clear(self, alarm: Alarm) -> None:
        """Clear an alarm."""
        self.change(alarm, {"severity": CLEAR})

    def acknowledge(self, alarm: Alarm, user: str) -> None:
        """Acknowledge an alarm; a switch selects whether this counts as a modification."""
        alarm.acknowledged_by = user
        if self._switches["alarm_acknowledge_modifies"]:
            alarm.modified = self._clock.now()
        self._report("acknowledged", alarm)

    def remove(self, alarm: Alarm) -> None:
        """Remove a row."""
        del self._rows[alarm.object_id]
        self._report("removed", alarm)

    def settle(self) -> None:
        """Raise and clear the alarms of devices that SDM cannot reach."""
        if self._settled_edition == self._fleet.edition:
            return
        self._settled_edition = self._fleet.edition
        for alarm in self.all():
            if alarm.trap_name == UNREACHABLE_TRAP and self._fleet.device(alarm.device_id or "") is None:
                self.remove(alarm)
        for device in self._fleet.devices():
            known = self._rows.get(f"alarm-{device.id}")
            is_raised = known is not None and not known.is_cleared
            is_lost = device.assigned and not device.connected
            if is_lost and not is_raised:
                self._raise_unreachable(device)
            elif known is not None and is_raised and not is_lost:
                self.clear(known)

    def _raise_unreachable(self, device: Device) -> None:
        self.raise_alarm(
            {
                "object_id": f"alarm-{device.id}",
                "trap_name": UNREACHABLE_TRAP,
                "severity": "Critical",
                "description": f"{device.name} is not reachable",
            },
            device,
        )

    def _origin(self, device: Device) -> dict[str, Any]:
        """Return the attributes of an alarm that identify its device."""
        return {
            "device_id": device.id,
            "failed_resource": device.key,
            "source": device.name,
            "source_ip": device.ip,
            "source_group_id": device.group_id,
            "nf_name": self._fleet.nf_of(device).name,
        }

    def _free_id(self) -> str:
        self._last_id += 1
        while str(self._last_id) in self._rows:
            self._last_id += 1
        return str(self._last_id)

    def _report(self, change: str, alarm: Alarm) -> None:
        self._last_event += 1
        text = alarm.description or alarm.trap_name
        now = self._clock.now()
        event = AlarmEvent(self._last_event, change, alarm.object_id, alarm.severity, text, alarm.device_id, now)
        self._events.append(event)
