# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state that an action brings about, as far as the console reports it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..._common.errors import BadResponse, NotApplicable
from ..devices.record import Facts
from ..groups.listing import same_group_name
from .catalog import ACTIONS


@dataclass(frozen=True)
class _Goal:
    """A managed value. read: returns it from the facts of a device, which are None if the console has no device."""

    key: str
    value: Any
    read: Callable[[Any], Any]


def _is_exempted(facts: Facts) -> bool | None:
    exempted: bool | None = facts["exempted"]
    return exempted


def _is_ignored(facts: Facts) -> bool | None:
    return facts["status"] == "ignored" if facts["status"] else None


# Actions without a goal are commands.
_GOALS = {
    "exempt": _Goal("exempted", True, _is_exempted),
    "unexempt": _Goal("exempted", False, _is_exempted),
    "ignore": _Goal("ignored", True, _is_ignored),
    "unignore": _Goal("ignored", False, _is_ignored),
    "delete": _Goal("present", False, bool),
    "assign_to_group": _Goal("group", None, lambda facts: facts["group"]),
}


class DesiredState:
    """The goal of one action. group: the name of the group that devices are assigned to.

    is_command: whether the console does not report the effect of the action, which is therefore always sent.
    after: the managed state when the goal is reached.
    """

    def __init__(self, action: str, group: str | None = None) -> None:
        self._action = action
        self._goal = _GOALS.get(action)
        self.is_command = self._goal is None
        self.after: dict[str, Any] = {"requested": action}
        if self._goal:
            self.after = {self._goal.key: self._goal.value if group is None else group}

    def managed(self, facts: Facts | None) -> dict[str, Any]:
        """Return the managed state of a device. facts: None if the console has no such device."""
        if self._goal is None:
            return {}
        key, value = self._goal.key, self._goal.read(facts)
        if value is None and key != "group":
            raise BadResponse("The console does not report the device's status.")
        if key == "group" and same_group_name(value, self.after["group"]):
            value = self.after["group"]
        return {key: value}

    def is_reported(self, facts: Facts | None) -> bool:
        """Return whether the console reports this state. It may report no group for a device."""
        return self.managed(facts) != {"group": None}

    def check_applicable(self, facts: Facts) -> None:
        """Raise NotApplicable if the action does not apply to a device according to its facts."""
        action = ACTIONS[self._action]
        if reason := action.refusal_reason(facts):
            raise NotApplicable(
                f"{self._action} does not apply to the device: {reason}. It applies to {action.applies_to}."
            )
