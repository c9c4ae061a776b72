# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run has to know of a console."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from simulator.console_remote import ConsoleRemote
from simulator.remote import Simulator

Device = Mapping[str, Any]
"""A device as the simulator's control API shows it."""


class Console(ABC):
    """A console of a running simulator, or one of several jobs that are done with it."""

    name: str

    system: str
    """The simulator's name for the console."""

    job: str
    """What all ways do with its devices, in a few words."""

    done: str
    """What a device is when that is done."""

    sizes: tuple[int, ...]
    """The numbers of devices that are useful to measure."""

    switches: Mapping[str, Any] = {}
    """The simulator's switches of this console, without its name."""

    reads: Mapping[str, str]
    acts: Mapping[str, str]
    """Filters of the request log: the calls that read a device's state, and those that change it."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.remote: ConsoleRemote = getattr(simulator, self.system)

    def seed(self, count: int) -> None:
        """Make a fresh fleet, of which nothing is done yet."""
        self.remote.seed(count)

    def variables(self) -> dict[str, Any]:
        """The variables of playbooks, beside those that all have."""
        return {}

    def arguments(self) -> list[str]:
        """The arguments of scripts, behind the file of devices."""
        return []

    def host_variables(self, device: Device) -> dict[str, Any]:
        """What the inventory knows of a device."""
        return {f"{self.system}_device_id": self.id_of(device)}

    def calls(self) -> dict[str, int]:
        """How many calls of a run read and how many acted, refused ones included."""
        filters = {"reads": self.reads, "acts": self.acts}
        return {kind: self.simulator.summary(**wanted)["total"] for kind, wanted in filters.items()}

    @abstractmethod
    def id_of(self, device: Device) -> str:
        """The id, or another handle, by which users name a device."""

    @abstractmethod
    def is_done(self, device: Device) -> bool:
        """Whether the job is truly done."""

    @abstractmethod
    def is_touched(self, device: Device) -> bool:
        """Whether anything was ever asked of a device."""

    @abstractmethod
    def first_and_last(self) -> tuple[float, float]:
        """When the job was done on the first and on the last device, in seconds since the epoch.

        It may ask the console's API, so that the request log is read before.
        """
