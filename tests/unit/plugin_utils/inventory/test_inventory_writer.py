# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory of ten thousand generated machines of all kinds contains exactly the expected hosts."""

from __future__ import annotations

import itertools
import random

import pytest
from ansible.inventory.data import InventoryData

from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.configuration import (
    parse_groupings,
    parse_sections,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.inventory_writer import InventoryWriter
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.reading import Reading
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import SYSTEMS

MACHINES = 10_000


class GeneratedDevices:
    """Generates machines of several kinds. expected: the keys of the records of each expected host."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.devices = {system: [] for system in SYSTEMS}
        self.expected = set()
        self._numbers = itertools.count(1)

    def record(self, system, name, macs=()):
        """Add a device to a console, and return its key."""
        device_id = f"{system}-{len(self.devices[system])}"
        facts = {"id": device_id, "hostname": name, "name": name, "ips": [], "policy": None, "policy_id": None}
        facts.update(group=None, status=None, nf_id=None, group_path=None)
        if system != "sdm":
            facts["macs"] = list(macs)
        self.devices[system].append(facts)
        return system, device_id

    def one_host(self, *keys):
        """Expect one host for these records."""
        self.expected.add(frozenset(keys))

    def apart(self, *keys):
        """Expect a separate host for each of these records."""
        self.expected.update(frozenset({key}) for key in keys)

    def mac(self):
        return f"001a2b{next(self._numbers):06x}"

    def name(self):
        return f"pc-{next(self._numbers)}"

    # Kinds of machines

    def known_to_one_console(self):
        system = self.dice.choice(SYSTEMS)
        self.apart(self.record(system, self.name(), [self.mac()]))

    def known_to_all_by_address_and_name(self):
        name, macs = self.name(), [self.mac(), self.mac()]
        self.one_host(*(self.record(system, name, macs) for system in SYSTEMS))

    def known_to_two_by_address_and_bare_name(self):
        name, mac = self.name(), self.mac()
        a = self.record("cylance", f"{name}.corp.example", [mac, self.mac()])
        self.one_host(a, self.record("opswat", name.upper(), [mac]))

    def without_addresses(self):
        name = self.name()
        self.one_host(self.record("cylance", f"{name}.corp.example"), self.record("sdm", name))

    def without_addresses_in_two_domains(self):
        name = self.name()
        a = self.record("cylance", f"{name}.corp.example")
        self.apart(a, self.record("opswat", f"{name}.other.example"))

    def without_a_name(self):
        macs = [self.mac(), self.mac()]
        self.one_host(self.record("cylance", self.name(), macs), self.record("opswat", None, macs))

    def without_a_name_and_with_one_address(self):
        macs = [self.mac(), self.mac()]
        self.apart(self.record("cylance", self.name(), macs), self.record("opswat", None, macs[:1]))

    def renamed(self):
        macs = [self.mac(), self.mac()]
        self.one_host(self.record("cylance", self.name(), macs), self.record("opswat", self.name(), macs))

    def renamed_with_one_address(self):
        mac = self.mac()
        self.apart(self.record("cylance", self.name(), [mac]), self.record("opswat", self.name(), [mac]))

    def cloned(self):
        name, mac = self.name(), self.mac()
        clones = [self.record("cylance", name, [mac]) for dummy in range(self.dice.randint(2, 5))]
        self.apart(*clones, self.record("opswat", name, [mac]))

    def cloned_and_renamed(self):
        mac, names = self.mac(), [self.name(), self.name()]
        clones = [(self.record("cylance", name, [mac]), self.record("opswat", name, [mac])) for name in names]
        for pair in clones:  # the address is ambiguous, but each name belongs to one machine
            self.one_host(*pair)

    def behind_a_dock(self):
        dock, names = self.mac(), [self.name(), self.name()]
        own = [self.mac(), self.mac()]
        self.apart(self.record("cylance", names[0], [own[0], dock]), self.record("opswat", names[1], [own[1], dock]))

    def behind_a_dock_in_both_consoles(self):
        dock = self.mac()
        for name in (self.name(), self.name(), self.name()):
            own = self.mac()
            self.one_host(self.record("cylance", name, [own, dock]), self.record("opswat", name, [dock, own]))

    def with_a_virtual_adapter(self):
        a = self.record("cylance", self.name(), ["005056c00008", self.mac()])
        self.apart(a, self.record("opswat", self.name(), ["005056c00008", self.mac()]))

    def replaced_with_the_same_name(self):
        name = self.name()
        self.apart(self.record("cylance", name, [self.mac()]), self.record("opswat", name, [self.mac()]))

    def add_machines(self):
        """Add machines of a random kind."""
        prefixes = ("known", "with", "renamed", "cloned", "behind", "replaced")
        kinds = [kind for kind in vars(GeneratedDevices) if kind.startswith(prefixes)]
        common = ["known_to_all_by_address_and_name", "known_to_two_by_address_and_bare_name", "known_to_one_console"]
        getattr(self, self.dice.choice(kinds + 3 * common))()


@pytest.mark.costly
@pytest.mark.parametrize("seed", [1, 2])
def test_ten_thousand_machines_become_the_expected_hosts_and_groups(seed):
    generated = GeneratedDevices(seed)
    while len(generated.expected) < MACHINES:
        generated.add_machines()
    for devices in generated.devices.values():
        generated.dice.shuffle(devices)
    readings = [Reading(system, "", "", 0.0, devices, []) for system, devices in generated.devices.items()]
    groupings = parse_groupings(parse_sections({system: {} for system in SYSTEMS}))
    writer = InventoryWriter(groupings, readings, ["mac", "hostname"], ["hostname", "device_id"], ())
    hosts = {frozenset(record.key for record in machine.records) for dummy, machine in writer.hosts}
    assert hosts == generated.expected
    names = [name for name, dummy in writer.hosts]
    assert len(set(map(str.lower, names))) == len(names)
    inventory = InventoryData()
    writer.add_hosts(inventory)
    writer.add_groups(inventory)
    assert sorted(inventory.hosts) == names
    for system in SYSTEMS:
        ids = {host.vars[f"{system}_device_id"] for host in inventory.groups[system].hosts}
        assert ids == {facts["id"] for facts in generated.devices[system]}
        without = {host.name for host in inventory.groups[f"without_{system}"].hosts}
        others = set(names) - {host.name for host in inventory.groups[system].hosts}
        assert without <= others
        uncertain = {name for name in others - without if inventory.hosts[name].vars["device_kept_apart"]}
        assert uncertain == others - without  # the system may know these machines
