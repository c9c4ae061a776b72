# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An OPSWAT console that tests run operations against."""

from __future__ import annotations

import re

from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.device_action import (
    OpswatDeviceAction,
)
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.devices.info import OpswatDeviceInfo
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.groups.info import OpswatGroupInfo
from integration.tasks import Tasks

ACTION, DETAILS, DEVICES, GROUPS = "devices/action", "devices/detail", "devices", "groups"
ACCOUNT, REPORTS = "account", "get_reports"
TOKEN_PATH = "^/o/oauth/token$"
QUARANTINE = "Quarantine"
UNKNOWN_ID = "NOSUCHDEVICE0001"


class Console(Tasks):
    """An OPSWAT console with devices."""

    operation = OpswatDeviceAction
    defaults = {**Tasks.defaults, "max_wait": 300}

    def __init__(self, simulator):
        super().__init__(simulator, {"api_url": simulator.url, **simulator.credentials["opswat"]})
        self.opswat = simulator.opswat

    def seed(self, count, **fields):
        """Create devices and the quarantine group, and return the ids of the devices."""
        ids = self.opswat.seed(count, ids=True, **fields)["ids"]
        self.opswat.add_group(QUARANTINE)
        return ids

    def act(self, action, *device_ids, **params):
        """Return the result of an action."""
        return self.run(*device_ids, action=action, **params)

    def assign(self, *device_ids, **params):
        """Return the result of moving devices to the quarantine group."""
        return self.act("assign_to_group", *device_ids, **{"group": QUARANTINE, **params})

    def info(self, *device_ids, **params):
        """Return the result of the device info module."""
        return self.run(*device_ids, operation=OpswatDeviceInfo, **params)

    def groups(self, **params):
        """Return the result of the group info module."""
        return self.run(operation=OpswatGroupInfo, **params)

    def device(self, device_id):
        """Return the state of a device at the console."""
        return self.opswat.device(device_id)

    def calls(self, endpoint):
        """Return the requests to an endpoint so far, of any version."""
        return self.simulator.requests(path=f"/o/api/v[0-9.]+/{re.escape(endpoint)}$")

    def logins(self):
        """Return the token requests so far."""
        return self.simulator.requests(path=TOKEN_PATH)

    def fault(self, endpoint, kind, **fields):
        """Make requests to an endpoint fail."""
        self.simulator.add_fault(kind, path=f"/o/api/v[0-9.]+/{re.escape(endpoint)}$", **fields)

    def sent(self):
        """Return the sorted device ids of all action requests that reached the console, with repetitions."""
        return sorted(name for call in self.calls(ACTION) for name in (call["asked"] or {}).get("ids", []))

    def done(self, device_id, action):
        """Return how often the console carried out an action on a device."""
        past = self.device(device_id)["actions"]
        return sum(entry["action"] == action and entry["verdict"] == "applied" for entry in past)
