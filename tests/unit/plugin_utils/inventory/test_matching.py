# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of one machine are joined, those of two machines never, and what was doubtful is told."""

from __future__ import annotations

import itertools
import random
import re

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import HOSTNAME, MAC, WAYS, match
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import SYSTEMS, Record


def record(system, number, name="", macs=()):
    return Record(system, str(number), name or None, name, frozenset(macs), {})


def joined(records, ways=WAYS):
    """The machines of more than one record, as sets of keys."""
    return {frozenset(one.key for one in machine.records) for machine in match(records, ways).machines} - {
        frozenset({one.key}) for one in records
    }


def keys(*records):
    return frozenset(one.key for one in records)


def test_a_mac_address_joins():
    a, b = record("cylance", 1, "a", ["000000000001"]), record("opswat", 1, "a.x", ["000000000001", "000000000002"])
    assert joined([a, b], [MAC]) == {keys(a, b)}
    assert match([a, b]).machines[0].because == ("MAC address 000000000001",)
    assert joined([a, b], []) == set()


def test_addresses_alone_join_where_both_consoles_know_the_same_ones():
    one, two = ["000000000001"], ["000000000001", "000000000002"]
    assert len(joined([record("cylance", 1, "a", two), record("opswat", 1, "", two)])) == 1
    for mine, theirs in ((one, one), (two, one), (one, two)):
        assert joined([record("cylance", 1, "a", mine), record("opswat", 1, "", theirs)]) == set()


def test_who_has_the_addresses_and_not_the_name_takes_nobodys_place():
    two = ["000000000001", "000000000002"]
    victim, true = record("cylance", 1, "pay-db", two), record("opswat", 1, "pay-db")
    for name in ("", "other"):
        stranger = record("opswat", 2, name, two)
        matching = match([victim, true, stranger])
        assert keys(victim, stranger) not in {keys(*machine.records) for machine in matching.machines}
        assert "opswat pay-db (1) is called the same" in matching.doubts[0].reason


def test_a_second_device_does_not_make_the_first_one_forget_its_addresses():
    victim = record("cylance", 1, "pay-db", ["000000000001"])
    stranger, helper = record("opswat", 1, "pay-db", ["000000000009"]), record("opswat", 2, "zz", ["000000000009"])
    assert joined([victim, stranger, helper]) == set()
    virtual = "0a0027000001"
    victim, stranger = record("cylance", 1, "a", ["000000000001", virtual]), record("opswat", 1, "a", [virtual])
    assert joined([victim, stranger]) == set()


def test_who_tells_very_many_addresses_joins_nobody_by_them():
    many = [f"0000000001{number:02x}" for number in range(65)]
    a = record("cylance", 1, "a", many[:1])
    assert joined([a, record("opswat", 1, "a", many)], [MAC]) == set()
    assert joined([a, record("opswat", 1, "a", many[:64])], [MAC]) != set()


def test_a_name_joins_nobody_whose_ip_addresses_are_others():
    def at(system, *ips):
        return Record(system, "1", "sbc", "sbc", frozenset(), {"ips": list(ips)})

    assert len(joined([at("cylance", "10.0.0.1", "10.0.0.2"), at("sdm", "10.0.0.2")])) == 1
    assert joined([at("cylance", "10.0.0.1"), at("sdm", "10.0.0.2")]) == set()
    assert "no IP address in common" in match([at("cylance", "10.0.0.1"), at("sdm", "10.0.0.2")]).doubts[0].reason


def test_the_beginning_of_an_address_is_no_bare_name():
    assert joined([record("cylance", 1, "10"), record("sdm", 1, "10.9.0.1")]) == set()


def test_reasons_are_told_within_bounds():
    machines = [record("cylance", number, f"m{number}", [f"00000001{number:04x}"]) for number in range(60)]
    crowd = record("opswat", 1, "crowd", [f"00000001{number:04x}" for number in range(60)])
    assert all(len(doubt.reason) < 1000 for doubt in match([*machines, crowd]).doubts)


@pytest.mark.parametrize(("one", "other"), [("a", "a"), ("a.x", "a.x"), ("a", "a.x")])
def test_a_host_name_joins(one, other):
    a, b, c = record("cylance", 1, one), record("opswat", 1, other), record("sdm", 1, one)
    assert joined([a, b, c]) == {keys(a, b, c)}
    assert joined([a, b, c], [MAC]) == set()


