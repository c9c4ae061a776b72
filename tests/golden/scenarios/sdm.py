# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks of Oracle SDM: devices, network functions, locks of others, the ledger, nodes, and what is read."""

from __future__ import annotations

from typing import Any

from ..scenario import Run, Scenario, Task, check, clear_faults, control, do, fault, four_runs, play, scenario, switch
from ..world import World

LOCK = "sdm_device_lock"
INFO = "sdm_device_info"
IDS = "{{ ids }}"
OTHER = "nightshift"
LEDGER = "{{ home }}/locks.json"
HELD = "<errorResponse><message>locked by another user</message></errorResponse>"


def three(world: World) -> None:
    """Three devices, each an NF of its own."""
    world.variables["ids"] = world.sdm.seed(3)["ids"]


def pair_and_cluster(world: World) -> None:
    """A single device, a cluster of four and an HA pair."""
    world.variables["ids"] = world.sdm.seed(7, ha_pairs=1, clusters=1)["ids"]


def held(world: World) -> None:
    """Three devices; another user has the lock of the first."""
    three(world)
    world.sdm.change_device(world.variables["ids"][0], locked_by=OTHER)


def half_held_pair(world: World) -> None:
    """An HA pair; another user has the lock of the second device, and SDM locks what it can."""
    world.variables["ids"] = [device["id"] for device in world.sdm.add_pair("pair")]
    world.sdm.change_device(world.variables["ids"][1], locked_by=OTHER)
    world.switch(sdm__group_lock_conflict="others")


def named(world: World) -> None:
    """Devices with names, two of them with the same one."""
    devices = world.sdm.add_devices(
        [
            {"name": "sbc-1", "nf": "one", "ip": "192.0.2.1"},
            {"name": "twin", "nf": "two", "ip": "192.0.2.2", "connected": False},
            {"name": "twin", "nf": "three", "ip": "192.0.2.3"},
            {"name": "core-1", "nf": "four", "ip": "192.0.2.4"},
        ]
    )
    world.variables["ids"] = [device["id"] for device in devices]


def node_down(world: World) -> None:
    """Three devices; the first node does not respond with what it should."""
    three(world)
    world.sdm.set_node("1", "unavailable")


def node_up_again(world: World) -> None:
    """Both nodes refuse connections."""
    for node in ("1", "2"):
        world.sdm.set_node(node, "refusing")


def lock(**options: Any) -> Task:
    """Return a task on all devices."""
    return do(LOCK, **{"device_ids": IDS, **options})


def held_by(index: int, owner: str | None) -> Task:
    """Return a task that gives the lock of a device to a user."""
    return control(("PATCH", f"/sdm/devices/{{{{ ids[{index}] }}}}", {"locked_by": owner}))


ORPHANS: dict[str, Any] = {"state": "unlocked", "orphans": True, "ledger": LEDGER}

