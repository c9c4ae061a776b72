# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An SDM that tests run operations against."""

from __future__ import annotations

import json
from pathlib import Path

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
    """An SDM with two nodes and its devices."""

    operation = SdmDeviceLock
    defaults = {"requests_per_second": 0, **Tasks.defaults}

    def __init__(self, simulator):
        super().__init__(simulator, {"urls": simulator.sdm.node_urls(), **simulator.credentials["sdm"]})
        self.sdm = simulator.sdm

    def seed(self, count, **fields):
        """Create devices, and return their ids."""
        return self.sdm.seed(count, ids=True, **fields)["ids"]

    def seed_pair(self):
        """Create an HA pair, and return the ids of its two devices."""
        return self.seed(2, ha_pairs=1)

    def lock(self, *device_ids, **params):
        """Return the result of locking."""
        return self.run(*device_ids, state="locked", **params)

    def unlock(self, *device_ids, **params):
        """Return the result of unlocking."""
        return self.run(*device_ids, state="unlocked", **params)

    def info(self, *device_ids, **params):
        """Return the result of the device info module."""
        return self.run(*device_ids, operation=SdmDeviceInfo, **params)

    def account(self, user):
        """Return the login options of another user."""
        return {"username": user, "password": self.sdm.users()[user]["password"]}

    def hold(self, device_id, user=OTHER):
        """Lock a device for a user without the collection. None unlocks it."""
        self.sdm.change_device(device_id, locked_by=user)

    def owner(self, device_id):
        """Return the lock owner of a device at SDM, or None."""
        return self.sdm.device(device_id)["locked_by"]

    def calls(self, *routes):
        """Return the requests to these routes so far."""
        return [call for call in self.simulator.requests() if call["route"] in routes]

    def sent(self):
        """Return the actions that were sent so far as (device or NF, type)."""
        return [
            (call["device"] or call["asked"]["nf"], call["asked"]["type"])
            for call in self.calls(*ACTIONS)
            if call["asked"]
        ]

    def sessions(self):
        """Return the users that are logged in."""
        return [session["user"] for session in self.sdm.sessions()]

    def fault(self, route, kind, **fields):
        """Make requests to a route fail."""
        pattern = paths.path_of(route, "v[^/]+", deviceId="[^/]+", nfId="[^/]+", groupId="[^/]+")
        self.simulator.add_fault(kind, path=f"^{pattern}$", **fields)


def entries(ledger):
    """Return the entries of a ledger file."""
    return json.loads(Path(ledger).read_text())["locks"]
