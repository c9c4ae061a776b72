# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The difference between two readings of the alarms.

SDM updates the row of an alarm in place, and shows no history. Depending on the release, a cleared alarm stays in the
list with the severity Clear, or leaves it. So an alarm that is missing in two complete lists counts as cleared, unless
another row of the same resource has replaced it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..._common.digests import digest
from .alarm import CLEAR, Alarm

RAISED, CHANGED, CLEARED, ACKNOWLEDGED = "raised", "changed", "cleared", "acknowledged"
_ABSENCES = 2  # complete lists without an alarm, after which it counts as cleared
_MAX_GONE = 2000  # alarms that left the list whose revision is kept, in case they return


@dataclass(frozen=True)
class AlarmChange:
    """What happened to an alarm. key: the same for each reading of the change. before: the severity until then, or "".

    alarm: None if it left the list. severity: the present one, C(clear) if it left the list. row: the alarm in the
    state, with its C(id).
    """

    key: str
    change: str
    alarm: Alarm | None
    before: str
    severity: str
    row: dict[str, Any]


class Snapshot:
    """The alarms as they were read last. state: the feed's, which is changed in place.

    C(alarms): {id: {severity, changed_at, notes, revision, absences, devices, and what names the source}}.
    notes: a digest of who acknowledged the alarm, and of its annotation. revision: how often the alarm has changed,
    so that no two changes have the same key. devices: [[id, host name]], or None if they were not found yet. C(gone):
    {id: revision} of alarms that left the list. C(number): see _number().
    """

    def __init__(self, state: dict[str, Any]) -> None:
        self._state = state
        self._rows: dict[str, dict[str, Any]] = state.setdefault("alarms", {})
        self._gone: dict[str, int] = state.setdefault("gone", {})

    def learn(self, alarms: Mapping[str, Alarm]) -> None:
        """Note alarms without making changes of them."""
        for alarm in alarms.values():
            self._rows[alarm.id] = _row(alarm, 0)

    def compare(self, alarms: Mapping[str, Alarm], is_complete: bool) -> list[AlarmChange]:
        """Return what has changed, and note the alarms. is_complete: whether the list has all alarms."""
        changes = [change for alarm in alarms.values() if (change := self._compare_one(alarm))]
        if is_complete:
            changes += self._absent([alarm_id for alarm_id in self._rows if alarm_id not in alarms], alarms)
        return changes

    @property
    def is_empty(self) -> bool:
        """Whether no alarm was read."""
        return not self._rows

    def set_devices(self, alarm_id: str, devices: Iterable[list[str | None]]) -> None:
        """Note the devices of an alarm that is still listed."""
        if row := self._rows.get(alarm_id):
            row["devices"] = list(devices)

    def _compare_one(self, alarm: Alarm) -> AlarmChange | None:
        row = self._rows.get(alarm.id)
        if row is None:
            return self._add(alarm)
        change, before = _kind(alarm, row), row["severity"]
        new = _row(alarm, row["revision"] + (change is not None))
        is_same_source = all(row[field] == new[field] for field in ("source", "source_ip", "nf_name"))
        row.update(new, devices=row["devices"] if is_same_source else None)
        return self._change(change, alarm, before, alarm.changed_at) if change else None

    def _add(self, alarm: Alarm) -> AlarmChange | None:
        self._rows[alarm.id] = _row(alarm, self._gone.pop(alarm.id, -1) + 1)
        return None if alarm.is_cleared else self._change(RAISED, alarm, "", alarm.changed_at or alarm.raised_at)

    def _absent(self, alarm_ids: Iterable[str], alarms: Mapping[str, Alarm]) -> list[AlarmChange]:
        """Return the alarms that count as cleared. One whose resource has a new row is not."""
        lasting = {alarm.resource for alarm in alarms.values() if not alarm.is_cleared}
        changes = []
        for alarm_id in alarm_ids:
            row = self._rows[alarm_id]
            row["absences"] += 1
            if row["absences"] < _ABSENCES:
                continue
            del self._rows[alarm_id]
            self._gone[alarm_id] = row["revision"]
            if row["severity"] != CLEAR and not (row["resource"] and row["resource"] in lasting):
                key = _key(alarm_id, row["changed_at"] or self._number(), CLEARED, "absent", str(row["revision"]))
                changes.append(AlarmChange(key, CLEARED, None, row["severity"], CLEAR, {"id": alarm_id, **row}))
        for alarm_id in list(self._gone)[:-_MAX_GONE]:
            del self._gone[alarm_id]
        return changes

    def _change(self, change: str, alarm: Alarm, before: str, time: str) -> AlarmChange:
        row = self._rows[alarm.id]
        notes = row["notes"] if change == ACKNOWLEDGED else ""
        key = _key(alarm.id, time or self._number(), change, alarm.severity, notes, str(row["revision"]))
        return AlarmChange(key, change, alarm, before, alarm.severity, {"id": alarm.id, **row})

    def _number(self) -> str:
        """Return a new number, which replaces the time in the key of a change without one."""
        self._state["number"] = self._state.get("number", 0) + 1
        return f"#{self._state['number']}"


def _key(*parts: str) -> str:
    return " ".join(parts)


def _notes(alarm: Alarm) -> str:
    noted = alarm.acknowledged_by or alarm.annotation
    return digest(alarm.acknowledged_by, alarm.annotation)[:32] if noted else ""


def _row(alarm: Alarm, revision: int) -> dict[str, Any]:
    return {
        "severity": alarm.severity,
        "changed_at": alarm.changed_at,
        "notes": _notes(alarm),
        "revision": revision,
        "absences": 0,
        "resource": alarm.resource,
        "description": alarm.description,
        "source": alarm.source,
        "source_ip": alarm.source_ip,
        "nf_name": alarm.nf_name,
        "devices": None,
    }


def _kind(alarm: Alarm, row: Mapping[str, Any]) -> str | None:
    """Return what happened to an alarm that is known, or None.

    An acknowledgement may also set the time of the change, so a new time does not make it C(changed).
    """
    was_cleared = row["severity"] == CLEAR
    if alarm.is_cleared:
        return None if was_cleared else CLEARED
    if was_cleared:
        return RAISED
    if alarm.severity != row["severity"]:
        return CHANGED
    notes = _notes(alarm)
    if notes and notes != row["notes"]:
        return ACKNOWLEDGED
    return CHANGED if alarm.changed_at != row["changed_at"] else None
