# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was seen of a scenario: the runs of its task, and the simulator's own state before and after each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .scenario import Scenario

UNDISTURBED = (None, "delay")


@dataclass(frozen=True)
class Truth:
    """What the simulator knows of one device. record: as its control API shows it. ours: our application's id."""

    record: Mapping[str, Any]
    ours: str

    @property
    def locked(self) -> bool:
        """Whether the console holds it locked."""
        return self.record["console"]["locked"]

    @property
    def partial(self) -> bool:
        """Whether its lockdown is a partial one."""
        return bool(self.record["console"]["partial"])

    @property
    def agent_locked(self) -> bool:
        """Whether the machine itself is cut off."""
        return self.record["agent"]["locked"]

    @property
    def expiration(self) -> float | None:
        """When its lockdown ends or ended, in seconds since 1970."""
        return seconds(self.record["console"]["expiration"])

    @property
    def initiated(self) -> float | None:
        """When its lockdown began."""
        return seconds(self.record["console"]["initiated"])

    @property
    def key(self) -> str | None:
        """Its unlock key."""
        return self.record["console"]["unlock_key"]

    @property
    def our_commands(self) -> int:
        """How many commands of ours have had an effect on it so far."""
        return sum(command["user_id"] == self.ours for command in self.record["console"]["history"])


def seconds(moment: str | None) -> float | None:
    """Seconds since 1970 of a moment as the control API writes it."""
    return None if moment is None else datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()


@dataclass(frozen=True)
class Run:
    """One run of the task.

    results: one, or one for each host of a play; an exception where the operation raised one. before, after: the Truth
    by Focus id. clock: the console's, in seconds since 1970, before the run. log: the requests that reached the
    console. slept: seconds that the client waited.
    """

    scenario: Scenario
    check: bool
    results: Sequence[Mapping[str, Any] | BaseException]
    before: Mapping[str, Truth]
    after: Mapping[str, Truth]
    clock: float
    log: Sequence[Mapping[str, Any]]
    slept: float

    @property
    def entries(self) -> list[Mapping[str, Any]]:
        """What all results say of their devices."""
        return [entry for result in self.results if isinstance(result, dict) for entry in result["devices"]]

    @property
    def goal(self) -> bool:
        """Whether devices are to be locked in the end."""
        return self.scenario.task.deed == "lock"

    def writes(self, focus_id: str | None) -> list[Mapping[str, Any]]:
        """The writes to a device that reached the console."""
        return [request for request in self.log if request["write"] and request["device"] == focus_id]

    def effects(self, focus_id: str) -> int:
        """How many writes to a device had an effect."""
        return self.after[focus_id].our_commands - self.before[focus_id].our_commands

    def readings_after_the_last_write(self, focus_id: str) -> list[Mapping[str, Any]]:
        """The undisturbed readings of a device that followed the last write to it."""
        last = max((request["n"] for request in self.writes(focus_id)), default=0)
        return [
            request
            for request in self.log
            if request["n"] > last
            and request["method"] == "GET"
            and request["path"].endswith("/lockdown")
            and request["device"] == focus_id
            and request["status"] == 200
            and request["fault"] in UNDISTURBED
        ]

    def renewal_is_due(self, truth: Truth) -> bool:
        """Whether a lockdown has less time left than the task wants."""
        limit = minutes(self.scenario.task.options.get("renew_before"))
        if limit is None or not truth.locked or truth.expiration is None:
            return False
        return truth.expiration - self.clock < limit * 60

    def is_at_the_goal(self, truth: Truth) -> bool:
        """Whether nothing is to be done."""
        return truth.locked == self.goal and not self.renewal_is_due(truth)

    def is_shared(self, entry: Mapping[str, Any]) -> bool:
        """Whether another host of the play works on the device too, so that not all that befell it is this one's."""
        named = sum(other["device_id"] == entry["device_id"] for other in self.entries)
        return self.scenario.task.as_play and named > 1

    def is_repeated(self, entry: Mapping[str, Any]) -> bool:
        """Whether the device stands in the list before, under another handle."""
        same = [other for other in self.entries if other["device_id"] == entry["device_id"]]
        return same[0] is not entry


def minutes(duration: str | None) -> int | None:
    """Minutes of a duration as tasks write it."""
    if duration is None:
        return None
    days, hours, rest = map(int, duration.split(":"))
    return (days * 24 + hours) * 60 + rest


@dataclass(frozen=True)
class Evidence:
    """runs: the one that counts, between a prediction and a repetition where nothing goes wrong on the way.

    fired: how often a fault of each kind struck.
    """

    scenario: Scenario
    runs: Sequence[Run]
    fired: Mapping[str, int]
