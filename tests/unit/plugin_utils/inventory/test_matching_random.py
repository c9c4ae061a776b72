# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The matching of random records equals that of a simple implementation that compares all pairs."""

from __future__ import annotations

import itertools
import random
import re

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import (
    CRITERIA,
    HOSTNAME,
    MAC,
    match,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import SYSTEMS, Record


def record(system, number, name, macs):
    return Record(system, str(number), name or None, name, frozenset(macs), {})


def reference(records, criteria):
    """Return the machines as sets of keys, found by comparing all pairs."""
    groups = [{one} for one in records]
    tests = []
    if MAC in criteria:
        tests.append(share_mac)
    if HOSTNAME in criteria:
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


def step(groups, tokens, compares_labels):
    """Return the groups after joining those with a common token. tokens: {record: tokens}."""
    records = list(tokens)
    all_tokens = set().union(*tokens.values()) if tokens else set()
    good = set()
    for token in all_tokens:
        holders = [one for one in records if token in tokens[one]]
        if len({one.system for one in holders}) == len(holders) > 1:
            is_generated = re.fullmatch("[0-9a-f][2367abef][0-9a-f]{10}", token)
            if is_generated and not all(same_name(one, other) for one, other in itertools.combinations(holders, 2)):
                continue
            if not compares_labels or any("." not in one.name for one in holders):
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

    def has_name_elsewhere(one, other):
        return any(
            same_name(one, third) for third in all_records if third.system == other.system and third is not other
        )

    for one, other in itertools.permutations(members, 2):
        mine, theirs, common = own(one), own(other), one.macs & other.macs
        if one.macs and other.macs and not common:
            return True
        if common and (mine or theirs) and not mine & theirs:
            return True
        if same_name(one, other):
            continue
        mine, theirs = ({mac for mac in macs if mac[1] not in "2367abef"} for macs in (mine, theirs))
        if mine == theirs and len(mine) > 1:
            if has_name_elsewhere(one, other):
                return True
        elif common or (one.name and other.name):
            return True
    return False


def same_name(one, other):
    if not one.name or not other.name:
        return False
    if "." in one.name and "." in other.name:
        return one.name == other.name
    return bool(share_label(one) & share_label(other))


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("criteria", [CRITERIA, (MAC,), (HOSTNAME,), ()], ids=["both", "mac", "hostname", "none"])
def test_random_records_match_like_a_comparison_of_all_pairs(seed, criteria):
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
    assert {
        frozenset(one.key for one in machine.records) for machine in match(records, criteria).machines
    } == reference(records, criteria)
