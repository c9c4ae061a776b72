# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handlers of the endpoints that read devices."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ..clock import Clock
from ..errors import Refusal
from ..replies import json_reply
from ..request_log import LOG_ENTRY
from ..switches import Switches
from .bodies import number_of, object_of, read_body, texts_of
from .devices import Device
from .filters import read_filter
from .fleet import Fleet
from .lifecycle import Lifecycle
from .paging import next_token, position_of, requested_limit, requested_page, token_for
from .paths import Version
from .records import Records

MAX_IDS = 50
DEFAULT_LIMIT = 20
FLAG = range(2)


class DevicesApi:
    """Handlers of both device lists, details and posture."""

    def __init__(self, fleet: Fleet, lifecycle: Lifecycle, records: Records, clock: Clock, switches: Switches) -> None:
        self._fleet = fleet
        self._lifecycle = lifecycle
        self._records = records
        self._clock = clock
        self._switches = switches

    async def list_behind_token(self, request: web.Request, version: Version) -> web.Response:
        """Return a page of the list with tokens (from v3.5)."""
        body = await read_body(request)
        limit, position = requested_limit(body, DEFAULT_LIMIT, status_above=400), position_of(body)
        found = self._fleet.enrolled_after(position, limit + 1)
        page = found[:limit]
        end = token_for(page[-1].enrolment) if page else None
        token = next_token(token_for(position), end, len(found) <= limit, self._switches["next_token_at_end"])
        devices = [self._records.listed(device, version) for device in self._lifecycle.shown(page)]
        return json_reply({**token, "devices": devices})

    async def list_page(self, request: web.Request, version: Version) -> web.Response:
        """Return a numbered page of the filtered list as a bare list (up to v3.3)."""
        body = await read_body(request)
        matches, now = read_filter(body, self._fleet), self._clock.now()
        found = [device for device in self._fleet.by_enrolment() if matches(device, now)]
        page = requested_page(found, body, self._switches["missing_limit"], self._switches)
        return json_reply([self._records.listed(device, version) for device in self._lifecycle.shown(page)])

    async def detail(self, request: web.Request, version: Version) -> web.Response:
        """Return details of devices, by id, MAC or third-party id, as a bare list."""
        body = await read_body(request)
        devices = self._named(request, body, texts_of(body, "ids"))
        verbose = object_of(body, "verbose")
        for part in verbose:
            number_of(verbose, part, 0, FLAG)
        return json_reply([self._records.detailed(device, version, verbose) for device in devices])

    async def device_info(self, request: web.Request, dummy: Version) -> web.Response:
        """Return the posture of devices by category as a bare list. ``ids`` may be a single id."""
        body = await read_body(request)
        ids = [body["ids"]] if isinstance(body.get("ids"), str) else texts_of(body, "ids")
        categories = texts_of(object_of(body, "select"), "categories")
        return json_reply([self._records.posture(device, categories) for device in self._named(request, body, ids)])

    def _named(self, request: web.Request, body: dict[str, Any], names: list[str]) -> list[Device]:
        """Return the requested devices without duplicates, in the order of the names."""
        by_custom_id = number_of(body, "opt", 0, FLAG)
        if not 0 < len(names) <= MAX_IDS:
            raise Refusal(400, f"ids must name from 1 to {MAX_IDS} devices")
        request[LOG_ENTRY].asked = {"ids": names}
        found: dict[str, Device] = {}
        is_any_unknown = False
        for name in names:
            devices = self._fleet.by_custom_id(name) if by_custom_id else self._known_by(name)
            found.update((device.id, device) for device in devices)
            is_any_unknown = is_any_unknown or not devices
        behaviour = self._switches["unknown_details"]
        if (not found and behaviour == "not_found_if_none") or (is_any_unknown and behaviour == "not_found_if_any"):
            raise Refusal(404, "device not found")
        devices = self._lifecycle.shown(list(found.values()))
        return devices[::-1] if self._switches["answers_out_of_order"] else devices

    def _known_by(self, name: str) -> list[Device]:
        device = self._fleet.device(name)
        return self._fleet.by_mac(name) if device is None else [device]
