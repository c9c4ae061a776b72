# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine says of devices: who they are, in which state, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

CHANGED, UNCHANGED, FAILED, SKIPPED, UNKNOWN = "changed", "unchanged", "failed", "skipped", "unknown"
OUTCOMES = (CHANGED, UNCHANGED, FAILED, SKIPPED, UNKNOWN)


@dataclass(frozen=True)
class Device:
    """A device as its console knows it.

    id: as the console names it. hostname: text or None. names: all names that it goes by. macs: in any spelling.
    online: whether the console sees it, None where it does not tell. absent: whether the console does not have it,
    where that is what was asked for; its id is then the handle that was looked for. names_complete: false where the
    console hides some names.
    """

    id: str
    hostname: str = None
    names: tuple = ()
    macs: tuple = ()
    online: bool = None
    absent: bool = False
    names_complete: bool = True

    def label(self):
        """The device in a message or in a diff's header."""
        return f"{self.hostname} ({self.id})" if self.hostname else self.id


@dataclass(frozen=True)
class State:
    """A device's state as it was read.

    managed: what the module manages, nothing secret, nothing absolute in time: the result's before and after.
    observed: what the console said, with its timestamps.
    confirmed: whether the device itself has it; None where the console does not tell.
    hostname: as this answer names the device, or None. device: the Device with all its names, where this answer tells
    them. detail: what the system's own operation needs to know.
    """

    managed: dict
    observed: dict = field(default_factory=dict)
    confirmed: bool = None
    hostname: str = None
    device: Device = None
    detail: object = None


@dataclass(frozen=True)
class Plan:
    """What is to be done with a device. after: the managed state that follows when the console obeys.

    certain: false where nobody can know whether it will. confirms: whether the state is there by all that is known, and
    the write only has the console say so: it counts as no change.
    """

    after: dict
    certain: bool = True
    is_confirmation: bool = False


@dataclass
class Item:
    """One entry of a result's C(devices).

    requested: the handle as it was given. twin: the earlier item of the same device. before, state: what was read
    first and last. after: the managed state in the end, predicted in check mode. extra: further fields of the entry.
    """

    requested: str
    device: Device = None
    duplicate_of: object = None
    before: State = None
    plan: Plan = None
    state: State = None
    after: dict = None
    certain: bool = True
    outcome: str = None
    error: dict = None
    extra: dict = field(default_factory=dict)

    def record_state(self, state):
        """Take over what was read last; None where nobody knows any more."""
        self.state = state
        self.after = state.managed if state else None

    def finish(self, outcome, error=None):
        """Say what became of the device. error: a DeviceActionsError."""
        self.outcome = outcome
        self.error = error.as_result() if error else None

    def repeat(self, duplicate_of):
        """Another handle of a device that was dealt with: nothing more was done, and what failed there failed here."""
        self.device, self.state, self.before, self.after = (
            duplicate_of.device,
            duplicate_of.state,
            duplicate_of.before,
            duplicate_of.after,
        )
        self.certain, self.error, self.outcome = duplicate_of.certain, duplicate_of.error, duplicate_of.outcome
        if duplicate_of.outcome == CHANGED:
            self.outcome = UNCHANGED
            self.before = replace(duplicate_of.state, managed=duplicate_of.after)

    def label(self):
        """The device in a message."""
        return self.device.label() if self.device else self.requested

    @property
    def confirmed(self):
        """Whether the device itself has the state that was asked for. None where nobody knows, or it has it not."""
        reached = self.outcome in (CHANGED, UNCHANGED) and self.state and self.after == self.state.managed
        return self.state.confirmed if reached else None

    def as_result(self):
        """The entry as results show it."""
        return {
            "device": self.requested,
            "device_id": self.device.id if self.device and not self.device.absent else None,
            "hostname": self.device.hostname if self.device else None,
            "outcome": self.outcome,
            "confirmed": self.confirmed,
            "before": self.before.managed if self.before else None,
            "after": self.after,
            "observed": self.state.observed if self.state else None,
            "certain": self.certain,
            "error": self.error,
            **self.extra,
        }