SCENARIOS: list[Scenario] = [
    scenario("sdm: lock", three, *four_runs(LOCK, device_ids=IDS), *four_runs(LOCK, device_ids=IDS, state="unlocked")),
    scenario(
        "sdm: lock with a ledger",
        three,
        *four_runs(LOCK, device_ids=IDS, ledger=LEDGER),
        *four_runs(LOCK, device_ids=IDS, ledger=LEDGER, state="unlocked"),
        files=("locks.json",),
    ),
    scenario(
        "sdm: network functions",
        pair_and_cluster,
        *four_runs(LOCK, device_ids=IDS, scope="nf_group", ledger=LEDGER, max_changes=3),
        do(LOCK, device_ids="{{ ids[:2] }}", state="unlocked", ledger=LEDGER),
        lock(scope="nf_group", state="unlocked", ledger=LEDGER),
        lock(scope="nf_group", max_changes=2),
        files=("locks.json",),
    ),
    scenario(
        "sdm: locks of another user",
        held,
        check(LOCK, device_ids=IDS),
        lock(),
        lock(state="unlocked", tolerate_failures=True),
        switch("sdm.foreign_lock_names_owner", True),
        lock(),
        switch("sdm.foreign_lock_status", 409),
        lock(state="unlocked"),
        switch("sdm.lock_readable", "detail"),
        switch("sdm.lock_shown_as", "lockedBy"),
        check(LOCK, device_ids=IDS),
        lock(),
        lock(wait=True, wait_timeout=1, wait_interval=60),
    ),
    scenario(
        "sdm: wait for a lock",
        held,
        fault(
            "status",
            status=409,
            body=HELD,
            path="/devices/[^/]+/action$",
            times=2,
        ),
        lock(device_ids="{{ ids[1] }}", wait=True, wait_timeout=30, wait_interval=1),
        clear_faults(),
        lock(wait=True, wait_timeout=1, wait_interval=60),
        held_by(0, None),
        lock(wait=True, wait_timeout=5, wait_interval=1),
    ),
    scenario(
        "sdm: an NF that is locked in part",
        half_held_pair,
        do(LOCK, device_ids="{{ ids[0] }}", scope="nf_group", ledger=LEDGER),
        fault("status", status=500, path="/devices/[^/]+/action$"),
        do(LOCK, device_ids="{{ ids[0] }}", scope="nf_group", ledger=LEDGER),
        clear_faults(),
        do(LOCK, **ORPHANS),
        files=("locks.json",),
    ),
    Scenario(
        "sdm: orphans of a run that has ended",
        pair_and_cluster,
        [
            Run([play(lock(ledger=LEDGER), do(LOCK, device_ids="{{ ids[-1] }}", scope="nf_group", ledger=LEDGER))]),
            Run(
                [
                    play(
                        lock(device_ids="{{ ids[0] }}", ledger=LEDGER),
                        lock(device_ids="{{ ids[1] }}", state="unlocked", ledger=LEDGER),
                        check(LOCK, **ORPHANS),
                        do(LOCK, **ORPHANS, max_changes=1),
                        do(LOCK, **ORPHANS),
                        do(LOCK, **ORPHANS, scope="nf_group"),
                        do(LOCK, **ORPHANS),
                    )
                ]
            ),
        ],
        files=("locks.json",),
    ),
    scenario(
        "sdm: targets and guard rails",
        named,
        check(LOCK, names=["SBC-1", "sbc-1_192.0.2.1", "nobody"]),
        do(LOCK, names=["twin"]),
        do(LOCK, names=["twin"], on_multiple="online"),
        do(LOCK, names=["twin"], on_multiple="all"),
        do(LOCK, ips=["192.0.2.4", "192.0.2.99"]),
        do(LOCK, device_ids=["{{ ids[0] }}", "{{ ids[0] }}", "ID999999"]),
        lock(state="unlocked", protected_devices=["core*"]),
        lock(state="unlocked", max_changes="50%"),
        lock(device_ids="{{ ids[0] }}", expected_hostname="other"),
        lock(device_ids=[], allow_empty=True),
    ),
    scenario(
        "sdm: wrong input",
        three,
        lock(device_ids=[]),
        lock(wait_timeout=0),
        lock(wait_timeout=-1, wait=True),
        lock(wait=True, wait_interval=0),
        lock(state="open"),
        lock(scope="folder"),
        do(LOCK, orphans=True, ledger=LEDGER),
        do(LOCK, orphans=True, state="unlocked"),
        lock(api_version="latest"),
        lock(urls=["http://sdm.example"]),
        lock(urls=[]),
        lock(ips=["192.0.2.1"]),
        do(LOCK),
        do(LOCK, ips=["nonsense"]),
    ),
    scenario(
        "sdm: formats, versions and labels",
        three,
        lock(body_format="json"),
        lock(body_format="json", state="unlocked"),
        switch("sdm.envelope", "legacy"),
        lock(api_version="v1.1"),
        switch("sdm.relock_same_user", 409),
        lock(),
        lock(held_labels=["SIM_LOCKED_ALREADY"]),
        held_by(0, OTHER),
        lock(already_labels=["SIM_DEVICE_LOCKED_BY_OTHER"]),
        switch("sdm.unlock_type", "Release"),
        lock(state="unlocked"),
    ),
    Scenario(
        "sdm: nodes",
        node_down,
        [
            Run([play(lock())]),
            Run([play(lock(retries=0), do(INFO, all_devices=True, retries=0))], before=node_up_again),
        ],
    ),
    scenario(
        "sdm: read devices",
        pair_and_cluster,
        do(INFO, device_ids="{{ ids[:2] }}"),
        do(INFO, names=["sbc-0001", "nobody"], tolerate_failures=True),
        do(INFO, all_devices=True),
        do(INFO, all_devices=True, group_paths=False),
        do(INFO, all_devices=True, nfs=["pair*"]),
        do(INFO, all_devices=True, groups=["Home/East"]),
        do(INFO, all_devices=True, connected=False),
        do(INFO, all_devices=True, manageable=True, nfs=["cluster*"]),
        do(INFO, all_devices=True, device_ids=IDS),
        switch("sdm.lock_readable", "list_and_detail"),
        lock(device_ids="{{ ids[0] }}"),
        do(INFO, device_ids="{{ ids[:2] }}", group_paths=False),
    ),
]
