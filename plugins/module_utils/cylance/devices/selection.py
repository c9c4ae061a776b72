# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of info operations that read the devices that a task names, the devices of zones, or all devices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..._common.argspec import ArgumentSpec
from ..._engine.devices import Device
from ..._engine.filters import Filters, matches, same_flag
from ..._engine.info_operation import DeviceInfoOperation
from ..._engine.targets import is_chosen, requested_targets, targets_or_alternatives
from ..._http.session import Session
from ..identifiers import TARGET_PARSERS, TARGETS
from ..login import connect
from ..operation import CylanceOperation
from ..options import CylanceSettings
from ..paged_lists import Facts, PagedLists
from ..zones.listing import Zones, find_zones
from .bulk_lookup import BulkDevices
from .listing import all_devices
from .lookup import CylanceDevices, DeviceFinder

_ALL, _ZONES = "all_devices", "zones"
SELECTION = targets_or_alternatives(TARGETS, _ALL, zones={"type": "list", "elements": "str"}) + ArgumentSpec(
    options={"names": {"type": "list", "elements": "str"}, "online": {"type": "bool"}}
)

FACT_FILTERS: Filters = {
    "names": lambda facts, name: matches((facts["hostname"], facts["name"]), [name]),
    "online": lambda facts, online: same_flag(facts["online"], online),
}


class CylanceSelectionInfo(CylanceOperation, DeviceInfoOperation):
    """Reads the devices that the options of SELECTION select."""

    target_alternatives = (_ALL, _ZONES)
    action_groups = ("cylance",)

    def targets(self) -> tuple[str | None, Sequence[str]]:
        """Return the target option and its identifiers, or None and the zones."""
        if self.params[_ZONES] is not None:
            return None, requested_targets(self.params, {_ZONES: str})[1]
        found = (None, []) if is_chosen(self.params, _ALL) else requested_targets(self.params, TARGET_PARSERS)
        self._lookups = len(found[1])
        return found

    @contextmanager
    def connection(self, option: str | None) -> Iterator[Session]:
        """Open the console."""
        with connect(CylanceSettings.from_params(self.params), self.context, background=True) as session:
            self.lists = PagedLists(session, self.context, self.name)
            self.zones = Zones(self.lists)
            expected = self._lookups if option else 0
            self.source = BulkDevices(CylanceDevices(session), self.lists, self.context, expected)
            self.finder = DeviceFinder(self.source, option)
            yield session

    def resolve(self, identifier: str) -> list[Device]:
        """Return the devices that an identifier names."""
        return self.finder.find(identifier)

    @property
    def reads_list(self) -> bool:
        """Whether the task names no devices, so that a list of the console contains them."""
        return bool(self.params[_ALL] or self.params[_ZONES])

    def listed_facts(self, zones: Sequence[str], extended: bool) -> list[Facts]:
        """Return the facts of all devices, or of those in zones, each device once.

        zones: their names and ids. extended: see all_devices(). It does not apply to zones.
        """
        if self.params[_ALL]:
            return all_devices(self.lists, extended)
        wanted = find_zones(self.zones.all(), zones) if zones else []
        devices = (facts for zone in wanted for facts in self.zones.devices(zone))
        return list({facts["id"]: facts for facts in devices}.values())
