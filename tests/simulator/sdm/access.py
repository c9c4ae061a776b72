# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The permissions of users on the objects that a path names."""

from __future__ import annotations

from ..switches import Switches
from .devices import Device
from .fleet import Fleet, Group, NetworkFunction
from .refusals import SdmRefusal, not_found
from .users import User, Users


class Access:
    """Finds objects for a user, or raises SdmRefusal."""

    def __init__(self, fleet: Fleet, users: Users, switches: Switches) -> None:
        self._fleet = fleet
        self._users = users
        self._switches = switches

    def devices(self, user: User) -> list[Device]:
        """Return the devices that the user may view."""
        devices = self._fleet.devices()
        return devices if user.folders is None else [device for device in devices if self._views_device(user, device)]

    def folders(self, user: User) -> list[Group]:
        """Return the folders that the user may view."""
        return [folder for folder in self._fleet.folders() if user.views(folder.full_name)]

    def nfs(self, user: User) -> list[NetworkFunction]:
        """Return the NFs that the user may view."""
        return [nf for nf in self._fleet.nfs() if self._views_nf(user, nf)]

    def device(self, user: User, device_id: str) -> Device:
        """Return the device with this id; raise SdmRefusal if it is unknown or invisible to the user."""
        device = self._fleet.device(device_id)
        if device is None:
            raise not_found(f"there is no device {device_id}")
        if not self._views_device(user, device):
            raise self._invisible(f"there is no device {device_id}")
        return device

    def nf(self, user: User, nf_id: str) -> NetworkFunction:
        """Return the NF with this id; raise SdmRefusal if it is unknown or invisible to the user."""
        nf = self._fleet.nf(nf_id)
        if nf is None:
            raise not_found(f"there is no NF {nf_id}")
        if not self._views_nf(user, nf):
            raise self._invisible(f"there is no NF {nf_id}")
        return nf

    def group(self, user: User, nf_id: str, group_id: str) -> Group:
        """Return a group of an NF; raise SdmRefusal if it is unknown."""
        groups = self._fleet.groups_of(self.nf(user, nf_id))
        for group in groups:
            if group.id == group_id:
                return group
        raise not_found(f"there is no group {group_id} in {nf_id}")

    def check_operator(self, user: User) -> None:
        """Raise SdmRefusal for users with read access only."""
        if not self._users.may_operate(user):
            raise SdmRefusal(self._switches["forbidden_status"], "SIM_FORBIDDEN", "the user lacks the right to do this")

    def _views_device(self, user: User, device: Device) -> bool:
        return self._views_nf(user, self._fleet.nf_of(device))

    def _views_nf(self, user: User, nf: NetworkFunction) -> bool:
        return user.views(self._fleet.group(nf.folder_id).full_name)

    def _invisible(self, message: str) -> SdmRefusal:
        if self._switches["invisible_status"] == 404:
            return not_found(message)
        return SdmRefusal(403, "SIM_FORBIDDEN", "the user lacks the right to view this")
