# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fleets made up in no time: the same wish gives the same devices, ids included."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..addresses import ip_of
from ..errors import InvalidInput
from ..shares import shares
from .devices import Device
from .fleet import HOME, Fleet, Group

MOST_DEVICES = 100_000
DEFAULT_FOLDERS = ("Home/East", "Home/West", "Home/West/Edge")
PLATFORMS = ("NNOSVM", "AP4600", "AP6350")
VERSIONS = ("SCZ840", "SCZ900", "SCZ920")
DRAFTS_FROM = 0xFF0000
"""Where the addresses of devices begin that are added one by one, far from those of fleets."""

PAIR, CLUSTER = 2, 4

KINDS: dict[str, dict[str, Any]] = {
    "unreachable": {"connected": False},
    "unmanageable": {"manageable": False, "assigned": False},
    "unassigned": {"assigned": False},
    "failing": {"push": "fails"},
    "bare": {"description": None, "platform": None, "serial_number": None, "version": None, "config_version": None},
}
"""Kind to the attributes of such a device. A bare one is known by no more than its name and address."""


@dataclass(frozen=True)
class Wish:
    """What a fleet shall look like.

    The last ``2 * ha_pairs`` devices are HA pairs, and the ``4 * clusters`` before them clusters of four, which lie in
    groups of their NF: two in A, one in B and one in B/C. All others are an NF each. ``kinds`` says which devices are
    of a kind (see ``KINDS``): by their indexes, 0 is the first device, or by a number, which takes from the end.
    """

    count: int
    prefix: str = "sbc"
    folders: Sequence[str] = DEFAULT_FOLDERS
    ha_pairs: int = 0
    clusters: int = 0
    kinds: Mapping[str, int | Sequence[int]] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.count <= MOST_DEVICES:
            raise InvalidInput(f"count must be from 0 to {MOST_DEVICES}")
        if not self.folders or not all(isinstance(name, str) and all(name.split("/")) for name in self.folders):
            raise InvalidInput("folders must be a list of paths such as Home/East")
        if self.ha_pairs < 0 or self.clusters < 0 or self.singles < 0:
            raise InvalidInput(f"so many pairs and clusters are beyond the {self.count} devices")
        for kind, wish in self.kinds.items():
            if kind not in KINDS:
                raise InvalidInput(f"unknown kind {kind!r}", sorted(KINDS))
            if not isinstance(wish, (int, list)) or isinstance(wish, bool):
                raise InvalidInput(f"{kind} must be a number or a list of indexes")
        self.indexes()

    @property
    def singles(self) -> int:
        """How many devices are an NF each."""
        return self.count - PAIR * self.ha_pairs - CLUSTER * self.clusters

    def indexes(self) -> dict[str, Collection[int]]:
        """Kind to the devices that are of it."""
        return shares(self.count, self.kinds)

    def network_functions(self) -> Iterator[tuple[str, Sequence[str]]]:
        """The name of each NF (empty: that of its device), and the group within it of each of its devices."""
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
        """Begin again with the first draft."""
        self._drafts = 0

    def seed(self, wish: Wish) -> list[Device]:
        """Add the devices of a wish, the NFs in turn in its folders."""
        folders = [self._fleet.folder(name) for name in wish.folders]
        dice = random.Random(f"{wish.seed}/{wish.prefix}")
        width = max(4, len(str(wish.count)))
        devices: list[Device] = []
        for number, (nf_name, places) in enumerate(wish.network_functions()):
            names = [f"{wish.prefix}-{len(devices) + place + 1:0{width}}" for place in range(len(places))]
            nf = self._fleet.add_nf(folders[number % len(folders)], nf_name or names[0])
            for name, place in zip(names, places, strict=True):
                group = self._fleet.group_in(nf, place)
                devices.append(self._make(name, ip_of(len(devices) + 1), group, dice.getrandbits(64)))
        for kind, indexes in wish.indexes().items():
            for index in indexes:
                be_of_kind(devices[index], kind)
        self._fleet.add(devices)
        return devices

    def seed_for_people(self, count: int) -> list[Device]:
        """A fleet to look around in, with something of most kinds."""
        parts = {"unreachable": 20, "failing": 50, "unassigned": 40, "unmanageable": 50}
        kinds = {kind: count // part for kind, part in parts.items()}
        return self.seed(Wish(count, ha_pairs=count // 10, clusters=count // 50, kinds=kinds))

    def draft(self, name: str = "", folder: str = HOME, nf: str = "", group: str = "") -> Device:
        """One more plain device, not in the fleet yet. Without a name it gets one, without an NF one of its own."""
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


def be_of_kind(device: Device, kind: str) -> None:
    """Give a device what makes it one of a kind."""
    for attribute, value in KINDS[kind].items():
        setattr(device, attribute, value)
