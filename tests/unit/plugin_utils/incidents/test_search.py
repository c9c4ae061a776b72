# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines are found in every console that knows them, and never joined by a mere likeness."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.consoles import Answer
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.search import MachineFinder
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import record_from


class FakeConsole:
    """A console with devices. calls: what it was asked. failure: why it cannot be asked, or None."""

    def __init__(self, system, *devices, failure=None):
        self.system = system
        self.failure = failure
        self.calls = []
        self._records = [record_from(system, {"macs": [], "ips": [], **device}) for device in devices]

    def find(self, option, identifiers):
        self.calls.append((option, sorted(identifiers)))
        if self.failure:
            return Answer(failure=self.failure, errors=dict.fromkeys(identifiers, self.failure))
        found = {}
        for identifier in identifiers:
            records = [one for one in self._records if self._matches(one, option, identifier)]
            if records:
                found[identifier] = records
        return Answer(found)

    @staticmethod
    def _matches(record, option, identifier):
        if option == "macs":
            return identifier in record.macs
        return record.id == identifier if option == "device_ids" else record.hostname == identifier


MAC, OTHER_MAC = "a4bb6d000001", "a4bb6d000002"


def device(number, hostname="ws-1.corp.example", macs=(MAC,)):
    return {"id": str(number), "hostname": hostname, "macs": list(macs)}


def keys(machine):
    return [record.key for record in machine.records]


def test_a_machine_is_found_in_the_second_console_by_its_mac_and_without_its_list_of_names():
    cylance, opswat = FakeConsole("cylance", device(1)), FakeConsole("opswat", device(2))
    search = MachineFinder([cylance, opswat]).search("hostnames", ["ws-1.corp.example"])
    assert keys(search.machines["ws-1.corp.example"]) == [("cylance", "1"), ("opswat", "2")]
    assert opswat.calls == [("macs", [MAC])]


def test_a_machine_that_only_the_second_console_knows_by_this_name_is_found_in_the_first_one_by_its_mac():
    cylance, opswat = FakeConsole("cylance", device(1)), FakeConsole("opswat", device(2, "ws-1"))
    search = MachineFinder([cylance, opswat]).search("hostnames", ["ws-1"])
    assert keys(search.machines["ws-1"]) == [("cylance", "1"), ("opswat", "2")]


def test_a_machine_without_a_common_mac_is_found_by_its_name():
    cylance = FakeConsole("cylance", device(1, macs=()))
    opswat = FakeConsole("opswat", device(2, macs=()))
    search = MachineFinder([cylance, opswat]).search("device_ids", ["1"])
    assert keys(search.machines["1"]) == [("cylance", "1"), ("opswat", "2")]


def test_a_contradiction_keeps_devices_apart():
    cylance = FakeConsole("cylance", device(1))
    opswat = FakeConsole("opswat", device(2, macs=(OTHER_MAC,)))
    search = MachineFinder([cylance, opswat]).search("hostnames", ["ws-1.corp.example"])
    assert search.machines == {}
    (doubt,) = search.ambiguities
    assert "no MAC address in common" in doubt.reason and {record.id for record in doubt.records} == {"1", "2"}


def test_a_device_of_another_machine_with_the_same_mac_is_only_a_doubt():
    cylance = FakeConsole("cylance", device(1))
    opswat = FakeConsole("opswat", device(2, "other.corp.example"))
    search = MachineFinder([cylance, opswat]).search("hostnames", ["ws-1.corp.example"])
    assert keys(search.machines["ws-1.corp.example"]) == [("cylance", "1")]
    (doubt,) = search.ambiguities
    assert (doubt.system, [record.id for record in doubt.records]) == ("opswat", ["2"])


def test_two_devices_of_one_console_are_ambiguous():
    cylance = FakeConsole("cylance", device(1, macs=()), device(2, macs=()))
    search = MachineFinder([cylance]).search("hostnames", ["ws-1.corp.example"])
    assert search.machines == {} and len(search.ambiguities[0].records) == 2


def test_unknown_is_certain_only_if_every_console_has_answered():
    cylance = FakeConsole("cylance")
    assert MachineFinder([cylance]).search("hostnames", ["x"]).unknown == ["x"]
    broken = FakeConsole("opswat", failure="No connection.")
    search = MachineFinder([cylance, broken]).search("hostnames", ["x"])
    assert search.unknown == [] and search.undetermined == {"x": "OPSWAT: No connection."}
    assert search.failures == {"opswat": "No connection."}


def test_a_console_that_failed_is_not_asked_again():
    cylance, broken = FakeConsole("cylance", device(1)), FakeConsole("opswat", failure="No connection.")
    search = MachineFinder([cylance, broken]).search("hostnames", ["ws-1.corp.example", "x"])
    assert len(broken.calls) == 1 and keys(search.machines["ws-1.corp.example"]) == [("cylance", "1")]


def test_known_devices_are_not_looked_up_again():
    cylance, opswat = FakeConsole("cylance", device(1)), FakeConsole("opswat", device(2))
    known = {"ws-1.corp.example": [record_from("cylance", device(1))]}
    search = MachineFinder([opswat], known, [cylance]).search("hostnames", ["ws-1.corp.example"])
    assert keys(search.machines["ws-1.corp.example"]) == [("cylance", "1"), ("opswat", "2")] and cylance.calls == []
