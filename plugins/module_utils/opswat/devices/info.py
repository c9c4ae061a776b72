# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read devices: the operation of M(secops.device_actions.opswat_device_info)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._engine.devices import Device, Item
from ..._engine.filters import matches, same_word
from ..._engine.info_operation import DeviceInfoOperation, finish_reading
from ..._engine.options import BULK
from ..._engine.targets import is_chosen, requested_targets, targets_or_alternatives
from ..._http.options import CONNECTION
from ..endpoints import connect
from ..identifiers import TARGET_PARSERS, TARGETS
from ..operation import OpswatOperation
from ..options import OPSWAT, OpswatSettings
from .details import SECTIONS
from .filters import FILTERS
from .finder import DeviceFinder, not_found
from .record import device_from

_ALL = "all_devices"
_OPTIONS = ArgumentSpec(
    options={
        "statuses": {"type": "list", "elements": "str"},
        "groups": {"type": "list", "elements": "str"},
        "device_types": {"type": "list", "elements": "str"},
        "os_families": {"type": "list", "elements": "str"},
        "names": {"type": "list", "elements": "str"},
        "details": {"type": "list", "elements": "str", "choices": list(SECTIONS), "default": []},
    }
)


class OpswatDeviceInfo(OpswatOperation, DeviceInfoOperation):
    """params: see the module's documentation."""

    name = "opswat_device_info"
    arguments = targets_or_alternatives(TARGETS, _ALL) + _OPTIONS + BULK + OPSWAT + CONNECTION
    target_alternatives = (_ALL,)
    action_groups = ("opswat",)
    filters = {
        **FILTERS,
        "device_types": lambda facts, kind: same_word(facts["device_type"], kind),
        "os_families": lambda facts, family: same_word(facts["os_family"], family),
        "names": lambda facts, name: matches(facts["names"], [name]),
    }

    def targets(self) -> tuple[str | None, Sequence[str]]:
        """Return the target option and its identifiers, or None for all devices."""
        self._option: str | None = None
        if is_chosen(self.params, _ALL):
            return None, []
        self._option, identifiers = requested_targets(self.params, TARGET_PARSERS)
        return self._option, identifiers

    @contextmanager
    def connection(self, option: str | None) -> Iterator[None]:
        """Open the console."""
        with connect(OpswatSettings.from_params(self.params), self.context, background=True) as endpoints:
            self._finder = DeviceFinder(endpoints, self.context, option, self.name, self.params["details"])
            yield

    def resolve(self, identifier: str) -> list[Device]:
        """Return the devices that an identifier names."""
        devices = self._finder.find(identifier)
        if not devices:
            raise not_found(self._option, identifier, self._finder.incomplete_reason())
        return devices

    def listed_items(self, identifiers: Sequence[str]) -> list[Item]:
        """Return an item for each device. It is finished unless the device passes the filters and has more to read."""
        items = []
        for facts in self._finder.all():
            item = Item(facts["id"], device=device_from(facts))
            if not (self.params["details"] and self.passes(facts)):
                finish_reading(item, facts)
            items.append(item)
        return items

    def read_item(self, item: Item) -> None:
        """Read one device."""
        device_id = item.found().id
        facts = self._finder.facts(device_id)
        if facts is None:
            raise not_found("device_ids", device_id)
        finish_reading(item, facts, device_from(facts))

    def entry(self, item: Item) -> dict[str, Any]:
        """Return the entry of a device."""
        entry = {
            "device": item.requested,
            "device_id": item.device.id if item.device else None,
            "error": item.error.as_result() if item.error else None,
        }
        facts = dict(item.state.detail) if item.state else {}
        return {**entry, **{key: fact for key, fact in facts.items() if key not in ("id", "names_hidden")}}
