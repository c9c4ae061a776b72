# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of devices in the control API: validate, apply and show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..clock import Clock, iso_moment
from ..errors import InvalidInput
from .devices import PUSHES, Device, Lock
from .fleet import HOME, Fleet, checked_path
from .seeding import KINDS, Seeder, apply_kind
from .users import Users

NONE_TYPE = type(None)
DEVICE_FIELDS = {
    "id": str,
    "kind": str,
    "name": str,
    "ip": str,
    "description": (str, NONE_TYPE),
    "folder": str,
    "nf": str,
    "group": str,
    "platform": (str, NONE_TYPE),
    "serial_number": (str, NONE_TYPE),
    "version": (str, NONE_TYPE),
    "config_version": (int, NONE_TYPE),
    "community": str,
    "connected": bool,
    "manageable": bool,
    "assigned": bool,
    "push": str,
    "locked_by": (str, NONE_TYPE),
}
LOCATION_FIELDS = ("folder", "nf", "group")
PLAIN_FIELDS = tuple(name for name in DEVICE_FIELDS if name not in ("id", "kind", "locked_by", *LOCATION_FIELDS))
ALLOWED: dict[str, Sequence[str]] = {"kind": tuple(KINDS), "push": PUSHES}


class DeviceEditor:
    """Adds and changes devices like a user of the GUI. Fields are validated first."""

    def __init__(self, fleet: Fleet, seeder: Seeder, users: Users, clock: Clock) -> None:
        self._fleet = fleet
        self._seeder = seeder
        self._users = users
        self._clock = clock

    def add(self, descriptions: Sequence[dict[str, Any]]) -> list[Device]:
        """Add devices with these fields. Devices with the same ``nf`` in the same ``folder`` form an NF."""
        for fields in descriptions:
            self._check(fields)
        ids = [fields["id"] for fields in descriptions if "id" in fields]
        if len(set(ids)) < len(ids) or any(self._fleet.device(device_id) for device_id in ids):
            raise InvalidInput("one of these ids is in use already")
        devices = []
        for fields in descriptions:
            device = self._draft(fields)
            self._fleet.add([device])
            self.change(device, {name: value for name, value in fields.items() if name not in LOCATION_FIELDS})
            devices.append(device)
        return devices

    def change(self, device: Device, fields: dict[str, Any]) -> None:
        """Set the given fields, ``kind`` first. ``locked_by`` null releases the lock.

        ``folder``, ``nf`` and ``group`` move the device; those of the three that are not given remain the same.
        """
        self._check(fields)
        if "kind" in fields:
            apply_kind(device, fields["kind"])
        for name in PLAIN_FIELDS:
            if name in fields:
                setattr(device, name, fields[name])
        if any(name in fields for name in LOCATION_FIELDS):
            self._move(device, {**location_of(device, self._fleet), **fields})
        if "locked_by" in fields:
            device.lock = self._lock(fields["locked_by"])
        self._fleet.changed()

    def _draft(self, fields: dict[str, Any]) -> Device:
        device = self._seeder.draft(**{name: fields[name] for name in ("name", *LOCATION_FIELDS) if name in fields})
        if "id" in fields:
            device.id = fields["id"]
        return device

    def _move(self, device: Device, location: dict[str, Any]) -> None:
        nf = self._fleet.nf_in(self._fleet.folder(location["folder"]), location["nf"])
        device.nf_id, device.group_id = nf.id, self._fleet.group_in(nf, location["group"]).id

    def _lock(self, owner: str | None) -> Lock | None:
        if owner is None:
            return None
        user = self._users.named(owner)
        return Lock(user.name if user else owner, self._clock.now())

    def _check(self, fields: dict[str, Any]) -> None:
        """Raise InvalidInput for invalid values."""
        for name, allowed in ALLOWED.items():
            if name in fields and fields[name] not in allowed:
                raise InvalidInput(f"unknown {name} {fields[name]!r}", list(allowed))
        for name in ("id", "name", "ip", "nf", "locked_by"):
            if fields.get(name) == "":
                raise InvalidInput(f"{name} must not be empty")
        checked_path(fields.get("folder", HOME))
        if fields.get("group"):
            checked_path(fields["group"])


def location_of(device: Device, fleet: Fleet) -> dict[str, str]:
    """Return a device's location: folder, NF and the group within the NF (empty for its top group)."""
    nf = fleet.nf_of(device)
    top, group = fleet.group(nf.id), fleet.group(device.group_id)
    return {
        "folder": fleet.group(nf.folder_id).full_name,
        "nf": nf.name,
        "group": group.full_name.removeprefix(top.full_name).lstrip("/"),
    }


def control_record(device: Device, fleet: Fleet) -> dict[str, Any]:
    """Return the true state of a device with all actions requested for it."""
    lock = device.lock
    return {
        "id": device.id,
        "name": device.name,
        "ip": device.ip,
        "key": device.key,
        **location_of(device, fleet),
        "nf_id": device.nf_id,
        "group_id": device.group_id,
        "version": device.version,
        "config_version": device.config_version,
        "connected": device.connected,
        "manageable": device.manageable,
        "assigned": device.assigned,
        "locked_by": lock.owner if lock else None,
        "locked_since": iso_moment(lock.since) if lock else None,
        "session": lock.session if lock else None,
        "actions": [
            {"action": action.name, "user": action.user, "time": iso_moment(action.time), "verdict": action.verdict}
            for action in device.actions
        ],
    }
