# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create reproducible fleets: the same specification always gives the same devices and ids."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..addresses import ip_of, mac_of
from ..clock import Clock, parse_iso
from ..distribution import indexes_by_kind
from ..errors import InvalidInput
from .devices import Device, Policy
from .fleet import Fleet
from .ids import hyphenated
from .zones import Zone

FIRST_REGISTRATION = parse_iso("2024-03-01T08:00:00Z")
REGISTRATION_GAP = 30
MAX_DEVICES = 1_000_000
DEFAULT_ZONES = ("Finance", "Engineering", "Servers")
QUARANTINE = "Quarantine"
IN_QUARANTINE = slice(9, None, 50)
"""These devices of an example fleet are in the zone. They are in no other one."""
POLICIES = (
    Policy("00000000-0000-0000-0000-000000000000", "Default"),
    Policy("5b1c9a70-8f62-4f37-a1de-6a0c3b5f9d21", "Workstations"),
    Policy("c7d04e8b-2a95-4b1c-9e36-f18a7d2b6043", "Servers strict"),
)
SYSTEMS = (
    ("Microsoft Windows 11 Enterprise", "10.0.22631"),
    ("Microsoft Windows 10 Pro", "10.0.19045"),
    ("Microsoft Windows Server 2022 Standard", "10.0.20348"),
    ("Microsoft Windows Server 2019 Standard", "10.0.17763"),
    ("macOS Sonoma 14.5", "23.5.0"),
    ("Red Hat Enterprise Linux 9.4", "5.14.0-427.el9.x86_64"),
)
AGENT_VERSIONS = ("3.1.1001.33", "3.2.1000.15", "3.2.1006.2")
FOCUS_VERSIONS = ("3.2.1140.1005", "3.3.2070.1005")
USERS = ("a.garcia", "b.okafor", "c.lindqvist", "d.tanaka", "e.moreau", "f.haddad", "g.novak", "h.silva")


@dataclass(frozen=True)
class FleetSpec:
    """The description of a fleet.

    ``offline`` and ``without_focus`` are lists of indexes (0 is the first device) or numbers. Numbers take the last
    devices: first those without a Focus agent, before them the offline ones. The first devices are ordinary ones.
    """

    count: int
    prefix: str = "ws"
    domain: str = "corp.example"
    zones: Sequence[str] = DEFAULT_ZONES
    offline: int | Sequence[int] = 0
    without_focus: int | Sequence[int] = 0
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.count <= MAX_DEVICES:
            raise InvalidInput(f"count must be from 0 to {MAX_DEVICES}")
        if not all(isinstance(name, str) and name for name in self.zones):
            raise InvalidInput("zones must be a list of names")
        self.indexes()

    def indexes(self) -> dict[str, Collection[int]]:
        """Return the indexes of the devices that are ``offline`` and ``without_focus``."""
        return indexes_by_kind(self.count, {"without_focus": self.without_focus, "offline": self.offline})


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
        """Add the devices of a specification. Of every ten devices, one is in two zones and one in none."""
        zone_ids = [self.zone(name).id for name in spec.zones]
        indexes = spec.indexes()
        origin = f"{spec.seed}/{spec.prefix}/{spec.domain}"
        rng = random.Random(origin)
        width = max(4, len(str(spec.count)))
        now = self._clock.now()
        devices = []
        for index in range(spec.count):
            name = f"{spec.prefix}-{index + 1:0{width}}"
            device = make_device(rng.getrandbits(128), index, origin, name, spec.domain)
            device.zone_ids = zones_of(index, zone_ids)
            if index in indexes["offline"]:
                device.online = False
                device.offline_since = now - 3600 * (1 + index % 200)
            if index in indexes["without_focus"]:
                device.focus_version = None
            devices.append(device)
        self._fleet.add(devices)
        return devices

    def seed_example(self, count: int) -> list[Device]:
        """Add an example fleet. Some devices are offline, some have no Focus agent, and some are in quarantine."""
        devices = self.seed(FleetSpec(count, offline=count // 20, without_focus=count // 25))
        zone = self.zone(QUARANTINE)
        for device in devices[IN_QUARANTINE]:
            device.zone_ids = (zone.id,)
        return devices

    def draft(self) -> Device:
        """Return a new ordinary device that is not yet in the fleet."""
        index = self._drafts
        self._drafts += 1
        return make_device(random.Random(f"draft/{index}").getrandbits(128), index, "draft", f"pc-{index + 1:04}", "")

    def zone(self, name: str) -> Zone:
        """Return the zone with this name; create it if necessary."""
        zone = self._fleet.zone_by_name(name)
        return self.new_zone(name) if zone is None else zone

    def new_zone(self, name: str) -> Zone:
        """Add a zone, whose id depends on its name."""
        zone_id = uuid4_of(random.Random(f"zone/{name}").getrandbits(128))
        zone = Zone(zone_id, name, "Normal", POLICIES[0].id, FIRST_REGISTRATION)
        self._fleet.add_zone(zone)
        return zone


def make_device(bits: int, index: int, origin: str, name: str, domain: str) -> Device:
    """Return an online device with a Focus agent in no zone; ``bits`` select the id and the other properties."""
    system, kernel = SYSTEMS[bits % len(SYSTEMS)]
    return Device(
        id=uuid4_of(bits),
        name=name.upper(),
        host_name=f"{name}.{domain}" if domain else name,
        online=True,
        offline_since=None,
        registered=FIRST_REGISTRATION + REGISTRATION_GAP * index,
        ip_addresses=(ip_of(index + 1),),
        mac_addresses=(mac_of(origin, index).hex("-").upper(),),
        policy=POLICIES[bits % len(POLICIES)],
        agent_version=AGENT_VERSIONS[bits % len(AGENT_VERSIONS)],
        focus_version=FOCUS_VERSIONS[bits % len(FOCUS_VERSIONS)],
        os_version=system,
        os_kernel_version=kernel,
        last_logged_in_user=f"CORP\\{USERS[bits % len(USERS)]}",
    )


def uuid4_of(bits: int) -> str:
    """Convert 128 random bits to a version 4 UUID."""
    bits = bits & ~(0xF << 76) & ~(0x3 << 62) | 0x4 << 76 | 0x2 << 62
    return hyphenated(f"{bits:032x}")


def zones_of(index: int, zone_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the zones of a device: two (if possible) for the ninth of every ten, none for the tenth, else one."""
    if not zone_ids or index % 10 == 9:
        return ()
    first, second = zone_ids[index % len(zone_ids)], zone_ids[(index + 1) % len(zone_ids)]
    return (first, second) if index % 10 == 8 and first != second else (first,)
