# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handlers of the device and zone endpoints."""

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

MAX_PAGE_SIZE = 10_000
MAX_EXTENDED_PAGE_SIZE = 200


class DevicesApi:
    """Handlers that read devices and zones."""

    def __init__(self, fleet: Fleet, switches: Switches, gate: Gate) -> None:
        self._fleet = fleet
        self._switches = switches
        self._gate = gate

    async def list_devices(self, request: web.Request) -> web.Response:
        """Return a page of the plain device list."""
        page = requested_page(request.query, MAX_PAGE_SIZE)
        product = self._switches["focus_product_name"]
        camel = self._switches["device_field_case"] == "camel"

        def record(device: Device) -> dict[str, Any]:
            plain = list_record(device, product)
            return camel_record(plain) if camel else plain

        return json_reply(envelope(self._fleet.devices(), page, record, self._shift(page)))

    async def list_extended(self, request: web.Request) -> web.Response:
        """Return a page of full records, newest registration first."""
        page = requested_page(request.query, MAX_EXTENDED_PAGE_SIZE)
        return json_reply(envelope(self._fleet.newest_first(), page, self._full_record, self._shift(page)))

    async def get_device(self, request: web.Request) -> web.Response:
        """Return one device, without an envelope."""
        return json_reply(self._full_record(self._device(request)))

    async def find_by_mac(self, request: web.Request) -> web.Response:
        """Return all devices with a MAC address as a bare list."""
        found = self._fleet.by_mac(request.match_info["mac"])
        return self._found(found, self._switches["mac_not_found"])

    async def find_by_host_name(self, request: web.Request) -> web.Response:
        """Return all devices with a host name as a bare list; the devices' ``name`` is ignored."""
        found = self._fleet.by_host_name(request.match_info["host_name"])
        return self._found(found, self._switches["hostname_not_found"])

    async def list_zone_devices(self, request: web.Request) -> web.Response:
        """Return the devices of a zone. The path looks like a device's, but contains a zone id."""
        page = requested_page(request.query, MAX_PAGE_SIZE)
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
        """Return a page of the zones."""
        page = requested_page(request.query, MAX_PAGE_SIZE)
        return json_reply(envelope(self._fleet.zones(), page, zones.record))

    async def get_zone(self, request: web.Request) -> web.Response:
        """Return one zone, without an envelope."""
        return json_reply(zones.record(self._zone(request)))

    async def list_device_zones(self, request: web.Request) -> web.Response:
        """Return the zones of a device. The path looks like a zone's, but contains a device id."""
        page = requested_page(request.query, MAX_PAGE_SIZE)
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
        """Return by how many devices the list has grown (negative: shrunk) at its front since page 1 was read."""
        pages_before = page.number - 1
        appeared = pages_before if self._switches["paging_repeats"] else 0
        vanished = pages_before if self._switches["paging_total_shrinks"] else 0
        return appeared - vanished
