# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put machines into Ansible's inventory: hosts, their variables, the native groups and what the user composes."""

from __future__ import annotations

from collections import Counter, defaultdict

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import summarize
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.groups import NativeGroups
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import match
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.naming import host_names, is_lengthened
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import record_of
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.unsafe import inert
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.variables import address_of, variables_of

_GIVEN_BY_CORE = ("inventory_file", "inventory_dir")
_MOST_REASONS = 10  # that a host carries in its variables


class Population:
    """The machines of several readings.

    systems: all that the configuration names, in their order. readings: of those that could be read, or of which an old
    reading stands in. merge: by what records are joined. preferences, taken: as for host_names. address: which of a
    machine's addresses becomes C(ansible_host), an Address of the configuration, or None.

    hosts: [(name, Machine)] in the order of the names. doubts: see Matching.
    """

    def __init__(self, systems, readings, merge, preferences, taken, address=None):
        self._stale = {reading.system for reading in readings if reading.is_stale}
        # Of these it can be told what they do not know. Where nothing is merged, nobody looks for it.
        self._whole = [reading.system for reading in readings if merge and not reading.is_stale]
        matching = match(list(_records(readings)), merge)
        machines = [machine for machine in matching.machines if any(record.wanted for record in machine.records)]
        names = host_names(machines, preferences, taken)
        self.hosts = sorted(zip(names, machines), key=lambda host: host[0])
        self.doubts = matching.doubts
        self._doubts_of = defaultdict(list)
        for doubt in matching.doubts:
            for record in doubt.records:
                self._doubts_of[record.key].append(doubt)
        self._shared_addresses = 0
        self._addresses = self._distinct_addresses(address) if address else {}
        fresh = [reading.system for reading in readings if not reading.is_stale]
        self._groups = NativeGroups(systems, self._whole, fresh)

    def variables(self, name, machine):
        """{variable: value} of a host, fit for Ansible."""
        known = {record.system for record in machine.records}
        reasons = {}
        if self.doubts:
            doubts = [doubt for record in machine.records for doubt in self._doubts_of.get(record.key, ())]
            reasons = dict.fromkeys(doubt.reason for doubt in doubts)
            known.update(record.system for doubt in doubts for record in doubt.records)
        missing = [system for system in self._whole if system not in known]
        variables = variables_of(machine, missing, self._stale, list(reasons)[:_MOST_REASONS])
        if name in self._addresses:
            variables["ansible_host"] = self._addresses[name]
        return inert(variables)

    def add_hosts(self, inventory, accepts=None, compose=None):
        """Add the hosts with their variables.

        accepts, compose: take a host's name and its variables, its name among them, before and after it is added; None
        where there is nothing to ask, and nothing to do.
        """
        for name, machine in self.hosts:
            variables = self.variables(name, machine)
            told = {**variables, "inventory_hostname": name} if accepts or compose else None
            if accepts and not accepts(name, told):
                continue
            inventory.add_host(name)
            host = inventory.hosts[name]
            for variable, value in variables.items():
                host.set_variable(variable, value)
            self._groups.add(name, machine, variables)
            if compose:
                compose(name, told)

    def add_groups(self, inventory):
        """Add the native groups of the hosts that were added."""
        members, parents = self._groups.built()
        for name, hosts in members.items():
            group = inventory.groups[inventory.add_group(name)]
            for host in hosts:
                group.add_host(inventory.hosts[host])
        for name, parent in parents.items():
            inventory.add_child(parent, name)

    def group_names(self):
        """The names of the native groups."""
        return list(self._groups.built()[0])

    def remarks(self):
        """What people should know of names, and of what was kept apart."""
        remarks = []
        if self.doubts:
            remarks.append(
                f"{len(self.doubts)} possible matches between consoles were not certain enough, so that each record is "
                f"a host of its own. The first: {self.doubts[0].reason}. All are told with -vv, and by the variable "
                "device_kept_apart."
            )
        for what, names in (("hosts", [name for name, dummy in self.hosts]), ("groups", self.group_names())):
            lengthened = [name for name in names if is_lengthened(name)]
            if lengthened:
                remarks.append(
                    f"{len(lengthened)} {what} have an id behind their names, because others are called the same, or "
                    f"because the name means something else to Ansible: {summarize(lengthened)}. A pattern that "
                    "excludes one by its bare name excludes nothing."
                )
        if self._shared_addresses:
            remarks.append(f"{self._shared_addresses} hosts have no ansible_host: others tell the same address.")
        return remarks

    def _distinct_addresses(self, wanted):
        found = [(name, address_of(machine, wanted)) for name, machine in self.hosts]
        counts = Counter(address for dummy, address in found if address)
        self._shared_addresses = sum(count for count in counts.values() if count > 1)
        return {name: address for name, address in found if counts[address] == 1}

    def explanations(self):
        """Why records became one host, and why others did not, line by line."""
        for name, machine in self.hosts:
            if machine.because:
                labels = " and ".join(record.label() for record in machine.records)
                yield f"{name}: {labels} are one machine by {', '.join(machine.because)}"
        for doubt in self.doubts:
            labels = summarize([record.label() for record in doubt.records])
            yield f"kept apart: {labels}, because {doubt.reason}"


def _records(readings):
    for reading in readings:
        unwanted = set(reading.unwanted)
        for facts in reading.devices:
            yield record_of(reading.system, facts, facts["id"] not in unwanted)


def move(source, target, but):
    """Put the hosts and groups of one inventory into another one. but: names of groups that are left where they are."""
    for name, host in source.hosts.items():
        target.add_host(name)
        for variable, value in host.vars.items():
            if variable not in _GIVEN_BY_CORE:
                target.hosts[name].set_variable(variable, value)
    groups = {name: group for name, group in source.groups.items() if name not in ("all", "ungrouped", *but)}
    for name, group in groups.items():
        target.add_group(name)
        for host in group.hosts:
            target.groups[name].add_host(target.hosts[host.name])
    for name, group in groups.items():
        for child in group.child_groups:
            if child.name in groups:
                target.add_child(name, child.name)
