# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m benchmark.inventory``: what it costs to make an inventory of devices that have been read.

Each way is a process of its own, several times in turn. It is compared with the least that Ansible itself allows, a
loop of Host.set_variable over ready-made dictionaries.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from . import machine

DEVICES = 50_000
MOST = 1.5  # times what the bare loop takes
COLUMNS = 150  # characters, where the output is no terminal
ZONES, POLICIES = 40, 7


def bare(inventory: Any, devices: list[dict[str, Any]]) -> Callable[[], None]:
    """Twenty variables for each host, and no group."""
    ready = [(facts["hostname"], {f"cylance_{name}": fact for name, fact in facts.items()}) for facts in devices]

    def work() -> None:
        for name, variables in ready:
            inventory.add_host(name)
            host = inventory.hosts[name]
            for variable, value in variables.items():
                host.set_variable(variable, value)

    return work


def native(inventory: Any, devices: list[dict[str, Any]], **options: Any) -> Callable[[], None]:
    """What the plugin does with devices that it has read: matching, names, variables, groups."""
    from ansible.parsing.dataloader import DataLoader
    from ansible.plugins.loader import inventory_loader

    from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.inventory_writer import Population
    from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.reading import Reading

    plugin = inventory_loader.get("secops.device_actions.devices")
    plugin.inventory, plugin.loader = inventory, DataLoader()
    plugin.set_options(direct={"plugin": "secops.device_actions.devices", **options})
    if not hasattr(plugin, "templar"):  # of older cores, which make it when they parse
        from ansible.template import Templar

        plugin.templar = Templar(loader=plugin.loader)

    def work() -> None:
        reading = Reading("cylance", "", "", 0.0, devices, [])
        population = Population(["cylance"], [reading], ["mac", "hostname"], ["hostname", "device_id"], ())
        population.add_hosts(inventory, compose=plugin._construct if options else None)
        population.add_groups(inventory)
        population.remarks()

    return work


def compose(inventory: Any, devices: list[dict[str, Any]]) -> Callable[[], None]:
    """The same with a variable that is composed."""
    return native(inventory, devices, compose={"owner": "cylance.user"})


def keyed_groups(inventory: Any, devices: list[dict[str, Any]]) -> Callable[[], None]:
    """The same with a keyed group."""
    return native(inventory, devices, keyed_groups=[{"prefix": "agent", "key": "cylance.agent_version"}])


WAYS = {way.__name__: way for way in (bare, native, compose, keyed_groups)}


def facts_of(number: int) -> dict[str, Any]:
    """Twenty facts of a device, as the reader of Cylance gives them."""
    zone, policy = number % ZONES, number % POLICIES
    return {
        "id": f"{number:032X}",
        "name": f"WS-{number:05}",
        "hostname": f"ws-{number:05}.corp.example",
        "online": number % 3 > 0,
        "offline_since": None,
        "registered": "2024-03-01T08:00:00Z",
        "ips": [f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"],
        "macs": [f"{0x001A2B000000 + number:012x}"],
        "policy": f"Policy {policy}",
        "policy_id": f"00000000-0000-0000-0000-{policy:012}",
        "agent_version": "3.1.1001.33",
        "focus_version": "3.2.1140.1005",
        "os": "Microsoft Windows 11 Enterprise" if number % 2 else "Ubuntu 24.04",
        "os_kernel": "10.0.22631",
        "user": f"CORP\\user{number}",
        "dlcm_status": "included",
        "days_to_deletion": "unknown",
        "zones": [{"id": f"00000000-0000-0000-0001-{zone:012}", "name": f"Zone {zone}"}] if number % 10 else [],
        "locked": None,
        "lockdown_confirmed": None,
    }


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


def measure_here(way: str, number: int) -> dict[str, float]:
    """Seconds and bytes of a way, in this process."""
    from ansible.inventory.data import InventoryData
    from ansible.plugins.loader import init_plugin_loader

    init_plugin_loader([])
    devices, inventory = [facts_of(one) for one in range(number)], InventoryData()
    work = WAYS[way](inventory, devices)
    before, began = resident(), time.perf_counter()
    work()
    figures = {"seconds": time.perf_counter() - began, "bytes": resident() - before}
    assert len(inventory.hosts) == number
    return figures


def measure(ways: Sequence[str], number: int, repeat: int) -> Iterator[tuple[str, dict[str, float]]]:
    """The figures of each run, the ways in turn."""
    for repetition in range(repeat):
        turn = repetition % len(ways)
        for way in [*ways[turn:], *ways[:turn]]:
            command = [sys.executable, "-m", "benchmark.inventory", "--devices", str(number), "--here", way]
            run = subprocess.run(command, check=True, capture_output=True, text=True)
            yield way, json.loads(run.stdout.splitlines()[-1])


def main() -> int:
    """The exit status is 1 where the target is missed."""
    parser = argparse.ArgumentParser(prog="make benchmark-inventory ARGS='...'", description=__doc__)
    parser.add_argument("--devices", type=int, default=DEVICES)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--ways", default="bare,native", help=f"of {','.join(WAYS)}; default: bare,native")
    parser.add_argument("--here", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measure_here(options.here, options.devices)))
        return 0
    screen = Console(highlight=False)
    screen.width = screen.width if screen.is_terminal else COLUMNS
    figures: dict[str, list[dict[str, float]]] = {}
    for way, found in measure(options.ways.split(","), options.devices, options.repeat):
        screen.print(f"{way}: {found['seconds']:.2f} s")
        figures.setdefault(way, []).append(found)
    table = Table("way", "what it is", "seconds (least to most)", "MB", "times bare")
    times = {way: median(one["seconds"] for one in runs) for way, runs in figures.items()}
    for way, runs in figures.items():
        seconds = sorted(one["seconds"] for one in runs)
        spread = f"{times[way]:.2f} ({seconds[0]:.2f} to {seconds[-1]:.2f})"
        ratio = f"{times[way] / times['bare']:.2f}" if "bare" in times else "-"
        memory = f"{median(one['bytes'] for one in runs) / 1e6:.0f}"
        table.add_row(way, (WAYS[way].__doc__ or "").strip(), spread, memory, ratio)
    screen.print(table)
    screen.print(machine.in_words(machine.describe()), style="dim")
    if {"bare", "native"} <= set(times):
        met = times["native"] <= MOST * times["bare"]
        screen.print(f"The target, native in at most {MOST} times bare, is {'met' if met else 'MISSED'}.")
        return 0 if met else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
