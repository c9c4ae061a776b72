# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lockdowns of Cylance devices: states, check mode, renewals, releases, and what is only read."""

from __future__ import annotations

from ..scenario import Scenario, advance, check, do, four_runs, scenario, switch
from ..world import World

LOCKDOWN = "cylance_lockdown"
INFO = "cylance_lockdown_info"
IDS = "{{ ids }}"
PARTIAL = {"lockdown_type": "Partial", "lockdown_config_id": 7, "parameters": {"Network": {"allow": ["192.0.2.0/24"]}}}


def five(world: World) -> None:
    """Five devices."""
    world.variables["ids"] = world.cylance.seed(5)["ids"]


def some_locked(world: World) -> None:
    """Five devices, one with a full lockdown and one with a partial one."""
    five(world)
    ids = world.variables["ids"]
    world.cylance.change_device(ids[1], lock={"expires": "2:00:00"})
    world.cylance.change_device(ids[3], lock={"partial": True})
    world.simulator.advance(60)


def ending_soon(world: World) -> None:
    """Five devices, three of them locked for different lengths."""
    five(world)
    for device_id, expires in zip(world.variables["ids"], ("0:01:00", "0:03:00", "2:00:00"), strict=False):
        world.cylance.change_device(device_id, lock={"expires": expires})
    world.simulator.advance(60)


def expired(world: World) -> None:
    """Five devices, two of them with a lockdown that has ended."""
    five(world)
    for device_id in world.variables["ids"][:2]:
        world.cylance.change_device(device_id, lock={"expires": "0:00:05"})
    world.simulator.advance(3600)


def releasable(world: World) -> None:
    """Locked devices; full lockdowns can be released, too."""
    some_locked(world)
    world.switch(cylance__full_lock_release="accepted")


def slowly_releasable(world: World) -> None:
    """A partial lockdown that the console shows for one more reading after its release."""
    five(world)
    world.cylance.change_device(world.variables["ids"][0], lock={"partial": True})
    world.switch(cylance__release_takes=1)


def offline(world: World) -> None:
    """Devices that are offline, locked and offline, or without an agent."""
    world.variables["ids"] = world.cylance.seed(4, offline=1, without_focus=1)["ids"]
    world.cylance.change_device(world.variables["ids"][1], lock={"expires": "1:00:00"}, state="Offline")


def real_clock(world: World) -> None:
    """Two devices of a console whose clock is right."""
    world.simulator.set_clock("now")
    world.variables["ids"] = world.cylance.seed(2)["ids"]


SCENARIOS: list[Scenario] = [
    scenario("cylance: lock", five, *four_runs(LOCKDOWN, device_ids=IDS)),
    scenario("cylance: lock, some locked", some_locked, *four_runs(LOCKDOWN, device_ids=IDS, expires="0:12:30")),
    scenario("cylance: lock after expiry", expired, check(LOCKDOWN, device_ids=IDS), do(LOCKDOWN, device_ids=IDS)),
    scenario(
        "cylance: renew",
        ending_soon,
        *four_runs(LOCKDOWN, device_ids=IDS, expires="1:00:00", renew_before="0:02:00"),
        advance(86400 - 3600),
        switch("cylance.relock", "conflict"),
        do(LOCKDOWN, device_ids=IDS, expires="1:00:00", renew_before="0:02:00"),
        switch("cylance.relock", "kept"),
        do(LOCKDOWN, device_ids=IDS, expires="1:00:00", renew_before="0:02:00"),
    ),
    scenario(
        "cylance: release, full ones stay",
        some_locked,
        *four_runs(LOCKDOWN, device_ids=IDS, state="unlocked", release_timeout=0),
    ),
    scenario("cylance: release", releasable, *four_runs(LOCKDOWN, device_ids=IDS, state="unlocked")),
    scenario(
        "cylance: release takes time",
        slowly_releasable,
        do(LOCKDOWN, device_ids="{{ ids[:1] }}", state="unlocked", release_timeout=20),
    ),
    scenario("cylance: lock partially", five, *four_runs(LOCKDOWN, device_ids="{{ ids[:2] }}", **PARTIAL)),
    scenario(
        "cylance: offline devices",
        offline,
        check(LOCKDOWN, device_ids=IDS),
        switch("cylance.offline_lock", "conflict"),
        do(LOCKDOWN, device_ids=IDS),
        switch("cylance.offline_lock", "queued"),
        do(LOCKDOWN, device_ids=IDS, tolerate_failures=True),
        do(INFO, device_ids=IDS),
    ),
    scenario(
        "cylance: read lockdowns",
        some_locked,
        do(INFO, device_ids=IDS),
        do(INFO, hostnames=["ws-0002.corp.example", "nowhere"]),
        do(INFO, hostnames=["ws-0002.corp.example", "nowhere"], tolerate_failures=True),
        do(INFO, device_ids="{{ ids[:1] }}", return_unlock_key=True),
        do(INFO, device_ids="{{ ids[:2] }}", return_unlock_key=True, keywords={"no_log": True, "register": "keys"}),
        {"name": "keys", "ansible.builtin.debug": {"var": "keys.devices | map(attribute='unlock_key')"}},
    ),
    scenario(
        "cylance: clock of the console is right",
        real_clock,
        do(LOCKDOWN, device_ids=IDS),
        do(INFO, device_ids=IDS),
    ),
    scenario(
        "cylance: many devices at the same time",
        lambda world: world.variables.update(ids=world.cylance.seed(30)["ids"]),
        do(LOCKDOWN, device_ids=IDS, max_parallel=16, max_changes=30),
        do(INFO, device_ids=IDS, max_parallel=16),
        ordered=False,
    ),
]
