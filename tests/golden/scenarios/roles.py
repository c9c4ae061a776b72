# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles and their playbooks: remediate, sdm_maintenance, sdm_unlock_orphans."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..scenario import CALM, COLLECTION, Run, Scenario
from ..world import JUMP_HOST, World

LEDGER = ".local/state/secops-device-actions/sdm-locks.json"
REMEDIATE = {
    "remediate_hosts": "fleet",
    "remediate_name": "Incident 4711",
    "remediate_packages": [{"package": "Collect", "arguments": ["-k"]}],
    "remediate_wait_interval": 1,
    "remediate_connection": CALM["cylance"],
}
# The role sets its own retries; without limits on rates nothing waits.
SDM = {"requests_per_second": 0, "max_parallel": 1, "max_wait": 5}
MAINTENANCE = {
    "sdm_maintenance_hosts": "controllers",
    "sdm_maintenance_tasks": "{{ home }}/change.json",
    "sdm_maintenance_connection": SDM,
}
ORPHANS = {"sdm_unlock_orphans_connection": SDM}


def hosts(world: World) -> None:
    """Four hosts with devices on which executions end at once."""
    world.cylance.add_package("Collect")
    world.cylance.seed(4, zones=["Kiosks"])
    world.switch(cylance__execution_takes=0, cylance__execution_ack_takes=0)
    world.add_hosts("cylance")


def failing(world: World) -> None:
    """The same; the last is offline, and executions fail on two devices."""
    hosts(world)
    world.switch(cylance__executions_fail=2)
    world.cylance.change_device(world.cylance.devices()[3]["id"], state="Offline")


def missing_variable(world: World) -> None:
    """The same; a host has no id."""
    hosts(world)
    del world.hosts["fleet"]["ws-0003"]["cylance_device_id"]


def controllers(world: World) -> None:
    """Two devices and an HA pair, each with a host, and the tasks that run under the lock."""
    world.sdm.seed(4, ha_pairs=1)
    world.hosts["controllers"] = {
        device["name"].replace("-", "_"): {
            **JUMP_HOST,
            "sdm_device_id": device["id"],
            "device_hostname": device["name"],
        }
        for device in world.sdm.devices()
    }
    tasks = [{"name": "01 work", "ansible.builtin.debug": {"msg": "worked on"}}]
    (world.home / "change.json").write_text(json.dumps(tasks), encoding="utf-8")


def failing_work(world: World) -> None:
    """The same; the work fails on one host."""
    controllers(world)
    tasks = [{"name": "01 work", "ansible.builtin.fail": {"msg": "no"}, "when": "inventory_hostname == 'sbc_0001'"}]
    (world.home / "change.json").write_text(json.dumps(tasks), encoding="utf-8")


def held(world: World) -> None:
    """The same; another user has the lock of the first device."""
    controllers(world)
    world.sdm.change_device(world.sdm.devices()[0]["id"], locked_by="nightshift")


def locks_left_behind(world: World) -> None:
    """Devices without any lock so far."""
    controllers(world)
    world.variables["ids"] = [device["id"] for device in world.sdm.devices()]


def playbook(name: str, variables: Mapping[str, Any], **more: Any) -> Run:
    """Return a run of a playbook of the collection."""
    arguments = ("-f1", *more.pop("arguments", ()))
    return Run([{"import_playbook": f"{COLLECTION}.{name}", "vars": {**variables, **more}}], arguments)


LOCKED_BY_A_RUN = {
    "hosts": "localhost",
    "gather_facts": False,
    "tasks": [
        {
            "name": "01 lock",
            f"{COLLECTION}.sdm_device_lock": {
                **CALM["sdm"],
                "device_ids": "{{ ids }}",
                "scope": "{{ item }}",
                "ledger": f"~/{LEDGER}",
            },
            "loop": ["device", "nf_group"],
        }
    ],
}

SCENARIOS: list[Scenario] = [
    Scenario(
        "roles: remediate",
        hosts,
        [
            playbook("remediate", REMEDIATE, arguments=("--check",)),
            playbook("remediate", REMEDIATE),
            playbook("remediate", REMEDIATE),
        ],
    ),
    Scenario(
        "roles: remediate with failures",
        failing,
        [
            playbook("remediate", REMEDIATE, remediate_min_online="3"),
            playbook("remediate", REMEDIATE, remediate_min_online="3", remediate_tolerate_failures=True),
        ],
    ),
    Scenario(
        "roles: remediate in zones, or refused",
        missing_variable,
        [
            playbook("remediate", REMEDIATE),
            playbook(
                "remediate", REMEDIATE, remediate_hosts="localhost", remediate_zones=["Kiosks"], remediate_wait=False
            ),
        ],
    ),
    Scenario("roles: maintenance", controllers, [playbook("sdm_maintenance", MAINTENANCE)], files=(LEDGER,)),
    Scenario(
        "roles: maintenance with a failure, without localhost",
        failing_work,
        [
            playbook("sdm_maintenance", MAINTENANCE),
            playbook("sdm_maintenance", MAINTENANCE, arguments=("--limit", "sbc_0001")),
        ],
        files=(LEDGER,),
    ),
    Scenario("roles: maintenance of a held device", held, [playbook("sdm_maintenance", MAINTENANCE)], files=(LEDGER,)),
    Scenario(
        "roles: unlock orphans",
        locks_left_behind,
        [Run([LOCKED_BY_A_RUN]), playbook("sdm_unlock_orphans", ORPHANS), playbook("sdm_unlock_orphans", ORPHANS)],
        files=(LEDGER,),
    ),
]
