# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin: hosts, groups and variables of several configurations, and consoles that fail."""

from __future__ import annotations

from typing import Any

from ..scenario import COLLECTION, Run, Scenario, do, play
from ..world import World

MAC = "00-1A-2B-00-00-0{}"
TEMPLATE = "{{ lookup('ansible.builtin.pipe', 'echo owned') }}"
QUICK = {"retries": 0, "max_wait": 5}
SECTIONS = {
    "cylance": {"requests_per_second": 0, **QUICK},
    "opswat": {"requests_per_minute": 0, **QUICK},
    "sdm": {"requests_per_second": 0, **QUICK},
}
ALL = ("cylance", "opswat", "sdm")
STRICT = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}


def machines(world: World) -> None:
    """A laptop in Cylance and OPSWAT, a computer in each of them alone, devices of SDM, and a doubtful pair."""
    world.cylance.add_devices(
        [
            {
                "id": "0000000000000000000000000000000A",
                "name": "Laptop 1",
                "host_name": "laptop-1.corp.example",
                "mac_addresses": [MAC.format(1), MAC.format(2)],
                "ip_addresses": ["192.168.7.9", "10.1.0.9", "fd00::9"],
                "policy": {"id": "00000000-0000-0000-0000-00000000000a", "name": "Standard, strict"},
                "zones": ["Home office"],
                "os_version": "Microsoft Windows 11 Enterprise",
                "last_logged_in_user": TEMPLATE,
                "lock": {"expires": "1:00:00"},
            },
            {
                "id": "0000000000000000000000000000000B",
                "host_name": "server-1",
                "mac_addresses": [MAC.format(3)],
                "ip_addresses": ["10.1.0.10"],
                "zones": [],
                "os_version": "Ubuntu 24.04",
                "state": "Offline",
            },
        ]
    )
    world.opswat.add_devices(
        [
            {
                "id": "OPSWATA",
                "host_name": "laptop-1",
                "macs": [_colons(1)],
                "group": "Servers",
                "status": "non-compliant",
            },
            {"id": "OPSWATB", "host_name": "kiosk", "macs": [_colons(4)], "group": "Servers"},
            {"id": "OPSWATC", "host_name": "server-1", "macs": [_colons(9)]},
        ]
    )
    world.sdm.add_devices(
        [
            {"id": "ID7", "name": "sbc-1", "folder": "Home/East", "nf": "sbc-1", "ip": "10.9.0.1", "connected": True},
            {"id": "ID8", "name": "sbc-2", "folder": "Home/East", "nf": "sbc-2", "ip": "10.9.0.2", "connected": False},
        ]
    )


def clones(world: World) -> None:
    """Devices with the same names and addresses, and with names that mean something else."""
    for name in ("pc-1", "pc-1", "localhost", "cylance_unzoned"):
        world.cylance.add_device(host_name=name, mac_addresses=[MAC.format(5)], ip_addresses=["10.2.0.1"])
    world.opswat.add_device(id="OPSWATD", host_name="PC-1", macs=[_colons(5)])


def fleets(world: World) -> None:
    """More devices than a page holds."""
    world.cylance.seed(210, zones=["Everywhere"])
    world.opswat.seed(60)


def opswat_fails(world: World) -> None:
    """OPSWAT refuses everything."""
    world.simulator.add_fault("status", path="/o/api", status=500)


def all_fail(world: World) -> None:
    """All consoles refuse everything."""
    world.simulator.add_fault("status", status=500)


def _colons(number: int) -> str:
    return MAC.format(number).replace("-", ":").lower()


def listed(*systems: str, **options: Any) -> Run:
    """Return a run of ansible-inventory --list. before: a change of the consoles. A section as an option extends it."""
    before = options.pop("before", None)
    sections = {system: {**SECTIONS[system], **options.pop(system, {})} for system in systems}
    inventory = {"plugin": f"{COLLECTION}.devices", **sections, **options}
    return Run((), ("--list",), "ansible-inventory", inventory, before)


def acting() -> Run:
    """Return a play on the hosts of the inventory."""
    tasks = do("cylance_lockdown", max_parallel=1)
    inventory = {"plugin": f"{COLLECTION}.devices", "cylance": SECTIONS["cylance"], "opswat": SECTIONS["opswat"]}
    return Run([play(tasks, hosts="cylance")], ("-f1",), inventory=inventory)


def recorded(name: str, setup: Any, *runs: Run, **fields: Any) -> Scenario:
    """Return a scenario whose requests are sorted, because consoles are read at the same time."""
    return Scenario(f"inventory: {name}", setup, runs, ordered=False, **fields)


CACHE = {
    "cache": True,
    "cache_plugin": "ansible.builtin.jsonfile",
    "cache_connection": "cache",
    "cache_timeout": 3600,
}

SCENARIOS: list[Scenario] = [
    recorded(
        "three consoles",
        machines,
        listed(*ALL, ansible_host={"networks": ["10.0.0.0/8"]}),
        listed(*ALL, cylance={"lockdown": True}, opswat={"details": ["infection"]}, sdm={"group_paths": False}),
    ),
    recorded(
        "one console each",
        machines,
        listed("cylance", cylance={"extended": False, "with_zones": False}, host_names=["bare_hostname"]),
        listed("opswat", opswat={"statuses": ["compliant"], "groups": ["Servers"]}, host_names=["device_id"]),
        listed("sdm", sdm={"nfs": ["sbc-1"], "unmanageable": False}, host_names=["ip"]),
    ),
    recorded(
        "what is composed",
        machines,
        listed(
            "cylance",
            "opswat",
            strict=True,
            compose={"label": "inventory_hostname ~ '/' ~ device_systems | length"},
            groups={"trouble": "(opswat | default({})).status | default('') == 'non_compliant'"},
            keyed_groups=[{"prefix": "agent", "key": "cylance.agent_version | default('none')"}],
            filters=[{"exclude": "device_hostname == 'kiosk'"}, {"include": True}],
        ),
        listed("cylance", "opswat", filters=[{"include": "opswat.nothing.more"}, {"exclude": True}]),
        listed("cylance", "opswat", merge=[], cylance={"zones": ["home OFFICE"]}),
    ),
    recorded(
        "clones", clones, listed("cylance", "opswat", ansible_host={}), listed("cylance", "opswat", merge=["mac"])
    ),
    recorded("pages", fleets, listed("cylance", "opswat", host_names=["device_id"])),
    recorded(
        "consoles that fail",
        machines,
        listed(*ALL, before=opswat_fails),
        listed(*ALL, on_error="keep_others"),
        listed("cylance", "opswat", on_error="keep_others", before=all_fail),
        environment=STRICT,
    ),
    recorded(
        "cache",
        machines,
        listed("cylance", "opswat", **CACHE),
        listed("cylance", "opswat", **CACHE, before=all_fail),
        listed("cylance", "opswat", **{**CACHE, "cache_timeout": 1}, stale=True),
    ),
    recorded(
        "mistakes",
        machines,
        listed("cylance", cylance={"zones": ["Nowhere"]}),
        listed("cylance", colour="red"),
        listed("cylance", host_names=["nickname"]),
        listed(),
    ),
    recorded(
        "options from the environment",
        machines,
        listed("cylance", "sdm"),
        environment={"DEVICE_ACTIONS_INVENTORY_OPTIONS": "{host_names: [device_id], cylance: {zones: [Home office]}}"},
    ),
    recorded("a play on its hosts", machines, acting()),
]
