# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions on OPSWAT devices: states, commands, reports, targets, guard rails, and wrong input."""

from __future__ import annotations

from typing import Any

from ..scenario import Scenario, Task, check, clear_faults, do, fault, four_runs, scenario, switch
from ..world import World

ACTION = "opswat_device_action"
KINDS = (
    "offline",
    "exempted",
    "unlicensed",
    "unknown",
    "ignored",
    "no_agent",
    "mobile",
    "linux",
    "old_agent",
    "domain_controller",
    "private",
)
TWIN = "twin.corp.example"


def kinds(world: World) -> None:
    """One device of each kind, and a plain one."""
    wish = {kind: [index] for index, kind in enumerate(KINDS)}
    world.variables["ids"] = world.opswat.seed(len(KINDS) + 1, kinds=wish)["ids"]
    world.opswat.add_group("Quarantine")


def four(world: World) -> None:
    """Four plain devices and groups, two of them with one name."""
    world.variables["ids"] = world.opswat.seed(4)["ids"]
    world.variables["group_id"] = world.opswat.add_group("Quarantine")["group_id"]
    for dummy in range(2):
        world.opswat.add_group("Twice")


def named(world: World) -> None:
    """Devices with names, nicknames and MAC addresses."""
    devices = world.opswat.add_devices(
        [
            {"host_name": "one.corp.example", "nickname": "Reception", "macs": ["00:00:5e:00:53:01"]},
            {"host_name": TWIN, "macs": ["00:00:5e:00:53:02"]},
            {"host_name": TWIN, "macs": ["00:00:5e:00:53:02"]},
            {"host_name": "dc1.corp.example", "macs": ["00:00:5e:00:53:04"]},
        ]
    )
    world.variables["ids"] = [device["id"] for device in devices]


def reporting(world: World) -> None:
    """Devices with reports that are ready, fail, or never come."""
    world.variables["ids"] = world.opswat.seed(3)["ids"]
    world.opswat.change_device(world.variables["ids"][1], report="failed")
    world.switch(opswat__report_polls=0)


def act(action: str, /, **options: Any) -> Task:
    """Return a task on all devices."""
    return do(ACTION, **{"action": action, "device_ids": "{{ ids }}", "confirm_timeout": 0, **options})


def runs(action: str, /, **options: Any) -> list[Task]:
    """Return the four runs of an action on all devices."""
    return four_runs(ACTION, action=action, device_ids="{{ ids }}", confirm_timeout=0, **options)


WRONG: list[dict[str, Any]] = [
    {"action": "exempt"},
    {"action": "exempt", "exempt_time": 65000},
    {"action": "unexempt", "exempt_time": 1},
    {"action": "explode"},
    {"action": "assign_to_group"},
    {"action": "assign_to_group", "group": "Nowhere"},
    {"action": "assign_to_group", "group": "Twice"},
    {"action": "assign_to_group", "group": "Quarantine", "group_id": "x"},
    {"action": "delete", "force": True},
    {"action": "scan_threats"},
    {"action": "scan_threats", "scan_types": ["everything"]},
    {"action": "scan_threats", "scan_types": ["specific_path"]},
    {"action": "fetch_agent_log", "wait": True},
    {"action": "dhcprenew", "wait": True, "dest": "/tmp/x"},
    {"action": "delete", "api_versions": {"gadgets": "1"}},
    {"action": "delete", "confirm_timeout": -1},
    {"action": "delete", "requests_per_minute": -1},
]

