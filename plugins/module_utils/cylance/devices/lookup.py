# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find devices in a Cylance console by any handle (the vendor's Device API)."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import quote

from ..._common.errors import ApiError, BadResponse, DeviceActionsError
from ..._common.identifiers import normalize_hostname, normalize_mac, same_hostname
from ..._common.json_values import is_whole_number
from ..._engine.devices import Device
from ..identifiers import PARSERS, protect_form
from .record import device_facts, device_from, shown_name


class CylanceDevices:
    """Looks devices up, and gives their facts (see device_facts). session: a Session with the tenant."""

    def __init__(self, session):
        self._session = session

    def by_id(self, focus_id):
        """Those of the device with an id. GET /devices/v2/{id}, page "Get device"."""
        answer = self._session.request("GET", f"/devices/v2/{protect_form(focus_id)}", "looking a device up by its id")
        facts = device_facts(answer.body)
        if facts["id"] != focus_id:
            raise BadResponse(f"The console answered for device {facts['id']} when it was asked for {focus_id}.")
        return facts

    def by_hostname(self, hostname):
        """Those of all devices of this host name. GET /devices/v2/hostname/{name}, page "Get device by hostname"."""
        found = self._search(f"/devices/v2/hostname/{quote(hostname, safe='')}", "looking a device up by host name")
        return [facts for facts in found if (name := shown_name(facts)) and same_hostname(hostname, name)]

    def by_mac(self, digits):
        """Those of all devices with this MAC address (twelve lower-case digits). GET /devices/v2/macaddress/{mac}."""
        mac = "-".join(digits[i : i + 2] for i in range(0, 12, 2))
        found = self._search(f"/devices/v2/macaddress/{mac}", "looking a device up by MAC address")
        return [facts for facts in found if digits in {normalize_mac(mac) for mac in facts["macs"]}]

    def count(self):
        """How many devices the tenant has. GET /devices/v2, page "Get devices"."""
        answer = self._session.request("GET", "/devices/v2?page=1&page_size=1", "counting the console's devices")
        total = answer.body.get("total_number_of_items") if isinstance(answer.body, dict) else None
        if not is_whole_number(total) or total < 0:
            raise BadResponse("The console's list of devices tells no total_number_of_items.")
        return total

    def _search(self, path, action):
        try:
            body = self._session.request("GET", path, action).body
        except ApiError as error:
            if error.status == 404:
                return []
            raise
        if not isinstance(body, list):
            raise BadResponse(f"The answer while {action} is no list of devices.")
        return [device_facts(record) for record in body]


class ListedDevices:
    """Looks devices up like CylanceDevices, in a list. listed: the facts of all devices, host names among them."""

    def __init__(self, listed):
        self._by_id = {facts["id"]: facts for facts in listed}
        self._by_hostname, self._by_mac = defaultdict(list), defaultdict(list)
        for facts in self._by_id.values():
            self._by_hostname[normalize_hostname(facts["hostname"] or "")].append(facts)
            for digits in {normalize_mac(mac) for mac in facts["macs"]}:
                self._by_mac[digits].append(facts)

    def by_id(self, focus_id):
        """Those of the device with an id."""
        if focus_id not in self._by_id:
            raise DeviceActionsError(f"The console knows no device with the id {focus_id}.", reason="not_found")
        return self._by_id[focus_id]

    def by_hostname(self, hostname):
        """Those of all devices of this host name, in full, as the console looks for it."""
        return self._by_hostname.get(normalize_hostname(hostname), [])

    def by_mac(self, digits):
        """Those of all devices with this MAC address (twelve lower-case digits)."""
        return self._by_mac.get(digits, [])


class DeviceFinder:
    """Devices for the handles of one target option: device_ids, hostnames or mac_addresses."""

    def __init__(self, devices, kind):
        self._devices = devices
        self._kind = kind
        self._read = {}

    def find(self, identifier):
        """The Devices that a handle means. An id is not looked up: what is done next tells whether it exists."""
        sought = PARSERS[self._kind](identifier)
        if self._kind == "device_ids":
            return [Device(sought)]
        if self._kind == "hostnames":
            found, words = self._devices.by_hostname(sought), "host name"
        else:
            found, words = self._devices.by_mac(sought), "MAC address"
        if not found:
            raise DeviceActionsError(
                f"The console knows no device with the {words} {identifier!r}."
                + (" It looks for the full name of a machine in a domain." if self._kind == "hostnames" else ""),
                reason="not_found",
            )
        by_id = {facts["id"]: facts for facts in found}
        self._read.update(by_id)
        return [device_from(facts) for facts in by_id.values()]

    def facts(self, device_id):
        """The facts of a device, as they were a moment ago when it was found, or as they are now."""
        return self._read.pop(device_id, None) or self._devices.by_id(device_id)
