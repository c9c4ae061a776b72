# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collect the devices of a run that failed, are unknown or still wait, for the end of the run."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.table import Line, table
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.verdict import TROUBLE, WAITING, Verdict


@dataclass(frozen=True)
class Goal:
    """What a task does to a device: equal for tasks that repeat each other.

    subject: the module that acts on devices, also for the module that reads what it changes. options: what it does.
    """

    subject: str
    options: tuple[str, ...] = ()
    is_reading: bool = False


class Attention:
    """The verdicts of a run that need attention. A later verdict on the same device replaces an earlier one."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._open: dict[int, tuple[str, Verdict]] = {}  # task and verdict, in the order of the run
        self._latest: dict[tuple[Goal, str], int] = {}
        self._acted: set[tuple[str, str]] = set()  # (subject, key) of the devices on which a task has acted

    def record(self, task: str, goal: Goal, host: str, verdicts: Iterable[Verdict]) -> None:
        """Add the verdicts of a result. task: its name, for people. host: that ran the task."""
        for verdict in verdicts:
            # A task that failed before it judged devices is not made good by another task on the same host.
            keys = verdict.keys or {f"{host} {task} {verdict.detail}"}
            self._forget(goal, keys)
            subjects = {(goal.subject, key) for key in keys}
            if not goal.is_reading:
                self._forget(Goal(goal.subject, is_reading=True), keys)
                self._acted |= subjects
            elif verdict.kind == WAITING and subjects & self._acted:
                continue  # the task that acted on the device has said so
            if verdict.kind in TROUBLE:
                number = next(self._numbers)
                self._open[number] = (task, verdict)
                self._latest.update(dict.fromkeys(((goal, key) for key in keys), number))

    def _forget(self, goal: Goal, keys: Iterable[str]) -> None:
        for key in keys:
            self._open.pop(self._latest.pop((goal, key), -1), None)

    def lines(self, width: int) -> list[Line]:
        """Return a table of what is open. The task is named where several tasks left something open."""
        several = len({task for task, dummy in self._open.values()}) > 1
        verdicts = [
            replace(verdict, detail=f"{task}: {verdict.detail}") if several else verdict
            for task, verdict in self._open.values()
        ]
        return table(verdicts, width, False, TROUBLE)
