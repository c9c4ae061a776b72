# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the lockdown of Cylance devices: the operation of M(secops.device_actions.cylance_lockdown_info)."""

from __future__ import annotations

from ..._engine.device_loop import DeviceLoop
from ..._engine.devices import UNCHANGED
from ..._engine.options import BULK
from ..._engine.results import build_info_result
from ..._engine.targets import requested_targets
from ..._http.options import CONNECTION, RATE_LIMIT
from ..devices.lookup import CylanceDevices, DeviceFinder
from ..identifiers import PARSERS, TARGETS
from ..login import open_session
from ..operation import CylanceOperation
from ..options import CYLANCE
from .api import LockdownApi
from .state import UNLOCK_KEY, add_unlock_keys, lockdown_state, refuse_open_key


class CylanceLockdownInfo(CylanceOperation):
    """params: see the module's documentation."""

    name = "cylance_lockdown_info"
    arguments = UNLOCK_KEY + TARGETS + BULK + CYLANCE + CONNECTION + RATE_LIMIT
    action_groups = ("cylance",)

    def perform(self):
        """Read all targets."""
        params = self.params
        refuse_open_key(params, self.context)
        kind, identifiers = requested_targets(params, PARSERS)
        session = open_session(params, self.context, background=True)
        try:
            self._api = LockdownApi(session, self.context.redactor)
            self._finder = DeviceFinder(CylanceDevices(session), kind)
            loop = DeviceLoop(self, self.context, params, identifiers, self.name)
            items = loop.resolve()
            loop.for_each(items, self._read, "reading")
        finally:
            session.close()
        if params["return_unlock_key"]:
            add_unlock_keys(items)
        return build_info_result(items, loop.halted, params["tolerate_failures"], _entry)

    def resolve(self, identifier):
        """The devices that a handle means."""
        return self._finder.find(identifier)

    def _read(self, item):
        item.record_state(lockdown_state(self._api.read(item.device.id)))
        item.finish(UNCHANGED)


def _entry(item):
    state, device = item.state, item.device
    entry = {
        "device": item.requested,
        "device_id": device.id if device else None,
        "hostname": (device and device.hostname) or (state.hostname if state else None),
        "state": None,
        "duration": None,
        "confirmed": None,
        "history": None,
        "error": item.error,
        **item.extra,
    }
    if state:
        entry.update(state.observed)
        entry["state"] = state.managed["state"]
        entry["duration"] = state.managed.get("duration")
        entry["confirmed"] = state.confirmed
        entry["history"] = [dict(entry) for entry in state.detail.history]
    return entry
