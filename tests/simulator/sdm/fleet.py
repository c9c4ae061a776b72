# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All devices of SDM, their network functions (NF), and the folders and groups that contain them."""

from __future__ import annotations

from dataclasses import dataclass

from ..device_store import DeviceStore
from ..errors import InvalidInput
from .devices import Device

INVISIBLE_ROOT = "ID0"
HOME = "Home"


@dataclass(frozen=True)
class Group:
    """A folder, or (with ``nf_id``) a group within an NF. The top group of an NF has the NF's id and name."""

    id: str
    name: str
    parent_id: str
    full_name: str
    nf_id: str | None = None


@dataclass(frozen=True)
class NetworkFunction:
    """A single device, an HA pair or a cluster."""

    id: str
    name: str
    folder_id: str


class Fleet(DeviceStore[Device]):
    """The devices, NFs and groups. Devices have their own sequence of ids; NFs and groups share another one."""

    def reset(self) -> None:
        """Remove everything except one folder."""
        self._groups: dict[str, Group] = {}
        self._nfs: dict[str, NetworkFunction] = {}
        self._last_device = 1
        self._add_group(HOME, None)
        super().reset()

    def free_device_id(self) -> str:
        """Return a device id that was never used."""
        self._last_device += 1
        while self.device(f"ID{self._last_device}") is not None:
            self._last_device += 1
        return f"ID{self._last_device}"

    def folder(self, full_name: str) -> Group:
        """Return the folder with a path such as ``Home/East``; create it if necessary."""
        folder = None
        for name in checked_path(full_name):
            folder = self._child(name, folder) or self._add_group(name, folder)
        assert folder is not None
        return folder

    def nf_in(self, folder: Group, name: str) -> NetworkFunction:
        """Return the NF with this name in a folder; create it if necessary."""
        for nf in self._nfs.values():
            if (nf.name, nf.folder_id) == (name, folder.id):
                return nf
        return self.add_nf(folder, name)

    def add_nf(self, folder: Group, name: str) -> NetworkFunction:
        """Create an NF."""
        top = self._add_group(name, folder, starts_nf=True)
        nf = NetworkFunction(top.id, name, folder.id)
        self._nfs[nf.id] = nf
        return nf

    def group_in(self, nf: NetworkFunction, path: str) -> Group:
        """Return the group with a path such as ``A/B`` within an NF, created if necessary; its top group if empty."""
        group = self._groups[nf.id]
        for name in checked_path(path) if path else ():
            group = self._child(name, group) or self._add_group(name, group, nf.id)
        return group

    def folders(self) -> list[Group]:
        """Return all groups outside of NFs."""
        return [group for group in self._groups.values() if group.nf_id is None]

    def nfs(self) -> list[NetworkFunction]:
        """Return all NFs."""
        return list(self._nfs.values())

    def nf(self, nf_id: str) -> NetworkFunction | None:
        """Return the NF with this id, or None."""
        return self._nfs.get(nf_id)

    def nf_of(self, device: Device) -> NetworkFunction:
        """Return the NF of a device."""
        return self._nfs[device.nf_id]

    def group(self, group_id: str) -> Group:
        """Return the group with this id, which must exist."""
        return self._groups[group_id]

    def groups_of(self, nf: NetworkFunction) -> list[Group]:
        """Return the groups of an NF, top group first."""
        return [group for group in self._groups.values() if group.nf_id == nf.id]

    def devices_of(self, nf: NetworkFunction) -> list[Device]:
        """Return the devices of an NF."""
        return self.find("nf", nf.id, lambda device: (device.nf_id,))

    def devices_in(self, group: Group) -> list[Device]:
        """Return the devices of a group, without those of nested groups."""
        return self.find("group", group.id, lambda device: (device.group_id,))

    def devices_below(self, group: Group) -> list[Device]:
        """Return the devices of a group in an NF, including those of nested groups."""
        inside = group.full_name + "/"
        relatives = (other for other in self._groups.values() if other.nf_id == group.nf_id)
        below = [other for other in relatives if other.full_name.startswith(inside)]
        return [device for other in (group, *below) for device in self.devices_in(other)]

    def _child(self, name: str, parent: Group | None) -> Group | None:
        parent_id = parent.id if parent else INVISIBLE_ROOT
        found = (group for group in self._groups.values() if (group.name, group.parent_id) == (name, parent_id))
        return next((group for group in found if parent is None or group.nf_id == parent.nf_id), None)

    def _add_group(self, name: str, parent: Group | None, nf_id: str | None = None, starts_nf: bool = False) -> Group:
        group_id = f"ID{len(self._groups) + 1}"
        full_name = f"{parent.full_name}/{name}" if parent else name
        parent_id = parent.id if parent else INVISIBLE_ROOT
        group = Group(group_id, name, parent_id, full_name, group_id if starts_nf else nf_id)
        self._groups[group_id] = group
        return group


def checked_path(path: str) -> list[str]:
    """Split a path into its names; raise InvalidInput if one of them is empty."""
    names = path.split("/")
    if not all(names):
        raise InvalidInput(f"{path!r} is not a path: names must be separated by single slashes")
    return names
