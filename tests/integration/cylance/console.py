# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Cylance console to run operations against."""

from __future__ import annotations

import itertools
import time

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from integration.tasks import Tasks


class HurriedTime:
    """A monotonic clock on which a tenth of a second goes by at each look, so that no test waits for a release."""

    def __init__(self):
        self._looks = itertools.count()

    def monotonic(self):
        return time.monotonic() + next(self._looks) / 10


class Console(Tasks):
    """A Cylance console with devices."""

    defaults = {"requests_per_second": 0, **Tasks.defaults}

    def __init__(self, simulator):
        super().__init__(simulator, {"api_url": simulator.url, **simulator.credentials["cylance"]})
        self.cylance = simulator.cylance

    def seed(self, count, **fields):
        """A new fleet; the ids of its devices."""
        return self.cylance.seed(count, **fields)["ids"]

    def seed_locked(self, expires="1:00:00", partial=False, ago=60, state="Online"):
        """One locked device, locked some seconds ago."""
        (device_id,) = self.seed(1)
        self.cylance.change_device(device_id, lock={"expires": expires, "partial": partial}, state=state)
        self.simulator.advance(ago)
        return device_id

    def run(self, *device_ids, operation=CylanceLockdown, **params):
        """The result of a task, or the DeviceActionsError that kept it from beginning."""
        if operation is CylanceLockdown:
            params.setdefault("release_timeout", 1)
        return super().run(*device_ids, operation=operation, **params)

    def info(self, *device_ids, **params):
        """What the info module tells."""
        return self.run(*device_ids, operation=CylanceLockdownInfo, **params)

    def is_locked(self, device_id):
        """Whether the console truly holds the device locked."""
        return self.cylance.device(device_id)["console"]["locked"]

    def agent_is_locked(self, device_id):
        """Whether the device itself is truly cut off."""
        return self.cylance.device(device_id)["agent"]["locked"]

    def locked_ids(self):
        """All devices that the console truly holds locked."""
        return {device["id"] for device in self.cylance.devices(locked=True)}

    def writes(self, device_id=None):
        """The writes that reached the console so far, of one device or of all."""
        return self.simulator.requests(write=True, path=device_id and focus(device_id))

    def write_count(self):
        """How many writes reached the console so far."""
        return self.simulator.summary()["writes"]

    def fault(self, method, kind, device_id=None, **fields):
        """Let the lockdown requests of a method go wrong, of one device or of all."""
        path = f"/devicecommands/v2/{focus(device_id) if device_id else '.*'}/lockdown"
        self.simulator.add_fault(kind, method=method, path=path, **fields)


def focus(device_id):
    """An id as Focus writes it."""
    return device_id.replace("-", "").upper()
