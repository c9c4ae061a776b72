# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executions of packages on Cylance devices: started once, found again, waited for, and read."""

from __future__ import annotations

from typing import Any

from ..scenario import Scenario, Task, advance, check, clear_faults, do, fault, four_runs, scenario, switch
from ..world import World

EXEC = "cylance_package_exec"
INFO = "cylance_package_exec_info"
POSTS = {"method": "POST", "path": "/packages/v2/executions$"}


def tenant(world: World) -> None:
    """Four devices, the last one offline, and packages."""
    world.cylance.add_package("Collect")
    world.cylance.add_package("Twice")
    world.cylance.add_package("Twice")
    world.cylance.add_package("New", status="started")
    world.variables["ids"] = world.cylance.seed(4, zones=["Kiosks"], offline=1)["ids"]


def at_once(world: World) -> None:
    """The same, and executions end at once."""
    tenant(world)
    world.switch(cylance__execution_takes=0, cylance__execution_ack_takes=0)


def begun_by_another(world: World) -> None:
    """The execution exists already; another user started it."""
    tenant(world)
    package = world.cylance.add_package("Other")["packageId"]
    world.cylance.execute("Incident 4711", package, world.variables["ids"][:3], ["-k", "1", "two words"])


def execute(**options: Any) -> Task:
    """Return a task that executes a package on the first three devices."""
    packages = [{"package": "Collect", "arguments": ["-k", 1, "two words"]}]
    targets = {} if "zones" in options else {"device_ids": "{{ ids[:3] }}"}
    return do(EXEC, **{"name": "Incident 4711", "packages": packages, **targets, **options})


SCENARIOS: list[Scenario] = [
    scenario(
        "packages: started once",
        tenant,
        *four_runs(
            EXEC,
            name="Incident 4711",
            packages=[{"package": "collect", "arguments": ["-k"]}],
            device_ids="{{ ids[:3] }}",
        ),
        advance(7200),
        do(
            EXEC,
            name="Incident 4711",
            packages=[{"package": "collect", "arguments": ["-k"]}],
            device_ids="{{ ids[:3] }}",
            match_window="0:01:00",
        ),
    ),
    scenario(
        "packages: another content, always",
        tenant,
        execute(),
        execute(packages=[{"package": "Collect"}]),
        execute(device_ids="{{ ids[:2] }}"),
        execute(run="always"),
        execute(created_by="nobody*"),
        execute(
            name="elsewhere", destination="sftp://collector:hunter2@files.example/incident", keep_results_locally=False
        ),
    ),
    scenario(
        "packages: targets and guard rails",
        tenant,
        check(EXEC, name="a", packages=[{"package": "Collect"}], device_ids="{{ ids }}"),
        execute(device_ids="{{ ids }}"),
        execute(device_ids="{{ ids }}", min_online=3),
        execute(name="zone", zones=["kiosks"], min_online="50%"),
        execute(name="no zone", zones=["Nowhere"]),
        execute(name="few", max_changes=2),
        execute(name="protected", protected_devices=["ws-0002*"]),
        execute(name="expected", expected_hostnames="{{ {ids[0]: 'ws-0001', ids[1]: 'other'} }}"),
        execute(name="names", device_ids="{{ omit }}", hostnames=["ws-0001.corp.example", "nowhere"]),
    ),
    scenario(
        "packages: wrong input",
        tenant,
        execute(packages=[{"package": "Unknown"}]),
        execute(packages=[{"package": "Twice"}]),
        execute(packages=[{"package": "New"}]),
        execute(packages=[]),
        execute(packages=[{"package": "Collect", "arguments": {"a": 1}}]),
        execute(name=""),
        execute(match_window="24"),
        execute(min_online="101%"),
        execute(keep_results_locally=False),
        execute(destination="gopher://x"),
    ),
    scenario(
        "packages: wait",
        at_once,
        execute(wait=True, wait_timeout=30, wait_interval=1),
        switch("cylance.executions_fail", 2),
        execute(name="failing", wait=True, wait_timeout=30, wait_interval=1),
        execute(name="failing", wait=True, wait_timeout=30, wait_interval=1, tolerate_failures=True),
        switch("cylance.execution_takes", 600),
        execute(name="slow", wait=True, wait_timeout=1, wait_interval=60),
    ),
    scenario(
        "packages: lost responses",
        tenant,
        fault("drop_after", times=1, **POSTS),
        execute(),
        fault("drop_before", times=1, **POSTS),
        execute(name="lost"),
        clear_faults(),
        execute(name="lost"),
        check(EXEC, name="lost", packages=[{"package": "Collect"}], device_ids="{{ ids[:3] }}"),
        fault("status", status=403, **POSTS),
        execute(name="forbidden"),
        fault("garbage", times=1, **POSTS),
        execute(name="garbage"),
    ),
    scenario(
        "packages: read executions",
        at_once,
        execute(),
        execute(name="Other", device_ids="{{ ids[:1] }}"),
        do(INFO),
        do(INFO, names=["incident*"]),
        do(INFO, created_by=["nobody"]),
        do(INFO, ended=True),
        do(INFO, ended=False),
        do(INFO, execution_ids=["00000000-0000-4000-8000-000000000000"]),
    ),
    scenario(
        "packages: an execution of another user",
        begun_by_another,
        execute(packages=[{"package": "Other", "arguments": ["-k", 1, "two words"]}]),
        execute(),
    ),
]
