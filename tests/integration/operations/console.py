# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A console to run operations against: the operation classes in this process, the simulator in its own."""

from __future__ import annotations

import itertools
import time

from ansible_collections.secops.device_actions.plugins.module_utils.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown import CylanceLockdown
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown_info import CylanceLockdownInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.options import ENVIRONMENT
from ansible_collections.secops.device_actions.plugins.module_utils.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils.guard_rails import PROTECTED_VARIABLE

FOREIGN_VARIABLES = (
    *ENVIRONMENT.values(),
    PROTECTED_VARIABLE,
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"),
)


class HurriedTime:
    """A monotonic clock on which a tenth of a second goes by at each look, so that no test waits for a release."""

    def __init__(self):
        self._looks = itertools.count()

    def monotonic(self):
        return time.monotonic() + next(self._looks) / 10


class Console:
    """A Cylance console with devices: the simulator, and the operations as the action plugins run them."""

    def __init__(self, simulator):
        self.simulator = simulator
        self.cylance = simulator.cylance
        self.login = {"api_url": simulator.url, **simulator.credentials["cylance"]}
        self.announced = []

    def seed(self, count, **fields):
        """A new fleet; the ids of its devices."""
        return self.cylance.seed(count, **fields)["ids"]

    def seed_locked(self, expires="1:00:00", partial=False, ago=60, state="Online"):
        """One locked device, locked some seconds ago."""
        (device_id,) = self.seed(1)
        self.cylance.change_device(device_id, lock={"expires": expires, "partial": partial}, state=state)
        self.simulator.advance(ago)
        return device_id

    def context(self, **fields):
        """A Context in diff mode, of a run of its own unless another one's memory is given."""
        return Context(**{"announce": self.announced.append, "diff": True, **fields})

    def run(self, *device_ids, check=False, context=None, operation=CylanceLockdown, **params):
        """The result of a task, or the DeviceActionsError that kept it from beginning."""
        values = {"requests_per_second": 0, "retries": 1, "max_wait": 5, **self.login, **params}
        if operation is CylanceLockdown:
            values.setdefault("release_timeout", 1)
        if device_ids:
            values["device_ids"] = list(device_ids)
        values, secrets, errors = operation.arguments.validate(values, f"secops.device_actions.{operation.name}")
        if errors:
            raise InputError("; ".join(errors))
        context = context or self.context(check_mode=check)
        context.redactor.add(*secrets)
        return operation(values, context).run()

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
