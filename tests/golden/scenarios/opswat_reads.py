# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What OPSWAT modules read: devices with details and filters, groups, pages."""

from __future__ import annotations

from ..scenario import Scenario, do, scenario, switch
from ..world import World

DEVICES = "opswat_device_info"
GROUPS = "opswat_group_info"
ALL = {"all_devices": True}
DETAILS = ["categories", "unclassified", "detected_processes", "detected_packages", "detected_patches", "infection"]


def account(world: World) -> None:
    """Devices of several kinds and groups."""
    wish = {"non_compliant": [1], "exempted": [2], "mobile": [3], "mac": [4], "private": [5], "unknown": [6]}
    world.variables["ids"] = world.opswat.seed(8, kinds=wish)["ids"]
    world.variables["group_id"] = world.opswat.add_group("Quarantine")["group_id"]


def many(world: World) -> None:
    """More devices than a page holds."""
    world.variables["ids"] = world.opswat.seed(110)["ids"]


SCENARIOS: list[Scenario] = [
    scenario(
        "opswat reads: devices",
        account,
        do(DEVICES, device_ids="{{ ids }}"),
        do(DEVICES, device_ids=["{{ ids[0] }}", "NOBODY0000000000"], tolerate_failures=True),
        do(DEVICES, hostnames=["ws-0002.corp.example", "nobody"]),
        do(DEVICES, device_ids="{{ ids[:2] }}", details=DETAILS),
        do(DEVICES, **ALL),
        do(DEVICES, **ALL, details=["mobile_apps"], device_types=["phone"]),
        switch("opswat.details_status", "non-compliant"),
        do(DEVICES, device_ids="{{ ids[1] }}", api_versions={"device_details": "3.7"}),
    ),
    scenario(
        "opswat reads: filters",
        account,
        do(DEVICES, **ALL, statuses=["non_compliant", "exempted"]),
        do(DEVICES, **ALL, groups=["Servers"]),
        do(DEVICES, **ALL, os_families=["mac", "android"]),
        do(DEVICES, **ALL, names=["ws-000[13]*", "*2.CORP*"]),
        do(DEVICES, **ALL, statuses=["sleepy"]),
        do(DEVICES),
        do(DEVICES, device_ids="{{ ids }}", details=["everything"]),
    ),
    scenario(
        "opswat reads: groups",
        account,
        do(GROUPS),
        do(GROUPS, names=["servers", "Servers"]),
        do(GROUPS, group_ids=["{{ group_id }}", "none"]),
        do(GROUPS, names=["Workstations"], group_ids=["{{ group_id }}"]),
    ),
    scenario(
        "opswat reads: pages",
        many,
        do(DEVICES, **ALL, names=["ws-0001*", "ws-0110*"]),
        do(DEVICES, **ALL, names=["ws-0050*"], details=["infection"], api_versions={"devices": "3.3"}),
        do(DEVICES, device_ids="{{ ids }}", tolerate_failures=True),
        switch("opswat.next_token_at_end", "repeats"),
        do(DEVICES, **ALL, names=["ws-0110*"]),
        switch("opswat.page_beyond_end", 200),
        do(DEVICES, **ALL, names=["ws-0110*"], api_versions={"devices": "3.3"}),
    ),
]
