# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices and groups that an account may view (pages of the Device Manager and the NF Manager)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ..._common.digests import digest
from ..._common.errors import ApiError, BadResponse
from ..._common.json_values import text_or_none
from ..._common.text_forms import comparable
from ..._sharing.context import Context
from ..nodes import Nodes
from ..payloads import Payload
from .record import DEVICES, device_facts

_GROUP_NAMES = ("deviceGroups", "deviceGroup")


class DeviceCatalog:
    """What SDM lists. The list and the groups are read once for all hosts of a task."""

    def __init__(self, nodes: Nodes, context: Context) -> None:
        self._nodes = nodes
        self._context = context
        self._by_id: dict[str, dict[str, Any]] | None = None
        self._lock = threading.Lock()

    def devices(self) -> list[Mapping[str, Any]]:
        """Return the facts of all devices, see device_facts(). The API documents neither paging nor filters."""
        return list(self._listed().values())

    def device(self, device_id: str) -> dict[str, Any] | None:
        """Read the current facts of one device. Return None where SDM has no device with this id."""
        action = "reading the device"
        try:
            payload = self._nodes.get(f"{DEVICES}/{quote(device_id, safe='')}", action, "device")
        except ApiError as error:
            if error.status == 404:
                return None
            raise
        facts = device_facts(payload.fields, action)
        if facts["id"] != device_id:
            raise BadResponse(f"The response while {action} is about another device, {facts['id']}.")
        return facts

    def listed(self, device_id: str) -> Mapping[str, Any]:
        """Return the facts of a device as the list has them."""
        return self._listed()[device_id]

    def lock_facts(self, listed: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return facts with the current lock of a listed device, or None where the device no longer exists.

        No documented release shows locks. So one device is read alone, once for all hosts of a task, and the other
        devices only where this one shows its lock. Without that, locked and held_by are None.
        """
        if self._cached("shows locks", lambda: self._shows_lock(listed["id"])):
            return self.device(listed["id"])
        return {**listed, "locked": None, "held_by": None}

    def _shows_lock(self, device_id: str) -> bool:
        try:
            facts = self.device(device_id)
        except ApiError as error:
            if error.status not in (403, 404, 405, 501):
                raise
            return False
        return facts is not None and facts["locked"] is not None

    def group_path(self, facts: Mapping[str, Any]) -> str | None:
        """Return the path of a device's group, without a leading slash. Return None where SDM does not report it."""
        if not facts["nf_id"]:
            return None
        nf = quote(facts["nf_id"], safe="")
        paths: dict[str, str | None] = self._cached(f"groups of {nf}", lambda: self._read_group_paths(nf))
        return paths.get(facts["group_id"])

    def _listed(self) -> dict[str, dict[str, Any]]:
        with self._lock:
            if self._by_id is None:
                self._by_id = {facts["id"]: facts for facts in self._cached("devices", self._read_devices)}
            return self._by_id

    def _read_devices(self) -> list[dict[str, Any]]:
        action = "listing the devices"
        payload = self._nodes.get(DEVICES, action, "devices")
        facts = [device_facts(record, action) for record in _entries(payload, ("devices", "device"), action)]
        if len({one["id"] for one in facts}) < len(facts):
            raise BadResponse(f"The response while {action} contains two devices with the same id.")
        return facts

    def _read_group_paths(self, nf: str) -> dict[str, str | None]:
        """Return {group id: path} of an NF's groups, empty where the account may not view them."""
        action = "reading the groups of the NF"
        try:
            payload = self._nodes.get(f"/inventory/nfMgmt/nfs/{nf}/groups", action, "deviceGroups")
        except ApiError as error:
            if error.status in (403, 404):
                return {}
            raise
        records = _entries(payload, _GROUP_NAMES, action)
        return {one["id"]: text_or_none(one.get("fullName")) for one in records if text_or_none(one.get("id"))}

    def _cached(self, name: str, read: Callable[[], Any]) -> Any:
        """Return the result of read(), which only the first host of the task calls."""
        key = digest("sdm", name, self._context.scope, self._nodes.account)
        return self._context.share(key, read)


def is_below(path: str | None, group: str) -> bool:
    """Return whether a path is that of a group, or of a group below it. Paths compare as comparable() says."""
    path, group = comparable(path or ""), comparable(group.strip("/ "))
    return not group or path == group or path.startswith(f"{group}/")


def _entries(payload: Payload, names: Sequence[str], action: str) -> list[dict[str, Any]]:
    try:
        return payload.entries(names, "id")
    except ValueError as reason:
        raise BadResponse(f"The response while {action} is unusable: {reason}.") from None
