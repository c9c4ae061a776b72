# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The handlers of the device and zone endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from ..replies import json_reply
from ..switches import Switches
from . import zones
from .devices import Device, camel_record, full_record, list_record, zone_record
from .fleet import Fleet
from .gate import Gate
from .ids import PROTECT_FORM
from .paging import Page, envelope, requested_page
from .zones import Zone

LONGEST_PAGE = 10_000
LONGEST_EXTENDED_PAGE = 200


class DevicesApi:
    """Reading devices and zones."""

    def __init__(self, fleet: Fleet, switches: Switches, gate: Gate) -> None:
        self._fleet = fleet
        self._switches = switches
        self._gate = gate

    async def list_devices(self, request: web.Request) -> web.Response:
        """The plain list."""
        page = requested_page(request.query, LONGEST_PAGE)
        product = self._switches["focus_product_name"]
        camel = self._switches["device_field_case"] == "camel"

        def record(device: Device) -> dict[str, Any]:
            plain = list_record(device, product)
            return camel_record(plain) if camel else plain

        return json_reply(envelope(self._fleet.devices(), page, record, self._shift(page)))

    async def list_extended(self, request: web.Request) -> web.Response:
        """The list of full records, the newest registration first."""
        page = requested_page(request.query, LONGEST_EXTENDED_PAGE)
        return json_reply(envelope(self._fleet.newest_first(), page, self._full_record, self._shift(page)))

    async def get_device(self, request: web.Request) -> web.Response:
        """One device, without an envelope."""
        return json_reply(self._full_record(self._device(request)))

    async def find_by_mac(self, request: web.Request) -> web.Response:
        """All devices with a MAC, as a bare list."""
        found = self._fleet.by_mac(request.match_info["mac"])
        return self._found(found, self._switches["mac_not_found"])

    async def find_by_host_name(self, request: web.Request) -> web.Response:
        """All devices with a host name, as a bare list; the console's name of a device is not looked at."""
        found = self._fleet.by_host_name(request.match_info["host_name"])
        return self._found(found, self._switches["hostname_not_found"])

    async def list_zone_devices(self, request: web.Request) -> web.Response:
        """The devices of a zone. The path begins like a device's, but the id is the zone's."""
        page = requested_page(request.query, LONGEST_PAGE)
        product, policy_form = self._switches["focus_product_name"], self._switches["zone_device_policy"]
        return json_reply(
            envelope(
                self._fleet.in_zone(self._zone(request)),
                page,
                lambda device: zone_record(device, product, policy_form),
                self._shift(page),
            )
        )

    async def list_zones(self, request: web.Request) -> web.Response:
        """All zones."""
        page = requested_page(request.query, LONGEST_PAGE)
        return json_reply(envelope(self._fleet.zones(), page, zones.record))

    async def get_zone(self, request: web.Request) -> web.Response:
        """One zone, without an envelope."""
        return json_reply(zones.record(self._zone(request)))

    async def list_device_zones(self, request: web.Request) -> web.Response:
        """The zones of a device. The path begins like a zone's, but the id is the device's."""
        page = requested_page(request.query, LONGEST_PAGE)
        return json_reply(envelope(self._fleet.zones_of(self._device(request)), page, zones.record))

    def _full_record(self, device: Device) -> dict[str, Any]:
        return full_record(device, self._switches["focus_product_name"])

    def _found(self, devices: Sequence[Device], when_none: str) -> web.Response:
        if not devices and when_none == "not_found":
            raise self._gate.not_found("no such device")
        return json_reply([self._full_record(device) for device in devices])

    def _device(self, request: web.Request) -> Device:
        device_id = request.match_info["device_id"]
        device = self._fleet.device(device_id) if PROTECT_FORM.fullmatch(device_id) else None
        if device is None:
            raise self._gate.not_found("no such device")
        return device

    def _zone(self, request: web.Request) -> Zone:
        zone = self._fleet.zone(request.match_info["zone_id"])
        if zone is None:
            raise self._gate.not_found("no such zone")
        return zone

    def _shift(self, page: Page) -> int:
        """How many devices appeared or vanished at the front of a list since its first page was read."""
        pages_before = page.number - 1
        appeared = pages_before if self._switches["paging_repeats"] else 0
        vanished = pages_before if self._switches["paging_total_shrinks"] else 0
        return appeared - vanished
