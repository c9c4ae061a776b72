# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of devices in the control API: validate, apply and show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..clock import iso_moment, parse_iso
from ..control_input import checked_fields
from ..errors import InvalidInput
from .agent import Agent
from .devices import Device, Policy, policy_record
from .durations import parse_duration
from .fleet import Fleet
from .ids import to_protect_id
from .lockdown import LockdownService
from .seeding import FOCUS_VERSIONS, Seeder

ADMINISTRATOR = "console-administrator"
NONE_TYPE = type(None)
DEVICE_FIELDS = {
    "id": str,
    "name": str,
    "host_name": str,
    "state": str,
    "date_first_registered": str,
    "ip_addresses": list,
    "mac_addresses": list,
    "policy": (dict, NONE_TYPE),
    "agent_version": str,
    "focus": bool,
    "os_version": str,
    "os_kernel_version": (str, NONE_TYPE),
    "last_logged_in_user": str,
    "zones": list,
    "lock": (dict, NONE_TYPE),
}
PLAIN_FIELDS = (
    "name",
    "host_name",
    "agent_version",
    "os_version",
    "os_kernel_version",
    "last_logged_in_user",
)
POLICY_FIELDS = {"id": (str, NONE_TYPE), "name": (str, NONE_TYPE)}
LOCK_FIELDS = {"expires": str, "partial": bool}
STATES = ("Online", "Offline")


class DeviceEditor:
    """Adds and changes devices. All fields are validated before anything changes."""

    def __init__(self, fleet: Fleet, lockdown: LockdownService, seeder: Seeder) -> None:
        self._fleet = fleet
        self._lockdown = lockdown
        self._seeder = seeder

    def add(self, descriptions: Sequence[dict[str, Any]]) -> list[Device]:
        """Add devices with these fields; ``name`` defaults to the host name without its domain, in upper case."""
        for fields in descriptions:
            check_values(fields, has_focus=True)
        devices = [self._draft(fields) for fields in descriptions]
        self._fleet.add(devices)
        for device, fields in zip(devices, descriptions, strict=True):
            self.change(device, fields)
        return devices

    def change(self, device: Device, fields: dict[str, Any]) -> None:
        """Set the given fields; ``lock`` is applied before ``state``, so that both together lock an offline device."""
        check_values(fields, has_focus=device.focus_version is not None)
        for name in PLAIN_FIELDS:
            if name in fields:
                setattr(device, name, fields[name])
        for name in ("ip_addresses", "mac_addresses"):
            if name in fields:
                setattr(device, name, tuple(fields[name]))
        if "policy" in fields:
            policy = fields["policy"]
            device.policy = None if policy is None else Policy(policy.get("id"), policy.get("name"))
        if "focus" in fields:
            device.focus_version = FOCUS_VERSIONS[0] if fields["focus"] else None
        if "date_first_registered" in fields:
            device.registered = parse_iso(fields["date_first_registered"])
        if "zones" in fields:
            device.zone_ids = tuple(self._seeder.zone(name).id for name in fields["zones"])
        self._fleet.changed()
        if "lock" in fields:
            self._set_lock(device, fields["lock"])
        if "state" in fields:
            self._lockdown.set_online(device, fields["state"] == "Online")

    def _draft(self, fields: dict[str, Any]) -> Device:
        device = self._seeder.draft()
        if "id" in fields:
            device.id = to_protect_id(fields["id"])
        if "host_name" in fields:
            device.name = fields["host_name"].partition(".")[0].upper()
        return device

    def _set_lock(self, device: Device, lock: dict[str, Any] | None) -> None:
        """Lock or release like an administrator in the web console; the agent of an online device follows at once."""
        self._lockdown.settle(device)
        if lock is None:
            self._lockdown.release(device, ADMINISTRATOR, "now")
        else:
            length = parse_duration(lock.get("expires", "3:00:00")) or 0
            self._lockdown.lock(device, length, lock.get("partial", False), ADMINISTRATOR, "now")


def check_values(fields: dict[str, Any], has_focus: bool) -> None:
    """Raise InvalidInput for values that are invalid for a device with or without a Focus agent."""
    if fields.get("state", "Online") not in STATES:
        raise InvalidInput(f"unknown state {fields['state']!r}", list(STATES))
    for name in ("ip_addresses", "mac_addresses", "zones"):
        if not all(isinstance(item, str) and item for item in fields.get(name, [])):
            raise InvalidInput(f"{name} must be a list of strings")
    if fields.get("policy") is not None:
        checked_fields(fields["policy"], POLICY_FIELDS)
    if fields.get("lock") is not None:
        if not fields.get("focus", has_focus):
            raise InvalidInput("a device without a Focus agent cannot be locked")
        lock = checked_fields(fields["lock"], LOCK_FIELDS)
        if parse_duration(lock.get("expires", "3:00:00")) is None:
            raise InvalidInput("expires must have the form d:hh:mm")
    if "date_first_registered" in fields:
        parse_iso(fields["date_first_registered"])


def control_record(device: Device, fleet: Fleet, now: float) -> dict[str, Any]:
    """Return the true state of a device, both in the console and in its agent."""
    lockdown = device.lockdown
    locked = lockdown is not None and lockdown.is_locked(now)
    agent = device.agent or Agent()
    return {
        "id": device.id,
        "focus_id": device.focus_id,
        "name": device.name,
        "host_name": device.host_name,
        "state": device.state,
        "focus": device.focus_version is not None,
        "policy": policy_record(device.policy),
        "ip_addresses": device.ip_addresses,
        "mac_addresses": device.mac_addresses,
        "zones": [zone.name for zone in fleet.zones_of(device)],
        "console": {
            "locked": locked,
            "initiated": iso_moment(lockdown.initiated) if lockdown else None,
            "expiration": iso_moment(lockdown.end) if lockdown else None,
            "partial": lockdown.partial if lockdown else None,
            "unlock_key": lockdown.key if lockdown else None,
            "history": [
                {"user_id": entry.user_id, "timestamp": iso_moment(entry.timestamp), "command": entry.command}
                for entry in device.history
            ],
        },
        "agent": {
            "locked": agent.is_locked(now),
            "locked_until": iso_moment(agent.locked_until) if agent.is_locked(now) else None,
            "commands_waiting": len(agent.queue),
        },
    }
