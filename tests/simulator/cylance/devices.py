# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device, and the three formats in which the API returns it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..clock import iso_seconds
from .agent import Agent
from .ids import to_focus_id
from .lockdown_state import Command, Lockdown

CAMEL_FIELDS = {"ip_addresses": "ipAddresses", "mac_addresses": "macAddresses", "date_first_registered": "created"}


@dataclass(slots=True)
class Policy:
    """The policy of a device."""

    id: str | None
    name: str | None


@dataclass(slots=True)
class Device:
    """A device with a Protect agent and, if ``focus_version`` is set, a Focus agent. Locking requires a Focus agent.

    ``lockdown`` and ``history`` are the state in the console; ``agent`` is the state on the device. None: never locked.
    """

    id: str
    name: str
    host_name: str
    online: bool
    offline_since: float | None
    registered: float
    ip_addresses: tuple[str, ...]
    mac_addresses: tuple[str, ...]
    policy: Policy | None
    agent_version: str
    focus_version: str | None
    os_version: str
    os_kernel_version: str | None
    last_logged_in_user: str
    zone_ids: tuple[str, ...] = ()
    lockdown: Lockdown | None = None
    history: tuple[Command, ...] = ()
    agent: Agent | None = None

    @property
    def focus_id(self) -> str:
        """The id in the format of the Focus endpoints."""
        return to_focus_id(self.id)

    @property
    def state(self) -> str:
        """``Online`` or ``Offline``."""
        return "Online" if self.online else "Offline"


def list_record(device: Device, focus_product: str) -> dict[str, Any]:
    """Return the record of the plain device list; ``focus_product`` ``absent`` leaves out the products."""
    return {
        "id": device.id,
        "name": device.name,
        "state": device.state,
        "agent_version": device.agent_version,
        "policy": policy_record(device.policy),
        "date_first_registered": iso_seconds(int(device.registered)),
        "date_offline": date_offline(device),
        "ip_addresses": device.ip_addresses,
        "mac_addresses": device.mac_addresses,
        **({} if focus_product == "absent" else {"products": products(device, focus_product)}),
        "os_kernel_version": device.os_kernel_version,
        "days_to_deletion": "Unknown",
        "dlcm_status": "Included",
    }


def camel_record(record: dict[str, Any]) -> dict[str, Any]:
    """Return the list record with the field names of the vendor's current documentation."""
    return {CAMEL_FIELDS.get(name, name): value for name, value in record.items()}


def zone_record(device: Device, focus_product: str, policy_form: str) -> dict[str, Any]:
    """Return the record of a zone's device list; ``policy_form`` ``id`` replaces the policy by its id."""
    record = list_record(device, focus_product)
    if policy_form == "id":
        del record["policy"]
        record["policy_id"] = device.policy.id if device.policy else None
    return record


def full_record(device: Device, focus_product: str) -> dict[str, Any]:
    """Return the record of a single device, of lookups and of the extended list."""
    return {
        **list_record(device, focus_product),
        "host_name": device.host_name,
        "os_version": device.os_version,
        "last_logged_in_user": device.last_logged_in_user,
        "date_last_modified": iso_seconds(int(device.registered)),
        "distinguished_name": None,
        "background_detection": False,
        "is_safe": True,
        "update_available": False,
        "update_type": None,
    }


def products(device: Device, focus_product: str) -> list[dict[str, Any]]:
    """Return the agents on the device. Clients infer from them whether a device can be locked."""
    found = [{"name": "protect", "version": device.agent_version, "status": device.state}]
    if device.focus_version is not None:
        found.append({"name": focus_product, "version": device.focus_version, "status": device.state})
    return found


def policy_record(policy: Policy | None) -> dict[str, Any] | None:
    """Return the policy in the format of device records."""
    return None if policy is None else {"id": policy.id, "name": policy.name}


def date_offline(device: Device) -> str | None:
    """Return the time since which the device is offline, with the fraction that the service writes."""
    return None if device.offline_since is None else iso_seconds(int(device.offline_since)) + ".0000000"
