# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an action is sent to: a device, or an NF with all its devices."""

from __future__ import annotations

from ..._common.errors import NotApplicable

DEVICE, NF_GROUP = "device", "nf_group"


class LockTargets:
    """The places of a scope, each the id of a device or of an NF. catalog: the DeviceCatalog."""

    def __init__(self, catalog, scope):
        self.scope = scope
        self._catalog = catalog

    def key(self, device):
        """Equal for devices that one action is for."""
        nf_id = self._catalog.listed(device.id)["nf_id"]
        return nf_id if nf_id and self.scope == NF_GROUP else device.id

    def of(self, device):
        """The place of a device."""
        if self.scope == DEVICE:
            return device.id
        nf_id = self._catalog.listed(device.id)["nf_id"]
        if not nf_id:
            raise NotApplicable(f"SDM does not tell to which NF {device.label()} belongs. Use scope: device.")
        return nf_id

    def covered(self, device):
        """The facts of all devices that the action is for."""
        if self.scope == DEVICE:
            return [self._catalog.listed(device.id)]
        place = self.of(device)
        return [facts for facts in self._catalog.devices() if facts["nf_id"] == place]

    def groups(self, device):
        """(NF, group) for each group of the NF that holds devices, the top group first.

        Nobody says whether the lock of a group covers the groups in it, which clusters have.
        """
        nf_id = self.of(device)
        groups = dict.fromkeys([nf_id, *(facts["group_id"] or nf_id for facts in self.covered(device))])
        return [(nf_id, group) for group in groups]

    def within(self, device):
        """(scope, place) of what is a part of the device's place."""
        return [(DEVICE, facts["id"]) for facts in self.covered(device)] if self.scope == NF_GROUP else []

    def around(self, device):
        """(scope, place) of what the device's place is a part of."""
        nf_id = self._catalog.listed(device.id)["nf_id"]
        return [(NF_GROUP, nf_id)] if nf_id and self.scope == DEVICE else []
