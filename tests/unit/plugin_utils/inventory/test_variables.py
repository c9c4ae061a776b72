# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables that combine the facts of several consoles."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory import variables
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.configuration import parse_address_filter
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import Machine
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import record_from
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.variables import (
    is_online,
    machine_addresses,
    os_family,
    select_address,
)


def machine(*facts):
    systems = ("cylance", "opswat", "sdm")
    return Machine(tuple(record_from(system, {"id": "1", **one}) for system, one in zip(systems, facts, strict=False)))


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("Microsoft Windows 11 Enterprise", "windows"),
        ("Windows Server 2022", "windows"),
        ("Win10", "windows"),
        ("macOS 14.5", "macos"),
        ("Mac OS X 10.15", "macos"),
        ("Darwin Kernel", "macos"),
        ("Red Hat Enterprise Linux 9", "linux"),
        ("CentOS 7", "linux"),
        ("SUSE 15", "linux"),
        ("Amazon Linux 2", "linux"),
        ("Machine OS", None),
        ("Palma OS", None),
        ("MAC address", None),
        ("Wind River Linux", "linux"),
        ("Linux that emulates Windows", "linux"),
        ("VMware ESXi", None),
        ("", None),
        (None, None),
    ],
)
def test_the_os_family_is_derived_from_the_name_of_the_operating_system(text, family):
    assert os_family(machine({"os": text})) == family


def test_the_os_family_comes_from_the_first_console_that_reports_one():
    assert os_family(machine({"os": None}, {"os": "?", "os_family": "linux"})) == "linux"
    assert os_family(machine({"os": "Windows"}, {"os_family": "linux"})) == "windows"


@pytest.mark.parametrize(
    ("facts", "online"),
    [
        ([{"online": True}], True),
        ([{"online": False}, {}, {"connected": True}], True),
        ([{"online": False}, {}, {"connected": None}], False),
        ([{"online": None}, {}], None),
    ],
    ids=["online", "online in one of two", "offline", "not reported"],
)
def test_a_machine_is_online_if_any_console_reports_it(facts, online):
    assert is_online(machine(*facts)) is online


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "192.168.1.5"),
        ({"networks": ["10.0.0.0/8"]}, "10.1.2.3"),
        ({"networks": ["172.16.0.0/12"]}, None),
        ({"family": "ipv6"}, "2001:db8::5"),
        ({"family": "ipv6", "networks": ["fd00::/8", "10.0.0.0/8"]}, "fd00::5"),
    ],
    ids=["no filter", "network", "network without an address", "ipv6", "ipv6 and network"],
)
def test_the_first_address_of_the_wanted_family_and_network_is_selected(wanted, found):
    unusable = ["{{ x }}", "", "127.0.0.1", "169.254.7.7", "fe80::1%eth0"]
    ips = [*unusable, "192.168.1.5", "10.1.2.3", "2001:db8::5", "fd00::5"]
    assert select_address(machine_addresses(machine({"ips": ips})), parse_address_filter(wanted)) == found


def test_the_single_address_of_sdm_is_selected_too():
    addresses = machine_addresses(machine({"ips": []}, {}, {"ip": "10.9.0.1"}))
    assert select_address(addresses, parse_address_filter({})) == "10.9.0.1"


def test_an_own_address_of_the_controller_is_not_selected(monkeypatch):
    addresses = machine_addresses(machine({"ips": ["10.1.0.1", "10.1.0.2"]}))
    monkeypatch.setattr(variables, "is_own", lambda address: str(address) == "10.1.0.1")
    assert select_address(addresses, parse_address_filter({})) == "10.1.0.2"
