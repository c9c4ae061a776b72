# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m benchmark.inventory``: measure the cost of an inventory of devices that have already been read.

Each variant runs in a process of its own, several times in rotation. The baseline is the minimum that Ansible requires:
a loop of Host.set_variable over prepared dictionaries.
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
LIMIT = 1.5  # times the baseline
COLUMNS = 150  # characters, if the output is not a terminal
ZONES, POLICIES = 40, 7


def bare(inventory: Any, devices: list[dict[str, Any]]) -> Callable[[], None]:
    """Baseline: twenty variables for each host, no groups."""
    prepared = [(facts["hostname"], {f"cylance_{name}": fact for name, fact in facts.items()}) for facts in devices]

    def work() -> None:
        for name, variables in prepared:
            inventory.add_host(name)
            host = inventory.hosts[name]
            for variable, value in variables.items():
                host.set_variable(variable, value)

    return work


def native(inventory: Any, devices: list[dict[str, Any]], **options: Any) -> Callable[[], None]:
    """What the plugin does after reading devices: matching, names, variables, groups."""
    from ansible.parsing.dataloader import DataLoader
    from ansible.plugins.loader import inventory_loader

    from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.configuration import Grouping
    from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.inventory_writer import (
        InventoryWriter,
    )
    from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.reading import Reading

    plugin = inventory_loader.get("secops.device_actions.devices")
    plugin.inventory, plugin.loader = inventory, DataLoader()
    plugin.set_options(direct={"plugin": "secops.device_actions.devices", **options})
    if not hasattr(plugin, "templar"):  # older cores create it when they parse
        from ansible.template import Templar

        plugin.templar = Templar(loader=plugin.loader)

    def work() -> None:
        groupings = {"cylance": Grouping("cylance", frozenset({"zone", "policy", "lockdown"}))}
        reading = Reading("cylance", "", "", 0.0, devices, [])
        writer = InventoryWriter(groupings, [reading], ["mac", "hostname"], ["hostname", "device_id"], ())
        writer.add_hosts(inventory, compose=plugin._construct if options else None)
        writer.add_groups(inventory)
        writer.warnings()

    return work


def compose(inventory: Any, devices: list[dict[str, Any]]) -> Callable[[], None]:
    """The plugin with a composed variable."""
    return native(inventory, devices, compose={"owner": "cylance.user"})


def keyed_groups(inventory: Any, devices: list[dict[str, Any]]) -> Callable[[], None]:
    """The plugin with a keyed group."""
    return native(inventory, devices, keyed_groups=[{"prefix": "agent", "key": "cylance.agent_version"}])


VARIANTS = {variant.__name__: variant for variant in (bare, native, compose, keyed_groups)}


def make_facts(number: int) -> dict[str, Any]:
    """Return twenty facts of a device in the format of the plugin's Cylance reader."""
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
        "lockdown_initiated": None,
        "lockdown_expiration": None,
    }


def resident_memory() -> int:
    """Return the resident memory of this process in bytes."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


def measure_here(variant: str, number: int) -> dict[str, float]:
    """Measure a variant in this process. Return seconds and bytes."""
    from ansible.inventory.data import InventoryData
    from ansible.plugins.loader import init_plugin_loader

    init_plugin_loader([])
    devices, inventory = [make_facts(device) for device in range(number)], InventoryData()
    work = VARIANTS[variant](inventory, devices)
    memory, start = resident_memory(), time.perf_counter()
    work()
    metrics = {"seconds": time.perf_counter() - start, "bytes": resident_memory() - memory}
    assert len(inventory.hosts) == number
    return metrics


def measure(variants: Sequence[str], number: int, repeat: int) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the metrics of each run. Each repetition starts with a different variant."""
    for repetition in range(repeat):
        first = repetition % len(variants)
        for variant in [*variants[first:], *variants[:first]]:
            command = [sys.executable, "-m", "benchmark.inventory", "--devices", str(number), "--here", variant]
            process = subprocess.run(command, check=True, capture_output=True, text=True)
            yield variant, json.loads(process.stdout.splitlines()[-1])


def main() -> int:
    """Measure and show the results. Return 1 if the target is missed."""
    parser = argparse.ArgumentParser(prog="make benchmark-inventory ARGS='...'", description=__doc__)
    parser.add_argument("--devices", type=int, default=DEVICES, help=f"default: {DEVICES}")
    parser.add_argument("--repeat", type=int, default=3, help="repetitions; default: 3")
    parser.add_argument("--variants", default="bare,native", help=f"of {','.join(VARIANTS)}; default: bare,native")
    parser.add_argument("--here", choices=VARIANTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measure_here(options.here, options.devices)))
        return 0
    screen = Console(highlight=False)
    screen.width = screen.width if screen.is_terminal else COLUMNS
    runs: dict[str, list[dict[str, float]]] = {}
    for variant, metrics in measure(options.variants.split(","), options.devices, options.repeat):
        screen.print(f"{variant}: {metrics['seconds']:.2f} s")
        runs.setdefault(variant, []).append(metrics)
    medians = {variant: median(run["seconds"] for run in samples) for variant, samples in runs.items()}
    screen.print(results_table(runs, medians))
    screen.print(machine.summarize(machine.describe()), style="dim")
    if not {"bare", "native"} <= set(medians):
        return 0
    is_met = medians["native"] <= LIMIT * medians["bare"]
    screen.print(f"Target: native takes at most {LIMIT} times as long as bare. {'Met' if is_met else 'NOT MET'}.")
    return 0 if is_met else 1


def results_table(runs: dict[str, list[dict[str, float]]], medians: dict[str, float]) -> Table:
    """Return a table with a row for each variant. medians: seconds by variant."""
    table = Table("variant", "description", "seconds (minimum to maximum)", "MB", "times bare")
    for variant, samples in runs.items():
        seconds = [run["seconds"] for run in samples]
        spread = f"{medians[variant]:.2f} ({min(seconds):.2f} to {max(seconds):.2f})"
        ratio = f"{medians[variant] / medians['bare']:.2f}" if "bare" in medians else "-"
        memory = f"{median(run['bytes'] for run in samples) / 1e6:.0f}"
        table.add_row(variant, (VARIANTS[variant].__doc__ or "").strip(), spread, memory, ratio)
    return table


if __name__ == "__main__":
    sys.exit(main())
