# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The handler of Status Change: the devices that changed or were deleted lately."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ..clock import Clock
from ..replies import json_reply
from ..switches import Switches
from .bodies import number_of, read_body
from .devices import Device
from .fleet import Fleet
from .lifecycle import Lifecycle
from .paging import requested_page
from .paths import Version
from .records import Records

DEFAULT_LIMIT = 20
DAY = 86_400
FLAG = range(2)


class ChangesApi:
    """The handler of Status Change."""

    def __init__(self, fleet: Fleet, lifecycle: Lifecycle, records: Records, clock: Clock, switches: Switches) -> None:
        self._fleet = fleet
        self._lifecycle = lifecycle
        self._records = records
        self._clock = clock
        self._switches = switches

    async def status_changed(self, request: web.Request, dummy: Version) -> web.Response:
        """Return the devices whose status changed within ``age`` seconds, and the ids of deleted ones."""
        body = await read_body(request)
        verbose = number_of(body, "verbose", 0, FLAG)
        since = self._clock.now() - number_of(body, "age", DAY, range(DAY + 1))
        deleted = [device_id for device_id, when in self._fleet.deleted if when >= since]
        page = requested_page(
            [*self._changed(since), *deleted],
            body,
            DEFAULT_LIMIT,
            self._switches,
            self._switches["changes_page_shift"],
            self._switches["changes_missing_pages"],
        )
        devices = self._lifecycle.shown([item for item in page if isinstance(item, Device)])
        monitored = [self._records.changed(device, verbose) for device in devices]
        return json_reply(self._envelope(monitored, [item for item in page if isinstance(item, str)]))

    def _changed(self, since: float) -> list[Device]:
        now = self._clock.now()
        changed = [device for device in self._fleet.by_enrolment() if device.changed(now) >= since]
        order = self._switches["changes_order"]
        if order != "enrolment":
            changed.sort(key=lambda device: device.changed(now), reverse=order == "newest_first")
        return changed

    def _envelope(self, monitored: list[dict[str, Any]], deleted: list[str]) -> Any:
        form = self._switches["changes_envelope"]
        if form == "split_ids":
            return {"monitored_devices": monitored, "deleted_devices": deleted}
        if form == "split":
            return {"monitored_devices": monitored, "deleted_devices": [{"device_id": gone} for gone in deleted]}
        devices = [*monitored, *({"device_id": gone, "status": "deleted"} for gone in deleted)]
        return devices if form == "list" else {"devices": devices}
