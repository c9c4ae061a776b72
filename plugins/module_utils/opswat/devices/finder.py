# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find devices by identifier."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..._common.digests import digest
from ..._common.errors import DeviceActionsError, NoSuchDevice
from ..._common.text import counted
from ..._engine.devices import Device
from ..._sharing.context import Context
from ..endpoints import LARGEST_BATCH, Endpoints
from ..identifiers import TARGET_PARSERS
from .details import DeviceDetails
from .listing import DeviceList, with_hostname
from .record import Facts, device_from

_LISTED_FIELDS = ("id", "hostname", "names", "names_hidden", "macs", "adapter_ips")  # what finding by host name needs
_WORDS = {"device_ids": "id", "mac_addresses": "MAC address", "hostnames": "host name"}


@dataclass(frozen=True)
class _FoundByName:
    """How a device was found. hostname: the requested one. listed: all names in the list."""

    hostname: str
    listed: Sequence[str]


class DeviceFinder:
    """Finds devices by the identifiers of one target option, with as few requests as the API allows.

    Facts that a lookup returns are kept for the first call of facts().
    option: the target option, or None if only all() is used. name: the task in progress lines. sections, size: see
    DeviceDetails.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        context: Context,
        option: str | None,
        name: str,
        sections: Sequence[str] = (),
        size: int = LARGEST_BATCH,
    ) -> None:
        self._context = context
        self._option = option or "device_ids"
        self._list = DeviceList(endpoints, context, name)
        self._details = DeviceDetails(endpoints, context, self._list, sections, size)
        self._list_key = digest("device list", context.scope, endpoints.settings_key)
        self._count_key = digest("device count", endpoints.settings_key)
        self._listed: dict[str, Any] | None = None
        self._listing = threading.Lock()
        self._read: dict[str, Facts] = {}
        self._found_by_name: dict[str, _FoundByName] = {}

    def find(self, identifier: str) -> list[Device]:
        """Return the devices that an identifier names, if any. An id is not looked up."""
        wanted = TARGET_PARSERS[self._option](identifier)
        if self._option == "device_ids":
            return [Device(wanted)]
        if self._option == "mac_addresses":
            found = self._details.by_mac(wanted)
            self._read.update({facts["id"]: facts for facts in found})
        else:
            found = with_hostname(self._shared_list()["devices"], wanted)
            self._found_by_name.update({facts["id"]: _FoundByName(wanted, facts["names"]) for facts in found})
        return [device_from(facts) for facts in found]

    def incomplete_reason(self) -> str:
        """Return why a device that was not found by its host name may exist nevertheless, or ""."""
        if self._option != "hostnames":
            return ""
        listed = self._shared_list()
        hidden = sum(facts["names_hidden"] for facts in listed["devices"])
        if hidden:
            return f"the tenant's privacy settings hide names of {counted(hidden, 'other device')}"
        return str(listed["incomplete_reason"])

    def facts(self, device_id: str) -> Facts | None:
        """Return the current facts of a device, or those from when it was found. Return None if there is no device.

        Raise a DeviceActionsError if the device no longer has the name by which it was found.
        """
        facts = self._read.pop(device_id, None) or self._details.by_id(device_id)
        if facts and device_id in self._found_by_name:
            _check_name(facts, self._found_by_name[device_id])
        return facts

    def identify(self, device: Device) -> Device | None:
        """Return the device with its names and MAC addresses, or None if the console has no device with its id."""
        facts = self._details.by_id(device.id)
        if facts is None:
            return None
        self._read[device.id] = facts
        return device_from(facts)

    def all(self) -> Iterator[Facts]:
        """Yield the facts of all devices. See DeviceList.all."""
        return self._list.all()

    def device_count(self) -> int:
        """Return how many devices the account has."""
        return int(self._context.share(self._count_key, self._list.count))

    def _shared_list(self) -> dict[str, Any]:
        """Return {devices, incomplete_reason}, which is read once for all hosts of the task."""
        with self._listing:
            if self._listed is None:
                self._listed = self._context.share(self._list_key, self._read_list)
            return self._listed

    def _read_list(self) -> dict[str, Any]:
        devices = [{field: facts[field] for field in _LISTED_FIELDS} for facts in self._list.all()]
        return {"devices": devices, "incomplete_reason": self._list.incomplete_reason}


def _check_name(facts: Facts, found: _FoundByName) -> None:
    """Raise a DeviceActionsError if the device was renamed after it was listed.

    Details may contain fewer names than the list, depending on their version and the tenant's settings, but no others.
    """
    new_names = [name for name in facts["names"] if name not in found.listed]
    if new_names and not with_hostname([facts], found.hostname):
        raise DeviceActionsError(
            f"The console listed device {facts['id']} with the name {found.hostname!r}, but now reports "
            f"{', '.join(new_names)}. Check the name, and run the task again.",
            reason="wrong_device",
        )


def not_found(option: str | None, identifier: str, incomplete_reason: str = "") -> DeviceActionsError:
    """Return the error for an identifier without a device. incomplete_reason: see DeviceFinder."""
    message = f"The console has no device with the {_WORDS[option or 'device_ids']} {identifier!r}"
    if incomplete_reason:
        message = f"{message} in its list, but {incomplete_reason}. Use device_ids"
    return NoSuchDevice(f"{message}.", certain=not incomplete_reason)
