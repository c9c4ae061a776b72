# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices of a console, and the ways to find them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from .errors import InvalidInput


class HasId(Protocol):
    """What every device has, whatever its console."""

    id: str


AnyDevice = TypeVar("AnyDevice", bound=HasId)


class DeviceStore(Generic[AnyDevice]):
    """Devices in the order in which they were added. Indexes are made when first needed and dropped on any change.

    ``edition`` grows with each change that drops them.
    """

    def __init__(self) -> None:
        self.edition = 0
        self.reset()

    def reset(self) -> None:
        """No devices."""
        self._devices: dict[str, AnyDevice] = {}
        self.changed()

    def changed(self) -> None:
        """A device was added, removed, renamed or moved: forget the indexes."""
        self.edition += 1
        self._all: list[AnyDevice] | None = None
        self._indexes: dict[str, dict[str, list[AnyDevice]]] = {}

    def add(self, devices: Iterable[AnyDevice]) -> None:
        """Take devices in; all or none."""
        added = {}
        for device in devices:
            if device.id in self._devices or device.id in added:
                raise InvalidInput(f"there is a device {device.id} already")
            added[device.id] = device
        self._devices.update(added)
        self.changed()

    def remove(self, device: AnyDevice) -> None:
        """Take a device out."""
        del self._devices[device.id]
        self.changed()

    def devices(self) -> list[AnyDevice]:
        """All devices."""
        if self._all is None:
            self._all = list(self._devices.values())
        return self._all

    def device(self, device_id: str) -> AnyDevice | None:
        """The device with an id, in the form in which its console keeps it."""
        return self._devices.get(device_id)

    def find(self, name: str, key: str, keys_of: Callable[[AnyDevice], Iterable[str]]) -> list[AnyDevice]:
        """The devices with a key, by the index of that name."""
        if name not in self._indexes:
            index = defaultdict(list)
            for device in self.devices():
                for device_key in keys_of(device):
                    index[device_key].append(device)
            self._indexes[name] = dict(index)
        return self._indexes[name].get(key, [])
