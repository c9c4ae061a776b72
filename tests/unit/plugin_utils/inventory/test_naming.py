# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts and groups are unique, and have no other meaning in Ansible."""

from __future__ import annotations

import re

import pytest
from ansible.inventory.manager import split_host_pattern
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory import naming
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import Machine
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.naming import (
    group_names,
    has_suffix,
    host_names,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import record_from


def machine(number, hostname, system="cylance", **facts):
    return Machine((record_from(system, {"id": str(number), "hostname": hostname, **facts}),))


def names(*hostnames, preferences=("hostname",), taken=()):
    return host_names([machine(number, name) for number, name in enumerate(hostnames)], preferences, taken)


def test_valid_names_are_kept():
    assert names("PC-1", "pc-2.corp.example", "10.0.0.7", "a_b") == ["PC-1", "pc-2.corp.example", "10.0.0.7", "a_b"]


def test_characters_of_patterns_and_templates_are_removed():
    names_with_symbols = ("web[1:3]", "!all,x", "~.*", "a b", "{{ x }}", "-k")
    assert names(*names_with_symbols) == ["web_1_3", "all_x", "cylance-2", "a_b", "x", "k"]


@pytest.mark.parametrize(
    "name",
    [
        "ALL",
        "ungrouped",
        "127.0.0.1",
        "127.0.1.1",
        "0.0.0.0",
        "172.17.0.1",
        "cylance",
        "sdm_group_Home",
        "without_opswat",
        "os_linux",
    ],
)
def test_a_reserved_name_gets_a_suffix(name):
    assert names(name) == [f"{name}__cylance-0"]


def test_a_name_that_is_an_address_of_the_controller_gets_a_suffix(monkeypatch):
    monkeypatch.setattr(naming, "is_own", lambda address: str(address) == "10.0.0.7")
    assert names("10.0.0.7", "10.0.0.8") == ["10.0.0.7__cylance-0", "10.0.0.8"]


def test_a_machine_with_a_default_name_is_named_by_its_id():
    assert names("localhost", "localhost.localdomain", "LOCALHOST") == ["cylance-0", "cylance-1", "cylance-2"]


def test_a_name_of_another_host_or_group_gets_a_suffix():
    assert names("quarantine", "x", taken=["Quarantine"]) == ["quarantine__cylance-0", "x"]


def test_all_machines_with_the_same_name_get_a_suffix_regardless_of_case():
    assert names("a", "A", "b") == ["a__cylance-0", "A__cylance-1", "b"]


def test_the_spelling_of_a_letter_makes_no_other_name():
    assert names("Bu\u0308ro 1", "B\u00fcro 2") == ["B_ro_1", "B_ro_2"]
    assert (
        group_names("zone", {"1": "Bu\u0308ro"}) == group_names("zone", {"1": "B\u00fcro"}) == {"1": "zone_B\u00fcro"}
    )


def test_groups_whose_names_differ_in_spelling_only_get_a_suffix():
    found = group_names("zone", {"1": "Bu\u0308ro", "2": "B\u00dcRO", "3": "Stra\u00dfe", "4": "STRASSE", "5": "b"})
    assert [has_suffix(name) for name in found.values()] == [True, True, True, True, False]
    assert len(set(found.values())) == 5


def test_a_name_that_looks_like_one_with_a_suffix_replaces_no_other():
    assert names("a", "a", "a__cylance-0", "a_cylance-0") == [
        "a__cylance-0",
        "a__cylance-1",
        "a_cylance-0__cylance-2",
        "a_cylance-0__cylance-3",
    ]
    assert names(None, "cylance-0") == ["cylance-0__cylance-0", "cylance-0__cylance-1"]


def test_preferences_are_tried_in_their_order():
    one = machine(7, "pc-1.corp.example", ip="10.0.0.1")
    assert host_names([one], ["bare_hostname"]) == ["pc-1"]
    assert host_names([one], ["ip", "hostname"]) == ["10.0.0.1"]
    assert host_names([machine(7, None)], ["ip", "hostname"]) == ["cylance-7"]
    assert host_names([one], ["device_id"]) == ["cylance-7"]


def test_an_address_that_many_machines_have_names_no_host():
    assert host_names([machine(7, "a", ips=["172.17.0.1", "10.0.0.1"])], ["ip", "hostname"]) == ["10.0.0.1"]
    assert host_names([machine(7, "a", ips=["172.17.0.1"])], ["ip", "hostname"]) == ["a"]


def test_ids_that_differ_only_in_invalid_characters_stay_different():
    first, second = host_names([machine("a b", "x"), machine("a_b", "x")], ["hostname"])
    assert first != second and second == "x__cylance-a_b"


@settings(deadline=None)  # examples take longer on a busy machine
@given(st.lists(st.text(max_size=12), min_size=1, max_size=12))
def test_every_host_name_is_unique_and_valid(hostnames):
    found = names(*hostnames)
    assert len(set(found)) == len(found)
    for name in found:
        assert re.fullmatch("[A-Za-z0-9][A-Za-z0-9._-]*", name)
        assert split_host_pattern(name) == [name]


def test_groups_are_named_after_the_names_in_the_console():
    labels = {"1": "Home office", "2": "A/B", "3": "Büro", "4": "営業"}
    assert group_names("zone", labels) == {"1": "zone_Home_office", "2": "zone_A_B", "3": "zone_Büro", "4": "zone_営業"}


def test_different_identities_never_share_a_group():
    labels = {"1": "A B", "2": "a_b", "3": "C", "4": "!!!", "5": None}
    found = group_names("zone", labels)
    assert len(set(found.values())) == 5
    assert found["1"].startswith("zone_A_B__") and found["2"].startswith("zone_a_b__") and found["3"] == "zone_C"
    assert re.fullmatch("zone__[0-9a-f]{8}", found["4"])
    assert [identity for identity, name in found.items() if has_suffix(name)] == ["1", "2", "4", "5"]
    assert found == group_names("zone", dict(reversed(labels.items())))
