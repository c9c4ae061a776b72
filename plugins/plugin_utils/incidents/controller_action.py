# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the action plugins that only work on the controller, and call other actions of this collection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from ansible.plugins.action import ActionBase

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    DeviceActionsError,
    InputError,
    system_error,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import COLLECTION
from ansible_collections.secops.device_actions.plugins.plugin_utils.task_environment import process_environment


class ControllerAction(ActionBase):
    """Base of an action without a module. A subclass does the work in perform().

    name: of the action. arguments: its options.
    """

    name: ClassVar[str]
    arguments: ClassVar[ArgumentSpec]

    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the task's result. Called by ansible-core."""
        super().run(tmp, task_vars)
        try:
            params, dummy, errors = self.arguments.validate(self._task.args, f"{COLLECTION}.{self.name}")
            if errors:
                raise InputError("; ".join(errors))
            with process_environment(self._task.environment):
                return self.perform(params, task_vars or {})
        except (DeviceActionsError, OSError) as failure:
            error = system_error(failure) if isinstance(failure, OSError) else failure
            return {"changed": False, "failed": True, "msg": error.message}

    def perform(self, params: Mapping[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """Return the result. params: every option with its value. Raise a DeviceActionsError or an OSError."""
        raise NotImplementedError


@contextmanager
def errors_kept(trouble: list[str], what: str) -> Iterator[None]:
    """Add an error of this machine's system to a list, instead of raising it. what: was not done."""
    try:
        yield
    except (DeviceActionsError, OSError) as failure:
        error = system_error(failure) if isinstance(failure, OSError) else failure
        trouble.append(f"{what}: {error.message}")
