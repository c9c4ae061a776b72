# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read lockdowns: the operation of M(secops.device_actions.cylance_lockdown_info)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ..._engine.devices import UNCHANGED, Device, Item
from ..._engine.info_operation import DeviceInfoOperation
from ..._engine.options import BULK
from ..._engine.targets import requested_targets
from ..._http.options import CONNECTION, RATE_LIMIT
from ..._sharing.context import Context
from ..devices.lookup import CylanceDevices, DeviceFinder
from ..identifiers import TARGET_PARSERS, TARGETS
from ..login import connect
from ..operation import CylanceOperation
from ..options import CYLANCE, CylanceSettings
from .api import LockdownApi
from .state import UNLOCK_KEY, add_unlock_keys, check_no_log, lockdown_state


class CylanceLockdownInfo(CylanceOperation, DeviceInfoOperation):
    """params: see the module's documentation."""

    name = "cylance_lockdown_info"
    arguments = UNLOCK_KEY + TARGETS + BULK + CYLANCE + CONNECTION + RATE_LIMIT
    action_groups = ("cylance",)

    @classmethod
    def check(cls, params: Mapping[str, Any], context: Context) -> None:
        """Raise an InputError for an invalid value. See the base class."""
        super().check(params, context)
        check_no_log(params, context)

    def targets(self) -> tuple[str | None, Sequence[str]]:
        """Return the target option and its identifiers."""
        return requested_targets(self.params, TARGET_PARSERS)

    @contextmanager
    def connection(self, option: str | None) -> Iterator[None]:
        """Open the console."""
        with connect(CylanceSettings.from_params(self.params), self.context, background=True) as session:
            self._api = LockdownApi(session, self.context.redactor)
            self._finder = DeviceFinder(CylanceDevices(session), option)
            yield

    def resolve(self, identifier: str) -> list[Device]:
        """Return the devices that an identifier names."""
        return self._finder.find(identifier)

    def read_item(self, item: Item) -> None:
        """Read the lockdown of one device."""
        item.record_state(lockdown_state(self._api.read(item.found().id)))
        item.finish(UNCHANGED)

    def complete(self, items: Sequence[Item]) -> None:
        """Add the unlock keys, where the task asks for them."""
        if self.params["return_unlock_key"]:
            add_unlock_keys(items)

    def entry(self, item: Item) -> dict[str, Any]:
        """Return the entry of a device."""
        state, device = item.state, item.device
        entry = {
            "device": item.requested,
            "device_id": device.id if device else None,
            "hostname": (device and device.hostname) or (state.hostname if state else None),
            "state": None,
            "duration": None,
            "confirmed": None,
            "history": None,
            "error": item.error.as_result() if item.error else None,
            **item.extra,
        }
        if state:
            entry.update(state.observed)
            entry["state"] = state.managed["state"]
            entry["duration"] = state.managed.get("duration")
            entry["confirmed"] = state.confirmed
            entry["history"] = [dict(event) for event in state.detail.history]
        return entry
