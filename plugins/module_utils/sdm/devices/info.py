# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read devices: the operation of M(secops.device_actions.sdm_device_info)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._engine.devices import Device, Item
from ..._engine.filters import Filters, passes, same_flag, same_word
from ..._engine.info_operation import DeviceInfoOperation, finish_reading
from ..._engine.options import BULK
from ..._engine.targets import is_chosen, requested_targets, targets_or_alternatives
from ..._http.options import CONNECTION, RATE_LIMIT
from ..identifiers import PARSERS, TARGETS
from ..nodes import connect
from ..operation import SdmOperation
from ..options import SDM, SdmSettings
from .catalog import DeviceCatalog
from .filters import FILTERS
from .finder import find_devices, not_found
from .record import device_from

_ALL = "all_devices"
_OPTIONS = ArgumentSpec(
    options={
        "nfs": {"type": "list", "elements": "str"},
        "groups": {"type": "list", "elements": "str"},
        "connected": {"type": "bool"},
        "manageable": {"type": "bool"},
        "locked": {"type": "bool"},
        "held_by": {"type": "list", "elements": "str"},
        "group_paths": {"type": "bool", "default": True},
    }
)
# Filters on the device's own record. The path of its group takes another request.
_OWN_FILTERS: Filters = {
    "nfs": FILTERS["nfs"],
    "connected": lambda facts, connected: same_flag(facts["connected"], connected),
    "manageable": lambda facts, manageable: same_flag(facts["manageable"], manageable),
}
# Filters on the lock, which another request may show.
_LOCK_FILTERS: Filters = {
    "locked": lambda facts, locked: facts["locked"] == locked,
    "held_by": lambda facts, user: same_word(facts["held_by"], user),
}
_OTHER_FILTERS: Filters = {**_OWN_FILTERS, "groups": FILTERS["groups"]}
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


class SdmDeviceInfo(SdmOperation, DeviceInfoOperation):
    """Reads devices. params: the options that the module's documentation lists."""

    name = "sdm_device_info"
    arguments = targets_or_alternatives(TARGETS, _ALL) + _OPTIONS + BULK + SDM + CONNECTION + RATE_LIMIT
    target_alternatives = (_ALL,)
    action_groups = ("sdm",)
    filters = {**_OTHER_FILTERS, **_LOCK_FILTERS}

    def targets(self) -> tuple[str | None, Sequence[str]]:
        """Return the target option and its identifiers, or None for all devices."""
        if is_chosen(self.params, _ALL):
            return None, []
        self._option, identifiers = requested_targets(self.params, PARSERS)
        return self._option, identifiers

    @contextmanager
    def connection(self, option: str | None) -> Iterator[None]:
        """Open SDM, and log out in the end."""
        with connect(SdmSettings.from_params(self.params), self.context, background=True) as nodes:
            self._catalog = DeviceCatalog(nodes, self.context)
            yield

    def resolve(self, identifier: str) -> list[Device]:
        """Return the devices that an identifier names."""
        return find_devices(self._catalog, self._option, identifier)

    def listed_items(self, identifiers: Sequence[str]) -> list[Item]:
        """Return an item for each device that SDM lists."""
        return [Item(facts["id"], device=device_from(facts)) for facts in self._catalog.devices()]

    def read_item(self, item: Item) -> None:
        """Read the lock and the group path of a device, if they are wanted. The list has everything else."""
        facts = self._catalog.listed(item.found().id)
        if self._filters_locks and facts["locked"] is None and passes(facts, self.params, _OWN_FILTERS):
            found = self._catalog.lock_facts(facts)
            if found is None:
                raise not_found("device_ids", item.found().id)
            facts = found
        finish_reading(item, {**facts, "group_path": self._group_path(facts)})

    @property
    def _filters_locks(self) -> bool:
        return any(self.params[option] is not None for option in _LOCK_FILTERS)

    def answer(self, items: Sequence[Item], selected: Sequence[Item]) -> str:
        """Return which devices match the filters, and of how many SDM does not show whether they are locked."""
        answer = super().answer(items, selected)
        facts = [item.state.detail for item in items if item.state]
        hidden = [one for one in facts if one["locked"] is None and passes(one, self.params, _OTHER_FILTERS)]
        if self._filters_locks and hidden:
            warning = (
                f"SDM does not show whether {len(hidden)} of these devices are locked, so they are not returned. No "
                "documented release shows locks. Check them in the GUI of SDM. The ledger of sdm_device_lock shows the "
                "locks that this account took."
            )
            self.context.warn(warning)
            answer = f"{answer} {warning}"
        return answer

    def _group_path(self, facts: Mapping[str, Any]) -> str | None:
        is_wanted = self.params["group_paths"] or self.params["groups"] is not None
        return self._catalog.group_path(facts) if is_wanted and passes(facts, self.params, _OWN_FILTERS) else None

    def entry(self, item: Item) -> dict[str, Any]:
        """Return the entry of a device."""
        facts = item.state.detail if item.state else {}
        return {
            "device": item.requested,
            "device_id": item.device.id if item.device else None,
            "hostname": item.device.hostname if item.device else None,
            **{name: facts.get(name) for name in _FACTS},
            "error": item.error.as_result() if item.error else None,
        }