def test_full_names_of_two_domains_are_two_machines():
    a, b = record("cylance", 1, "a.x"), record("opswat", 1, "a.y")
    matching = match([a, b])
    assert len(matching.machines) == 2 and matching.doubts == []


def test_an_address_that_a_dock_has_joins_nobody():
    dock = "0000000000dd"
    a, b = record("cylance", 1, "a", [dock, "000000000001"]), record("cylance", 2, "b", [dock, "000000000002"])
    c = record("opswat", 1, "c", [dock])
    matching = match([a, b, c])
    assert len(matching.machines) == 3
    assert f"{dock} stands in several records of a console" in matching.doubts[0].reason
    assert keys(*matching.doubts[0].records) == keys(a, b, c)


@pytest.mark.parametrize(
    "mac", ["005056c00001", "005056c00008", "0a0027000004", "02004c4f4f50", "0242ac110002", "00059a3c7a00"]
)
def test_an_address_that_software_puts_on_many_machines_joins_nobody(mac):
    a, b = record("cylance", 1, "a", [mac, "000000000001"]), record("opswat", 1, "", [mac])
    matching = match([a, b])
    assert len(matching.machines) == 2 and matching.doubts == []


def test_an_address_that_software_made_up_joins_only_what_is_named_alike():
    made = "525400000001"
    a, b = record("cylance", 1, "vm-1.x", [made]), record("opswat", 1, "vm-1", [made])
    assert joined([a, b], [MAC]) == {keys(a, b)}
    for name in ("", "vm-2"):
        c = record("opswat", 1, name, [made])
        assert joined([a, c]) == set()
        assert "no host name confirms it" in match([a, c]).doubts[0].reason


def test_a_dock_that_each_console_saw_on_another_laptop_joins_nobody():
    dock, one, two = "0000000000dd", "000000000001", "000000000002"
    a = record("cylance", 1, "laptop-1", [one, dock])
    for name in ("", "laptop-2"):
        b = record("opswat", 1, name, [two, dock])
        assert joined([a, b]) == set()
        assert len(match([a, b]).doubts) == 1
    docked = [record(system, 1, "laptop-1", [one, dock]) for system in ("cylance", "opswat")]
    assert len(joined(docked)) == 1


def test_a_name_that_stands_twice_joins_nobody():
    a, b, c = record("cylance", 1, "a.x"), record("cylance", 2, "a.x"), record("opswat", 1, "a.x")
    matching = match([a, b, c])
    assert len(matching.machines) == 3
    assert "a.x stands in several records of a console" in matching.doubts[0].reason


def test_what_two_addresses_tie_to_two_records_is_joined_with_none():
    a = record("cylance", 1, macs=["000000000001", "000000000002"])
    b, c = record("opswat", 1, macs=["000000000001"]), record("opswat", 2, macs=["000000000002"])
    matching = match([a, b, c])
    assert len(matching.machines) == 3
    assert "would make several records of one console one machine" in matching.doubts[0].reason


def test_a_machine_that_was_renamed_is_known_by_two_addresses_that_are_the_same_in_both():
    one, two = ["000000000001"], ["000000000001", "000000000002"]
    assert joined([record("cylance", 1, "a", one), record("opswat", 1, "b", one)]) == set()
    assert len(joined([record("cylance", 1, "a", two), record("opswat", 1, "b", two)])) == 1
    more = [*two, "000000000003"]
    assert joined([record("cylance", 1, "a", two), record("opswat", 1, "b", more)]) == set()
    made = ["020000000001", "020000000002"]
    assert joined([record("cylance", 1, "a", made), record("opswat", 1, "b", made)]) == set()
    doubt = match([record("cylance", 1, "a", one), record("opswat", 1, "b", one)]).doubts[0]
    assert "cylance a (1) and opswat b (1) have different host names" in doubt.reason


def test_addresses_that_are_on_many_machines_are_no_addresses_in_common():
    shared, dock = "005056c00001", "0000000000dd"
    a, b = record("cylance", 1, "a", [shared, "000000000001"]), record("opswat", 1, "a", [shared, "000000000002"])
    assert joined([a, b]) == set()
    docked = record("cylance", 2, "c", [dock])
    a, b = record("cylance", 1, "a", [dock, "000000000001"]), record("opswat", 1, "a", [dock, "000000000002"])
    assert joined([a, b, docked]) == set()


