# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the devices that the identifiers of a task name (the vendor's Device API)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, Protocol
from urllib.parse import quote

from ..._common.errors import ApiError, BadResponse, NoSuchDevice
from ..._common.identifiers import same_hostname
from ..._common.json_values import is_whole_number
from ..._common.mac_addresses import normalize_mac
from ..._engine.devices import Device
from ..._http.session import Session
from ..identifiers import TARGET_PARSERS, as_uuid
from ..paged_lists import Facts
from .record import device_facts, device_from, display_name


class DeviceSource(Protocol):
    """Returns the facts of devices (see device_facts)."""

    def by_id(self, focus_id: str) -> Facts:
        """Return the facts of the device with this id. Raise a DeviceActionsError if there is none."""

    def by_hostname(self, hostname: str) -> list[Facts]:
        """Return the facts of all devices with this full host name."""

    def by_mac(self, digits: str) -> list[Facts]:
        """Return the facts of all devices with this MAC address. digits: twelve, in lower case."""


class CylanceDevices:
    """A DeviceSource that sends a request for each lookup."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def by_id(self, focus_id: str) -> Facts:
        """See DeviceSource. GET /devices/v2/{id}, page "Get device"."""
        try:
            response = self._session.request("GET", f"/devices/v2/{as_uuid(focus_id)}", "looking up a device by its id")
        except ApiError as error:
            if error.status == 404:
                error.message = f"The console has no device with the id {focus_id} (404)."
            raise
        facts = device_facts(response.body)
        if facts["id"] != focus_id:
            raise BadResponse(f"The response is not about device {focus_id}: its id is {facts['id']}.")
        return facts

    def by_hostname(self, hostname: str) -> list[Facts]:
        """See DeviceSource. GET /devices/v2/hostname/{name}, page "Get device by hostname"."""
        for spelling in _spellings(hostname):
            path = f"/devices/v2/hostname/{quote(spelling, safe='')}"
            if found := self._search(path, "looking up a device by host name"):
                break
        return [facts for facts in found if (name := display_name(facts)) and same_hostname(hostname, name)]

    def by_mac(self, digits: str) -> list[Facts]:
        """See DeviceSource. GET /devices/v2/macaddress/{mac}, page "Get device by MAC address"."""
        mac = "-".join(digits[i : i + 2] for i in range(0, 12, 2))
        found = self._search(f"/devices/v2/macaddress/{mac}", "looking up a device by MAC address")
        return [facts for facts in found if digits in {normalize_mac(mac) for mac in facts["macs"]}]

    def count(self) -> int:
        """Return how many devices the tenant has. GET /devices/v2, page "Get devices"."""
        response = self._session.request("GET", "/devices/v2?page=1&page_size=1", "counting the console's devices")
        total: Any = response.body.get("total_number_of_items") if isinstance(response.body, dict) else None
        if not is_whole_number(total) or total < 0:
            raise BadResponse("The console's list of devices has no valid total_number_of_items.")
        return int(total)

    def _search(self, path: str, action: str) -> list[Facts]:
        try:
            body = self._session.request("GET", path, action).body
        except ApiError as error:
            if error.status == 404:
                return []
            raise
        if not isinstance(body, list):
            raise BadResponse(f"The response while {action} is not a list of devices.")
        return [device_facts(record) for record in body]


def _spellings(hostname: str) -> Iterable[str]:
    """Return a name as given, then as operating systems write it, each once. Nearly all names have one spelling.

    The console compares characters, but macOS writes accents as characters of their own, and a typographic apostrophe.
    """
    spellings = [hostname, hostname.replace("'", "\u2019")]
    spellings += [unicodedata.normalize(form, name) for form in ("NFC", "NFD") for name in spellings]
    return dict.fromkeys(spellings)


class DeviceFinder:
    """Finds devices by the identifiers of one target option: device_ids, hostnames or mac_addresses.

    option: None where all devices are listed and facts() alone is used.
    """

    def __init__(self, devices: DeviceSource, option: str | None) -> None:
        self._devices = devices
        self._option = option or "device_ids"
        self._found: dict[str, Facts] = {}

    def find(self, identifier: str) -> list[Device]:
        """Return the devices that an identifier names, newest first. Raise a DeviceActionsError if there is none.

        An id is not looked up, because the next request for the device shows whether it exists.
        """
        wanted = TARGET_PARSERS[self._option](identifier)
        if self._option == "device_ids":
            return [Device(wanted)]
        if self._option == "hostnames":
            found, words = self._devices.by_hostname(wanted), "host name"
        else:
            found, words = self._devices.by_mac(wanted), "MAC address"
        if not found:
            hint = " Use the full name for a machine in a domain." if self._option == "hostnames" else ""
            raise NoSuchDevice(f"The console has no device with the {words} {identifier!r}.{hint}")
        found = sorted(found, key=lambda facts: (facts["registered"] or "", facts["id"]), reverse=True)
        by_id = {facts["id"]: facts for facts in found}
        self._found.update(by_id)
        return [device_from(facts) for facts in by_id.values()]

    def facts(self, device_id: str) -> Facts:
        """Return the facts of a device. Those of a lookup by find() serve once, later calls read them again."""
        return self._found.pop(device_id, None) or self._devices.by_id(device_id)
