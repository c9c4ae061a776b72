# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run actions of this collection as parts of another task, with its module_defaults, credentials and host."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import Any, Protocol

from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import dict_or_empty
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._engine.options import ALL
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import COLLECTION
from ansible_collections.secops.device_actions.plugins.plugin_utils.task_environment import process_environment
from ansible_collections.secops.device_actions.plugins.plugin_utils.task_identity import play_of

_OMITTED = "__omit_place_holder__"  # of ansible-core before 2.19


class ActionParts(Protocol):
    """What an action plugin of ansible-core hands on to another one."""

    _task: Any
    _connection: Any
    _play_context: Any
    _loader: Any
    _templar: Any
    _shared_loader_obj: Any


class SubTasks:
    """Runs actions as parts of one task: on the controller, or on the host that the task is delegated to.

    action: the action plugin of the task. task_vars: the variables of the task.
    """

    def __init__(self, action: ActionParts, task_vars: Mapping[str, Any]) -> None:
        self._action = action
        self._task_vars = task_vars

    def run(self, operation: type[Operation], options: Mapping[str, Any], no_log: bool = False) -> dict[str, Any]:
        """Return the result of an action.

        options: those that its task would set. None removes a default of the user. no_log: its keyword.
        """
        action = self._action
        name = f"{COLLECTION}.{operation.name}"
        task = action._task.copy()
        task.no_log = task.no_log or no_log
        task.action = name
        args = {**self.defaults(operation), **options}
        if "report" in operation.arguments.options:
            args["report"] = ALL  # whatever the user's default is: this result is never shown
        task.args = {option: value for option, value in args.items() if value is not None}
        plugin = action._shared_loader_obj.action_loader.get(
            name,
            task=task,
            connection=action._connection,
            play_context=action._play_context,
            loader=action._loader,
            templar=action._templar,
            shared_loader_obj=action._shared_loader_obj,
        )
        return dict(plugin.run(task_vars=dict(self._task_vars)))

    def is_configured(self, operation: type[Operation], without: Collection[str] = ()) -> bool:
        """Return whether the task has any credential of the operation's console, in its defaults or its environment.

        without: options that do not count.
        """
        credentials = {option: name for option, name in operation.credentials.items() if option not in without}
        defaults = self.defaults(operation)
        with process_environment(self._action._task.environment):
            return any(defaults.get(option) or os.environ.get(name) for option, name in credentials.items())

    def defaults(self, operation: type[Operation]) -> dict[str, Any]:
        """Return the options that module_defaults set for an operation: those of its groups, then its own.

        ansible-core has a function for this, which differs between its versions and is not public.
        """
        task = self._action._task
        name = f"{COLLECTION}.{operation.name}"
        groups = [f"{COLLECTION}.{group}" for group in operation.action_groups]
        groups += (getattr(play_of(task), "_action_groups", None) or {}).get(name, ())
        levels: dict[str, Any] = {}
        for level in task.module_defaults or ():
            levels.update(level)  # as in ansible-core, an inner level replaces the whole entry of an outer one
        found: dict[str, Any] = {}
        for key in (*(f"group/{group}" for group in dict.fromkeys(groups)), name):
            value = self._action._templar.template({key: levels.get(key)}).get(key)
            found.update(dict_or_empty(value))
        return {option: value for option, value in found.items() if not str(value).startswith(_OMITTED)}
