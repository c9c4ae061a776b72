# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variants that the benchmark compares: ways to act on devices, each with its playbook or script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .consoles import CONSOLES

HTTP = ("http",)


@dataclass(frozen=True)
class Variant:
    """One way to act on devices.

    name: used on the command line, in tables and in targets. description: a few words for tables.
    playbook, script: a file in playbooks/ or scripts/; exactly one of them is set. console: a key of CONSOLES.
    per_host: whether the playbook runs a task on each device, as a host of the inventory. forks: for ansible-playbook.
    changes_devices: whether it changes devices. is_baseline: whether it only shows a theoretical minimum.
    startup, seconds_per_device: estimates in seconds, used to plan the runs.
    burst: the number of devices that take almost no time because the console's rate limit does not apply yet.
    sizes: fixed numbers of devices, or empty to use the user's. (0,) means that the variant uses no devices.
    max_devices: the limit for default sizes; the user can request more. schemes: the URL schemes to run with.
    """

    name: str
    description: str
    playbook: str = ""
    script: str = ""
    console: str = "cylance"
    per_host: bool = True
    forks: int = 5
    changes_devices: bool = True
    is_baseline: bool = False
    startup: float = 1.0
    seconds_per_device: float = 0.0
    burst: int = 0
    sizes: tuple[int, ...] = ()
    max_devices: int = 1_000
    schemes: tuple[str, ...] = ("http", "https")

    @property
    def is_constant(self) -> bool:
        """Whether the variant uses no devices."""
        return self.sizes == (0,)

    def estimate(self, devices: int) -> float:
        """Return the approximate duration of a run in seconds."""
        return self.startup + self.seconds_per_device * max(0, devices - self.burst)


VARIANTS = (
    Variant(
        "uri",
        "ansible.builtin.uri on each host, one login, no reads",
        "uri.yml",
        seconds_per_device=0.31,
    ),
    Variant(
        "module",
        "cylance_lockdown as a module on a delegated host, for each host, with a login each",
        "module.yml",
        seconds_per_device=0.25,
    ),
    Variant("action", "cylance_lockdown as an action plugin on each host", "action.yml", seconds_per_device=0.018),
    Variant(
        "list",
        "cylance_lockdown, one task with a list",
        "list.yml",
        per_host=False,
        seconds_per_device=0.004,
        max_devices=10_000,
    ),
    Variant(
        "requests",
        "a script with requests and 16 threads",
        script="thread_pool.py",
        is_baseline=True,
        startup=0.4,
        seconds_per_device=0.002,
    ),
    Variant(
        "noop",
        "an action plugin that does nothing, on each host",
        "noop.yml",
        changes_devices=False,
        is_baseline=True,
        seconds_per_device=0.012,
        schemes=HTTP,
    ),
    Variant(
        "start",
        "ansible-playbook with one task that does nothing",
        "start.yml",
        per_host=False,
        changes_devices=False,
        is_baseline=True,
        sizes=(0,),
        schemes=HTTP,
    ),
    Variant(
        "list_paced",
        "list with the default rate limit of 20 requests per second",
        "list_paced.yml",
        per_host=False,
        seconds_per_device=0.1,
        sizes=(100,),
        schemes=HTTP,
    ),
    Variant(
        "exec_uri",
        "ansible.builtin.uri, one lookup for each host, one execution",
        "exec_uri.yml",
        console="packages",
        seconds_per_device=0.35,
        schemes=HTTP,
    ),
    Variant(
        "exec_list",
        "cylance_package_exec, one task with a list of host names",
        "exec_list.yml",
        console="packages",
        per_host=False,
        startup=2.0,
        seconds_per_device=0.001,
        schemes=HTTP,
    ),
    Variant(
        "opswat_list",
        "opswat_device_action, one task with a list",
        "opswat_list.yml",
        console="opswat",
        per_host=False,
        startup=2.0,
        seconds_per_device=0.24,
        burst=250,
        schemes=HTTP,
    ),
    Variant(
        "opswat_hosts",
        "opswat_device_action on each host, 50 forks",
        "opswat_hosts.yml",
        console="opswat",
        forks=50,
        startup=10.0,
        seconds_per_device=0.3,
        burst=50,
        schemes=HTTP,
    ),
    Variant(
        "opswat_single",
        "a script with requests, one call per device, no reads",
        script="one_by_one.py",
        console="opswat",
        seconds_per_device=6.0,
        burst=10,
        sizes=(50,),
        schemes=HTTP,
    ),
)


def variants_by_name(names: Iterable[str]) -> list[Variant]:
    """Return the variants with these names, in the order of VARIANTS. Raise ValueError for an unknown name."""
    names = list(names)
    known = [variant.name for variant in VARIANTS]
    if unknown := set(names) - set(known):
        raise ValueError(f"unknown variant: {', '.join(sorted(unknown))}. Use one of {', '.join(known)}.")
    return [variant for variant in VARIANTS if variant.name in names]


def variants_of(consoles: Iterable[str], variants: Iterable[Variant] = VARIANTS) -> list[Variant]:
    """Return the variants that use these consoles. Raise ValueError for an unknown console."""
    consoles = list(consoles)
    if unknown := set(consoles) - CONSOLES.keys():
        raise ValueError(f"unknown console: {', '.join(sorted(unknown))}. Use one of {', '.join(CONSOLES)}.")
    return [variant for variant in variants if variant.console in consoles]
