# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The interface between a benchmark run and a console."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from simulator.console_remote import ConsoleRemote
from simulator.remote import Simulator

Device = Mapping[str, Any]
"""A device in the format of the simulator's control API."""


class Console(ABC):
    """A job on a console of a running simulator. A console with several jobs has several classes."""

    name: str

    system: str
    """The simulator's name for the console."""

    job: str
    """What all variants do, for headings."""

    done_state: str
    """The state of a device after the job, for messages."""

    sizes: tuple[int, ...]
    """The default numbers of devices."""

    switches: Mapping[str, Any] = {}
    """The simulator's switches for this console, without the prefix of the console."""

    reads: Mapping[str, str]
    actions: Mapping[str, str]
    """Filters of the request log: calls that read devices, and calls that change devices."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.remote: ConsoleRemote = getattr(simulator, self.system)

    def seed(self, count: int) -> None:
        """Create new devices, before the job."""
        self.remote.seed(count)

    def playbook_variables(self) -> dict[str, Any]:
        """Return the variables of playbooks, in addition to those of all consoles."""
        return {}

    def script_arguments(self) -> list[str]:
        """Return the arguments of scripts that follow the file of devices."""
        return []

    def host_variables(self, device: Device) -> dict[str, Any]:
        """Return the inventory variables of a device."""
        return {f"{self.system}_device_id": self.id_of(device)}

    def calls(self) -> dict[str, int]:
        """Return the number of reads and actions of a run, including rejected ones."""
        filters = {"reads": self.reads, "actions": self.actions}
        return {kind: self.simulator.summary(**wanted)["total"] for kind, wanted in filters.items()}

    @abstractmethod
    def id_of(self, device: Device) -> str:
        """Return the identifier that playbooks and scripts use for a device."""

    @abstractmethod
    def is_done(self, device: Device) -> bool:
        """Return whether the device is in the final state according to the simulator."""

    @abstractmethod
    def is_touched(self, device: Device) -> bool:
        """Return whether any action was requested for the device."""

    @abstractmethod
    def completion_times(self) -> tuple[float, float]:
        """Return when the first and the last device reached the final state, in seconds since the epoch.

        May send requests to the console. Read the request log first.
        """
