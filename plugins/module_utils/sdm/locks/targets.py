# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The targets of lock requests: a device, or an NF with all its devices."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..._common.errors import NotApplicable
from ..._engine.devices import Device
from ..devices.catalog import DeviceCatalog
from ..devices.record import device_from

DEVICE, NF_GROUP = "device", "nf_group"
TargetKey = tuple[str, str]  # (scope, id of the device or the NF)


@dataclass(frozen=True)
class LockTarget:
    """What a task locks or unlocks as a whole.

    scope: DEVICE or NF_GROUP. id: of the device or the NF.
    devices: the facts of all devices that the lock covers, see device_facts().
    group_ids: the groups of the NF that hold devices, the top group first. Empty for a device.
    contained: the keys of targets that are a part of this one. containing: of targets that this one is a part of.
    """

    scope: str
    id: str
    devices: tuple[Mapping[str, Any], ...] = ()
    group_ids: tuple[str, ...] = ()
    contained: tuple[TargetKey, ...] = ()
    containing: tuple[TargetKey, ...] = ()

    @property
    def key(self) -> TargetKey:
        """The key of the target in a ledger."""
        return self.scope, self.id

    @property
    def overlapping(self) -> tuple[TargetKey, ...]:
        """The keys of all other targets with the same devices."""
        return (*self.contained, *self.containing)

    @property
    def device_ids(self) -> list[str]:
        """The ids of all devices that the lock covers."""
        return [facts["id"] for facts in self.devices]

    @property
    def labels(self) -> list[str]:
        """All devices that the lock covers, as messages show them."""
        return [device_from(facts).label() for facts in self.devices]

    def label(self, device_id: str) -> str:
        """Return one of the devices as messages show it."""
        return next((label for one, label in zip(self.device_ids, self.labels) if one == device_id), device_id)


class LockTargets:
    """The lock targets of a task's devices. Each is computed once. Devices may ask in parallel threads."""

    def __init__(self, catalog: DeviceCatalog, scope: str) -> None:
        self._catalog = catalog
        self._scope = scope
        self._targets: dict[str, LockTarget] = {}
        self._lock = threading.Lock()

    def target_id(self, device: Device) -> str:
        """Return the id of the device's lock target. It is the device's own where SDM reports no NF."""
        return self.nf_id(device) or device.id if self._scope == NF_GROUP else device.id

    def labels(self, device: Device) -> list[str]:
        """Return all devices that a lock of this device covers, as messages show them."""
        try:
            return self.of(device).labels
        except NotApplicable:
            return [device.label()]

    def nf_id(self, device: Device) -> str | None:
        """Return the id of the device's NF, or None where SDM does not report it."""
        nf_id: str | None = self._catalog.listed(device.id)["nf_id"]
        return nf_id

    def of(self, device: Device) -> LockTarget:
        """Return the lock target of a device. Raise NotApplicable where it is an NF that SDM does not report."""
        target_id = self.target_id(device)
        with self._lock:
            if target_id not in self._targets:
                self._targets[target_id] = self._compute(device)
            return self._targets[target_id]

    def _compute(self, device: Device) -> LockTarget:
        nf_id = self.nf_id(device)
        if self._scope == DEVICE:
            containing = ((NF_GROUP, nf_id),) if nf_id else ()
            return LockTarget(DEVICE, device.id, (self._catalog.listed(device.id),), containing=containing)
        if not nf_id:
            raise NotApplicable(f"SDM does not report the NF of {device.label()}. Use scope: device.")
        devices = tuple(facts for facts in self._catalog.devices() if facts["nf_id"] == nf_id)
        return LockTarget(
            NF_GROUP,
            nf_id,
            devices,
            # Whether the lock of a group covers the groups in it, which clusters have, is not documented.
            group_ids=tuple(dict.fromkeys([nf_id, *(facts["group_id"] or nf_id for facts in devices)])),
            contained=tuple((DEVICE, facts["id"]) for facts in devices),
        )


def as_shown(device: Device, shown: Sequence[Device]) -> Device:
    """Return the device with the names that SDM shows now. shown: all devices that are locked with it."""
    own = next((one for one in shown if one.id == device.id), device)
    names = [name for one in (own, *shown) for name in one.names]
    return replace(own, names=tuple(dict.fromkeys(names)))
