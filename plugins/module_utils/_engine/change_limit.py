# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many devices a task may change, over all its hosts (max_changes), and how many a whole run may change.

Everything that counts is here.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence

from .._common.errors import GuardRail, InputError
from .._common.text import counted, printable_line, summarize
from .._sharing.change_count import Changes, LimitReached
from .._sharing.context import Context
from .devices import Device
from .messages import device_names
from .options import DEFAULT_MAX_CHANGES

RUN_LIMIT_VARIABLE = "DEVICE_ACTIONS_MAX_CHANGES"
_LIMIT = re.compile(r"(\d{1,9})(\s*%)?")
_MOST_UNKNOWN = 100_000  # devices that are counted one by one


class ChangeLimit:
    """A number, or a percentage of the devices that the console knows, and the number for the whole run.

    text: the option's value, or None for the default. gives_back: whether the task only gives back what a run has
    taken, which the limit of the run neither counts nor refuses.
    """

    def __init__(self, text: object, gives_back: bool = False) -> None:
        self.text = DEFAULT_MAX_CHANGES if text is None else str(text).strip()
        match = _LIMIT.fullmatch(self.text)
        if not match or (match[2] and int(match[1]) > 100):
            shown = printable_line(self.text)
            raise InputError(f"max_changes: must be a number, or a percentage from '0%' to '100%', got {shown!r}.")
        self.is_percentage = bool(match[2])
        self._number = int(match[1])
        run_limit = run_limit_from_environment()
        self._run_limit = None if gives_back else run_limit

    def resolve(self, device_count: Callable[[], int]) -> int:
        """Return how many devices may change. device_count: called for a percentage only."""
        return self._number * device_count() // 100 if self.is_percentage else self._number

    def certainly_allows(self, context: Context, devices: int, number: int) -> bool:
        """Return whether all of so many devices may change. number: the result of resolve()."""
        changes = context.changes
        if changes.used(context.scope) + devices > number:
            return False
        return self._run_limit is None or changes.used(changes.RUN) + devices <= self._run_limit

    def count(self, context: Context, devices: Sequence[Device], number: int) -> GuardRail | None:
        """Count changes of these devices, all or none. Return the error where they exceed a limit.

        number: the result of resolve().
        """
        ids = [device.id for device in devices]
        try:
            context.changes.allow(context.scope, ids, number, self._run_limit)
        except LimitReached as reached:
            return self._error(device_names(devices), reached, context.play_hosts, context.changes)
        return None

    def count_delegated(
        self,
        changes: Changes,
        scope: str,
        identifiers: Sequence[str],
        will_report: bool,
        wait: Callable[[], None],
        play_hosts: int = 1,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """Count devices of which only a module on another host will know whether they change. Raise a GuardRail.

        will_report: whether the module's result returns to this process. If so, devices are reserved until then, and a
        host that would exceed the limit waits for the results of the others. If not, each device counts as changed.
        wait: sleeps for a while; raises LimitReached when it has waited for too long. play_hosts: as in Context.
        names: {identifier: name} of those devices whose name is known.
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
                changes.allow(scope, identifiers, number, self._run_limit)
                return
            while not changes.reserve(scope, identifiers, number, self._run_limit):
                wait()
        except LimitReached as reached:
            labels = [(names or {}).get(identifier, identifier) for identifier in identifiers]
            raise self._error(labels, reached, play_hosts, changes) from None

    def left(self, changes: Changes, scope: str) -> tuple[int, int | None]:
        """Return how many more devices the task and the run may change. None: the run has no limit for the task."""
        of_run = None if self._run_limit is None else max(0, self._run_limit - changes.used(changes.RUN))
        return max(0, self._number - changes.used(scope)), of_run

    def _error(self, labels: Sequence[str], reached: LimitReached, play_hosts: int, changes: Changes) -> GuardRail:
        planned, used = f"{counted(len(labels), 'change')} planned", reached.used
        if reached.of_run:
            before = f" in addition to {used} already counted for this run{changes.together}" if used else ""
            return GuardRail(
                f"{planned}{before}, and {RUN_LIMIT_VARIABLE} allows {self._run_limit} for the whole run: none of "
                f"these was made ({summarize(labels)}). To allow them, set {RUN_LIMIT_VARIABLE} to "
                f"{used + (reached.new or len(labels))} or more.{changes.hint}",
                reason="max_changes",
            )
        before = f" in addition to {used} already counted for this task{changes.together}" if used else ""
        each_alone, needed = "", used + len(labels)
        if play_hosts > 1:
            needed = max(needed, play_hosts)
            earlier = f", so up to {used} of the others may be changed already" if used else ""
            each_alone = (
                f" The task runs on the {play_hosts} hosts of the play, which plan one by one{earlier}. To plan all of "
                "them at once, run one task on localhost with the option hosts."
            )
        return GuardRail(
            f"{planned}{before}, and max_changes is {self.text}: none of these was made ({summarize(labels)}). "
            f"To allow them, set max_changes to {needed} or more.{each_alone}{changes.hint}",
            reason="max_changes",
        )


class UnnamedDevices:
    """The devices of a delegated task that names none, such as those of a zone. Only its module learns them.

    left: how many the module may change.
    """

    def __init__(self, changes: Changes, scope: str, limit: ChangeLimit) -> None:
        self._changes = changes
        self._scope = scope
        self.left, self._left_of_run = limit.left(changes, scope)

    def environment(self) -> dict[str, str]:
        """Return the environment of the module, with the limit of the run, if there is one."""
        return {} if self._left_of_run is None else {RUN_LIMIT_VARIABLE: str(self._left_of_run)}

    def count(self, device_ids: Sequence[str]) -> None:
        """Count the devices that were changed."""
        run_limit = None if self._left_of_run is None else sys.maxsize
        self._changes.allow(self._scope, device_ids, sys.maxsize, run_limit)

    def count_all(self) -> None:
        """Count as many devices as the module may change, because its result remains unknown."""
        most = self.left if self._left_of_run is None else min(self.left, self._left_of_run)
        used = self._changes.used(self._scope)  # distinguishes them from those of another round of a loop
        self.count([f"{self._scope} {used + number}" for number in range(min(most, _MOST_UNKNOWN))])


def run_limit_from_environment() -> int | None:
    """Return how many devices a whole run may change, or None for any number. Raise an InputError for another value."""
    text = os.environ.get(RUN_LIMIT_VARIABLE, "").strip()
    if not text:
        return None
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise InputError(
            f"{RUN_LIMIT_VARIABLE}: must be a number of devices, got {printable_line(text)!r}. Correct the environment."
        )
    return int(text)
