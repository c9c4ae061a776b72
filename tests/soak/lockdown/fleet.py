# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machines of a scenario and their earlier lockdowns."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from typing import Any

DAY = 86_400
# Length and age in seconds. The time left is far from all limits that tasks use, so the duration of a run never decides
# an outcome.
LOCKDOWNS = (
    ("1:00:00", 60),
    ("3:00:00", 7200),
    ("0:01:00", 600),
    ("0:00:30", 1200),
    ("0:12:00", 6 * 3600),
    ("0:00:05", 3600),
    ("1:00:00", 2 * DAY),
)


@dataclass(frozen=True)
class Machine:
    """A machine to create in the simulator.

    lockdown: (length, age in seconds), or None. locked_offline: the lockdown started after the machine went offline.
    """

    device_id: str
    host_name: str
    macs: tuple[str, ...]
    online: bool = True
    focus: bool = True
    lockdown: tuple[str, int] | None = None
    partial: bool = False
    locked_offline: bool = False

    @property
    def focus_id(self) -> str:
        """The device identifier in the format of the lockdown endpoints."""
        return self.device_id.replace("-", "").upper()

    @property
    def age(self) -> int:
        """How many seconds ago the machine was added to the console: at the start of its lockdown."""
        return self.lockdown[1] if self.lockdown else 0

    @property
    def lock(self) -> dict[str, Any] | None:
        """The fields of the control API that lock the machine."""
        return None if self.lockdown is None else {"expires": self.lockdown[0], "partial": self.partial}

    def description(self) -> dict[str, Any]:
        """Return the fields of the control API that create the machine."""
        fields = {
            "id": self.device_id,
            "host_name": self.host_name,
            "mac_addresses": list(self.macs),
            "focus": self.focus,
            "state": "Online" if self.online else "Offline",
        }
        return fields if self.lock is None or self.locked_offline else {**fields, "lock": self.lock}


def draw_fleet(dice: random.Random) -> tuple[Machine, ...]:
    """Draw 1 to 12 machines, rarely 30."""
    count = dice.choice((1, 2, 3, 4, 6, 9, 12) if dice.random() > 0.03 else (30,))
    machines: list[Machine] = []
    for number in range(count):
        name, macs = f"ws-{number:04}.corp.example", (mac_of(number),)
        if machines and dice.random() < 0.08:  # a reinstalled machine whose old record still exists
            name = dice.choice(machines).host_name
        if machines and dice.random() < 0.08:  # a shared docking station
            macs += dice.choice(machines).macs[:1]
        focus = dice.random() > 0.06
        lockdown = dice.choice(LOCKDOWNS) if focus and dice.random() < 0.45 else None
        online = dice.random() > 0.25
        machines.append(
            Machine(
                device_id=str(uuid.UUID(int=dice.getrandbits(128), version=4)),
                host_name=name,
                macs=macs,
                online=online,
                focus=focus,
                lockdown=lockdown,
                partial=lockdown is not None and dice.random() < 0.4,
                locked_offline=lockdown is not None and not online and dice.random() < 0.3,
            )
        )
    return tuple(machines)


def mac_of(number: int) -> str:
    """Return the MAC address of a machine."""
    return (0x02_00_5E_00_00_00 + number).to_bytes(6, "big").hex("-").upper()
