# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A store of a console's devices with lookups by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from .errors import InvalidInput


class HasId(Protocol):
    """What all devices have in common."""

    id: str


AnyDevice = TypeVar("AnyDevice", bound=HasId)


class DeviceStore(Generic[AnyDevice]):
    """Devices in the order in which they were added.

    Indexes are built on first use and dropped on any change, which also increments ``edition``.
    """

    def __init__(self) -> None:
        self.edition = 0
        self.reset()

    def reset(self) -> None:
        """Remove all devices."""
        self._devices: dict[str, AnyDevice] = {}
        self.changed()

    def changed(self) -> None:
        """Drop the indexes; call this after a device was added, removed, renamed or moved."""
        self.edition += 1
        self._all: list[AnyDevice] | None = None
        self._indexes: dict[str, dict[str, list[AnyDevice]]] = {}

    def add(self, devices: Iterable[AnyDevice]) -> None:
        """Add devices, all or none; raise InvalidInput for an id that is already in use."""
        added = {}
        for device in devices:
            if device.id in self._devices or device.id in added:
                raise InvalidInput(f"device {device.id} exists already")
            added[device.id] = device
        self._devices.update(added)
        self.changed()

    def remove(self, device: AnyDevice) -> None:
        """Remove a device."""
        del self._devices[device.id]
        self.changed()

    def devices(self) -> list[AnyDevice]:
        """Return all devices."""
        if self._all is None:
            self._all = list(self._devices.values())
        return self._all

    def device(self, device_id: str) -> AnyDevice | None:
        """Return the device with this id, in the form in which the console stores ids, or None."""
        return self._devices.get(device_id)

    def find(self, name: str, key: str, keys_of: Callable[[AnyDevice], Iterable[str]]) -> list[AnyDevice]:
        """Return the devices with this key; ``name`` identifies the index, and ``keys_of`` builds it on first use."""
        if name not in self._indexes:
            index = defaultdict(list)
            for device in self.devices():
                for device_key in keys_of(device):
                    index[device_key].append(device)
            self._indexes[name] = dict(index)
        return self._indexes[name].get(key, [])
