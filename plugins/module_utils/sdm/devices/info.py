# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read devices: the operation of M(secops.device_actions.sdm_device_info)."""

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
from ..nodes import Nodes
from ..operation import SdmOperation
from ..options import SDM, credentials
from .catalog import Inventory, is_below
from .finder import find_devices
from .record import device_from

_ALL = "all_devices"
_FILTERS = ArgumentSpec(
    options={
        "nfs": {"type": "list", "elements": "str"},
        "groups": {"type": "list", "elements": "str"},
        "connected": {"type": "bool"},
        "manageable": {"type": "bool"},
        "group_paths": {"type": "bool", "default": True},
    }
)


class SdmDeviceInfo(SdmOperation):
    """params: see the module's documentation."""

    name = "sdm_device_info"
    arguments = targets_or_alternatives(TARGETS, _ALL) + _FILTERS + BULK + SDM + CONNECTION + RATE_LIMIT
    target_alternatives = (_ALL,)
    action_groups = ("sdm",)

    def perform(self):
        """Read all targets, or all devices, and keep those that the filters let through."""
        self.params = params = credentials(self.params)
        self._kind, identifiers = (None, []) if is_chosen(params, _ALL) else requested_targets(params, PARSERS)
        nodes = Nodes(params, self.context, background=True)
        try:
            self._inventory = Inventory(nodes, self.context)
            loop = DeviceLoop(self, self.context, params, identifiers, self.name)
            if params[_ALL]:
                items = [Item(facts["id"], device=device_from(facts)) for facts in self._inventory.devices()]
            else:
                items = loop.resolve()
            loop.for_each(items, self._read, "reading")
        finally:
            nodes.close()
        items = [item for item in items if item.error or self._passes(item.state.detail)]
        return build_info_result(items, loop.halted, params["tolerate_failures"], _entry)

    def resolve(self, identifier):
        """The devices that a handle means."""
        return find_devices(self._inventory, self._kind, identifier)

    def _read(self, item):
        facts = self._inventory.listed(item.device.id)
        path = None
        if self._passes_by_itself(facts) and (self.params["group_paths"] or self.params["groups"] is not None):
            path = self._inventory.group_path(facts)
        item.record_state(State({}, detail={**facts, "group_path": path}))
        item.finish(UNCHANGED)

    def _passes(self, facts):
        groups = self.params["groups"]
        return self._passes_by_itself(facts) and (
            groups is None or any(is_below(facts["group_path"], group) for group in groups)
        )

    def _passes_by_itself(self, facts):
        """Whether a device passes the filters for which its own record is enough."""
        params = self.params
        nfs = params["nfs"]
        return (
            (nfs is None or matches((facts["nf_name"], facts["nf_id"]), nfs))
            and params["connected"] in (None, facts["connected"])
            and params["manageable"] in (None, facts["manageable"])
        )


_FACTS = (
    "name",
    "key",
    "ip",
    "description",
    "nf_id",
    "nf_name",
    "group_id",
    "group_path",
    "platform",
    "serial_number",
    "software_version",
    "config_version",
    "bootstrap_state",
    "connected",
    "manageable",
    "locked",
    "held_by",
)


def _entry(item):
    facts = item.state.detail if item.state else {}
    return {
        "device": item.requested,
        "device_id": item.device.id if item.device else None,
        "hostname": item.device.hostname if item.device else None,
        **{name: facts.get(name) for name in _FACTS},
        "error": item.error,
    }
