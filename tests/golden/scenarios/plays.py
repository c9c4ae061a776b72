# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays over hosts: targets from the inventory, guard rails over hosts, loops, defaults, and credentials."""

from __future__ import annotations

from typing import Any

from ..scenario import CALM, COLLECTION, Run, Scenario, check, do, fleet_scenario, play, scenario, switch
from ..world import World

LOCKDOWN = "cylance_lockdown"
ACTION = "opswat_device_action"
LOCK = "sdm_device_lock"
NO_CYLANCE = dict.fromkeys(
    ("CYLANCE_TENANT_ID", "CYLANCE_APPLICATION_ID", "CYLANCE_APPLICATION_SECRET", "CYLANCE_API_URL"), ""
)
ACTIONS = f"group/{COLLECTION}.actions"


def three_consoles(world: World) -> None:
    """Hosts that all consoles know: four of Cylance, of OPSWAT and of SDM."""
    world.cylance.seed(4, offline=1)
    world.opswat.seed(4, prefix="pc", kinds={"domain_controller": 1})
    world.opswat.add_group("Quarantine")
    world.sdm.seed(4, ha_pairs=1)
    for console in ("cylance", "opswat", "sdm"):
        world.add_hosts(console, console)


def six(world: World) -> None:
    """Six hosts of Cylance; the first is locked, and one more host has the device of the second."""
    ids = world.cylance.seed(6)["ids"]
    world.cylance.change_device(ids[0], lock={"expires": "0:10:00"})
    world.add_hosts("cylance")
    world.hosts["fleet"]["copy"] = {**world.hosts["fleet"]["ws-0002"], "device_hostname": "ws-0002"}
    world.variables["ids"] = ids


def wrong_names(world: World) -> None:
    """Hosts whose variables do not fit: another name, no id, an id that no device has."""
    world.cylance.seed(4)
    world.add_hosts("cylance")
    fleet = world.hosts["fleet"]
    fleet["ws-0001"]["device_hostname"] = "other"
    del fleet["ws-0002"]["cylance_device_id"]
    fleet["ws-0003"]["cylance_device_id"] = "F" * 32


def many_opswat(world: World) -> None:
    """Twelve hosts of OPSWAT that share requests."""
    world.opswat.seed(12, kinds={"domain_controller": 1})
    world.opswat.add_group("Quarantine")
    world.add_hosts("opswat")


def own_credentials(world: World) -> None:
    """Two devices, and the credentials as variables."""
    world.variables["ids"] = world.cylance.seed(2)["ids"]
    given = world.cylance.environment()
    world.variables["login"] = {name.removeprefix("CYLANCE_").lower(): value for name, value in given.items()}
    world.variables["given"] = given
    world.variables["calm"] = CALM["cylance"]


def over_tls(world: World) -> None:
    """Two devices, and the addresses over HTTPS."""
    world.variables["ids"] = world.cylance.seed(2)["ids"]
    world.variables["sdm_ids"] = world.sdm.seed(1)["ids"]
    world.variables["tls"] = {
        "cylance": world.simulator.tls_url,
        "sdm": world.sdm.node_urls(tls=True),
        "ca": world.simulator.ca_path,
    }


def on_hosts(group: str, *tasks: Any, **keywords: Any) -> dict[str, Any]:
    """Return a play on a group of hosts."""
    return play(*tasks, hosts=group, **keywords)


