# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of one machine are joined, those of two machines never, and uncertain matches are reported."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import (
    CRITERIA,
    MAC,
    match,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import (
    SYSTEMS,
    Record,
    record_from,
)


def record(system, number, name="", macs=()):
    return Record(system, str(number), name or None, name, frozenset(macs), {})


def joined(records, criteria=CRITERIA):
    """Return the machines of more than one record, as sets of keys."""
    return {frozenset(one.key for one in machine.records) for machine in match(records, criteria).machines} - {
        frozenset({one.key}) for one in records
    }


def keys(*records):
    return frozenset(one.key for one in records)


def test_a_mac_address_joins_records():
    a, b = record("cylance", 1, "a", ["000000000001"]), record("opswat", 1, "a.x", ["000000000001", "000000000002"])
    assert joined([a, b], [MAC]) == {keys(a, b)}
    assert match([a, b]).machines[0].joined_by == ("MAC address 000000000001",)
    assert joined([a, b], []) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("B\u00fcro PC 7", "BU\u0308RO PC 7"),
        ("Stra\u00dfe.corp.example", "STRASSE"),
        ("John\u2019s MacBook", "john's macbook"),
        ("xn--bro-hoa.corp.example", "B\u00fcro.corp.example"),
    ],
)
def test_the_same_name_in_another_spelling_joins_records(one, other):
    a, b = (
        record_from(system, {"id": "1", "hostname": name}) for system, name in (("cylance", one), ("opswat", other))
    )
    assert joined([a, b]) == {keys(a, b)}


def test_neither_an_address_nor_a_sentence_is_a_name_with_a_domain():
    for one, other in (("10", "10.0.0.1"), ("B\u00fcro 2", "B\u00fcro 2.OG links")):
        a, b = (record_from(system, {"id": "1", "hostname": n}) for system, n in (("cylance", one), ("opswat", other)))
        assert joined([a, b]) == set()


def test_mac_addresses_join_a_nameless_record_only_if_both_consoles_report_the_same_two():
    one, two = ["000000000001"], ["000000000001", "000000000002"]
    assert len(joined([record("cylance", 1, "a", two), record("opswat", 1, "", two)])) == 1
    for mine, theirs in ((one, one), (two, one), (one, two)):
        assert joined([record("cylance", 1, "a", mine), record("opswat", 1, "", theirs)]) == set()


def test_mac_addresses_do_not_join_if_another_record_has_the_name():
    two = ["000000000001", "000000000002"]
    victim, original = record("cylance", 1, "pay-db", two), record("opswat", 1, "pay-db")
    for name in ("", "other"):
        stranger = record("opswat", 2, name, two)
        matching = match([victim, original, stranger])
        assert keys(victim, stranger) not in {keys(*machine.records) for machine in matching.machines}
        assert "opswat pay-db (1) has the same name" in matching.uncertain[0].reason


def test_records_without_a_common_mac_address_stay_apart_if_one_has_only_ambiguous_ones():
    victim = record("cylance", 1, "pay-db", ["000000000001"])
    stranger, helper = record("opswat", 1, "pay-db", ["000000000009"]), record("opswat", 2, "zz", ["000000000009"])
    assert joined([victim, stranger, helper]) == set()
    virtual = "0a0027000001"
    victim, stranger = record("cylance", 1, "a", ["000000000001", virtual]), record("opswat", 1, "a", [virtual])
    assert joined([victim, stranger]) == set()


def test_a_record_with_more_than_64_mac_addresses_is_not_joined_by_them():
    many = [f"0000000001{number:02x}" for number in range(65)]
    a = record("cylance", 1, "a", many[:1])
    assert joined([a, record("opswat", 1, "a", many)], [MAC]) == set()
    assert joined([a, record("opswat", 1, "a", many[:64])], [MAC]) != set()


def test_a_host_name_does_not_join_records_without_a_common_ip_address():
    def at(system, *ips):
        return Record(system, "1", "sbc", "sbc", frozenset(), {"ips": list(ips)})

    assert len(joined([at("cylance", "10.0.0.1", "10.0.0.2"), at("sdm", "10.0.0.2")])) == 1
    assert joined([at("cylance", "10.0.0.1"), at("sdm", "10.0.0.2")]) == set()
    assert "no IP address in common" in match([at("cylance", "10.0.0.1"), at("sdm", "10.0.0.2")]).uncertain[0].reason
    # An address that many machines have is no address in common.
    assert joined([at("cylance", "172.17.0.1", "10.0.0.1"), at("sdm", "10.0.0.2", "172.17.0.1")]) == set()
    assert len(joined([at("cylance", "fe80::1%eth0", "FD00::1"), at("sdm", "fd00:0::1")])) == 1


def test_the_first_part_of_an_ip_address_is_not_a_bare_name():
    assert joined([record("cylance", 1, "10"), record("sdm", 1, "10.9.0.1")]) == set()


def test_reasons_have_a_limited_length():
    machines = [record("cylance", number, f"m{number}", [f"00000001{number:04x}"]) for number in range(60)]
    many = record("opswat", 1, "many", [f"00000001{number:04x}" for number in range(60)])
    assert all(len(uncertain.reason) < 1000 for uncertain in match([*machines, many]).uncertain)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a", "a"), ("a.x", "a.x"), ("a", "a.x")],
    ids=["bare names", "full names", "bare and full name"],
)
def test_a_host_name_joins_records(one, other):
    a, b, c = record("cylance", 1, one), record("opswat", 1, other), record("sdm", 1, one)
    assert joined([a, b, c]) == {keys(a, b, c)}
    assert joined([a, b, c], [MAC]) == set()


