# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create reproducible fleets: the same specification always gives the same devices and ids."""

from __future__ import annotations

import base64
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ..addresses import ip_of, mac_of
from ..clock import Clock, parse_iso
from ..distribution import indexes_by_kind
from ..errors import InvalidInput
from .devices import PERSISTENT, Device
from .fleet import Fleet
from .groups import DEFAULT, Group
from .kinds import KINDS, WINDOWS_10, WINDOWS_11

FIRST_ENROLMENT = parse_iso("2024-03-01T08:00:00Z")
ENROLMENT_GAP = 30
MAX_DEVICES = 1_000_000
DEFAULT_GROUPS = ("Workstations", "Servers")
QUARANTINE = "Quarantine"
SYSTEMS = (WINDOWS_11, WINDOWS_10)
AGENT_VERSIONS = ("7.6.300.0", "7.6.412.0")
DEVICE_TYPES = ("laptop", "desktop")
SECOND_ADAPTER = 1 << 31  # above every index, so that all MACs are unique


@dataclass(frozen=True)
class FleetSpec:
    """The description of a fleet.

    ``kinds`` selects the devices of each kind (see ``kinds.KINDS``) by a list of indexes (0 is the first device) or by
    a number. Numbers take devices from the end of the fleet, so that the first devices are ordinary ones.
    """

    count: int
    prefix: str = "ws"
    domain: str = "corp.example"
    groups: Sequence[str] = DEFAULT_GROUPS
    kinds: Mapping[str, int | Sequence[int]] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.count <= MAX_DEVICES:
            raise InvalidInput(f"count must be from 0 to {MAX_DEVICES}")
        if not all(isinstance(name, str) and name for name in self.groups):
            raise InvalidInput("groups must be a list of names")
        for kind, selection in self.kinds.items():
            if kind not in KINDS:
                raise InvalidInput(f"unknown kind {kind!r}", sorted(KINDS))
            if not isinstance(selection, (int, list)) or isinstance(selection, bool):
                raise InvalidInput(f"{kind} must be a number or a list of indexes")
        self.indexes()

    def indexes(self) -> dict[str, Collection[int]]:
        """Return the indexes of the devices by kind."""
        return indexes_by_kind(self.count, self.kinds)


class Seeder:
    """Fills the fleet."""

    def __init__(self, fleet: Fleet, clock: Clock) -> None:
        self._fleet = fleet
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Restart the sequence of drafts."""
        self._drafts = 0

    def seed(self, spec: FleetSpec) -> list[Device]:
        """Add the devices of a specification. Of every ten, one has two MACs and one is in the default group."""
        group_ids = [self.group(name).id for name in spec.groups]
        origin = f"{spec.seed}/{spec.prefix}/{spec.domain}"
        rng = random.Random(origin)
        width = max(4, len(str(spec.count)))
        now = self._clock.now()
        devices = []
        for index in range(spec.count):
            name = f"{spec.prefix}-{index + 1:0{width}}"
            device = make_device(rng.getrandbits(128), index, origin, name, spec.domain, now)
            if group_ids and index % 10 != 9:
                device.group_id = group_ids[index % len(group_ids)]
            devices.append(device)
        for kind, indexes in spec.indexes().items():
            for index in indexes:
                apply_kind(devices[index], kind)
        self._fleet.add(devices)
        return devices

    def seed_example(self, count: int) -> list[Device]:
        """Add an example fleet with devices of most kinds, and an empty group to move devices to."""
        parts = {
            "non_compliant": 8,
            "offline": 20,
            "exempted": 25,
            "mobile": 25,
            "unknown": 30,
            "ignored": 50,
            "unlicensed": 100,
            "installed": 100,
            "domain_controller": 200,
        }
        devices = self.seed(FleetSpec(count, prefix="pc", kinds={kind: count // part for kind, part in parts.items()}))
        self.group(QUARANTINE)
        return devices

    def draft(self) -> Device:
        """Return a new ordinary device that is not yet in the fleet."""
        index = self._drafts
        self._drafts += 1
        bits = random.Random(f"draft/{index}").getrandbits(128)
        return make_device(bits, index, "draft", f"pc-{index + 1:04}", "", self._clock.now())

    def group(self, name: str) -> Group:
        """Return the first group with this name; create it if necessary."""
        named = self._fleet.groups_named(name)
        if named:
            return named[0]
        group = Group(self._fleet.free_group_id(), name, FIRST_ENROLMENT)
        self._fleet.add_group(group)
        return group


def make_device(bits: int, index: int, origin: str, name: str, domain: str, now: float) -> Device:
    """Return a compliant Windows device with a persistent agent; ``bits`` select the id and other properties."""
    adapters = (index, index + SECOND_ADAPTER) if index % 10 == 4 else (index,)
    return Device(
        id=id_of(bits, index),
        name=name.upper(),
        host_name=f"{name}.{domain}" if domain else name,
        device_type=DEVICE_TYPES[bits % len(DEVICE_TYPES)],
        system=SYSTEMS[bits % len(SYSTEMS)],
        agent_type=PERSISTENT,
        agent_version=AGENT_VERSIONS[bits % len(AGENT_VERSIONS)],
        macs=tuple(mac_of(origin, adapter).hex(":") for adapter in adapters),
        ips=(ip_of(index + 1),),
        user=f"user{index + 1:04}",
        enrolled=FIRST_ENROLMENT + ENROLMENT_GAP * index,
        last_seen=now,
        group_id=DEFAULT,
    )


def apply_kind(device: Device, kind: str) -> None:
    """Set the attributes of a kind on a device."""
    for attribute, value in KINDS[kind].items():
        setattr(device, attribute, value)


def id_of(bits: int, index: int) -> str:
    """Return an id in one of two formats: 32 lower-case hex digits, or 16 upper-case letters and digits."""
    content = bits.to_bytes(16, "big")
    return content.hex() if index % 2 else base64.b32encode(content[:10]).decode()
