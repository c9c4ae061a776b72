# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts are as preferred, and unique."""

from __future__ import annotations

import pytest


@pytest.mark.costly
def test_hosts_are_named_in_the_preferred_order(inventories, sample_devices):
    found = inventories.read("cylance", "sdm", host_names=["bare_hostname"])
    assert list(found.hosts) == ["laptop-1", "sbc-1", "sbc-2", "server-1"]
    assert list(inventories.read("cylance", host_names=["ip"]).hosts) == ["10.1.0.10", "192.168.7.9"]
    assert list(inventories.read("sdm", host_names=["device_id"]).hosts) == ["sdm-ID7", "sdm-ID8"]


@pytest.mark.costly
def test_machines_with_the_same_or_a_reserved_name_get_their_ids_as_suffixes(inventories, sample_devices, simulator):
    simulator.cylance.add_device(id="0000000000000000000000000000000C", host_name="Server-1")
    simulator.cylance.add_device(id="0000000000000000000000000000000D", host_name="localhost")
    simulator.cylance.add_device(id="0000000000000000000000000000000E", host_name="cylance_unzoned")
    for merge in ([], ["mac", "hostname"]):
        found = inventories.read("cylance", merge=merge)
        assert list(found.hosts) == [
            "Server-1__cylance-0000000000000000000000000000000C",
            "cylance-0000000000000000000000000000000D",
            "cylance_unzoned__cylance-0000000000000000000000000000000E",
            "laptop-1.corp.example",
            "server-1__cylance-0000000000000000000000000000000B",
        ]
        assert "3 hosts have an identifier as a suffix" in found.all_warnings


@pytest.mark.costly
@pytest.mark.parametrize("ansible_host", [None, {}], ids=["without ansible_host", "with ansible_host"])
def test_no_device_replaces_a_host_or_group_of_another_source(inventories, simulator, ansible_host):
    static = inventories.home / "static.yml"
    static.write_text("webservers: {hosts: {web1: {ansible_host: 10.0.0.1}}}")
    for name in ("web1", "WebServers"):
        simulator.cylance.add_device(host_name=name, ip_addresses=["10.6.6.6"])
    simulator.opswat.add_device(host_name="pc-1")
    first = inventories.write("cylance", name="a.devices.yml", ansible_host=ansible_host)
    second = inventories.write("cylance", name="b.devices.yml")
    found = inventories.parse(static, first, second)
    assert found.hosts["web1"] == {"ansible_host": "10.0.0.1"}
    assert len(found.hosts) == 3 and "webservers" not in found.hosts  # both files contain the same two devices
    assert len([name for name in found.hosts if name.lower().startswith("web1__cylance-")]) == 1
    assert found.members("webservers") == ["web1"]
    assert "hosts have an identifier as a suffix" in found.all_warnings
