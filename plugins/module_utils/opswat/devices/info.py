# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read devices: the operation of M(secops.device_actions.opswat_device_info)."""

from __future__ import annotations

from ..._common.argspec import ArgumentSpec
from ..._engine.device_loop import DeviceLoop
from ..._engine.devices import UNCHANGED, Item, State
from ..._engine.filters import matches
from ..._engine.options import BULK
from ..._engine.results import build_info_result
from ..._engine.targets import is_chosen, requested_targets, targets_or_alternatives
from ..._http.options import CONNECTION
from ..endpoints import Endpoints
from ..groups.listing import same_group_name
from ..identifiers import PARSERS, TARGETS
from ..operation import OpswatOperation
from ..options import OPSWAT
from .details import SECTIONS
from .finder import DeviceFinder, not_found
from .record import device_from, normalize_status

_ALL = "all_devices"

_FILTERS = ArgumentSpec(
    options={
        "statuses": {"type": "list", "elements": "str"},
        "groups": {"type": "list", "elements": "str"},
        "device_types": {"type": "list", "elements": "str"},
        "os_families": {"type": "list", "elements": "str"},
        "names": {"type": "list", "elements": "str"},
        "details": {"type": "list", "elements": "str", "choices": list(SECTIONS), "default": []},
    }
)


class OpswatDeviceInfo(OpswatOperation):
    """params: see the module's documentation."""

    name = "opswat_device_info"
    arguments = targets_or_alternatives(TARGETS, _ALL) + _FILTERS + BULK + OPSWAT + CONNECTION
    target_alternatives = (_ALL,)
    action_groups = ("opswat",)

    def perform(self):
        """Read all targets, or all devices, and keep those that the filters let through."""
        params = self.params
        self._kind, identifiers = (None, []) if is_chosen(params, _ALL) else requested_targets(params, PARSERS)
        endpoints = Endpoints(params, self.context, background=True)
        try:
            self._finder = DeviceFinder(endpoints, self.context, self._kind, self.name, params["details"])
            loop = DeviceLoop(self, self.context, params, identifiers, self.name)
            if params[_ALL]:
                items = self._list()
            else:
                items = loop.resolve()
            loop.for_each(items, self._read, "reading")
        finally:
            endpoints.close()
        items = [item for item in items if item.error or self._passes(item.state.detail)]
        return build_info_result(items, loop.halted, params["tolerate_failures"], _entry)

    def resolve(self, identifier):
        """The devices that a handle means."""
        devices = self._finder.find(identifier)
        if not devices:
            raise not_found(self._kind, identifier, self._finder.unseen())
        return devices

    def _list(self):
        """An item for each device of the console that the filters let through, at its end unless details are wanted."""
        items = []
        for facts in filter(self._passes, self._finder.everything()):
            item = Item(facts["id"], device=device_from(facts))
            if not self.params["details"]:
                item.record_state(State({}, detail=facts))
                item.finish(UNCHANGED)
            items.append(item)
        return items

    def _read(self, item):
        facts = self._finder.facts(item.device.id)
        if facts is None:
            raise not_found("device_ids", item.device.id)
        item.device = device_from(facts)
        item.record_state(State({}, detail=facts))
        item.finish(UNCHANGED)

    def _passes(self, facts):
        params = self.params
        return (
            _is_one_of(facts["status"], params["statuses"], lambda one, other: one == normalize_status(other))
            and _is_one_of(facts["group"], params["groups"], same_group_name)
            and _is_one_of(facts["device_type"], params["device_types"], _same_word)
            and _is_one_of(facts["os_family"], params["os_families"], _same_word)
            and (params["names"] is None or matches(facts["names"], params["names"]))
        )


def _is_one_of(value, allowed, same):
    return allowed is None or any(value is not None and same(value, one) for one in allowed)


def _same_word(one, other):
    return one.strip().lower() == other.strip().lower()


def _entry(item):
    entry = {"device": item.requested, "device_id": item.device.id if item.device else None, "error": item.error}
    facts = dict(item.state.detail) if item.state else {}
    return {**entry, **{key: fact for key, fact in facts.items() if key not in ("id", "names_hidden")}}
