# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The evidence of a lockdown: the state of a device in the simulator, and what a run did to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..evidence import HARMLESS_FAULTS, Run


@dataclass(frozen=True)
class DeviceState:
    """The simulator's state of a device.

    record: in the format of its control API. application_id: identifies the commands of the client.
    """

    record: Mapping[str, Any]
    application_id: str

    @property
    def locked(self) -> bool:
        """Whether the device is locked according to the console."""
        return self.record["console"]["locked"]

    @property
    def partial(self) -> bool:
        """Whether the lockdown is partial."""
        return bool(self.record["console"]["partial"])

    @property
    def agent_locked(self) -> bool:
        """Whether the agent isolates the device."""
        return self.record["agent"]["locked"]

    @property
    def expiration(self) -> float | None:
        """The end of the lockdown in seconds since the epoch. May be in the past."""
        return seconds(self.record["console"]["expiration"])

    @property
    def initiated(self) -> float | None:
        """The start of the lockdown in seconds since the epoch."""
        return seconds(self.record["console"]["initiated"])

    @property
    def own_commands(self) -> int:
        """How many commands of the client had an effect so far."""
        return sum(command["user_id"] == self.application_id for command in self.record["console"]["history"])


def seconds(timestamp: str | None) -> float | None:
    """Return a timestamp of the control API in seconds since the epoch."""
    return None if timestamp is None else datetime.fromisoformat(timestamp.replace("Z", "+00:00")).timestamp()


@dataclass(frozen=True)
class LockdownRun(Run):
    """One run of a task that locks, releases or reads lockdowns. before, after: states by Focus id."""

    before: Mapping[str, DeviceState]
    after: Mapping[str, DeviceState]

    @property
    def wants_locked(self) -> bool:
        """Whether the task locks devices."""
        return self.scenario.task.action == "lock"

    def writes_to(self, focus_id: str | None) -> list[Mapping[str, Any]]:
        """Return the write requests for a device that reached the console."""
        return [request for request in self.writes if request["device"] == focus_id]

    def effects(self, focus_id: str) -> int:
        """Return how many write requests for a device had an effect."""
        return self.after[focus_id].own_commands - self.before[focus_id].own_commands

    def reads_after_last_write(self, focus_id: str) -> list[Mapping[str, Any]]:
        """Return the read requests for a device that succeeded after the last write request."""
        last = max((request["n"] for request in self.writes_to(focus_id)), default=0)
        return [
            request
            for request in self.log
            if request["n"] > last
            and request["method"] == "GET"
            and request["path"].endswith("/lockdown")
            and request["device"] == focus_id
            and request["status"] == 200
            and request["fault"] in HARMLESS_FAULTS
        ]

    def needs_renewal(self, state: DeviceState) -> bool:
        """Return whether a lockdown ends earlier than renew_before requires."""
        limit = minutes(self.scenario.task.options.get("renew_before"))
        if limit is None or not state.locked or state.expiration is None:
            return False
        return state.expiration - self.clock < limit * 60

    def is_in_desired_state(self, state: DeviceState) -> bool:
        """Return whether the task has nothing to do for a device."""
        return state.locked == self.wants_locked and not self.needs_renewal(state)

    def is_shared(self, entry: Mapping[str, Any]) -> bool:
        """Return whether several hosts of the play act on the device, so effects cannot be attributed to one entry."""
        count = sum(other["device_id"] == entry["device_id"] for other in self.entries)
        return self.scenario.task.as_play and count > 1


def minutes(duration: str | None) -> int | None:
    """Return the minutes of a duration in the format of the module options."""
    if duration is None:
        return None
    days, hours, rest = map(int, duration.split(":"))
    return (days * 24 + hours) * 60 + rest
