# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All devices and zones of the tenant, and the ways to find them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from ..errors import InvalidInput
from .devices import Device
from .ids import hyphenated
from .zones import Zone

Index = dict[str, list[Device]]


class Fleet:
    """Devices in the order in which they were added. Indexes are made when first needed and dropped on any change.

    ``edition`` grows with each change that drops them.
    """

    def __init__(self) -> None:
        self.edition = 0
        self.reset()

    def reset(self) -> None:
        """No devices and no zones."""
        self._devices: dict[str, Device] = {}
        self._zones: dict[str, Zone] = {}
        self.changed()

    def changed(self) -> None:
        """A device was added, removed, renamed or moved: forget the indexes."""
        self.edition += 1
        self._all: list[Device] | None = None
        self._newest_first: list[Device] | None = None
        self._indexes: dict[str, Index] = {}

    def add(self, devices: Iterable[Device]) -> None:
        """Take devices in; all or none."""
        added = {}
        for device in devices:
            if device.id in self._devices or device.id in added:
                raise InvalidInput(f"there is a device {device.id} already")
            added[device.id] = device
        self._devices.update(added)
        self.changed()

    def remove(self, device: Device) -> None:
        """Take a device out."""
        del self._devices[device.id]
        self.changed()

    def add_zone(self, zone: Zone) -> None:
        """Take a zone in."""
        self._zones[zone.id] = zone

    def devices(self) -> list[Device]:
        """All devices."""
        if self._all is None:
            self._all = list(self._devices.values())
        return self._all

    def newest_first(self) -> list[Device]:
        """All devices, the newest registration first."""
        if self._newest_first is None:
            self._newest_first = sorted(self.devices(), key=lambda device: -device.registered)
        return self._newest_first

    def device(self, protect_id: str) -> Device | None:
        """The device with an id in Protect's form."""
        return self._devices.get(protect_id)

    def device_by_focus_id(self, focus_id: str) -> Device | None:
        """The device with an id in Focus's form, if it has a Focus agent."""
        device = self._devices.get(hyphenated(focus_id))
        return device if device is not None and device.focus_version is not None else None

    def by_mac(self, mac: str) -> list[Device]:
        """The devices with a MAC in hyphen form, in any case."""
        return self._find("mac", mac.upper(), lambda device: (mac.upper() for mac in device.mac_addresses))

    def by_host_name(self, host_name: str) -> list[Device]:
        """The devices with a host name, in any case."""
        return self._find("host_name", host_name.lower(), lambda device: (device.host_name.lower(),))

    def in_zone(self, zone: Zone) -> list[Device]:
        """The devices of a zone."""
        return self._find("zone", zone.id, lambda device: device.zone_ids)

    def zones(self) -> list[Zone]:
        """All zones."""
        return list(self._zones.values())

    def zone(self, zone_id: str) -> Zone | None:
        """The zone with an id."""
        return self._zones.get(zone_id)

    def zone_by_name(self, name: str) -> Zone | None:
        """The zone with a name; zone names are unique without regard to case."""
        return next((zone for zone in self._zones.values() if zone.name.lower() == name.lower()), None)

    def zones_of(self, device: Device) -> list[Zone]:
        """The zones that a device is in."""
        return [self._zones[zone_id] for zone_id in device.zone_ids]

    def _find(self, name: str, key: str, keys_of: Callable[[Device], Iterable[str]]) -> list[Device]:
        if name not in self._indexes:
            index: Index = defaultdict(list)
            for device in self.devices():
                for device_key in keys_of(device):
                    index[device_key].append(device)
            self._indexes[name] = dict(index)
        return self._indexes[name].get(key, [])
