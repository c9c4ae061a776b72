# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find devices in a Cylance console by any handle (the vendor's Device API)."""

from __future__ import annotations

from urllib.parse import quote

from ..devices import Device
from ..errors import ApiError, BadAnswer, DeviceActionsError, InputError
from ..foreign_values import is_whole_number, text_or_none
from ..handles import fold_mac, parse_hostname, parse_mac, same_hostname
from ..targets import target_options
from .identifiers import parse_device_id, protect_form

PARSERS = {"device_ids": parse_device_id, "hostnames": parse_hostname, "mac_addresses": parse_mac}
TARGETS = target_options(*PARSERS)


class CylanceDevices:
    """Looks devices up. session: a Session with the tenant."""

    def __init__(self, session):
        self._session = session

    def by_id(self, focus_id):
        """The Device with all its names. GET /devices/v2/{id}, page "Get device"."""
        answer = self._session.request("GET", f"/devices/v2/{protect_form(focus_id)}", "looking a device up by its id")
        device = _device(answer.body)
        if device.id != focus_id:
            raise BadAnswer(f"The console answered for device {device.id} when it was asked for {focus_id}.")
        return device

    def by_hostname(self, hostname):
        """All Devices of this host name. GET /devices/v2/hostname/{name}, page "Get device by hostname"."""
        devices = self._search(f"/devices/v2/hostname/{quote(hostname, safe='')}", "looking a device up by host name")
        return [device for device in devices if device.hostname and same_hostname(hostname, device.hostname)]

    def by_mac(self, digits):
        """All Devices with this MAC address (twelve lower-case digits). GET /devices/v2/macaddress/{mac}."""
        mac = "-".join(digits[i : i + 2] for i in range(0, 12, 2))
        devices = self._search(f"/devices/v2/macaddress/{mac}", "looking a device up by MAC address")
        return [device for device in devices if digits in {fold_mac(mac) for mac in device.macs}]

    def count(self):
        """How many devices the tenant has. GET /devices/v2, page "Get devices"."""
        answer = self._session.request("GET", "/devices/v2?page=1&page_size=1", "counting the console's devices")
        total = answer.body.get("total_number_of_items") if isinstance(answer.body, dict) else None
        if not is_whole_number(total) or total < 0:
            raise BadAnswer("The console's list of devices tells no total_number_of_items.")
        return total

    def _search(self, path, what):
        try:
            body = self._session.request("GET", path, what).body
        except ApiError as error:
            if error.status == 404:
                return []
            raise
        if not isinstance(body, list):
            raise BadAnswer(f"The answer while {what} is no list of devices.")
        return [_device(record) for record in body]


def _device(record):
    """A Device from a record of the Device API, which older and newer pages spell in two ways."""
    if not isinstance(record, dict):
        raise BadAnswer("The console answered with something that is no device.")
    try:
        focus_id = parse_device_id(text_or_none(record.get("id")))
    except InputError:
        raise BadAnswer("The console answered with a device that has no usable id.") from None
    hostname = text_or_none(record.get("host_name"))
    names = [name for name in (hostname, text_or_none(record.get("name"))) if name]
    macs = record.get("mac_addresses", record.get("macAddresses"))
    state = text_or_none(record.get("state"))
    return Device(
        id=focus_id,
        hostname=hostname or text_or_none(record.get("name")),
        names=tuple(names),
        macs=tuple(filter(None, map(text_or_none, macs))) if isinstance(macs, list) else (),
        online=None if state is None else state.lower() == "online",
    )


class DeviceFinder:
    """Devices for the handles of one target option: device_ids, hostnames or mac_addresses."""

    def __init__(self, devices, kind):
        self._devices = devices
        self._kind = kind

    def find(self, handle):
        """The Devices that a handle means. An id is not looked up: its lockdown's answer tells whether it exists."""
        sought = PARSERS[self._kind](handle)
        if self._kind == "device_ids":
            return [Device(sought)]
        if self._kind == "hostnames":
            devices, words = self._devices.by_hostname(sought), "host name"
        else:
            devices, words = self._devices.by_mac(sought), "MAC address"
        if not devices:
            raise DeviceActionsError(
                f"The console knows no device with the {words} {handle!r}."
                + (" It looks for the full name of a machine in a domain." if self._kind == "hostnames" else ""),
                reason="not_found",
            )
        return list({device.id: device for device in devices}.values())
