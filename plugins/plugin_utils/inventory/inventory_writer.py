# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write machines into Ansible's inventory: hosts, their variables, the native groups and what the user composes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from ansible.inventory.data import InventoryData

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted, summarize
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.configuration import (
    AddressFilter,
    Grouping,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.garbage import paused_collection
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.groups import NativeGroups
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import (
    Key,
    Machine,
    UncertainMatch,
    match,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.naming import has_suffix, host_names
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.reading import Reading
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import Record, record_from
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.unsafe import mark_unsafe
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.variables import (
    host_variables,
    machine_addresses,
    select_address,
)

_SET_BY_ANSIBLE = ("inventory_file", "inventory_dir")
_MAX_REASONS = 10  # in the variables of one host


class InventoryWriter:
    """Matches the devices of several readings, and writes the machines into an inventory.

    groupings: {system: its Grouping}, for all that the configuration names. readings: of those that could be read, or
    of which an old reading is used. merge: the criteria that join records. preferences, taken: as for
    host_names. address: which address becomes C(ansible_host), or None for no C(ansible_host).

    hosts: [(name, Machine)], sorted by name. uncertain: see Matching.
    """

    @paused_collection()
    def __init__(
        self,
        groupings: Mapping[str, Grouping],
        readings: Sequence[Reading],
        merge: Collection[str],
        preferences: Iterable[str],
        taken: Iterable[str],
        address: AddressFilter | None = None,
    ) -> None:
        self._stale = {reading.system for reading in readings if reading.is_stale}
        # Only these can be reported as not knowing a machine. Without merging, machines are not looked for at all.
        complete = [reading for reading in readings if reading.proves_absence and not reading.is_stale]
        self._complete = [reading.system for reading in complete if merge]
        matching = match(list(_records(readings)), merge)
        machines = [machine for machine in matching.machines if any(record.wanted for record in machine.records)]
        names = host_names(machines, preferences, taken, [grouping.prefix for grouping in groupings.values()])
        self.hosts = sorted(zip(names, machines), key=lambda host: host[0])
        self.uncertain = matching.uncertain
        self._uncertain_of: dict[Key, list[UncertainMatch]] = defaultdict(list)
        for uncertain in matching.uncertain:
            for record in uncertain.records:
                self._uncertain_of[record.key].append(uncertain)
        self._shared_addresses = 0
        self._addresses = self._unique_addresses(matching.machines, address) if address else {}
        fresh = [reading.system for reading in readings if not reading.is_stale]
        self._groups = NativeGroups(groupings, self._complete, fresh)

    def variables(self, name: str, machine: Machine) -> dict[str, Any]:
        """Return {variable: value} of a host, in a form that Ansible never renders."""
        known = {record.system for record in machine.records}
        reasons: dict[str, None] = {}
        if self.uncertain:
            matches = [found for record in machine.records for found in self._uncertain_of.get(record.key, ())]
            reasons = dict.fromkeys(found.reason for found in matches)
            known.update(record.system for found in matches for record in found.records)
        missing = [system for system in self._complete if system not in known]
        variables = host_variables(machine, missing, self._stale, list(reasons)[:_MAX_REASONS])
        if name in self._addresses:
            variables["ansible_host"] = self._addresses[name]
        return mark_unsafe(variables)

    def add_hosts(
        self,
        inventory: InventoryData,
        accept: Callable[[str, Mapping[str, Any]], bool] | None = None,
        compose: Callable[[str, Mapping[str, Any]], None] | None = None,
    ) -> None:
        """Add the hosts with their variables.

        accept, compose: take a host's name and its variables with C(inventory_hostname). accept decides whether the
        host is added, compose is called after that.
        """
        with nullcontext() if accept or compose else paused_collection():  # templates leave cycles behind
            for name, machine in self.hosts:
                variables = self.variables(name, machine)
                context = {**variables, "inventory_hostname": name} if accept or compose else {}
                if accept and not accept(name, context):
                    continue
                inventory.add_host(name)
                host = inventory.hosts[name]
                for variable, value in variables.items():
                    host.set_variable(variable, value)
                self._groups.add(name, machine, variables)
                if compose:
                    compose(name, context)

    @paused_collection()
    def add_groups(self, inventory: InventoryData) -> None:
        """Add the native groups of the hosts that were added."""
        members, parents = self._groups.build()
        for name, hosts in members.items():
            group = inventory.groups[inventory.add_group(name)]
            for host in hosts:
                group.add_host(inventory.hosts[host])
        for name, parent in parents.items():
            inventory.add_child(parent, name)

    def group_names(self) -> list[str]:
        """Return the names of the native groups."""
        return list(self._groups.build()[0])

    def warnings(self) -> list[str]:
        """Return warnings about uncertain matches, names with a suffix, and shared addresses."""
        warnings = []
        if self.uncertain:
            warnings.append(
                f"{len(self.uncertain)} possible matches between consoles were not certain enough, so their records "
                f"are separate hosts. The first: {self.uncertain[0].reason}. Use -vv or the variable "
                "device_kept_apart to see all of them."
            )
        for kind, names in (("hosts", [name for name, dummy in self.hosts]), ("groups", self.group_names())):
            with_suffix = [name for name in names if has_suffix(name)]
            if with_suffix:
                warnings.append(
                    f"{len(with_suffix)} {kind} have an identifier as a suffix, because their names are not unique or "
                    f"have another meaning in Ansible: {summarize(with_suffix)}. A pattern that excludes one of them "
                    "by its name without the suffix excludes nothing."
                )
        if self._shared_addresses:
            warnings.append(
                f"{counted(self._shared_addresses, 'host')} {'has' if self._shared_addresses == 1 else 'have'} no "
                "ansible_host, because other devices report the same address."
            )
        return warnings

    def explanations(self) -> Iterator[str]:
        """Yield one line for each machine of several records, and for each uncertain match."""
        for name, machine in self.hosts:
            if machine.joined_by:
                labels = " and ".join(record.label() for record in machine.records)
                yield f"{name}: {labels} are one machine by {', '.join(machine.joined_by)}"
        for uncertain in self.uncertain:
            labels = summarize([record.label() for record in uncertain.records])
            yield f"kept apart: {labels}, because {uncertain.reason}"

    def _unique_addresses(self, machines: Iterable[Machine], wanted: AddressFilter) -> dict[str, str]:
        """Return {host: the first address that matches the filter and that no other machine has}."""
        # Devices without a host count too: an address that one of them also has does not lead to one machine.
        counts = Counter(address for machine in machines for address in machine_addresses(machine))
        found = {}
        for name, machine in self.hosts:
            addresses = machine_addresses(machine)
            unique = [address for address in addresses if counts[address] == 1]
            if address := select_address(unique, wanted):
                found[name] = address
            elif select_address(addresses, wanted):
                self._shared_addresses += 1
        return found


def _records(readings: Iterable[Reading]) -> Iterator[Record]:
    for reading in readings:
        unwanted = set(reading.unwanted)
        for facts in reading.devices:
            yield record_from(reading.system, facts, facts["id"] not in unwanted)


def copy_inventory(source: InventoryData, target: InventoryData, except_groups: Collection[str]) -> None:
    """Add the hosts and groups of one inventory to another one. except_groups: names of groups to leave out."""
    for name, host in source.hosts.items():
        target.add_host(name)
        for variable, value in host.vars.items():
            if variable not in _SET_BY_ANSIBLE:
                target.hosts[name].set_variable(variable, value)
    groups = {name: group for name, group in source.groups.items() if name not in ("all", "ungrouped", *except_groups)}
    for name, group in groups.items():
        target.add_group(name)
        for host in group.hosts:
            target.groups[name].add_host(target.hosts[host.name])
    for name, group in groups.items():
        for child in group.child_groups:
            if child.name in groups:
                target.add_child(name, child.name)
