# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A console of OPSWAT to run operations against, whose limits are kept in time that nobody waits for."""

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
        """A new fleet, and a group to move it to; the ids of its devices."""
        ids = self.opswat.seed(count, ids=True, **fields)["ids"]
        self.opswat.add_group(QUARANTINE)
        return ids

    def act(self, action, *device_ids, **params):
        """The result of an action."""
        return self.run(*device_ids, action=action, **params)

    def assign(self, *device_ids, **params):
        """The result of moving devices to the quarantine group."""
        return self.act("assign_to_group", *device_ids, **{"group": QUARANTINE, **params})

    def info(self, *device_ids, **params):
        """What the info module tells of devices."""
        return self.run(*device_ids, operation=OpswatDeviceInfo, **params)

    def groups(self, **params):
        """What the info module tells of groups."""
        return self.run(operation=OpswatGroupInfo, **params)

    def device(self, device_id):
        """The true state of a device."""
        return self.opswat.device(device_id)

    def calls(self, endpoint):
        """The requests to one endpoint so far, of any version."""
        return self.simulator.requests(path=f"/o/api/v[0-9.]+/{re.escape(endpoint)}$")

    def logins(self):
        """The requests for a token so far."""
        return self.simulator.requests(path=TOKEN_PATH)

    def fault(self, endpoint, kind, **fields):
        """Let requests to an endpoint go wrong."""
        self.simulator.add_fault(kind, path=f"/o/api/v[0-9.]+/{re.escape(endpoint)}$", **fields)

    def sent(self):
        """The ids of all actions that the console has read so far, each as often as it came, sorted."""
        return sorted(name for call in self.calls(ACTION) for name in (call["asked"] or {}).get("ids", []))

    def done(self, device_id, action):
        """How often an action was truly carried out on a device."""
        past = self.device(device_id)["actions"]
        return sum(entry["action"] == action and entry["verdict"] == "applied" for entry in past)
