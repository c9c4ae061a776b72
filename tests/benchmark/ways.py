# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways to act on devices that are compared. A row of the benchmark is one entry here and its playbook or script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .consoles import CONSOLES

HTTP = ("http",)


@dataclass(frozen=True)
class Way:
    """One way to do the work.

    name: as the command line, the tables and the targets call it. does: what it is, in a few words.
    playbook, script: the file in playbooks/ or scripts/; one of the two. console: whose devices it acts on, by name.
    on_hosts: whether the playbook runs a task for each device, as a host of its inventory. forks: ansible-playbook's.
    writes: whether it changes devices. is_floor: whether it is there to compare with, as what cannot be had for less.
    start, each: about how many seconds it takes, for itself and for each device, which only plans the runs.
    unlimited: how many devices take next to no time, before the console's limit makes the others wait.
    sizes: the numbers of devices that it is always run with, or none: those that the caller chooses. (0,) is a way that
    has nothing to do with devices.
    most: no larger number of devices unless the caller names one. schemes: over what it is run.
    """

    name: str
    does: str
    playbook: str = ""
    script: str = ""
    console: str = "cylance"
    on_hosts: bool = True
    forks: int = 5
    writes: bool = True
    is_floor: bool = False
    start: float = 1.0
    each: float = 0.0
    unlimited: int = 0
    sizes: tuple[int, ...] = ()
    most: int = 1_000
    schemes: tuple[str, ...] = ("http", "https")

    @property
    def is_constant(self) -> bool:
        """Whether it has nothing to do with devices."""
        return self.sizes == (0,)

    def estimate(self, devices: int) -> float:
        """About how many seconds a run takes."""
        return self.start + self.each * max(0, devices - self.unlimited)


WAYS = (
    Way("uri", "ansible.builtin.uri, a host each, one login, the write alone", "uri.yml", each=0.31),
    Way("module", "cylance_lockdown as a module on another host, a host each, a login each", "module.yml", each=0.25),
    Way("action", "cylance_lockdown as an action plugin, a host each", "action.yml", each=0.018),
    Way("list", "cylance_lockdown, one task with a list", "list.yml", on_hosts=False, each=0.004, most=10_000),
    Way(
        "requests",
        "a bare script: requests, 16 threads",
        script="thread_pool.py",
        is_floor=True,
        start=0.4,
        each=0.002,
    ),
    Way(
        "noop",
        "an action plugin that does nothing, a host each",
        "noop.yml",
        writes=False,
        is_floor=True,
        each=0.012,
        schemes=HTTP,
    ),
    Way(
        "start",
        "ansible-playbook with one task that does nothing",
        "start.yml",
        on_hosts=False,
        writes=False,
        is_floor=True,
        sizes=(0,),
        schemes=HTTP,
    ),
    Way(
        "list_paced",
        "list, at the default pace of 20 requests a second",
        "list_paced.yml",
        on_hosts=False,
        each=0.1,
        sizes=(100,),
        schemes=HTTP,
    ),
    Way(
        "exec_uri",
        "ansible.builtin.uri, each host's device looked up, one execution",
        "exec_uri.yml",
        console="packages",
        each=0.35,
        schemes=HTTP,
    ),
    Way(
        "exec_list",
        "cylance_package_exec, one task with a list of host names",
        "exec_list.yml",
        console="packages",
        on_hosts=False,
        start=2.0,
        each=0.001,
        schemes=HTTP,
    ),
    Way(
        "opswat_list",
        "opswat_device_action, one task with a list",
        "opswat_list.yml",
        console="opswat",
        on_hosts=False,
        start=2.0,
        each=0.24,
        unlimited=250,
        schemes=HTTP,
    ),
    Way(
        "opswat_hosts",
        "opswat_device_action, a host each, 50 forks",
        "opswat_hosts.yml",
        console="opswat",
        forks=50,
        start=10.0,
        each=0.3,
        unlimited=50,
        schemes=HTTP,
    ),
    Way(
        "opswat_single",
        "a bare script: requests, one call a device, the write alone",
        script="one_by_one.py",
        console="opswat",
        each=6.0,
        unlimited=10,
        sizes=(50,),
        schemes=HTTP,
    ),
)


def ways_named(names: Iterable[str]) -> list[Way]:
    """The ways with these names, in the order of WAYS; a ValueError for a name that there is not."""
    names = list(names)
    if unknown := set(names) - {way.name for way in WAYS}:
        raise ValueError(f"no such way: {', '.join(sorted(unknown))}; there are {', '.join(way.name for way in WAYS)}")
    return [way for way in WAYS if way.name in names]


def ways_of(consoles: Iterable[str], ways: Iterable[Way] = WAYS) -> list[Way]:
    """Those of the ways that are for these consoles; a ValueError for a console that there is not."""
    consoles = list(consoles)
    if unknown := set(consoles) - CONSOLES.keys():
        raise ValueError(f"no such console: {', '.join(sorted(unknown))}; there are {', '.join(CONSOLES)}")
    return [way for way in ways if way.console in consoles]
