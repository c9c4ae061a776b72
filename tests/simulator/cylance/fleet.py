# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All devices and zones of the tenant, with lookups."""

from __future__ import annotations

from ..device_store import DeviceStore
from .devices import Device
from .ids import ANY_FORM, hyphenated
from .zones import Zone


class Fleet(DeviceStore[Device]):
    """The devices by id in Protect format, and the zones."""

    def reset(self) -> None:
        """Remove all devices and zones."""
        self._zones: dict[str, Zone] = {}
        super().reset()

    def changed(self) -> None:
        super().changed()
        self._newest_first: list[Device] | None = None

    def add_zone(self, zone: Zone) -> None:
        """Add a zone."""
        self._zones[zone.id] = zone

    def newest_first(self) -> list[Device]:
        """Return all devices, newest registration first."""
        if self._newest_first is None:
            self._newest_first = sorted(self.devices(), key=lambda device: -device.registered)
        return self._newest_first

    def device_by_focus_id(self, focus_id: str) -> Device | None:
        """Return the device with this id in Focus format, or None if it does not exist or has no Focus agent."""
        device = self.device(hyphenated(focus_id))
        return device if device is not None and device.focus_version is not None else None

    def by_mac(self, mac: str) -> list[Device]:
        """Return the devices with a MAC address in hyphen format, ignoring case."""
        return self.find("mac", mac.upper(), lambda device: (mac.upper() for mac in device.mac_addresses))

    def by_host_name(self, host_name: str) -> list[Device]:
        """Return the devices with a host name, ignoring case."""
        return self.find("host_name", host_name.lower(), lambda device: (device.host_name.lower(),))

    def named(self, text: str) -> Device | None:
        """Return the device with this id in either format, or the first one with this host name or name, or None."""
        if ANY_FORM.fullmatch(text.replace("-", "").lower()):
            return self.device(hyphenated(text.replace("-", "")))
        found = self.by_host_name(text) or self.find("name", text.lower(), lambda device: (device.name.lower(),))
        return found[0] if found else None

    def in_zone(self, zone: Zone) -> list[Device]:
        """Return the devices of a zone."""
        return self.find("zone", zone.id, lambda device: device.zone_ids)

    def zones(self) -> list[Zone]:
        """Return all zones."""
        return list(self._zones.values())

    def zone(self, zone_id: str) -> Zone | None:
        """Return the zone with this id, or None."""
        return self._zones.get(zone_id)

    def zone_by_name(self, name: str) -> Zone | None:
        """Return the first zone with this name, ignoring case, or None."""
        return next((zone for zone in self._zones.values() if zone.name.lower() == name.lower()), None)

    def zones_of(self, device: Device) -> list[Zone]:
        """Return the zones of a device."""
        return [self._zones[zone_id] for zone_id in device.zone_ids]
