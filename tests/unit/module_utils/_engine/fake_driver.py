# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A console for the engine's own tests: devices with a state, and switches for what can go wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, NotReached
from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit import AuditSettings, AuditTrail
from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit_lines import AuditLines
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device, Plan, State
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

LOCKED, UNLOCKED = {"state": "locked"}, {"state": "unlocked"}


def trail_of(context: Context, path: str | None = None, is_release: bool = False) -> AuditTrail:
    """Return the audit trail of a task that locks devices. path: of its file, None for no trail."""
    lines = AuditLines(context.facts, {"action": "lock", "reason": "Malware"}, context.redactor, clock=lambda: 0.0)
    return AuditTrail(AuditSettings(path, "Malware", None), lines, context, is_release)


@dataclass
class FakeDriver:
    """Locks devices that are named by their ids.

    states: {device id: managed state}. writes: ids in the order of their writes.
    on_write, after_write: called with the device before and after the write takes effect; both may raise.
    """

    states: dict[str, dict[str, str]]
    parallel: int = 1
    in_batches: bool = False
    reports_macs: bool = True
    names: dict[str, Sequence[str]] = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    on_read: Callable[[Device], None] = lambda device: None
    on_write: Callable[[Device], None] = lambda device: None
    after_write: Callable[[Device], None] = lambda device: None
    lock: threading.Lock = field(default_factory=threading.Lock)
    audit: AuditTrail = field(default_factory=lambda: trail_of(Context()))

    def resolve(self, identifier: str) -> Sequence[Device]:
        """Return the devices with this id, or with ids that begin with it and a star."""
        prefix = identifier.rstrip("*")
        found = [one for one in self.states if one == identifier or (prefix != identifier and one.startswith(prefix))]
        if not found:
            raise DeviceActionsError(f"There is no device {identifier}.", reason="not_found")
        return [Device(one, online=True) for one in found]

    def audit_fields(self, device: Device) -> dict[str, list[str]]:
        """Return no further fields."""
        return {}

    def normalize(self, option: str, identifier: str) -> str:
        """Return the identifier in lower case."""
        return identifier.lower()

    def same_device(self, device: Device) -> str:
        """Return the id in lower case."""
        return device.id.lower()

    def identify(self, device: Device) -> Device:
        """Return the device with its names."""
        return Device(device.id, names=tuple(self.names.get(device.id, (f"host-{device.id}",))), macs=("00602626d519",))

    def device_count(self) -> int:
        """Return the number of devices."""
        return len(self.states)

    def read(self, device: Device) -> State:
        """Return the state of a device."""
        with self.lock:
            self.reads.append(device.id)
        self.on_read(device)
        return State(dict(self.states[device.id]), confirmed=True)

    def plan(self, state: State) -> Plan | None:
        """Lock what is not locked."""
        return None if state.managed == LOCKED else Plan(LOCKED)

    def write(self, device: Device, plan: Plan, before: State) -> State | None:
        """Lock the device."""
        with self.lock:
            self.writes.append(device.id)
        self.on_write(device)
        self.states[device.id] = dict(plan.after)
        self.after_write(device)
        return None

    def confirm(self, device: Device, plan: Plan, before: State, after: State) -> State:
        """Return the state if it is the planned one."""
        if after.managed != plan.after:
            raise NotReached("The console does not show the lock.", after)
        return after
