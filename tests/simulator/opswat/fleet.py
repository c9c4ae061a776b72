# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All devices and groups of the account, with lookups."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter

from ..device_store import DeviceStore
from ..errors import InvalidInput
from ..switches import Switches
from .devices import Device
from .groups import DEFAULT, DEFAULT_NUMBER, Group


class Fleet(DeviceStore[Device]):
    """The devices and the groups; the default group always exists."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        super().__init__()

    def reset(self) -> None:
        """Remove all devices, and all groups except the default group."""
        self._groups = {DEFAULT: Group(DEFAULT, "Default", created=0.0)}
        self.deleted: list[tuple[str, float]] = []
        super().reset()

    def changed(self) -> None:
        super().changed()
        self._by_enrolment: list[Device] | None = None

    def by_enrolment(self) -> list[Device]:
        """Return all devices, oldest enrolment first."""
        if self._by_enrolment is None:
            self._by_enrolment = sorted(self.devices(), key=lambda device: device.enrolment)
        return self._by_enrolment

    def enrolled_after(self, enrolment: tuple[float, str], count: int) -> list[Device]:
        """Return up to ``count`` devices after this enrolment, which need not exist any more."""
        devices = self.by_enrolment()
        start = bisect_right(devices, enrolment, key=lambda device: device.enrolment)
        return devices[start : start + count]

    def by_mac(self, mac: str) -> list[Device]:
        """Return the devices with a MAC; a switch makes this case-sensitive."""
        if self._switches["mac_case_sensitive"]:
            return self.find("mac as it is", mac, lambda device: device.macs)
        return self.find("mac", mac.lower(), lambda device: (mac.lower() for mac in device.macs))

    def by_custom_id(self, custom_id: str) -> list[Device]:
        """Return the devices that are linked to a third-party id."""
        return self.find("custom id", custom_id, lambda device: (device.custom_id,) if device.custom_id else ())

    def add_group(self, group: Group) -> None:
        """Add a group; raise InvalidInput if its id is in use."""
        if group.id in self._groups or group.id == DEFAULT_NUMBER:
            raise InvalidInput(f"group {group.id} exists already")
        self._groups[group.id] = group

    def free_group_id(self) -> str:
        """Return an unused group id: a number with seven digits."""
        numbers = (int(group_id) for group_id in self._groups if group_id.isdecimal())
        return str(max(numbers, default=int(DEFAULT_NUMBER)) + 1)

    def remove_group(self, group: Group) -> None:
        """Remove a group; its devices move to the default group."""
        if group.id == DEFAULT:
            raise InvalidInput("the default group cannot be deleted")
        for device in self.devices():
            if device.group_id == group.id:
                device.group_id = DEFAULT
        del self._groups[group.id]
        self.changed()

    def groups(self) -> list[Group]:
        """Return all groups."""
        return list(self._groups.values())

    def group(self, group_id: str) -> Group | None:
        """Return the group with this id, or None; the default group has two ids."""
        return self._groups.get(DEFAULT if group_id == self.shown_group_id(DEFAULT) else group_id)

    def group_of(self, device: Device) -> Group:
        """Return the group of a device."""
        return self._groups[device.group_id]

    def groups_named(self, name: str) -> list[Group]:
        """Return the groups with this name."""
        return [group for group in self._groups.values() if group.name == name]

    def shown_group_id(self, group_id: str) -> str:
        """Return the id of a group as the API shows it."""
        is_number = group_id == DEFAULT and self._switches["default_group_id"] == "number"
        return DEFAULT_NUMBER if is_number else group_id

    def group_sizes(self) -> Counter[str]:
        """Return the number of devices by group id."""
        return Counter(device.group_id for device in self.devices())
