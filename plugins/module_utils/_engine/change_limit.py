# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option max_changes: how many devices a task may change, over all its hosts. Everything that counts is here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .._common.errors import GuardRail, InputError
from .._common.text import summarize
from .._sharing.change_count import ChangeCount, LimitReached
from .._sharing.context import Context
from .devices import Device


class ChangeLimit:
    """A number, or a percentage of the devices that the console knows."""

    def __init__(self, text: object) -> None:
        self.text = str(text).strip()
        match = re.fullmatch(r"(\d+)(\s*%)?", self.text)
        if not match or (match[2] and int(match[1]) > 100):
            raise InputError(f"max_changes: must be a number, or a percentage from '0%' to '100%', got {self.text!r}.")
        self.is_percentage = bool(match[2])
        self._number = int(match[1])

    def resolve(self, device_count: Callable[[], int]) -> int:
        """Return how many devices may change. device_count: called for a percentage only."""
        return self._number * device_count() // 100 if self.is_percentage else self._number

    def count(self, context: Context, devices: Sequence[Device], number: int) -> GuardRail | None:
        """Count changes of these devices, all or none. Return the error where they exceed the limit.

        number: the result of resolve().
        """
        try:
            context.run_state.changes.allow(context.scope, [device.id for device in devices], number)
        except LimitReached as reached:
            return self._error([device.label() for device in devices], reached.used)
        return None

    def count_delegated(
        self, changes: ChangeCount, scope: str, identifiers: Sequence[str], will_report: bool, wait: Callable[[], None]
    ) -> None:
        """Count devices of which only a module on another host will know whether they change. Raise a GuardRail.

        will_report: whether the module's result returns to this process. If so, devices are reserved until then, and a
        host that would exceed the limit waits for the results of the others. If not, each device counts as changed.
        wait: sleeps for a while; raises LimitReached when it has waited for too long.
        """
        if self.is_percentage:
            raise InputError(
                "max_changes: a percentage cannot be counted over the hosts of a task that is delegated or async. "
                "Set a number."
            )
        number = self._number
        if len(identifiers) > number and not changes.used(scope):
            number = len(identifiers)  # the module knows how many of them change, and refuses them
        try:
            if not will_report:
                changes.allow(scope, identifiers, number)
                return
            while not changes.reserve(scope, identifiers, number):
                wait()
        except LimitReached as reached:
            raise self._error(identifiers, reached.used) from None

    def _error(self, labels: Sequence[str], used: int) -> GuardRail:
        planned = f"{len(labels)} change{'' if len(labels) == 1 else 's'} planned"
        before = f" in addition to {used} already counted for this task" if used else ""
        return GuardRail(
            f"{planned}{before}, and max_changes is {self.text}: none of these was made ({summarize(labels)}). "
            f"To allow them, set max_changes to {used + len(labels)} or more.",
            reason="max_changes",
        )
