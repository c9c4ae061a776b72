# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console's responses about a device's lockdown, in all formats that the documentation allows."""

from __future__ import annotations

from typing import Any

from ..clock import Clock, iso_seconds
from ..switches import Switches
from .devices import Device
from .lockdown_state import Lockdown

ABSENT: Any = object()
"""The value of a field that is omitted from the response."""

BRIEF_FIELDS = ("id", "hostname", "tenant_id")


def write_timestamp(moment: float, form: str) -> str:
    """Format a lockdown timestamp as the switch ``timestamp_format`` selects."""
    if form == "garbage":
        return "(not a timestamp)"
    seconds = iso_seconds(int(moment))
    if form == "fraction_z":
        return f"{seconds}.{int(moment % 1 * 10_000_000):07}Z"
    return seconds if form == "no_zone" else seconds + "Z"


class LockdownResponses:
    """Builds the responses without changing anything."""

    def __init__(self, clock: Clock, switches: Switches, tenant_id: str) -> None:
        self._clock = clock
        self._switches = switches
        self._tenant_id = tenant_id.replace("-", "")

    def state(self, device: Device) -> dict[str, Any]:
        """Return the response to a read request."""
        record = self._record(device)
        if self._switches["lockdown_history"] == "absent":
            del record["lockdown_history"]
        return self._wrapped(record, self._switches["lockdown_get_wrapped"])

    def accepted(self, device: Device) -> dict[str, Any] | None:
        """Return the response to a command; None for an empty body."""
        form = self._switches["lockdown_put_answer"]
        if form == "empty":
            return None
        record = self._record(device)
        if form == "no_history":
            del record["lockdown_history"]
        elif form == "no_state":
            record = {name: record[name] for name in BRIEF_FIELDS}
        return self._wrapped(record, self._switches["lockdown_put_wrapped"])

    def _record(self, device: Device) -> dict[str, Any]:
        now = self._clock.now()
        lockdown = device.lockdown
        locked = lockdown is not None and lockdown.is_locked(now)
        initiated, expiration = self._timestamps(lockdown, locked)
        record = {
            "id": device.focus_id,
            "hostname": device.host_name,
            "tenant_id": self._tenant_id,
            "connection_status": self._connection_status(device, locked),
            "optics_device_version": device.focus_version,
            "password": self._key(lockdown, locked),
            "lockdown_expiration": expiration,
            "lockdown_initiated": initiated,
            "lockdown_history": [
                {"user_id": entry.user_id, "timestamp": self._timestamp(entry.timestamp), "command": entry.command}
                for entry in device.history
            ],
        }
        return {name: value for name, value in record.items() if value is not ABSENT}

    def _connection_status(self, device: Device, locked: bool) -> str:
        if not device.online:
            return self._switches["offline_connection_status"] if locked else "disconnected"
        return self._switches["locked_connection_status"] if locked else "connected"

    def _key(self, lockdown: Lockdown | None, locked: bool) -> Any:
        if lockdown is None:
            return self._nothing()
        return lockdown.key if locked or self._switches["key_after_expiry"] == "returned" else ABSENT

    def _timestamps(self, lockdown: Lockdown | None, locked: bool) -> tuple[Any, Any]:
        if lockdown is None or (not locked and self._switches["after_expiry"] == "nulls"):
            return self._nothing(), self._nothing()
        initiated = self._timestamp(lockdown.initiated)
        if locked and lockdown.expires is None:
            return initiated, None if self._switches["partial_expiration"] == "null" else ABSENT
        return initiated, self._timestamp(lockdown.end)

    def _nothing(self) -> Any:
        return None if self._switches["never_locked"] == "nulls" else ABSENT

    def _timestamp(self, moment: float) -> str:
        return write_timestamp(moment, self._switches["timestamp_format"])

    @staticmethod
    def _wrapped(record: dict[str, Any], wrapped: bool) -> dict[str, Any]:
        return {"status": "COMPLETE", "data": record} if wrapped else record
