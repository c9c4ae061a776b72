# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices, groups and NFs that an account may view (pages of the Device Manager and the NF Manager)."""

from __future__ import annotations

import threading
from urllib.parse import quote

from ..._common.digests import digest
from ..._common.errors import ApiError, BadResponse
from ..._common.json_values import text_or_none
from .record import DEVICES, device_facts

_GROUP_NAMES = ("deviceGroups", "deviceGroup")


class DeviceCatalog:
    """What SDM lists, read once for all hosts of a task. nodes: the Nodes."""

    def __init__(self, nodes, context):
        self._nodes = nodes
        self._context = context
        self._by_id = None
        self._lock = threading.Lock()

    def devices(self):
        """The facts of all devices (see device_facts). The API documents no pages, and no filters."""
        return list(self._listed().values())

    def device(self, device_id):
        """The facts of one device as they are now, or None where SDM has none of this id."""
        action = "reading the device"
        try:
            payload = self._nodes.get(f"{DEVICES}/{quote(device_id, safe='')}", action, "device")
        except ApiError as error:
            if error.status == 404:
                return None
            raise
        facts = device_facts(payload.fields, action)
        if facts["id"] != device_id:
            raise BadResponse(f"The answer while {action} is about another one: {facts['id']}.")
        return facts

    def listed(self, device_id):
        """The facts of a device as the list has them."""
        return self._listed()[device_id]

    def lock_facts(self, listed):
        """Facts that tell the lock as it is now, or None where the device is gone.

        listed: the facts of the list. No documented release shows a lock. So one device is looked at more closely, once
        for all hosts of a task, and the others only where that one showed its lock.
        """
        if self._once("shows locks", lambda: self._shows_lock(listed["id"])):
            return self.device(listed["id"])
        return {**listed, "locked": None, "held_by": None}

    def _shows_lock(self, device_id):
        try:
            facts = self.device(device_id)
        except ApiError:
            return False
        return facts is not None and facts["locked"] is not None

    def group_path(self, facts):
        """The path of the group that holds a device, without a slash at its beginning, or None where it is not told."""
        if not facts["nf_id"]:
            return None
        nf = quote(facts["nf_id"], safe="")
        groups = self._once(f"groups of {nf}", lambda: self._groups(nf))
        return groups.get(facts["group_id"])

    def _listed(self):
        with self._lock:
            if self._by_id is None:
                self._by_id = {facts["id"]: facts for facts in self._once("devices", self._read_devices)}
            return self._by_id

    def _read_devices(self):
        action = "listing the devices"
        payload = self._nodes.get(DEVICES, action, "devices")
        facts = [device_facts(record, action) for record in _entries(payload, ("devices", "device"), action)]
        if len({one["id"] for one in facts}) < len(facts):
            raise BadResponse(f"The answer while {action} has two devices of one id.")
        return facts

    def _groups(self, nf):
        """{group id: path} of an NF's groups, empty where SDM does not tell them."""
        action = "reading the groups of the NF"
        try:
            payload = self._nodes.get(f"/inventory/nfMgmt/nfs/{nf}/groups", action, "deviceGroups")
        except ApiError as error:
            if error.status in (403, 404):
                return {}
            raise
        records = _entries(payload, _GROUP_NAMES, action)
        return {one["id"]: text_or_none(one.get("fullName")) for one in records if text_or_none(one.get("id"))}

    def _once(self, question, ask):
        key = digest("sdm", question, self._context.scope, self._nodes.account)
        return self._context.run_state.answers.get_or_compute(key, ask)


def is_below(path, group):
    """Whether a path is that of a group, or of one below it. Case does not matter."""
    path, group = (path or "").lower(), group.strip("/ ").lower()
    return not group or path == group or path.startswith(f"{group}/")


def _entries(payload, names, action):
    try:
        return payload.entries(names, "id")
    except ValueError as reason:
        raise BadResponse(f"The answer while {action} is of no use: {reason}.") from None
