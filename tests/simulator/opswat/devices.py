# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device in the console's records: its agent, status and group."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from .commands import Command
from .groups import DEFAULT

NEVER = -math.inf

# The vendor documents agent_type but not its values, so these are made up.
PERSISTENT = "persistent"
ON_DEMAND = "on_demand"
MOBILE = "mobile"
DOMAIN_CONTROLLER = "domain_controller"
AGENT_TYPES = (PERSISTENT, ON_DEMAND, MOBILE, DOMAIN_CONTROLLER)

DEVICE_TYPES = ("desktop", "laptop", "phone", "tablet", "server", "vm")
SEVERITIES = ("critical", "warning", "no_issues")
STATUSES = (
    "compliant",
    "non_compliant",
    "out_of_license_usage",
    "unknown",
    "ignored",
    "installed",
    "pending",
    "quarantined",
)
EXEMPTED = "exempted"
"""The status of an exempted device; the underlying status returns when the exemption ends."""


class System(NamedTuple):
    """An operating system. ``family``: windows, mac, linux, ios or android."""

    family: str
    name: str
    vendor: str
    version: str


@dataclass(slots=True)
class Change:
    """An accepted action that is not visible before ``due``, nor in the next ``readings`` readings."""

    action: str
    argument: str | float
    due: float
    readings: int


class PastAction(NamedTuple):
    """A requested action, with its time and the verdict ``applied``, ``failed`` or ``unsupported``."""

    name: str
    time: float
    verdict: str


@dataclass(slots=True)
class Device:
    """A device. ``agent_type`` is None without an agent. Times are seconds since 1970.

    ``status`` is the status without an exemption. ``failing`` lists the actions that fail on this device. ``report`` is
    the outcome of its reports: ``ready``, ``failed`` or ``never``.
    """

    id: str
    name: str
    host_name: str
    device_type: str
    system: System
    agent_type: str | None
    agent_version: str | None
    macs: tuple[str, ...]
    ips: tuple[str, ...]
    user: str
    enrolled: float
    last_seen: float
    nickname: str = ""
    status: str = "compliant"
    status_since: float = NEVER
    severity: str = "no_issues"
    exempted_until: float = NEVER
    group_id: str = DEFAULT
    online: bool = True
    private: bool = False
    custom_id: str | None = None
    failing: frozenset[str] = frozenset()
    report: str = "ready"
    waiting: tuple[Change, ...] = ()
    actions: tuple[PastAction, ...] = ()
    commands: tuple[Command, ...] = ()

    def is_exempted(self, now: float) -> bool:
        """Return whether the device is currently exempted."""
        return now < self.exempted_until

    def shown_status(self, now: float) -> str:
        """Return the status that the console shows."""
        return EXEMPTED if self.is_exempted(now) else self.status

    def changed(self, now: float) -> float:
        """Return the time of the last change of the shown status."""
        ended = self.exempted_until if self.exempted_until <= now else NEVER
        return max(self.status_since, ended)

    @property
    def enrolment(self) -> tuple[float, str]:
        """The sort key of lists: time of enrolment, then id."""
        return self.enrolled, self.id
