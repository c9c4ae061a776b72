# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All devices of SDM, the network functions (NF) that they make up, and the groups that both lie in."""

from __future__ import annotations

from dataclasses import dataclass

from ..device_store import DeviceStore
from ..errors import InvalidInput
from .devices import Device

INVISIBLE_ROOT = "ID0"
HOME = "Home"


@dataclass(frozen=True)
class Group:
    """A folder, or (with ``nf_id``) a group within an NF. The uppermost group of an NF has its id and its name."""

    id: str
    name: str
    parent_id: str
    full_name: str
    nf_id: str | None = None


@dataclass(frozen=True)
class NetworkFunction:
    """One device, an HA pair or a cluster."""

    id: str
    name: str
    folder_id: str


class Fleet(DeviceStore[Device]):
    """Ids are numbers of their own for devices, and for all else together."""

    def reset(self) -> None:
        """No devices and no NFs, and one folder."""
        self._groups: dict[str, Group] = {}
        self._nfs: dict[str, NetworkFunction] = {}
        self._last_device = 1
        self._add_group(HOME, None)
        super().reset()

    def free_device_id(self) -> str:
        """An id that no device has had."""
        self._last_device += 1
        while self.device(f"ID{self._last_device}") is not None:
            self._last_device += 1
        return f"ID{self._last_device}"

    def folder(self, full_name: str) -> Group:
        """The folder of a path such as ``Home/East``; it is made if there is none."""
        folder = None
        for name in checked_path(full_name):
            folder = self._child(name, folder) or self._add_group(name, folder)
        assert folder is not None
        return folder

    def nf_in(self, folder: Group, name: str) -> NetworkFunction:
        """The NF of a name in a folder; it is made if there is none."""
        for nf in self._nfs.values():
            if (nf.name, nf.folder_id) == (name, folder.id):
                return nf
        return self.add_nf(folder, name)

    def add_nf(self, folder: Group, name: str) -> NetworkFunction:
        """A new NF."""
        top = self._add_group(name, folder, begins_nf=True)
        nf = NetworkFunction(top.id, name, folder.id)
        self._nfs[nf.id] = nf
        return nf

    def group_in(self, nf: NetworkFunction, path: str) -> Group:
        """The group of a path such as ``A/B`` within an NF, or its uppermost one where the path is empty."""
        group = self._groups[nf.id]
        for name in checked_path(path) if path else ():
            group = self._child(name, group) or self._add_group(name, group, nf.id)
        return group

    def folders(self) -> list[Group]:
        """All groups that are outside of NFs."""
        return [group for group in self._groups.values() if group.nf_id is None]

    def nfs(self) -> list[NetworkFunction]:
        """All NFs."""
        return list(self._nfs.values())

    def nf(self, nf_id: str) -> NetworkFunction | None:
        """The NF with an id."""
        return self._nfs.get(nf_id)

    def nf_of(self, device: Device) -> NetworkFunction:
        """The NF that a device belongs to."""
        return self._nfs[device.nf_id]

    def group(self, group_id: str) -> Group:
        """The group with an id that there is."""
        return self._groups[group_id]

    def groups_of(self, nf: NetworkFunction) -> list[Group]:
        """The groups of an NF, the uppermost one first."""
        return [group for group in self._groups.values() if group.nf_id == nf.id]

    def devices_of(self, nf: NetworkFunction) -> list[Device]:
        """The devices of an NF."""
        return self.find("nf", nf.id, lambda device: (device.nf_id,))

    def devices_in(self, group: Group) -> list[Device]:
        """The devices of a group, without those of groups in it."""
        return self.find("group", group.id, lambda device: (device.group_id,))

    def devices_below(self, group: Group) -> list[Device]:
        """The devices of a group of an NF and of all groups in it."""
        inside = group.full_name + "/"
        relatives = (other for other in self._groups.values() if other.nf_id == group.nf_id)
        below = [other for other in relatives if other.full_name.startswith(inside)]
        return [device for other in (group, *below) for device in self.devices_in(other)]

    def _child(self, name: str, parent: Group | None) -> Group | None:
        parent_id = parent.id if parent else INVISIBLE_ROOT
        found = (group for group in self._groups.values() if (group.name, group.parent_id) == (name, parent_id))
        return next((group for group in found if parent is None or group.nf_id == parent.nf_id), None)

    def _add_group(self, name: str, parent: Group | None, nf_id: str | None = None, begins_nf: bool = False) -> Group:
        group_id = f"ID{len(self._groups) + 1}"
        full_name = f"{parent.full_name}/{name}" if parent else name
        parent_id = parent.id if parent else INVISIBLE_ROOT
        group = Group(group_id, name, parent_id, full_name, group_id if begins_nf else nf_id)
        self._groups[group_id] = group
        return group


def checked_path(path: str) -> list[str]:
    """The names of a path; none is empty."""
    names = path.split("/")
    if not all(names):
        raise InvalidInput(f"{path!r} is no path: names are joined by one slash each")
    return names