def test_a_name_joins_nobody_who_has_other_addresses():
    a, b = record("cylance", 1, "a", ["000000000001"]), record("opswat", 1, "a", ["000000000002"])
    assert joined([a, b]) == set()
    assert "no MAC address in common" in match([a, b]).doubts[0].reason
    assert joined([a, b], []) == set() and match([a, b], []).doubts == []


def test_a_machine_is_joined_in_several_ways():
    macs = ["000000000001", "000000000002"]
    a, b = record("cylance", 1, "a.x", macs), record("opswat", 1, "", macs)
    c = record("sdm", 1, "a")
    (machine,) = match([c, b, a]).machines
    assert [one.system for one in machine.records] == list(SYSTEMS)
    assert machine.because == ("MAC address 000000000001, 000000000002", "host name a")


def reference(records, ways):
    """The machines, by comparing everything with everything."""
    groups = [{one} for one in records]
    tests = []
    if MAC in ways:
        tests.append(share_mac)
    if HOSTNAME in ways:
        tests += [share_name, share_label]
    for test in tests:
        tokens = {one: test(one) for one in records}
        groups = step(groups, tokens, test is share_label)
    return {frozenset(one.key for one in group) for group in groups}


def share_mac(one):
    return {mac for mac in one.macs if mac not in ("005056c00001", "005056c00008") and not mac.startswith("0a0027")}


def share_name(one):
    return {one.name} - {""}


def share_label(one):
    return {one.name.split(".")[0]} - {""}


def step(groups, tokens, needs_bare):
    records = list(tokens)
    all_tokens = set().union(*tokens.values()) if tokens else set()
    good = set()
    for token in all_tokens:
        holders = [one for one in records if token in tokens[one]]
        if len({one.system for one in holders}) == len(holders) > 1:
            made_up = re.fullmatch("[0-9a-f][2367abef][0-9a-f]{10}", token)
            if made_up and not all(alike(one, other) for one, other in itertools.combinations(holders, 2)):
                continue
            if not needs_bare or any("." not in one.name for one in holders):
                good.add(token)
    merged, left = [], list(groups)
    while left:
        component = [left.pop()]
        grown = True
        while grown:
            grown = False
            for group in list(left):
                if any(tokens[x] & tokens[y] & good for mine in component for x in mine for y in group):
                    component.append(group)
                    left.remove(group)
                    grown = True
        members = [one for group in component for one in group]
        if len({one.system for one in members}) == len(members) and not contradicts(members, records):
            merged.append(set(members))
        else:
            merged += component
    return merged


def contradicts(members, all_records):
    def own(record):
        return {
            mac
            for mac in share_mac(record)
            if all(sum(mac in one.macs for one in all_records if one.system == system) < 2 for system in SYSTEMS)
        }

    def is_known_elsewhere(one, other):
        return any(alike(one, third) for third in all_records if third.system == other.system and third is not other)

    for one, other in itertools.permutations(members, 2):
        mine, theirs, common = own(one), own(other), one.macs & other.macs
        if one.macs and other.macs and not common:
            return True
        if common and (mine or theirs) and not mine & theirs:
            return True
        if alike(one, other):
            continue
        mine, theirs = ({mac for mac in macs if mac[1] not in "2367abef"} for macs in (mine, theirs))
        if mine == theirs and len(mine) > 1:
            if is_known_elsewhere(one, other):
                return True
        elif common or (one.name and other.name):
            return True
    return False


def alike(one, other):
    if not one.name or not other.name:
        return False
    if "." in one.name and "." in other.name:
        return one.name == other.name
    return bool(share_label(one) & share_label(other))


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("ways", [WAYS, (MAC,), (HOSTNAME,), ()])
def test_fleets_at_random_match_as_if_all_were_compared_with_all(seed, ways):
    dice = random.Random(seed)
    macs = [f"0000000000{number:02x}" for number in range(dice.randint(2, 30))]
    macs += ["005056c00001", "0a0027000003", "020000000001", "020000000002"]
    names = [f"h{number}{domain}" for number in range(dice.randint(1, 12)) for domain in ("", ".x", ".y")] + [""]
    records = [
        record(system, number, dice.choice(names), dice.sample(macs, dice.choice([0, 1, 1, 2, 2, 3])))
        for system in SYSTEMS
        for number in range(dice.randint(0, 12))
    ]
    dice.shuffle(records)
    assert {frozenset(one.key for one in machine.records) for machine in match(records, ways).machines} == reference(
        records, ways
    )
