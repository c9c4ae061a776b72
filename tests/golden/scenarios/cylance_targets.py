# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets of Cylance modules, guard rails, and wrong input."""

from __future__ import annotations

from ..scenario import Scenario, check, do, scenario
from ..world import World

LOCKDOWN = "cylance_lockdown"
INFO = "cylance_lockdown_info"
TWIN = "twin.corp.example"


def named(world: World) -> None:
    """Devices with names and MAC addresses, two of them with the same ones."""
    dock = "00-00-5E-00-53-10"
    devices = world.cylance.add_devices(
        [
            {"host_name": "one.corp.example", "mac_addresses": ["00-00-5E-00-53-01", "00-00-5E-00-53-02"]},
            {"host_name": TWIN, "mac_addresses": [dock], "state": "Offline"},
            {"host_name": TWIN, "mac_addresses": [dock]},
            {"host_name": "dc1.corp.example", "mac_addresses": ["00-00-5E-00-53-04"]},
            {"host_name": "last.corp.example", "mac_addresses": ["00-00-5E-00-53-05"]},
        ]
    )
    world.variables["ids"] = [device["id"] for device in devices]


def ten(world: World) -> None:
    """Ten devices, two of them locked."""
    world.variables["ids"] = world.cylance.seed(10)["ids"]
    for device_id in world.variables["ids"][:2]:
        world.cylance.change_device(device_id, lock={"expires": "1:00:00"})


WRONG = [
    {"expires": "0:00:04"},
    {"expires": 3600},
    {"expires": "3:00:01"},
    {"expires": "tomorrow"},
    {"renew_before": "2:00:00"},
    {"state": "asleep"},
    {"release_timeout": -1},
    {"max_changes": "many"},
    {"max_changes": "101%"},
    {"max_parallel": 0},
    {"requests_per_second": -1},
    {"retries": "often"},
    {"unknown_option": 1},
    {"hostnames": "x"},
    {"protected_devices": [["dc1"], "dc2"]},
    {"api_url": "http://console.example"},
    {"token_cache": "always"},
]

SCENARIOS: list[Scenario] = [
    scenario(
        "cylance targets: identifiers",
        named,
        check(LOCKDOWN, hostnames=["ONE.corp.example", "one"]),
        do(LOCKDOWN, hostnames=["one.corp.example", "ONE.CORP.EXAMPLE", "nowhere.corp.example"]),
        do(LOCKDOWN, mac_addresses=["0000.5e00.5305", "00:00:5E:00:53:05", "00-00-5e-00-53-77", "nonsense"]),
        do(INFO, device_ids=["{{ ids[0] }}", "{{ ids[0] | upper | replace('-', '') }}", "{{ ids[4] }}", "short"]),
        do(INFO, device_ids=["{{ 'F' * 32 }}", "{{ ids[3] }}"]),
    ),
    scenario(
        "cylance targets: several devices of one name",
        named,
        do(LOCKDOWN, hostnames=[TWIN], state="locked"),
        do(INFO, hostnames=[TWIN], on_multiple="all"),
        check(LOCKDOWN, mac_addresses=["00-00-5E-00-53-10"], on_multiple="online"),
        do(LOCKDOWN, hostnames=[TWIN, "one.corp.example"], on_multiple="online"),
        do(LOCKDOWN, mac_addresses=["00-00-5E-00-53-10"], on_multiple="all"),
    ),
    scenario(
        "cylance targets: empty lists",
        named,
        do(LOCKDOWN, device_ids=[]),
        do(LOCKDOWN, device_ids=[], allow_empty=True),
        do(LOCKDOWN),
        do(LOCKDOWN, device_ids=[""]),
        do(INFO, hostnames=[], allow_empty=True),
    ),
    scenario(
        "cylance targets: protected and expected devices",
        named,
        check(LOCKDOWN, device_ids="{{ ids }}", protected_devices=["dc*"]),
        do(LOCKDOWN, device_ids="{{ ids }}", protected_devices=["dc1.corp.example"]),
        do(LOCKDOWN, hostnames=["dc1.corp.example"], protected_devices=["00:00:5e:00:53:04"]),
        do(LOCKDOWN, device_ids="{{ ids[3:4] }}", running_on=["dc1"]),
        do(LOCKDOWN, device_ids="{{ ids[:1] }}", expected_hostname="other"),
        do(LOCKDOWN, device_ids="{{ ids[:1] }}", expected_hostname="one", protected_devices=["{{ ids[3] }}"]),
        do(LOCKDOWN, device_ids="{{ ids[:2] }}", expected_hostname="one"),
    ),
    scenario(
        "cylance targets: protected by the environment",
        named,
        do(LOCKDOWN, device_ids="{{ ids[3:] }}"),
        do(LOCKDOWN, device_ids="{{ ids[4:] }}"),
        environment={"DEVICE_ACTIONS_PROTECTED_DEVICES": "nobody, DC1.corp.example"},
    ),
    scenario(
        "cylance targets: max_changes",
        ten,
        check(LOCKDOWN, device_ids="{{ ids }}", max_changes=7),
        do(LOCKDOWN, device_ids="{{ ids }}", max_changes=7),
        do(LOCKDOWN, device_ids="{{ ids }}", max_changes="10%"),
        check(LOCKDOWN, device_ids="{{ ids }}", max_changes="80%"),
        do(LOCKDOWN, device_ids="{{ ids[:4] }}", max_changes="20%"),
        do(LOCKDOWN, device_ids="{{ ids }}", max_changes=6),
        do(LOCKDOWN, device_ids="{{ ids }}", max_changes=0),
    ),
    scenario(
        "cylance targets: wrong input",
        named,
        *(do(LOCKDOWN, device_ids="{{ ids[:1] }}", **options) for options in WRONG),
    ),
]