def test_full_names_in_two_domains_are_two_machines():
    a, b = record("cylance", 1, "a.x"), record("opswat", 1, "a.y")
    matching = match([a, b])
    assert len(matching.machines) == 2 and matching.uncertain == ()


def test_a_mac_address_in_two_records_of_a_console_joins_none():
    dock = "0000000000dd"
    a, b = record("cylance", 1, "a", [dock, "000000000001"]), record("cylance", 2, "b", [dock, "000000000002"])
    c = record("opswat", 1, "c", [dock])
    matching = match([a, b, c])
    assert len(matching.machines) == 3
    assert f"{dock} is in several records of a console" in matching.uncertain[0].reason
    assert keys(*matching.uncertain[0].records) == keys(a, b, c)


@pytest.mark.parametrize(
    "mac",
    [
        pytest.param("005056c00001", id="VMware network 1"),
        pytest.param("005056c00008", id="VMware network 8"),
        pytest.param("0a0027000004", id="VirtualBox network"),
        pytest.param("02004c4f4f50", id="Windows loopback"),
        pytest.param("0242ac110002", id="container network"),
        pytest.param("00059a3c7a00", id="VPN client"),
    ],
)
def test_a_mac_address_that_software_puts_on_many_machines_joins_none(mac):
    a, b = record("cylance", 1, "a", [mac, "000000000001"]), record("opswat", 1, "", [mac])
    matching = match([a, b])
    assert len(matching.machines) == 2 and matching.uncertain == ()


def test_a_generated_mac_address_joins_only_records_with_the_same_name():
    generated = "525400000001"
    a, b = record("cylance", 1, "vm-1.x", [generated]), record("opswat", 1, "vm-1", [generated])
    assert joined([a, b], [MAC]) == {keys(a, b)}
    for name in ("", "vm-2"):
        c = record("opswat", 1, name, [generated])
        assert joined([a, c]) == set()
        assert "no host name confirms it" in match([a, c]).uncertain[0].reason


def test_a_dock_seen_on_different_laptops_joins_none():
    dock, one, two = "0000000000dd", "000000000001", "000000000002"
    a = record("cylance", 1, "laptop-1", [one, dock])
    for name in ("", "laptop-2"):
        b = record("opswat", 1, name, [two, dock])
        assert joined([a, b]) == set()
        assert len(match([a, b]).uncertain) == 1
    docked = [record(system, 1, "laptop-1", [one, dock]) for system in ("cylance", "opswat")]
    assert len(joined(docked)) == 1


def test_a_host_name_in_two_records_of_a_console_joins_none():
    a, b, c = record("cylance", 1, "a.x"), record("cylance", 2, "a.x"), record("opswat", 1, "a.x")
    matching = match([a, b, c])
    assert len(matching.machines) == 3
    assert "a.x is in several records of a console" in matching.uncertain[0].reason


def test_a_record_that_matches_two_records_of_a_console_is_joined_with_neither():
    a = record("cylance", 1, macs=["000000000001", "000000000002"])
    b, c = record("opswat", 1, macs=["000000000001"]), record("opswat", 2, macs=["000000000002"])
    matching = match([a, b, c])
    assert len(matching.machines) == 3
    assert "would join several records of one console" in matching.uncertain[0].reason


def test_a_renamed_machine_is_joined_by_the_same_two_hardware_mac_addresses():
    one, two = ["000000000001"], ["000000000001", "000000000002"]
    assert joined([record("cylance", 1, "a", one), record("opswat", 1, "b", one)]) == set()
    assert len(joined([record("cylance", 1, "a", two), record("opswat", 1, "b", two)])) == 1
    more = [*two, "000000000003"]
    assert joined([record("cylance", 1, "a", two), record("opswat", 1, "b", more)]) == set()
    generated = ["020000000001", "020000000002"]
    assert joined([record("cylance", 1, "a", generated), record("opswat", 1, "b", generated)]) == set()
    uncertain = match([record("cylance", 1, "a", one), record("opswat", 1, "b", one)]).uncertain[0]
    assert "cylance a (1) and opswat b (1) have different host names" in uncertain.reason


def test_ambiguous_mac_addresses_do_not_count_as_common():
    shared, dock = "005056c00001", "0000000000dd"
    a, b = record("cylance", 1, "a", [shared, "000000000001"]), record("opswat", 1, "a", [shared, "000000000002"])
    assert joined([a, b]) == set()
    docked = record("cylance", 2, "c", [dock])
    a, b = record("cylance", 1, "a", [dock, "000000000001"]), record("opswat", 1, "a", [dock, "000000000002"])
    assert joined([a, b, docked]) == set()


def test_a_host_name_does_not_join_records_without_a_common_mac_address():
    a, b = record("cylance", 1, "a", ["000000000001"]), record("opswat", 1, "a", ["000000000002"])
    assert joined([a, b]) == set()
    assert "no MAC address in common" in match([a, b]).uncertain[0].reason
    assert joined([a, b], []) == set() and match([a, b], []).uncertain == ()


def test_a_machine_can_be_joined_by_a_mac_address_and_a_host_name():
    macs = ["000000000001", "000000000002"]
    a, b = record("cylance", 1, "a.x", macs), record("opswat", 1, "", macs)
    c = record("sdm", 1, "a")
    (machine,) = match([c, b, a]).machines
    assert [one.system for one in machine.records] == list(SYSTEMS)
    assert machine.joined_by == ("MAC address 000000000001, 000000000002", "host name a")
