# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks as the action plugins run them: the operation's class in this process, the simulator in its own."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import PROTECTED_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance import options as cylance_options
from ansible_collections.secops.device_actions.plugins.module_utils.opswat import options as opswat_options
from ansible_collections.secops.device_actions.plugins.module_utils.sdm import options as sdm_options

# What this machine's environment might have, and no test shall see.
FOREIGN_VARIABLES = (
    *cylance_options.ENVIRONMENT.values(),
    *opswat_options.ENVIRONMENT.values(),
    *sdm_options.ENVIRONMENT.values(),
    PROTECTED_VARIABLE,
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"),
)


class Tasks:
    """Runs operations against one console of a simulator.

    login: the options that reach it. defaults: further options of every task. operation: the one that is run where a
    test names none. announced: the lines that were shown to the person who waits.
    """

    operation = None
    defaults = {"retries": 1, "max_wait": 5}

    def __init__(self, simulator, login):
        self.simulator = simulator
        self.login = login
        self.announced = []

    def context(self, **fields):
        """A Context in diff mode, of a run of its own unless another one's memory is given."""
        return Context(**{"announce": self.announced.append, "diff": True, **fields})

    def run(self, *device_ids, check=False, context=None, operation=None, **params):
        """The result of a task, or the DeviceActionsError that kept it from beginning."""
        operation = operation or self.operation
        values = {**self.defaults, **self.login, **params}
        if device_ids:
            values["device_ids"] = list(device_ids)
        values, secrets, errors = operation.arguments.validate(values, f"secops.device_actions.{operation.name}")
        if errors:
            raise InputError("; ".join(errors))
        context = context or self.context(check_mode=check)
        context.redactor.add(*secrets)
        return operation(values, context).run()


def outcomes(result):
    """What became of each device."""
    return [entry["outcome"] for entry in result["devices"]]


def reasons(result):
    """Why each device failed, None where it did not."""
    return [entry["error"] and entry["error"]["reason"] for entry in result["devices"]]
