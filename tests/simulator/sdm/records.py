# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The records that the API returns."""

from __future__ import annotations

from typing import Any

from ..switches import Switches
from .devices import Device
from .documents import Document, Items
from .fleet import Fleet, Group, NetworkFunction
from .locks import Locks

DEVICE_TYPE = "restManagedDevice"
CLUSTER = "Device Cluster"
SINGLE = "Device"


class Records:
    """Builds the records without changing anything."""

    def __init__(self, fleet: Fleet, locks: Locks, switches: Switches) -> None:
        self._fleet = fleet
        self._locks = locks
        self._switches = switches

    def device_list(self, devices: list[Device]) -> Document:
        """Return a list of Device Manager."""
        return self._listed([self._summary(device) for device in devices])

    def device(self, device: Device) -> Document:
        """Return a complete device with its credentials, of which only the password is masked."""
        parameters = Items("parameter", [parameter(name, value) for name, value in secrets_of(device).items()])
        record = {**self._summary(device), "groupParameters": parameters, **self._lock_fields(device)}
        return Document("device", record, DEVICE_TYPE)

    def assigned_list(self, devices: list[Device]) -> Document:
        """Return a list of Element Manager."""
        return self._listed([self._assigned(device) for device in devices])

    def assigned_device(self, device: Device) -> Document:
        """Return a device in the format of Element Manager."""
        return Document("device", {**self._assigned(device), **self._lock_fields(device)}, DEVICE_TYPE)

    def folders(self, folders: list[Group]) -> Document:
        """Return the groups outside of NFs."""
        return Document("deviceGroups", Items("deviceGroup", [group_record(folder) for folder in folders]))

    def nf_groups(self, groups: list[Group]) -> Document:
        """Return groups of an NF."""
        return Document("deviceGroups", Items("deviceGroup", [group_record(group) for group in groups]))

    def nf_group(self, group: Group) -> Document:
        """Return a group of an NF."""
        return Document("deviceGroup", group_record(group))

    def nfs(self, nfs: list[NetworkFunction]) -> Document:
        """Return a list of NFs."""
        return Document("nfs", Items("nf", [self._nf(nf) for nf in nfs]))

    def nf(self, nf: NetworkFunction) -> Document:
        """Return an NF."""
        return Document("nf", self._nf(nf))

    def _listed(self, records: list[dict[str, Any]]) -> Document:
        return Document("devices", Items("device", records), DEVICE_TYPE)

    def _summary(self, device: Device) -> dict[str, Any]:
        software = {"configVersion": known_text(device.config_version), "version": device.version}
        platform = {"platform": device.platform, "serialNumber": device.serial_number}
        shows_lock = self._switches["lock_readable"] == "list_and_detail"
        return {
            "id": device.id,
            "name": device.name,
            "ip": device.ip,
            "key": device.key,
            "description": device.description,
            "bootstrapState": "Activated" if device.manageable else None,
            "connectivityStatus": device.connected,
            "manageable": device.manageable,
            "nfId": device.nf_id,
            "nfName": self._fleet.nf_of(device).name,
            "parentGroupId": device.group_id,
            "platformInfo": platform if device.platform else None,
            "softwareInfo": software if device.version else None,
            **(self._lock_fields(device) if shows_lock else {}),
        }

    def _assigned(self, device: Device) -> dict[str, Any]:
        return {
            **self._summary(device),
            "status": "Up" if device.connected else "Down",
            "lastOperation": device.last_operation,
            "loadedConfigVersion": known_text(device.config_version) if device.loaded else None,
            "pendingChanges": "false",
        }

    def _lock_fields(self, device: Device) -> dict[str, Any]:
        """Return the fields that show the lock of a device, if the switches enable any."""
        if self._switches["lock_readable"] == "none":
            return {}
        owner, is_locked = self._locks.owner_of(device), device.lock is not None
        return {
            "lockedBy": {"lockedBy": owner or None},
            "lockedBy_or_empty": {"lockedBy": owner},
            "locked": {"locked": is_locked},
            "both": {"locked": is_locked, "lockedBy": owner or None},
            "lockState": {"lockState": "Locked" if is_locked else "Unlocked"},
        }[self._switches["lock_shown_as"]]

    def _nf(self, nf: NetworkFunction) -> dict[str, Any]:
        is_single = len(self._fleet.devices_of(nf)) < 2
        return {
            "id": nf.id,
            "name": nf.name,
            "parentGroupFullName": self._fleet.group(nf.folder_id).full_name,
            "nfCategory": {"name": "SP Edge & Core", "product": "Session Delivery", "vendor": "Oracle"},
            "nfType": {"name": SINGLE if is_single else CLUSTER},
        }


def known_text(number: int | None) -> str | None:
    """Return a number as a string, the API's usual format; None remains None."""
    return None if number is None else str(number)


def group_record(group: Group) -> dict[str, Any]:
    """Return the record of a folder or of a group in an NF."""
    return {
        "id": group.id,
        "name": group.name,
        "fullName": group.full_name,
        "parentGroupId": group.parent_id,
        "isHidden": False,
        "type": "DEVICE" if group.nf_id else None,
    }


def secrets_of(device: Device) -> dict[str, str]:
    """Return the settings with which SDM accesses a device. Clients must not disclose them."""
    return {
        "username": "sdmadmin",
        "password": "xxxx",
        "snmp.mode": "v1v2",
        "snmp.community.name": device.community,
        "snmp.port": "161",
    }


def parameter(name: str, value: str) -> dict[str, Any]:
    """Return a parameter of a device."""
    return {"name": name, "value": value, "readOnly": name == "snmp.mode", "valueType": "String"}
