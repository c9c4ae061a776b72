# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The evidence of a scenario: the runs of its task, and the simulator's state before and after each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .scenario import Scenario

HARMLESS_FAULTS = (None, "delay")


@dataclass(frozen=True)
class Run:
    """One run of the task.

    results: one, or one for each host of a play; an exception if the operation raised one.
    before, after: the simulator's own states, by what identifies them in a result.
    clock: the console's time before the run, in seconds since the epoch.
    log: requests that reached the console. slept: seconds that the client waited.
    """

    scenario: Scenario
    check: bool
    results: Sequence[Mapping[str, Any] | BaseException]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    clock: float
    log: Sequence[Mapping[str, Any]]
    slept: float

    @property
    def entries(self) -> list[Mapping[str, Any]]:
        """The device entries of all results."""
        return [entry for result in self.results if isinstance(result, dict) for entry in result.get("devices", ())]

    @property
    def writes(self) -> list[Mapping[str, Any]]:
        """The write requests that reached the console."""
        return [request for request in self.log if request["write"]]

    def is_duplicate(self, entry: Mapping[str, Any]) -> bool:
        """Return whether an earlier entry has the same device."""
        same = [other for other in self.entries if other["device_id"] == entry["device_id"]]
        return same[0] is not entry

    def is_unpredictable(self, entry: Mapping[str, Any]) -> bool:
        """Return whether no check run can predict the outcome of an entry: another host acts on its device."""
        return bool(entry["error"] and entry["error"]["reason"] == "claimed")


@dataclass(frozen=True)
class Evidence:
    """The evidence of a scenario.

    runs: a single run, or if the scenario is undisturbed: a check run, the real run and a second real run.
    fired: how often each kind of fault occurred.
    """

    scenario: Scenario
    runs: Sequence[Run]
    fired: Mapping[str, int]
