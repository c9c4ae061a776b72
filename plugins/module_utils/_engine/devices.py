# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices, their states, and the entry that each device has in a task's result."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from .._common.errors import DeviceActionsError, NoSuchDevice, NotConfirmed, WrittenToWrongDevice

CHANGED, UNCHANGED, FAILED, SKIPPED, UNKNOWN = "changed", "unchanged", "failed", "skipped", "unknown"
OUTCOMES = (CHANGED, UNCHANGED, FAILED, SKIPPED, UNKNOWN)


@dataclass(frozen=True)
class Device:
    """A device as its console knows it.

    id: as the console writes it.
    names: all names of the device. names_complete: false where the console hides some of them.
    macs, ips: in any spelling.
    online: None where the console does not report it.
    absent: the console has no such device, and that is what the task asked for. Its id is the requested identifier.
    """

    id: str
    hostname: str | None = None
    names: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()
    ips: tuple[str, ...] = ()
    online: bool | None = None
    absent: bool = False
    names_complete: bool = True

    def label(self) -> str:
        """Return the device as messages and diff headers show it."""
        return f"{self.hostname} ({self.id})" if self.hostname else self.id


@dataclass(frozen=True)
class State:
    """The state of a device when it was read.

    managed: what the module manages, without secrets and absolute times. It becomes before and after in the result.
    observed: what the console reported, with its timestamps.
    confirmed: whether the device itself has the state. None where the console does not report it.
    hostname: the device's name in this response. device: the device with all its names, where the response has them.
    detail: whatever the console's own operation needs.
    pending: what is missing as long as confirmed is false, for messages. lasting: "until ...", if the state ends.
    """

    managed: dict[str, Any]
    observed: dict[str, Any] = field(default_factory=dict)
    confirmed: bool | None = None
    hostname: str | None = None
    device: Device | None = None
    detail: Any = None
    pending: str = ""
    lasting: str = ""


@dataclass(frozen=True)
class Plan:
    """What the task will do with a device.

    after: the managed state that follows when the console obeys.
    certain: false where the console's reaction cannot be predicted.
    is_confirmation: the device is probably in the state already, and the write only makes the console confirm it. It
    does not count as a change.
    doubt: why it is not certain, for messages. lasting: "for ...", if the state will end.
    """

    after: dict[str, Any]
    certain: bool = True
    is_confirmation: bool = False
    doubt: str = ""
    lasting: str = ""


@dataclass
class Item:
    """One entry of the result's C(devices).

    requested: the identifier as the task gave it. expected_hostname: the name that the device should have, or None.
    duplicate_of: the earlier item of the same device.
    before, state: the first and the last state that was read. after: the managed state in the end, in check mode the
    predicted one. extra: further fields of the entry.
    """

    requested: str
    device: Device | None = None
    expected_hostname: str | None = None
    duplicate_of: Item | None = None
    before: State | None = None
    plan: Plan | None = None
    state: State | None = None
    after: dict[str, Any] | None = None
    certain: bool = True
    outcome: str | None = None
    error: DeviceActionsError | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def record_state(self, state: State | None) -> None:
        """Store the state that was read last, or None when it is no longer known."""
        self.state = state
        self.after = state.managed if state else None

    def finish(self, outcome: str, error: DeviceActionsError | None = None) -> None:
        """Set the outcome, and the error that explains it."""
        self.outcome = outcome
        self.error = error

    def found(self) -> Device:
        """Return the device. Every item without an outcome has one after DeviceLoop.resolve()."""
        if self.device is None:
            raise LookupError(f"no device was found for {self.requested}")
        return self.device

    def planned(self) -> tuple[Device, State, Plan]:
        """Return the device, the state that was read first, and the plan for it."""
        if self.before is None or self.plan is None:
            raise LookupError(f"nothing was planned for {self.requested}")
        return self.found(), self.before, self.plan

    def copy_from(self, first: Item) -> None:
        """Take over the outcome of an earlier item of the same device, which is written only once."""
        self.device, self.state, self.before, self.after = first.device, first.state, first.before, first.after
        self.certain, self.error, self.outcome = first.certain, first.error, first.outcome
        if first.outcome == CHANGED:
            self.outcome = UNCHANGED
            self.before = replace(first.state, managed=first.after) if first.state and first.after is not None else None

    @property
    def is_absent(self) -> bool:
        """Whether the console certainly has no such device."""
        if self.error:
            certain = self.error.certain if isinstance(self.error, NoSuchDevice) else True
            return self.error.reason == NoSuchDevice.reason and certain
        return bool(self.device and self.device.absent)

    def label(self) -> str:
        """Return the device as messages show it. Where the console reports no name, the expected one is shown."""
        identifier = self.device.id if self.device else self.requested
        return f"{self.hostname} ({identifier})" if self.hostname not in (None, identifier) else identifier

    @property
    def hostname(self) -> str | None:
        """The name that the console reports or, where it reports none, the expected one."""
        return (self.device.hostname if self.device else None) or self.expected_hostname

    @property
    def confirmed(self) -> bool | None:
        """Whether the device itself has the requested state. None where that is unknown or it does not have it."""
        accepted = self.outcome in (CHANGED, UNCHANGED) or isinstance(self.error, NotConfirmed)
        reached = accepted and self.state and self.after == self.state.managed
        return self.state.confirmed if self.state and reached else None

    @property
    def is_changed(self) -> bool:
        """Whether the console accepted a change, even where the device failed after that."""
        accepted = isinstance(self.error, (NotConfirmed, WrittenToWrongDevice))
        return self.outcome == CHANGED or (accepted and self.plan is not None and not self.plan.is_confirmation)

    def as_result(self) -> dict[str, Any]:
        """Return the entry as results show it."""
        device = self.device
        return {
            "device": self.requested,
            "device_id": device.id if device and not device.absent else None,
            "hostname": self.hostname,
            "outcome": self.outcome,
            "confirmed": self.confirmed,
            "before": self.before.managed if self.before else None,
            "after": self.after,
            "observed": self.state.observed if self.state else None,
            "certain": self.certain,
            "error": self.error.as_result() if self.error else None,
            **self.extra,
        }
