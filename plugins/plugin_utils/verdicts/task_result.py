# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of ansible-core's task results that a callback needs, in all versions of ansible-core."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.attention import Goal
from ansible_collections.secops.device_actions.plugins.plugin_utils.whole_results import whole_result

_PREFIX = "secops.device_actions."
_READING = "_info"  # the end of the names of modules that read
_WHAT = ("state", "action", "group", "group_id")  # options


class TaskResult:
    """A result as a callback gets it. is_item: whether it is of an item of a loop."""

    def __init__(self, result: Any, is_item: bool = False) -> None:
        # The names with underscores exist in all versions, those without since 2.19.
        self.result = _with_all_devices(result._result)
        self.host = str(result._host.get_name())
        self._task = result._task
        # Up to 2.18, templates in the task's own fields are not rendered. Since 2.19, this attribute is deprecated.
        self._fields: Mapping[str, Any] = vars(result).get("_task_fields") or {}
        self.is_loop = not is_item and bool(self._task.loop) and "results" in self.result

    @property
    def name(self) -> str:
        """The name of the task, for people."""
        return str(self._task.get_name()).strip()

    @property
    def run_once(self) -> bool:
        """Whether one host runs the task for all."""
        return self._fields.get("run_once", self._task.run_once) is True

    @property
    def check_mode(self) -> bool:
        """Whether the task ran in check mode."""
        return self._fields.get("check_mode", self._task.check_mode) is True

    @property
    def is_censored(self) -> bool:
        """Whether the result is hidden by no_log."""
        return "censored" in self.result or self.result.get("_ansible_no_log") is True

    @property
    def is_of_collection(self) -> bool:
        """Whether the task names a module of this collection."""
        return self._action.startswith(_PREFIX)

    @property
    def goal(self) -> Goal:
        """What the task does to a device."""
        args = self._task.args if isinstance(self._task.args, Mapping) else {}
        if self._action.endswith(_READING):
            return Goal(self._action[: -len(_READING)], is_reading=True)
        return Goal(self._action, tuple(str(args.get(option)) for option in _WHAT))

    @property
    def _action(self) -> str:
        """The full name of the action, if ansible-core knows it."""
        # The property resolved_action warns where the action is not resolved yet.
        fields = vars(self._task)
        names = (fields.get("_resolved_action"), fields.get("resolved_action"), self._fields.get("resolved_action"))
        return str(next(filter(None, (*names, self._fields.get("action"), self._task.action)), ""))


def _with_all_devices(result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a result with the devices that the option C(report) has left out."""
    try:
        whole: Mapping[str, Any] = whole_result(result)
    except InputError:  # removed during the run
        return result
    return whole
