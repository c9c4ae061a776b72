# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read devices: the operation of M(secops.device_actions.cylance_device_info)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._engine.devices import Device, Item
from ..._engine.filters import matches
from ..._engine.info_operation import DeviceInfoOperation, finish_reading
from ..._engine.options import BULK
from ..._engine.targets import is_chosen, requested_targets, targets_or_alternatives
from ..._http.options import CONNECTION, RATE_LIMIT
from ..identifiers import TARGET_PARSERS, TARGETS
from ..login import connect
from ..operation import CylanceOperation
from ..options import CYLANCE, CylanceSettings
from ..paged_lists import PagedLists
from ..zones.listing import Zones, find_zones
from .listing import all_devices
from .lookup import CylanceDevices, DeviceFinder
from .record import device_from

_ALL, _ZONES = "all_devices", "zones"
_FILTERS = ArgumentSpec(
    options={
        "names": {"type": "list", "elements": "str"},
        "policies": {"type": "list", "elements": "str"},
        "online": {"type": "bool"},
        "focus": {"type": "bool"},
        "unzoned": {"type": "bool"},
        "extended": {"type": "bool", "default": False},
        "with_zones": {"type": "bool", "default": False},
    }
)


class CylanceDeviceInfo(CylanceOperation, DeviceInfoOperation):
    """params: see the module's documentation."""

    name = "cylance_device_info"
    arguments = (
        targets_or_alternatives(TARGETS, _ALL, zones={"type": "list", "elements": "str"})
        + _FILTERS
        + BULK
        + CYLANCE
        + CONNECTION
        + RATE_LIMIT
    )
    target_alternatives = (_ALL, _ZONES)
    action_groups = ("cylance",)
    filters = {
        "names": lambda facts, name: matches((facts["hostname"], facts["name"]), [name]),
        "policies": lambda facts, policy: matches((facts["policy"], facts["policy_id"]), [policy]),
        "online": lambda facts, online: facts["online"] == online,
        "focus": lambda facts, focus: (facts["focus_version"] is not None) == focus,
        "unzoned": lambda facts, unzoned: (not facts.get("zones")) == unzoned,
    }

    def targets(self) -> tuple[str | None, Sequence[str]]:
        """Return the target option and its identifiers, or None and the zones."""
        if self.params[_ZONES] is not None:
            return None, requested_targets(self.params, {_ZONES: str})[1]
        return (None, []) if is_chosen(self.params, _ALL) else requested_targets(self.params, TARGET_PARSERS)

    @contextmanager
    def connection(self, option: str | None) -> Iterator[None]:
        """Open the console."""
        with connect(CylanceSettings.from_params(self.params), self.context, background=True) as session:
            self._lists = PagedLists(session, self.context, self.name)
            self._zones = Zones(self._lists)
            self._finder = DeviceFinder(CylanceDevices(session), option)
            yield

    def resolve(self, identifier: str) -> list[Device]:
        """Return the devices that an identifier names."""
        return self._finder.find(identifier)

    def listed_items(self, identifiers: Sequence[str]) -> list[Item]:
        """Return an item for each device of the console, or of zones. It is finished unless more is to be read."""
        extended = self.params["extended"]
        if self.params[_ALL]:
            found, is_complete = all_devices(self._lists, extended), True
        else:
            wanted = find_zones(self._zones.all(), identifiers) if identifiers else []
            devices = (facts for zone in wanted for facts in self._zones.devices(zone))
            found, is_complete = list({facts["id"]: facts for facts in devices}.values()), not extended
        items = [Item(facts["id"], device=device_from(facts)) for facts in found]
        if is_complete:
            for item, facts in zip(items, found):
                finish_reading(item, facts)
        return items

    def read_item(self, item: Item) -> None:
        """Read one device."""
        device_id = item.found().id
        facts = self._finder.facts(device_id)
        if self._wants_zones and not (self.params[_ALL] or self.params[_ZONES]):
            facts["zones"] = _names(self._zones.of_device(device_id))
        finish_reading(item, facts, device_from(facts))

    @property
    def _wants_zones(self) -> bool:
        return self.params["with_zones"] or self.params["unzoned"] is not None

    def complete(self, items: Sequence[Item]) -> None:
        """Add the zones of listed devices, one request a zone."""
        if not self._wants_zones or not (self.params[_ALL] or self.params[_ZONES]):
            return
        found = self._zones.memberships(self._zones.all())
        for item in items:
            if item.state and item.device:
                item.state.detail["zones"] = _names(found[item.device.id])

    def entry(self, item: Item) -> dict[str, Any]:
        """Return the entry of a device."""
        facts = dict(item.state.detail) if item.state else {}
        facts.pop("id", None)
        entry = {
            "device": item.requested,
            "device_id": item.device.id if item.device else None,
            "hostname": item.device.hostname if item.device else None,
            "error": item.error.as_result() if item.error else None,
        }
        return {**entry, **{name: value for name, value in facts.items() if name != "hostname"}}


def _names(zones: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted(zone["name"] or zone["id"] for zone in zones)