SCENARIOS: list[Scenario] = [
    scenario("opswat: exempt", kinds, *runs("exempt", exempt_time=24)),
    scenario("opswat: unexempt", kinds, *runs("unexempt")),
    scenario("opswat: ignore", kinds, *runs("ignore")),
    scenario("opswat: unignore", kinds, *runs("unignore")),
    scenario("opswat: assign to a group", kinds, *runs("assign_to_group", group="Quarantine")),
    scenario("opswat: delete", kinds, *runs("delete")),
    scenario(
        "opswat: commands",
        kinds,
        check(ACTION, action="dhcprenew", device_ids="{{ ids }}"),
        act("dhcprenew"),
        act("re-identify"),
        act("fetch_agent_log"),
        act("scan_threats", full_scan=True),
        act("scan_threats", scan_types=["memory", "1", "specific_path"], path="C:\\Temp", tolerate_failures=True),
    ),
    scenario(
        "opswat: exempt again, group by id, versions",
        four,
        act("exempt", exempt_time=1),
        act("exempt", exempt_time=0, force=True),
        act("assign_to_group", group_id="{{ group_id }}"),
        act("unexempt", api_versions={"device_action": "3.2", "devices": "3.3", "device_details": "3.7"}),
        switch("opswat.answers_out_of_order", True),
        act("exempt", exempt_time=1),
    ),
    scenario(
        "opswat: what the console shows late",
        four,
        switch("opswat.shown_after_reads", 1),
        act("exempt", exempt_time=1, confirm_timeout=30),
        switch("opswat.shown_after_reads", 1000),
        act("unexempt", confirm_timeout=0),
    ),
    scenario(
        "opswat: reports",
        reporting,
        act("fetch_agent_log", wait=True, dest="{{ home }}/reports", wait_timeout=3, wait_interval=1),
        act("scan_threats", full_scan=True, wait=True, dest="{{ home }}/reports", wait_timeout=3, wait_interval=1),
        check(ACTION, action="fetch_agent_log", device_ids="{{ ids }}", wait=True, dest="{{ home }}/other"),
        files=("reports", "other"),
    ),
    scenario(
        "opswat: targets",
        named,
        act("exempt", exempt_time=1, device_ids="{{ omit }}", hostnames=["ONE.corp.example", "reception", "nobody"]),
        act("dhcprenew", device_ids="{{ omit }}", mac_addresses=["0000.5e00.5304", "00-00-5E-00-53-77"]),
        act("exempt", exempt_time=1, device_ids="{{ omit }}", hostnames=[TWIN]),
        act("exempt", exempt_time=1, device_ids="{{ omit }}", hostnames=[TWIN], on_multiple="online"),
        act("exempt", exempt_time=1, device_ids="{{ omit }}", mac_addresses=["00:00:5e:00:53:02"], on_multiple="all"),
        act("exempt", exempt_time=1, device_ids=["{{ ids[0] }}", "{{ ids[0] }}", "NOBODY0000000000"]),
        act("exempt", exempt_time=1, device_ids=[], allow_empty=True),
        act("exempt", exempt_time=1, device_ids=[]),
    ),
    scenario(
        "opswat: guard rails",
        named,
        act("delete", protected_devices=["dc*"]),
        act("delete", max_changes=3),
        check(ACTION, action="delete", device_ids="{{ ids }}", max_changes="50%"),
        act("delete", device_ids="{{ ids[:1] }}", expected_hostname="other"),
        act("delete", device_ids="{{ ids[3:] }}", running_on=["dc1"]),
        act("delete", device_ids="{{ ids[:2] }}", max_changes="50%"),
    ),
    scenario(
        "opswat: wrong input",
        four,
        *(do(ACTION, device_ids="{{ ids }}", **options) for options in WRONG),
    ),
    scenario(
        "opswat: rules of the console",
        kinds,
        switch("opswat.unknown_id", "left_out"),
        act("re-identify", device_ids=["{{ ids[-1] }}", "NOBODY0000000000"]),
        switch("opswat.unknown_id", "bad_request"),
        act("re-identify", device_ids=["{{ ids[-1] }}", "NOBODY0000000000"]),
        switch("opswat.error_body", "html"),
        fault("status", status=406, path="/devices/action$"),
        act("re-identify"),
        clear_faults(),
        switch("opswat.rate_limit", 1),
        *(act("re-identify", device_ids=["{{ ids[-1] }}"], max_wait=1) for dummy in range(2)),
    ),
]
