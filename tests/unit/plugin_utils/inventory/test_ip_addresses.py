# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses that many machines have lead to none of them."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory import ip_addresses
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.ip_addresses import (
    distinctive_addresses,
    is_own,
    parse_address,
)

SHARED = {
    "loopback": ["127.0.0.1", "127.0.1.1", "::1", "::ffff:127.0.0.1"],
    "link-local": ["169.254.7.7", "fe80::1", "fe80::1%eth0", "::ffff:169.254.1.1"],
    "no address": ["0.0.0.0", "0.1.2.3", "::", "255.255.255.255", "240.0.0.1"],
    "multicast": ["224.0.0.1", "ff02::1"],
    "container bridges": [
        "172.17.0.1",
        "172.18.0.1",
        "172.31.0.1",
        "192.168.16.1",
        "10.88.0.1",
        "10.89.4.1",
        "10.0.3.1",
    ],
    "kubernetes": ["10.42.0.1", "10.244.0.0", "10.96.0.1", "192.168.49.1"],
    "virtual machines": ["192.168.122.1", "192.168.56.1", "10.0.2.15", "192.168.65.3", "192.168.64.1", "10.211.55.2"],
    "hotspots": ["192.168.137.1", "192.168.43.1", "172.20.10.3", "192.0.0.2"],
}


@pytest.mark.parametrize("kind", SHARED)
def test_addresses_that_many_machines_have_are_left_out(kind):
    assert distinctive_addresses([*SHARED[kind], "10.1.2.3"]) == [ip_address("10.1.2.3")]


def test_other_addresses_are_kept_in_their_order_and_in_one_form():
    texts = ["192.168.1.5", "fd00::5", "FD00:0::5", "", None, "{{ x }}", "::ffff:10.1.2.3", " 10.1.2.3", "100.64.0.9"]
    assert list(map(str, distinctive_addresses(texts))) == ["192.168.1.5", "fd00::5", "10.1.2.3", "100.64.0.9"]


def test_a_machine_recognizes_its_own_addresses():
    assert is_own(parse_address("127.0.0.1"))
    assert not is_own(parse_address("203.0.113.9")) and not is_own(parse_address("2001:db8::9"))


def test_no_address_counts_as_own_if_the_system_allows_all(monkeypatch):
    monkeypatch.setattr(ip_addresses, "_can_bind", lambda address: True)
    assert not is_own(parse_address("10.1.2.3"))
