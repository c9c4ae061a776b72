# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of devices in the control API: validate, apply and show them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..clock import Clock, iso_moment, parse_iso
from ..errors import InvalidInput
from .action_rules import RULES
from .devices import AGENT_TYPES, DEVICE_TYPES, EXEMPTED, NEVER, SEVERITIES, Device
from .fleet import Fleet
from .kinds import KINDS
from .seeding import Seeder, apply_kind
from .transitions import Transitions

NONE_TYPE = type(None)
DEVICE_FIELDS = {
    "id": str,
    "kind": str,
    "name": str,
    "host_name": str,
    "nickname": str,
    "user": str,
    "custom_id": (str, NONE_TYPE),
    "status": str,
    "severity": str,
    "exempt_hours": (int, float, NONE_TYPE),
    "group": str,
    "group_id": str,
    "device_type": str,
    "agent_type": (str, NONE_TYPE),
    "agent_version": (str, NONE_TYPE),
    "macs": list,
    "ips": list,
    "online": bool,
    "private": bool,
    "enrolled_at": str,
    "failing": list,
    "report": str,
}
PLAIN_FIELDS = (
    "name",
    "host_name",
    "nickname",
    "user",
    "custom_id",
    "severity",
    "device_type",
    "agent_type",
    "agent_version",
    "online",
    "private",
    "report",
)
ALLOWED: dict[str, tuple[Any, ...]] = {
    "kind": tuple(KINDS),
    "severity": SEVERITIES,
    "device_type": DEVICE_TYPES,
    "agent_type": (*AGENT_TYPES, None),
    "report": ("ready", "failed", "never"),
}


class DeviceEditor:
    """Adds and changes devices immediately, like an administrator or the agent. Fields are validated first."""

    def __init__(self, fleet: Fleet, seeder: Seeder, transitions: Transitions, clock: Clock) -> None:
        self._fleet = fleet
        self._seeder = seeder
        self._transitions = transitions
        self._clock = clock

    def add(self, descriptions: Sequence[dict[str, Any]]) -> list[Device]:
        """Add devices with these fields; ``name`` defaults to the host name without its domain, in upper case.

        Like a device that enrols, each is compliant until it gets the status of its fields.
        """
        for fields in descriptions:
            self._check(fields)
        devices = [self._draft(fields) for fields in descriptions]
        self._fleet.add(devices)
        now = self._clock.now()
        for device, fields in zip(devices, descriptions, strict=True):
            before = device.shown_status(now)
            self._apply(device, fields)
            self._transitions.device_added(device, now)
            self._transitions.status_changed(device, before)
        return devices

    def change(self, device: Device, fields: dict[str, Any]) -> None:
        """Set the given fields, ``kind`` first. ``exempt_hours`` 0 means no end, and null ends an exemption."""
        self._check(fields)
        before = device.shown_status(self._clock.now())
        self._apply(device, fields)
        self._transitions.status_changed(device, before)

    def _apply(self, device: Device, fields: dict[str, Any]) -> None:
        now = self._clock.now()
        if "kind" in fields:
            apply_kind(device, fields["kind"])
        for name in PLAIN_FIELDS:
            if name in fields:
                setattr(device, name, fields[name])
        for name in ("macs", "ips"):
            if name in fields:
                setattr(device, name, tuple(fields[name]))
        if "failing" in fields:
            device.failing = frozenset(fields["failing"])
        if "enrolled_at" in fields:
            device.enrolled = parse_iso(fields["enrolled_at"])
        if "status" in fields:
            device.status, device.status_since = fields["status"], now
        if "exempt_hours" in fields:
            hours = fields["exempt_hours"]
            device.exempted_until = NEVER if hours is None else now + 3600 * (hours or math.inf)
            device.status_since = now
        if "group" in fields:
            device.group_id = self._seeder.group(fields["group"]).id
        elif "group_id" in fields:
            device.group_id = self._group_id(fields["group_id"])
        if fields.get("online"):
            device.last_seen = now
        self._fleet.changed()

    def _draft(self, fields: dict[str, Any]) -> Device:
        device = self._seeder.draft()
        if "id" in fields:
            device.id = fields["id"]
        if "host_name" in fields:
            device.name = fields["host_name"].partition(".")[0].upper()
        return device

    def _group_id(self, group_id: str) -> str:
        group = self._fleet.group(group_id)
        if group is None:
            raise InvalidInput(f"there is no group {group_id}")
        return group.id

    def _check(self, fields: dict[str, Any]) -> None:
        """Raise InvalidInput for invalid values."""
        for name, allowed in ALLOWED.items():
            if name in fields and fields[name] not in allowed:
                raise InvalidInput(f"unknown {name} {fields[name]!r}", list(allowed))
        for name in ("id", "status", "group"):
            if fields.get(name) == "":
                raise InvalidInput(f"{name} must not be empty")
        if fields.get("status") == EXEMPTED:
            raise InvalidInput("exempt_hours makes a device exempted; status is the status without the exemption")
        if (fields.get("exempt_hours") or 0) < 0:
            raise InvalidInput("exempt_hours must not be negative")
        for name in ("macs", "ips"):
            if not all(isinstance(item, str) and item for item in fields.get(name, [])):
                raise InvalidInput(f"{name} must be a list of strings")
        if not all(action in RULES for action in fields.get("failing", [])):
            raise InvalidInput("unknown action in failing", sorted(RULES))
        if "enrolled_at" in fields:
            parse_iso(fields["enrolled_at"])
        if "group_id" in fields:
            self._group_id(fields["group_id"])


def control_record(device: Device, fleet: Fleet, now: float) -> dict[str, Any]:
    """Return the true state of a device with all actions requested for it."""
    return {
        "id": device.id,
        "name": device.name,
        "host_name": device.host_name,
        "nickname": device.nickname,
        "custom_id": device.custom_id,
        "status": device.shown_status(now),
        "status_beneath": device.status,
        "severity": device.severity,
        "exempted_until": iso_moment(device.exempted_until) if device.is_exempted(now) else None,
        "group_id": fleet.shown_group_id(device.group_id),
        "group": fleet.group_of(device).name,
        "device_type": device.device_type,
        "os": device.system.family,
        "agent_type": device.agent_type,
        "agent_version": device.agent_version,
        "macs": device.macs,
        "ips": device.ips,
        "online": device.online,
        "private": device.private,
        "enrolled_at": iso_moment(device.enrolled),
        "actions": [
            {
                "action": action.name,
                "time": iso_moment(action.time),
                "epoch": action.time,
                "verdict": action.verdict,
            }
            for action in device.actions
        ],
        "actions_waiting": len(device.waiting),
        "command_ids": [command.id for command in device.commands],
    }
