# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an action makes of a device, as far as that can be read from the console."""

from __future__ import annotations

from ..._common.errors import BadResponse, NotApplicable
from ..groups.listing import same_group_name
from .catalog import ACTIONS

# action: (the state that it brings about, its value, how it is read from a device's facts). The others are commands.
_GOALS = {
    "exempt": ("exempted", True, lambda facts: facts["exempted"]),
    "unexempt": ("exempted", False, lambda facts: facts["exempted"]),
    "ignore": ("ignored", True, lambda facts: facts["status"] and facts["status"] == "ignored"),
    "unignore": ("ignored", False, lambda facts: facts["status"] and facts["status"] == "ignored"),
    "delete": ("present", False, bool),
    "assign_to_group": ("group", None, lambda facts: facts["group"]),
}


class DesiredState:
    """The goal of one action. group: the name of the group that devices are assigned to.

    is_command: nothing can be read of it, and it is carried out each time. after: the managed state when it is reached.
    """

    def __init__(self, action, group=None):
        self._action = action
        self.is_command = action not in _GOALS
        if self.is_command:
            self.after = {"requested": action}
            return
        self._key, wanted, self._read = _GOALS[action]
        self.after = {self._key: group if group is not None else wanted}

    def managed(self, facts):
        """The managed state of a device, from its facts, or from None where the console does not have it."""
        if self.is_command:
            return {}
        value = self._read(facts)
        if value is None and self._key != "group":
            raise BadResponse("The console does not tell the device's status.")
        if self._key == "group" and same_group_name(value, self.after["group"]):
            value = self.after["group"]
        return {self._key: value}

    def is_told(self, facts):
        """Whether the console tells this state at all. Of a device's group it may say nothing."""
        return self.managed(facts) != {"group": None}

    def refuse(self, facts):
        """Raise NotApplicable where the action does not apply to a device, as far as its facts tell."""
        action = ACTIONS[self._action]
        obstacle = action.obstacle(facts)
        if obstacle:
            raise NotApplicable(
                f"{self._action} does not apply to the device: {obstacle}. It applies to {action.applies_to}."
            )
