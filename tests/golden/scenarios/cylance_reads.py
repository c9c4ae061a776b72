# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Cylance modules read: devices, zones and packages, with filters and in pages."""

from __future__ import annotations

from ..scenario import Scenario, do, scenario, switch
from ..world import World

DEVICES = "cylance_device_info"
ZONES = "cylance_zone_info"
PACKAGES = "cylance_package_info"
ALL = {"all_devices": True}


def tenant(world: World) -> None:
    """Devices in zones, of two policies, offline and without an agent."""
    world.variables["ids"] = world.cylance.seed(6, zones=["Finance", "Kiosks"], offline=2, without_focus=1)["ids"]
    world.cylance.add_zone("kiosks")
    world.cylance.add_device(host_name="free.corp.example", zones=[], policy={"id": None, "name": "Own policy"})


def many(world: World) -> None:
    """More devices than a page of the extended list holds."""
    world.cylance.seed(410, zones=["Everywhere"])


def packages(world: World) -> None:
    """Packages of both categories and in several states."""
    world.cylance.add_package(
        "Collect", description="Collects files", examples=[{"description": "Keep", "invocationString": "-k"}]
    )
    world.cylance.add_package("Collect", status="failed", version=2)
    world.cylance.add_package("Stop process", category="cylance")
    world.cylance.add_package("New", status="started")


SCENARIOS: list[Scenario] = [
    scenario(
        "cylance reads: devices",
        tenant,
        do(DEVICES, device_ids="{{ ids[:2] }}"),
        do(DEVICES, hostnames=["ws-0003.corp.example", "nowhere"], with_zones=True, tolerate_failures=True),
        do(DEVICES, **ALL),
        do(DEVICES, **ALL, extended=True),
        do(DEVICES, **ALL, with_zones=True, online=True),
        do(DEVICES, zones=["Finance"]),
        do(DEVICES, zones=["finance", "Nowhere"]),
        do(DEVICES, zones=["KIOSKS"]),
    ),
    scenario(
        "cylance reads: filters of devices",
        tenant,
        do(DEVICES, **ALL, names=["ws-000[12]*", "*3.corp*", "FREE*"]),
        do(DEVICES, **ALL, policies=["own*"]),
        do(DEVICES, **ALL, online=False),
        do(DEVICES, **ALL, focus=False),
        do(DEVICES, **ALL, unzoned=True),
        do(DEVICES, zones=["Finance", "Kiosks"], extended=True, policies=["Default", "Work*"]),
        do(DEVICES, **ALL, device_ids="{{ ids }}"),
        do(DEVICES),
    ),
    scenario(
        "cylance reads: zones",
        tenant,
        do(ZONES),
        do(ZONES, devices=True),
        do(ZONES, zones=["finance"]),
        do(ZONES, zones=["Kiosks", "Nowhere"]),
        do(ZONES, names=["K*"], devices=True),
        do(ZONES, names=["none*"]),
    ),
    scenario(
        "cylance reads: packages",
        packages,
        do(PACKAGES),
        do(PACKAGES, names=["coll*"]),
        do(PACKAGES, categories=["cylance"]),
        do(PACKAGES, statuses=["success", "failed"]),
        do(PACKAGES, package_ids=["00000000-0000-4000-8000-000000000000"]),
        do(PACKAGES, statuses=["done"]),
    ),
    scenario(
        "cylance reads: pages",
        many,
        do(DEVICES, **ALL, extended=True, names=["ws-0001*", "ws-0410*"]),
        do(DEVICES, **ALL, names=["WS-0200"]),
        do(DEVICES, zones=["Everywhere"], names=["ws-0205*"]),
        switch("cylance.paging_total_shrinks", True),
        do(DEVICES, **ALL, extended=True, names=["ws-0001*"]),
    ),
    scenario(
        "cylance reads: other spellings of the API",
        tenant,
        switch("cylance.device_field_case", "camel"),
        switch("cylance.zone_device_policy", "object"),
        switch("cylance.focus_product_name", "focus"),
        switch("cylance.mac_not_found", "not_found"),
        switch("cylance.hostname_not_found", "empty_list"),
        do(DEVICES, **ALL, focus=True),
        do(DEVICES, zones=["Finance"]),
        do(DEVICES, mac_addresses=["00-00-5E-00-53-77"]),
        do(DEVICES, hostnames=["nowhere"]),
    ),
]
