# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways to lock devices that are compared. A row of the benchmark is one entry here and its playbook or script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

HTTP = ("http",)


@dataclass(frozen=True)
class Way:
    """One way to do the work.

    name: as the command line, the tables and the targets call it. does: what it is, in a few words.
    playbook, script: the file in playbooks/ or scripts/; one of the two. on_hosts: whether the playbook runs a task for
    each device, as a host of its inventory. writes: whether it locks devices. is_floor: whether it is there to compare
    with, as what cannot be had for less.
    start, each: about how many seconds it takes, for itself and for each device, which only plans the runs.
    sizes: the numbers of devices that it is always run with, or none: those that the caller chooses. (0,) is a way that
    has nothing to do with devices.
    most: no larger number of devices unless the caller names one. schemes: over what it is run.
    """

    name: str
    does: str
    playbook: str = ""
    script: str = ""
    on_hosts: bool = True
    writes: bool = True
    is_floor: bool = False
    start: float = 1.0
    each: float = 0.0
    sizes: tuple[int, ...] = ()
    most: int = 1_000
    schemes: tuple[str, ...] = ("http", "https")

    @property
    def is_constant(self) -> bool:
        """Whether it has nothing to do with devices."""
        return self.sizes == (0,)

    def estimate(self, devices: int) -> float:
        """About how many seconds a run takes."""
        return self.start + self.each * devices


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
)


def ways_named(names: Iterable[str]) -> list[Way]:
    """The ways with these names, in the order of WAYS; a ValueError for a name that there is not."""
    names = list(names)
    if unknown := set(names) - {way.name for way in WAYS}:
        raise ValueError(f"no such way: {', '.join(sorted(unknown))}; there are {', '.join(way.name for way in WAYS)}")
    return [way for way in WAYS if way.name in names]
