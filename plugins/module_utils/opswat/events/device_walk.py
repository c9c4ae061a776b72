# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of all devices, a few pages at each poll: it fills the table at first, and ends the gap of a long outage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..._common.errors import ApiError, BadResponse, DeviceActionsError
from ..._sharing.context import Context
from ..devices.details import LookUp
from ..devices.listing import LAST_NUMBERED, DeviceList
from ..devices.record import Facts
from ..endpoints import BEYOND_THE_END, EXPIRED_TOKEN, LARGEST_BATCH, Endpoints
from .changes import DELETED, change_of
from .device_table import DeviceTable
from .status_changes import NOT_OFFERED, FoundStatus, found_status

_ACTION = "listing the console's devices"
_PAGES = 4  # at each poll: 200 devices, and half of the requests that the console allows in a minute
_LOOK_UPS = 2  # requests at each poll


class DeviceWalk:
    """Reads the list. name: the feed's. state: the feed's, whose C(walk) is the position."""

    def __init__(self, endpoints: Endpoints, context: Context, name: str, state: dict[str, Any]) -> None:
        self._endpoints = endpoints
        self._context = context
        self._state = state
        self._table = DeviceTable(state)
        devices = DeviceList(endpoints, context, name)
        self._look_up = LookUp(endpoints, devices, lambda facts: facts["id"], ()).look_up

    def begin(self) -> None:
        """Begin at the first device. If a walk is under way, begin the next one when it ends.

        The first complete walk only fills the table, without events.
        """
        if walk := self._state.get("walk"):
            walk["again"] = True  # its first devices may have changed after they were read
            return
        silent = not self._state.get("listed")
        unseen = [] if silent else self._table.existing()
        self._state["walk"] = {
            "position": None,
            "silent": silent,
            "unseen": unseen,
            "ended": False,
            "again": False,
        }

    def go_on(self, milliseconds: int) -> None:
        """Read the next pages, and compare them with the table. milliseconds: the time."""
        walk = self._state.get("walk")
        if not walk:
            return
        for dummy in range(_PAGES):
            if walk["ended"]:
                break
            try:
                statuses = self._next_page(walk)
            except (ApiError, BadResponse) as error:
                if error.fatal:
                    raise
                self._context.warn(f"The list of devices cannot be compared with the log: {error.message}")
                if error.status in NOT_OFFERED:
                    self._state["walk"] = None
                return  # the log and the calls are enough for this poll; the next one tries again
            if walk["silent"]:
                self._table.learn(statuses)
            else:
                self._table.compare(statuses, milliseconds, has_changed=False)
                found = {status.device_id for status in statuses}
                walk["unseen"] = [device_id for device_id in walk["unseen"] if device_id not in found]
        if walk["ended"]:
            self._verify_absence(walk, milliseconds)
        if walk["ended"] and not walk["unseen"]:
            self._state.update(walk=None, listed=True)
            if walk["again"]:
                self.begin()

    def hostnames(self, device_ids: Sequence[str]) -> dict[str, str | None]:
        """Return {id: host name} of devices, as far as a few requests show them."""
        found: dict[str, str | None] = {}
        for results in self._look_up_some(device_ids):
            for device_id, result in results.items():
                if isinstance(result, list):
                    found[device_id] = result[0]["hostname"] if len(result) == 1 else None
        return found

    def _next_page(self, walk: dict[str, Any]) -> list[FoundStatus]:
        numbered = self._endpoints.version("devices") <= LAST_NUMBERED
        position = walk["position"]
        query: dict[str, Any] = {"limit": LARGEST_BATCH}
        if numbered:
            query["page"] = position or 1
        elif position:
            query["token"] = position
        try:
            body = self._endpoints.post("devices", _ACTION, query).body
        except ApiError as error:
            if error.status == BEYOND_THE_END:
                walk["ended"] = True
                return []
            if position and not numbered and error.status in EXPIRED_TOKEN:
                walk["position"] = None  # begin again; the table keeps what was read
                return []
            raise
        records = body.get("devices") if isinstance(body, dict) and not numbered else body
        if not isinstance(records, list):
            raise BadResponse(f"The response while {_ACTION} contains no list of devices.")
        token = body.get("next_token") if isinstance(body, dict) else None
        following = (position or 1) + 1 if numbered else token
        walk["ended"] = not records or not following or following == position
        walk["position"] = following
        return [status for record in records if (status := self._status(record))]

    def _status(self, record: Any) -> FoundStatus | None:
        try:
            return found_status(record)
        except BadResponse as error:
            self._context.warn(f"While {_ACTION}: {error.message} It was left out.")
            return None

    def _verify_absence(self, walk: dict[str, Any], milliseconds: int) -> None:
        """Look up devices that the list lacks, because entries may move between pages while they are read."""
        for results in self._look_up_some(walk["unseen"]):
            statuses = []
            for device_id, result in results.items():
                if result == []:
                    record = {"device_id": device_id}
                    statuses.append(FoundStatus(device_id, DELETED, DELETED, None, record))
                elif isinstance(result, list) and (status := _status_of(result[0])):
                    statuses.append(status)
            self._table.compare(statuses, milliseconds, has_changed=False)
            walk["unseen"] = [device_id for device_id in walk["unseen"] if device_id not in results]

    def _look_up_some(self, device_ids: Sequence[str]) -> list[dict[str, Any]]:
        size = LARGEST_BATCH - 1  # the look-up adds a device that exists
        found: list[dict[str, Any]] = []
        try:
            for start in range(0, min(len(device_ids), _LOOK_UPS * size), size):
                found.append(dict(self._look_up(list(device_ids[start : start + size]))))
        except DeviceActionsError as error:
            if error.fatal:
                raise
            self._context.warn(f"Devices could not be looked up: {error.message}")
        return found


def _status_of(facts: Facts) -> FoundStatus | None:
    change = "exempted" if facts["exempted"] else change_of(facts["status"])
    if not change:
        return None
    record = {"device_id": facts["id"], "status": facts["status"], "device_name": facts["hostname"]}
    return FoundStatus(facts["id"], change, change, facts["hostname"], record)