SERIAL = ("-f1",)
SCENARIOS: list[Scenario] = [
    Scenario(
        "plays: hosts of three consoles",
        three_consoles,
        [
            Run(
                [
                    on_hosts("cylance", check(LOCKDOWN), do(LOCKDOWN), do(LOCKDOWN), do("cylance_lockdown_info")),
                    on_hosts("opswat", do(ACTION, action="assign_to_group", group="Quarantine", confirm_timeout=0)),
                    on_hosts("opswat", do("opswat_device_info")),
                    on_hosts("sdm", do(LOCK, scope="nf_group"), do("sdm_device_info"), do(LOCK, state="unlocked")),
                ],
                SERIAL,
            )
        ],
    ),
    fleet_scenario(
        "plays: max_changes over hosts",
        six,
        check(LOCKDOWN, max_changes=3),
        do(LOCKDOWN, max_changes=3),
        do(LOCKDOWN, max_changes="50%"),
        do("cylance_lockdown_info"),
    ),
    Scenario(
        "plays: batches, loops and lists",
        six,
        [
            Run(
                [
                    on_hosts("fleet", do(LOCKDOWN, max_changes=2), serial=2),
                    play(
                        do(
                            LOCKDOWN,
                            device_ids="{{ item }}",
                            max_changes=4,
                            keywords={"loop": "{{ ids | batch(2) | list }}"},
                        ),
                        do(LOCKDOWN, device_ids="{{ ids }}", max_changes=4),
                    ),
                    on_hosts("fleet", do("cylance_lockdown_info", device_ids="{{ ids }}", keywords={"run_once": True})),
                ],
                SERIAL,
            )
        ],
    ),
    fleet_scenario("plays: variables that do not fit", wrong_names, do(LOCKDOWN), do("cylance_device_info")),
    Scenario(
        "plays: OPSWAT hosts share requests",
        many_opswat,
        [
            Run(
                [
                    on_hosts("fleet", do(ACTION, action="assign_to_group", group="Quarantine", confirm_timeout=0)),
                    on_hosts("fleet", do(ACTION, action="exempt", exempt_time=24, confirm_timeout=0)),
                ],
                ("-f12",),
            )
        ],
        batched=True,
    ),
    Scenario(
        "plays: Cylance hosts in parallel",
        six,
        [
            Run(
                [on_hosts("fleet", do(LOCKDOWN, max_changes=10, keywords={"when": "inventory_hostname != 'copy'"}))],
                ("-f4",),
            )
        ],
        batched=True,
    ),
    Scenario(
        "plays: module_defaults",
        own_credentials,
        [
            Run(
                [
                    play(
                        do(LOCKDOWN, device_ids="{{ ids[:1] }}"),
                        do("cylance_lockdown_info", device_ids="{{ ids }}"),
                        do("cylance_zone_info"),
                        defaults={
                            f"group/{COLLECTION}.cylance": "{{ calm | combine(login) }}",
                            ACTIONS: {"protected_devices": ["ws-0002*"], "max_changes": 1},
                        },
                    ),
                    play(do(LOCKDOWN, device_ids="{{ ids[:1] }}")),
                    play(
                        do(LOCKDOWN, device_ids="{{ ids }}", protected_devices=["nobody"]),
                        defaults={ACTIONS: {"protected_devices": ["ws-0002*"]}},
                        environment="{{ given }}",
                    ),
                ]
            )
        ],
        environment=NO_CYLANCE,
    ),
    scenario(
        "plays: token caches",
        own_credentials,
        do(LOCKDOWN, device_ids="{{ ids[:1] }}", token_cache="off"),
        do(LOCKDOWN, device_ids="{{ ids[:1] }}", token_cache="off"),
        do(LOCKDOWN, device_ids="{{ ids }}", token_cache="user"),
        do("cylance_lockdown_info", device_ids="{{ ids }}", token_cache="user"),
        do("cylance_lockdown_info", device_ids="{{ ids }}"),
        do("cylance_lockdown_info", device_ids="{{ ids }}", requests_per_day=5),
    ),
    scenario(
        "plays: no_log, until, async without a place",
        own_credentials,
        do(LOCKDOWN, device_ids="{{ ids[:1] }}", keywords={"no_log": True}),
        do(
            "cylance_lockdown_info",
            hostnames=["nobody"],
            keywords={"until": "found is success", "retries": 1, "delay": 0, "register": "found"},
        ),
        do(LOCKDOWN, device_ids="{{ ids }}", keywords={"async": 30, "poll": 1, "connection": "jump"}),
        switch("cylance.region", "euc1"),
        do("cylance_lockdown_info", device_ids="{{ ids }}", token_cache="off", region="na"),
    ),
    scenario(
        "plays: TLS",
        over_tls,
        do(LOCKDOWN, device_ids="{{ ids }}", api_url="{{ tls.cylance }}"),
        do(LOCKDOWN, device_ids="{{ ids }}", api_url="{{ tls.cylance }}", ca_path="{{ tls.ca }}"),
        do("cylance_lockdown_info", device_ids="{{ ids }}", api_url="{{ tls.cylance }}", validate_certs=False),
        do(LOCK, device_ids="{{ sdm_ids }}", urls="{{ tls.sdm }}", ca_path="{{ tls.ca }}"),
        do(LOCKDOWN, device_ids="{{ ids }}", ca_path="/nowhere/ca.pem", api_url="{{ tls.cylance }}"),
        do(LOCKDOWN, device_ids="{{ ids }}", proxy="http://127.0.0.1:9", token_cache="off", retries=0),
    ),
]
