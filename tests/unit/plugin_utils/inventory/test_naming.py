# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that are free of meaning to Ansible, and each of one thing alone."""

from __future__ import annotations

import re

import pytest
from ansible.inventory.manager import split_host_pattern
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import Machine
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.naming import (
    group_names,
    host_names,
    is_lengthened,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import record_of


def machine(number, hostname, system="cylance", **facts):
    return Machine((record_of(system, {"id": str(number), "hostname": hostname, **facts}),))


def names(*hostnames, preferences=("hostname",), taken=()):
    return host_names([machine(number, name) for number, name in enumerate(hostnames)], preferences, taken)


def test_names_are_kept_as_they_are():
    assert names("PC-1", "pc-2.corp.example", "10.0.0.7", "a_b") == ["PC-1", "pc-2.corp.example", "10.0.0.7", "a_b"]


def test_what_means_something_in_a_pattern_is_left_out():
    odd = ("web[1:3]", "!all,x", "~.*", "a b", "{{ x }}", "-k")
    assert names(*odd) == ["web_1_3", "all_x", "cylance-2", "a_b", "x", "k"]


@pytest.mark.parametrize(
    "name", ["ALL", "ungrouped", "127.0.0.1", "cylance", "sdm_group_Home", "without_opswat", "os_linux"]
)
def test_a_name_that_means_something_else_is_lengthened(name):
    assert names(name) == [f"{name}__cylance-0"]


def test_a_machine_without_a_name_of_its_own_is_called_by_its_id():
    assert names("localhost", "localhost.localdomain", "LOCALHOST") == ["cylance-0", "cylance-1", "cylance-2"]


def test_names_that_are_taken_are_lengthened():
    assert names("quarantine", "x", taken=["Quarantine"]) == ["quarantine__cylance-0", "x"]


def test_all_of_one_name_are_lengthened_whatever_their_case():
    assert names("a", "A", "b") == ["a__cylance-0", "A__cylance-1", "b"]


def test_nobody_takes_the_place_of_another_by_the_look_of_an_id():
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


def test_ids_that_look_alike_when_cleaned_stay_apart():
    first, second = host_names([machine("a b", "x"), machine("a_b", "x")], ["hostname"])
    assert first != second and second == "x__cylance-a_b"


@given(st.lists(st.text(max_size=12), min_size=1, max_size=12))
def test_whatever_devices_are_called_each_host_has_a_name_of_its_own(hostnames):
    found = names(*hostnames)
    assert len(set(found)) == len(found)
    for name in found:
        assert re.fullmatch("[A-Za-z0-9][A-Za-z0-9._-]*", name)
        assert split_host_pattern(name) == [name]


def test_groups_are_named_after_what_people_call_things():
    labels = {"1": "Home office", "2": "A/B", "3": "Büro", "4": "営業"}
    assert group_names("zone", labels) == {"1": "zone_Home_office", "2": "zone_A_B", "3": "zone_Büro", "4": "zone_営業"}


def test_two_things_never_make_one_group():
    labels = {"1": "A B", "2": "a_b", "3": "C", "4": "!!!", "5": None}
    found = group_names("zone", labels)
    assert len(set(found.values())) == 5
    assert found["1"].startswith("zone_A_B__") and found["2"].startswith("zone_a_b__") and found["3"] == "zone_C"
    assert re.fullmatch("zone__[0-9a-f]{8}", found["4"])
    assert [identity for identity, name in found.items() if is_lengthened(name)] == ["1", "2", "4", "5"]
    assert found == group_names("zone", dict(reversed(labels.items())))
