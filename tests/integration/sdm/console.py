# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An SDM to run operations against."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils.sdm.devices.info import SdmDeviceInfo
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.device_lock import SdmDeviceLock
from integration.tasks import Tasks
from simulator.sdm import paths

LOGIN, LOGOUT, DEVICES, DEVICE = paths.LOGIN, paths.LOGOUT, paths.DEVICES, paths.DEVICE
DEVICE_ACTION, GROUP_ACTION, GROUPS = paths.DEVICE_ACTION, paths.NF_GROUP_ACTION, paths.NF_GROUPS
ACTIONS = (DEVICE_ACTION, GROUP_ACTION)
ME, OTHER = "netops", "nightshift"
UNKNOWN_ID = "ID999999"


class Console(Tasks):
    """An SDM with two nodes, and its devices."""

    operation = SdmDeviceLock
    defaults = {"requests_per_second": 0, **Tasks.defaults}

    def __init__(self, simulator):
        super().__init__(simulator, {"urls": simulator.sdm.node_urls(), **simulator.credentials["sdm"]})
        self.sdm = simulator.sdm

    def seed(self, count, **fields):
        """A new fleet; the ids of its devices."""
        return self.sdm.seed(count, ids=True, **fields)["ids"]

    def seed_pair(self):
        """An HA pair; the ids of its two devices."""
        return self.seed(2, ha_pairs=1)

    def lock(self, *device_ids, **params):
        """The result of locking."""
        return self.run(*device_ids, state="locked", **params)

    def unlock(self, *device_ids, **params):
        """The result of unlocking."""
        return self.run(*device_ids, state="unlocked", **params)

    def info(self, *device_ids, **params):
        """What the info module tells of devices."""
        return self.run(*device_ids, operation=SdmDeviceInfo, **params)

    def account(self, user):
        """The options that log another user in."""
        return {"username": user, "password": self.sdm.users()[user]["password"]}

    def hold(self, device_id, user=OTHER):
        """Let a user lock a device, past this collection; None unlocks it."""
        self.sdm.change_device(device_id, locked_by=user)

    def owner(self, device_id):
        """Who truly has the lock of a device, or None."""
        return self.sdm.device(device_id)["locked_by"]

    def calls(self, *routes):
        """The requests to these routes so far."""
        return [call for call in self.simulator.requests() if call["route"] in routes]

    def sent(self):
        """The actions that were sent so far: (device or NF, type) each."""
        return [
            (call["device"] or call["asked"]["nf"], call["asked"]["type"])
            for call in self.calls(*ACTIONS)
            if call["asked"]
        ]

    def sessions(self):
        """Who is logged in."""
        return [session["user"] for session in self.sdm.sessions()]

    def fault(self, route, kind, **fields):
        """Let requests to a route go wrong."""
        pattern = paths.path_of(route, "v[^/]+", deviceId="[^/]+", nfId="[^/]+", groupId="[^/]+")
        self.simulator.add_fault(kind, path=f"^{pattern}$", **fields)
