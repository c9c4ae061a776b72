# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ansible-doc says of options and results, without its words."""

from __future__ import annotations

from ..scenario import COLLECTION, Run, Scenario
from ..world import World

MODULES = (
    "cylance_device_info",
    "cylance_lockdown",
    "cylance_lockdown_info",
    "cylance_package_exec",
    "cylance_package_exec_info",
    "cylance_package_info",
    "cylance_zone_info",
    "opswat_device_action",
    "opswat_device_info",
    "opswat_group_info",
    "sdm_device_info",
    "sdm_device_lock",
)
ROLES = ("remediate", "sdm_maintenance", "sdm_unlock_orphans")


def nothing(world: World) -> None:
    """No devices."""


def documented(kind: str, *names: str) -> Run:
    """Return a run of ansible-doc."""
    return Run((), ("--json", "-t", kind, *(f"{COLLECTION}.{name}" for name in names)), "ansible-doc")


SCENARIOS: list[Scenario] = [
    Scenario(
        "documents",
        nothing,
        [documented("module", *MODULES), documented("inventory", "devices"), documented("role", *ROLES)],
    ),
]
