# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read devices: the operation of M(secops.device_actions.cylance_device_info)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._engine.devices import Item
from ..._engine.filters import matches, same_flag
from ..._engine.info_operation import finish_reading
from ..._engine.options import BULK
from ..._http.options import CONNECTION, RATE_LIMIT
from ..._http.session import Session
from ..options import CYLANCE
from ..zones.bulk_lookup import DeviceZones
from .record import device_from
from .selection import FACT_FILTERS, SELECTION, CylanceSelectionInfo

_FILTERS = ArgumentSpec(
    options={
        "policies": {"type": "list", "elements": "str"},
        "focus": {"type": "bool"},
        "unzoned": {"type": "bool"},
        "extended": {"type": "bool", "default": False},
        "with_zones": {"type": "bool", "default": False},
    }
)


class CylanceDeviceInfo(CylanceSelectionInfo):
    """params: see the module's documentation."""

    name = "cylance_device_info"
    arguments = SELECTION + _FILTERS + BULK + CYLANCE + CONNECTION + RATE_LIMIT
    filters = {
        **FACT_FILTERS,
        "policies": lambda facts, policy: matches((facts["policy"], facts["policy_id"]), [policy]),
        "focus": lambda facts, focus: same_flag(facts["focus"], focus),
        "unzoned": lambda facts, unzoned: (not facts.get("zones")) == unzoned,
    }

    @contextmanager
    def connection(self, option: str | None) -> Iterator[Session]:
        """Open the console."""
        with super().connection(option) as session:
            self._device_zones = DeviceZones(self.zones, self.context, self.source.expected)
            yield session

    def listed_items(self, identifiers: Sequence[str]) -> list[Item]:
        """Return an item for each device of the console, or of zones. It is finished unless more is to be read."""
        extended = self.params["extended"] or self.params["names"] is not None  # other lists contain no host names
        found = self.listed_facts(identifiers, extended)
        items = [Item(facts["id"], device=device_from(facts)) for facts in found]
        if self.params["all_devices"] or not extended:
            for item, facts in zip(items, found):
                finish_reading(item, facts)
        else:
            self.source.expected = len(items)
        return items

    def read_item(self, item: Item) -> None:
        """Read one device."""
        device_id = item.found().id
        facts = self.finder.facts(device_id)
        if self._wants_zones and not self.reads_list:
            facts = {**facts, "zones": _names(self._device_zones.of_device(device_id))}
        finish_reading(item, facts, device_from(facts))

    @property
    def _wants_zones(self) -> bool:
        return self.params["with_zones"] or self.params["unzoned"] is not None

    def complete(self, items: Sequence[Item]) -> None:
        """Add the zones of listed devices, one request a zone."""
        if not self._wants_zones or not self.reads_list:
            return
        found = self.zones.memberships(self.zones.all())
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
