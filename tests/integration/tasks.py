# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run operations in this process, as the action plugins do, against a simulator in its own process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit import AUDIT_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._engine.change_limit import RUN_LIMIT_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._engine.freeze import (
    FREEZE_VARIABLE,
    RELEASES_VARIABLE,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import PROTECTED_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import NODES_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._http.transport import CA_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import STATE_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils.cylance import options as cylance_options
from ansible_collections.secops.device_actions.plugins.module_utils.opswat import options as opswat_options
from ansible_collections.secops.device_actions.plugins.module_utils.sdm import options as sdm_options

if TYPE_CHECKING:
    import pytest

# Variables of this machine's environment that would change results.
FOREIGN_VARIABLES = (
    *cylance_options.ENVIRONMENT.values(),
    *opswat_options.ENVIRONMENT.values(),
    *sdm_options.ENVIRONMENT.values(),
    PROTECTED_VARIABLE,
    RUN_LIMIT_VARIABLE,
    AUDIT_VARIABLE,
    *(FREEZE_VARIABLE, RELEASES_VARIABLE, STATE_VARIABLE, NODES_VARIABLE),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", CA_VARIABLE, "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"),
)


def leave_out_foreign_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove FOREIGN_VARIABLES from the environment of a test, in both spellings."""
    for name in FOREIGN_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


class Tasks:
    """Runs operations against one console of a simulator.

    login: the options for the connection. defaults: further options of every task. operation: the default operation.
    announced: the progress lines so far.
    """

    operation = None
    defaults = {"retries": 1, "max_wait": 5}

    def __init__(self, simulator, login):
        self.simulator = simulator
        self.login = login
        self.announced = []

    def context(self, **fields):
        """Return a Context in diff mode, with a run state of its own unless one is given."""
        return Context(**{"announce": self.announced.append, "diff": True, **fields})

    def run(self, *device_ids, check=False, context=None, operation=None, **params):
        """Return the result of a task. Raise DeviceActionsError when it cannot start."""
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
    """Return the outcome of each device."""
    return [entry["outcome"] for entry in result["devices"]]


def reasons(result):
    """Return the reason of each device's error, None without one."""
    return [entry["error"] and entry["error"]["reason"] for entry in result["devices"]]
