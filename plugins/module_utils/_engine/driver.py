# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine asks of a console: the contract between device loops and the operations that drive them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from .audit import AuditTrail
from .devices import Device, Plan, State


class Parallelism(Protocol):
    """How many devices are processed at the same time. Every operation says so."""

    @property
    def parallel(self) -> int:
        """How many devices are processed at the same time."""

    @property
    def in_batches(self) -> bool:
        """Whether one request takes many devices. Devices are then processed in groups of C(parallel), one by one."""


class DeviceResolver(Parallelism, Protocol):
    """Finds the devices of a task."""

    def resolve(self, identifier: str) -> Sequence[Device]:
        """Return the devices that an identifier names. Raise a DeviceActionsError where there is none."""


class ConvergenceDriver(DeviceResolver, Protocol):
    """Brings devices into a state. The engine decides when; the driver knows how."""

    @property
    def audit(self) -> AuditTrail:
        """The audit trail of the task."""

    def audit_fields(self, device: Device) -> dict[str, Any]:
        """Return further fields of a device in the audit trail."""

    @property
    def reports_macs(self) -> bool:
        """Whether the console knows MAC addresses."""

    def normalize(self, option: str, identifier: str) -> str:
        """Return one form for all spellings of an identifier in a target option."""

    def same_device(self, device: Device) -> str:
        """Return a key that is equal for two identifiers of one device."""

    def identify(self, device: Device) -> Device:
        """Return the device with all its names and MAC addresses, which the guard rails compare."""

    def device_count(self) -> int:
        """Return how many devices the console knows, for a max_changes in percent."""

    def read(self, device: Device) -> State:
        """Return the current state of the device."""

    def plan(self, state: State) -> Plan | None:
        """Return what to do, or None where nothing is to be done. Raise a DeviceActionsError where nothing can be."""

    def write(self, device: Device, plan: Plan, before: State) -> State | None:
        """Send the write. Return the state in the response, or None where the response does not report it.

        Raise AlreadyInState where another user or host was faster. Raise an uncertain DeviceActionsError where the
        write may have been carried out.
        """

    def confirm(self, device: Device, plan: Plan, before: State, after: State) -> State:
        """Wait for the planned state if need be, and return the state that confirms it.

        Raise NotReached where the device does not reach the planned state.
        """
