# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fake of ansible-core and an operation for the tests of the action plugins."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any, ClassVar

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._engine import targets
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._engine.options import GUARD_RAILS
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import CONNECTION


class FakeTask:
    """A task of ansible-core, as far as the action plugins use it."""

    def __init__(self, **args: Any) -> None:
        self.args = args
        self.async_val = 0
        self.check_mode = False
        self.delegate_to = None
        self.diff = False
        self.environment: Any = [{"VISIBLE": "1", "LOCKING_SECRET": "canary"}]
        self.failed_when: list[str] = []
        self.module_defaults: list[dict[str, Any]] = []
        self.no_log = False
        self.run_once = False
        self._ds: dict[str, Any] = {}
        self._parent = SimpleNamespace(
            _play=SimpleNamespace(_uuid="play", strategy="linear"), _parent=None, _uuid="block"
        )
        self._uuid = "task"

    def get_name(self) -> str:
        """Return the name with the role's."""
        return "Lock"

    def get_path(self) -> str:
        """Return where the task is defined."""
        return "site.yml:3"


class Locking(Operation):
    """Locks devices that exist only in the tests. performed: the params of all runs."""

    name = "locking"
    arguments = (
        ArgumentSpec(options={"secret": {"type": "str", "no_log": True}, "msg": {"type": "str", "default": "Done."}})
        + targets.target_options("device_ids")
        + GUARD_RAILS
        + CONNECTION
    )
    target_options = ("device_ids",)
    host_variable = "locking_device_id"
    host_target_option = "device_ids"
    credentials = {"secret": "LOCKING_SECRET"}
    performed: ClassVar[list[dict[str, Any]]] = []
    error: ClassVar[DeviceActionsError | None] = None

    @classmethod
    def normalize(cls, option: str, identifier: str) -> str:
        """Return the identifier in upper case."""
        return identifier.upper()

    def perform(self) -> dict[str, Any]:
        """Record the params. Raise the error, if there is one."""
        self.performed.append({**self.params, "visible": os.environ.get("VISIBLE")})
        if self.error:
            raise self.error
        return {"changed": True, "failed": False, "msg": self.params["msg"]}


class ZoneLocking(Locking):
    """Locks devices, or whatever is in zones."""

    arguments = (
        targets.targets_or_alternatives(targets.target_options("device_ids"), zones={"type": "list"})
        + GUARD_RAILS
        + CONNECTION
        + ArgumentSpec(options={"secret": {"type": "str", "no_log": True}})
    )
    target_alternatives = ("zones",)
