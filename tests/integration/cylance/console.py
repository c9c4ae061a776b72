# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated Cylance console, and operations against it."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from integration.tasks import Tasks


class Console(Tasks):
    """A Cylance console with devices."""

    defaults = {"requests_per_second": 0, **Tasks.defaults}

    def __init__(self, simulator):
        super().__init__(simulator, {"api_url": simulator.url, **simulator.credentials["cylance"]})
        self.cylance = simulator.cylance

    def seed(self, count, **fields):
        """Replace the devices, and return the IDs of the new ones."""
        return self.cylance.seed(count, **fields)["ids"]

    def seed_locked(self, expires="1:00:00", partial=False, ago=60, state="Online"):
        """Return the ID of a new device that was locked some seconds ago."""
        (device_id,) = self.seed(1)
        self.cylance.change_device(device_id, lock={"expires": expires, "partial": partial}, state=state)
        self.simulator.advance(ago)
        return device_id

    def run(self, *device_ids, operation=CylanceLockdown, **params):
        """Return the result of a task. Raise DeviceActionsError when it cannot start."""
        if operation is CylanceLockdown:
            params.setdefault("release_timeout", 1)
        return super().run(*device_ids, operation=operation, **params)

    def info(self, *device_ids, **params):
        """Return the result of cylance_lockdown_info."""
        return self.run(*device_ids, operation=CylanceLockdownInfo, **params)

    def is_locked(self, device_id):
        """Return whether the device is locked in the console."""
        return self.cylance.device(device_id)["console"]["locked"]

    def agent_is_locked(self, device_id):
        """Return whether the agent on the device is locked."""
        return self.cylance.device(device_id)["agent"]["locked"]

    def locked_ids(self):
        """Return the IDs of all devices that are locked in the console."""
        return {device["id"] for device in self.cylance.devices(locked=True)}

    def writes(self, device_id=None):
        """Return the writes that reached the console so far, for one device or for all."""
        return self.simulator.requests(write=True, path=device_id and focus_id(device_id))

    def logins(self):
        """Return all login requests, granted or not."""
        return [entry for entry in self.simulator.requests(path="/auth/") if entry["login"]]

    def write_count(self):
        """Return how many writes reached the console so far."""
        return self.simulator.summary()["writes"]

    def fault(self, method, kind, device_id=None, **fields):
        """Let the lockdown requests of a method fail, for one device or for all."""
        path = f"/devicecommands/v2/{focus_id(device_id) if device_id else '.*'}/lockdown"
        self.simulator.add_fault(kind, method=method, path=path, **fields)


def focus_id(device_id):
    """Return the ID in the form that the lockdown API uses."""
    return device_id.replace("-", "").upper()
