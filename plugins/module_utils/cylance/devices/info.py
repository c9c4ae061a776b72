# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read devices: the operation of M(secops.device_actions.cylance_device_info)."""

from __future__ import annotations

from ..._common.argspec import ArgumentSpec
from ..._engine.device_loop import DeviceLoop
from ..._engine.devices import UNCHANGED, Item, State
from ..._engine.filters import matches
from ..._engine.options import BULK
from ..._engine.results import build_info_result
from ..._engine.targets import is_chosen, requested_targets, targets_or_alternatives
from ..._http.options import CONNECTION, RATE_LIMIT
from ..identifiers import PARSERS, TARGETS
from ..login import open_session
from ..operation import CylanceOperation
from ..options import CYLANCE
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


class CylanceDeviceInfo(CylanceOperation):
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

    def perform(self):
        """Read all targets, the devices of zones, or all devices, and keep those that the filters let through."""
        params = self.params
        kind, identifiers = self._targets()
        session = open_session(params, self.context, background=True)
        try:
            lists = PagedLists(session, self.context, self.name)
            self._zones = Zones(lists)
            self._finder = DeviceFinder(CylanceDevices(session), kind)
            loop = DeviceLoop(self, self.context, params, identifiers, self.name)
            items = loop.resolve() if kind in PARSERS else self._listed(lists, identifiers)
            loop.for_each(items, self._read, "reading")
            if kind not in PARSERS and self._wants_zones:
                self._add_zones(items)
        finally:
            session.close()
        items = [item for item in items if item.error or self._passes(item.state.detail)]
        return build_info_result(items, loop.halted, params["tolerate_failures"], _entry)

    def _targets(self):
        params = self.params
        if params[_ZONES] is not None:
            return requested_targets(params, {_ZONES: str})
        return (_ALL, []) if is_chosen(params, _ALL) else requested_targets(params, PARSERS)

    def resolve(self, identifier):
        """The devices that a handle means."""
        return self._finder.find(identifier)

    def _listed(self, lists, zones):
        """An item for each device of the console, or of zones, at its end unless more is wanted than the list tells."""
        extended = self.params["extended"]
        if self.params[_ALL]:
            found, is_enough = all_devices(lists, extended), True
        else:
            wanted = find_zones(self._zones.all(), zones) if zones else []
            devices = (facts for zone in wanted for facts in self._zones.devices(zone))
            found, is_enough = list({facts["id"]: facts for facts in devices}.values()), not extended
        return [_item(facts, is_enough) for facts in found]

    def _read(self, item):
        facts = self._finder.facts(item.device.id)
        item.device = device_from(facts)
        if self._wants_zones and not (self.params[_ALL] or self.params[_ZONES]):
            facts["zones"] = _names(self._zones.device_specific(item.device.id))
        item.record_state(State({}, detail=facts))
        item.finish(UNCHANGED)

    @property
    def _wants_zones(self):
        return self.params["with_zones"] or self.params["unzoned"] is not None

    def _add_zones(self, items):
        found = self._zones.memberships(self._zones.all())
        for item in items:
            if item.state:
                item.state.detail["zones"] = _names(found[item.device.id])

    def _passes(self, facts):
        params = self.params
        policies = (facts["policy"], facts["policy_id"])
        return (
            (params["names"] is None or matches((facts["hostname"], facts["name"]), params["names"]))
            and (params["policies"] is None or matches(policies, params["policies"]))
            and params["online"] in (None, facts["online"])
            and params["focus"] in (None, facts["focus_version"] is not None)
            and params["unzoned"] in (None, not facts.get("zones"))
        )


def _names(zones):
    return sorted(zone["name"] or zone["id"] for zone in zones)


def _item(facts, is_enough):
    item = Item(facts["id"], device=device_from(facts))
    if is_enough:
        item.record_state(State({}, detail=facts))
        item.finish(UNCHANGED)
    return item


def _entry(item):
    facts = dict(item.state.detail) if item.state else {}
    facts.pop("id", None)
    entry = {
        "device": item.requested,
        "device_id": item.device.id if item.device else None,
        "hostname": item.device.hostname if item.device else None,
        "error": item.error,
    }
    return {**entry, **{name: value for name, value in facts.items() if name != "hostname"}}
