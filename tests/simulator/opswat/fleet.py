# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All devices and groups of the account, and the ways to find them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter

from ..device_store import DeviceStore
from ..errors import InvalidInput
from ..switches import Switches
from .devices import Device
from .groups import DEFAULT, DEFAULT_NUMBER, Group


class Fleet(DeviceStore[Device]):
    """The devices, and the groups, of which the default one is always there."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        super().__init__()

    def reset(self) -> None:
        """No devices, and the default group alone."""
        self._groups = {DEFAULT: Group(DEFAULT, "Default", created=0.0)}
        self.deleted: list[tuple[str, float]] = []
        super().reset()

    def changed(self) -> None:
        super().changed()
        self._by_enrolment: list[Device] | None = None

    def by_enrolment(self) -> list[Device]:
        """All devices, the oldest enrolment first."""
        if self._by_enrolment is None:
            self._by_enrolment = sorted(self.devices(), key=lambda device: device.enrolment)
        return self._by_enrolment

    def enrolled_after(self, enrolment: tuple[float, str], count: int) -> list[Device]:
        """The next so many devices behind a place in the order of enrolment, whether or not that one is still there."""
        devices = self.by_enrolment()
        start = bisect_right(devices, enrolment, key=lambda device: device.enrolment)
        return devices[start : start + count]

    def by_mac(self, mac: str) -> list[Device]:
        """The devices with a MAC; whether upper and lower case differ is a switch."""
        if self._switches["mac_case_sensitive"]:
            return self.find("mac as it is", mac, lambda device: device.macs)
        return self.find("mac", mac.lower(), lambda device: (mac.lower() for mac in device.macs))

    def by_custom_id(self, custom_id: str) -> list[Device]:
        """The devices that a third party's id is linked to."""
        return self.find("custom id", custom_id, lambda device: (device.custom_id,) if device.custom_id else ())

    def add_group(self, group: Group) -> None:
        """Take a group in."""
        if group.id in self._groups or group.id == DEFAULT_NUMBER:
            raise InvalidInput(f"there is a group {group.id} already")
        self._groups[group.id] = group

    def free_group_id(self) -> str:
        """An id that no group has: a number of seven digits."""
        numbers = (int(group_id) for group_id in self._groups if group_id.isdecimal())
        return str(max(numbers, default=int(DEFAULT_NUMBER)) + 1)

    def remove_group(self, group: Group) -> None:
        """Take a group out; its devices come into the default group."""
        if group.id == DEFAULT:
            raise InvalidInput("the default group stays")
        for device in self.devices():
            if device.group_id == group.id:
                device.group_id = DEFAULT
        del self._groups[group.id]
        self.changed()

    def groups(self) -> list[Group]:
        """All groups."""
        return list(self._groups.values())

    def group(self, group_id: str) -> Group | None:
        """The group with an id, which for the default group may be either of its ids."""
        return self._groups.get(DEFAULT if group_id == self.shown_group_id(DEFAULT) else group_id)

    def group_of(self, device: Device) -> Group:
        """The group that a device is in."""
        return self._groups[device.group_id]

    def groups_named(self, name: str) -> list[Group]:
        """The groups with a name."""
        return [group for group in self._groups.values() if group.name == name]

    def shown_group_id(self, group_id: str) -> str:
        """The id of a group as the API shows it."""
        is_number = group_id == DEFAULT and self._switches["default_group_id"] == "number"
        return DEFAULT_NUMBER if is_number else group_id

    def group_sizes(self) -> Counter[str]:
        """Group id to the number of its devices."""
        return Counter(device.group_id for device in self.devices())
