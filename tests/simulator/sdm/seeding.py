# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create reproducible fleets: the same specification always gives the same devices and ids."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..addresses import ip_of
from ..distribution import indexes_by_kind
from ..errors import InvalidInput
from .devices import Device
from .fleet import HOME, Fleet, Group

MAX_DEVICES = 100_000
DEFAULT_FOLDERS = ("Home/East", "Home/West", "Home/West/Edge")
PLATFORMS = ("NNOSVM", "AP4600", "AP6350")
VERSIONS = ("SCZ840", "SCZ900", "SCZ920")
DRAFTS_FROM = 0xFF0000
"""The first address of individually added devices, far from the addresses of fleets."""

PAIR, CLUSTER = 2, 4

KINDS: dict[str, dict[str, Any]] = {
    "unreachable": {"connected": False},
    "unmanageable": {"manageable": False, "assigned": False},
    "unassigned": {"assigned": False},
    "failing": {"push": "fails"},
    "bare": {"description": None, "platform": None, "serial_number": None, "version": None, "config_version": None},
}
"""Kind to the attributes of its devices. Only name and address of a bare device are known."""


@dataclass(frozen=True)
class FleetSpec:
    """The description of a fleet.

    The last ``2 * ha_pairs`` devices form HA pairs. The ``4 * clusters`` devices before them form clusters of four in
    groups of their NF: two in A, one in B and one in B/C. Each other device is its own NF. ``kinds`` selects the
    devices of each kind (see ``KINDS``) by a list of indexes (0 is the first device) or by a number, counted from the
    end.
    """

    count: int
    prefix: str = "sbc"
    folders: Sequence[str] = DEFAULT_FOLDERS
    ha_pairs: int = 0
    clusters: int = 0
    kinds: Mapping[str, int | Sequence[int]] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.count <= MAX_DEVICES:
            raise InvalidInput(f"count must be from 0 to {MAX_DEVICES}")
        if not self.folders or not all(isinstance(name, str) and all(name.split("/")) for name in self.folders):
            raise InvalidInput("folders must be a list of paths such as Home/East")
        if self.ha_pairs < 0 or self.clusters < 0 or self.singles < 0:
            raise InvalidInput(f"ha_pairs and clusters need more than {self.count} devices")
        for kind, selection in self.kinds.items():
            if kind not in KINDS:
                raise InvalidInput(f"unknown kind {kind!r}", sorted(KINDS))
            if not isinstance(selection, (int, list)) or isinstance(selection, bool):
                raise InvalidInput(f"{kind} must be a number or a list of indexes")
        self.indexes()

    @property
    def singles(self) -> int:
        """The number of devices that are their own NF."""
        return self.count - PAIR * self.ha_pairs - CLUSTER * self.clusters

    def indexes(self) -> dict[str, Collection[int]]:
        """Return the indexes of the devices by kind."""
        return indexes_by_kind(self.count, self.kinds)

    def network_functions(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield the name of each NF (empty: that of its device) and the group of each of its devices."""
        for dummy in range(self.singles):
            yield "", ("",)
        for number in range(self.clusters):
            yield f"cluster-{number + 1:03}", ("A", "A", "B", "B/C")
        for number in range(self.ha_pairs):
            yield f"pair-{number + 1:03}", ("", "")


class Seeder:
    """Fills the fleet."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self.reset()

    def reset(self) -> None:
        """Restart the sequence of drafts."""
        self._drafts = 0

    def seed(self, spec: FleetSpec) -> list[Device]:
        """Add the devices of a specification; the NFs are distributed over its folders."""
        folders = [self._fleet.folder(name) for name in spec.folders]
        rng = random.Random(f"{spec.seed}/{spec.prefix}")
        width = max(4, len(str(spec.count)))
        devices: list[Device] = []
        for number, (nf_name, places) in enumerate(spec.network_functions()):
            names = [f"{spec.prefix}-{len(devices) + place + 1:0{width}}" for place in range(len(places))]
            nf = self._fleet.add_nf(folders[number % len(folders)], nf_name or names[0])
            for name, place in zip(names, places, strict=True):
                group = self._fleet.group_in(nf, place)
                devices.append(self._make(name, ip_of(len(devices) + 1), group, rng.getrandbits(64)))
        for kind, indexes in spec.indexes().items():
            for index in indexes:
                apply_kind(devices[index], kind)
        self._fleet.add(devices)
        return devices

    def seed_example(self, count: int) -> list[Device]:
        """Add an example fleet with devices of most kinds."""
        parts = {"unreachable": 20, "failing": 50, "unassigned": 40, "unmanageable": 50}
        kinds = {kind: count // part for kind, part in parts.items()}
        return self.seed(FleetSpec(count, ha_pairs=count // 10, clusters=count // 50, kinds=kinds))

    def draft(self, name: str = "", folder: str = HOME, nf: str = "", group: str = "") -> Device:
        """Return a new device that is not yet in the fleet. Name and NF are made up if they are not given."""
        self._drafts += 1
        bits = random.Random(f"draft/{self._drafts}").getrandbits(64)
        name = name or f"gw-{self._drafts:04}"
        place = self._fleet.folder(folder)
        its_nf = self._fleet.nf_in(place, nf) if nf else self._fleet.add_nf(place, name)
        return self._make(name, ip_of(DRAFTS_FROM + self._drafts), self._fleet.group_in(its_nf, group), bits)

    def _make(self, name: str, ip: str, group: Group, bits: int) -> Device:
        return Device(
            id=self._fleet.free_device_id(),
            name=name,
            ip=ip,
            nf_id=group.nf_id or "",
            group_id=group.id,
            description=f"Border controller {name}",
            platform=PLATFORMS[bits % len(PLATFORMS)],
            serial_number="--" if bits % 3 == 0 else f"{bits % 10**10:010}",
            version=VERSIONS[bits % len(VERSIONS)],
            config_version=1 + bits % 90,
            community=f"rehearsal-community-{bits % 10**6:06}",
        )


def apply_kind(device: Device, kind: str) -> None:
    """Set the attributes of a kind on a device."""
    for attribute, value in KINDS[kind].items():
        setattr(device, attribute, value)
