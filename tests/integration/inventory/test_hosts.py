# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each machine is one host with its variables, on every ansible-core."""

from __future__ import annotations

import json

import pytest

MAC = "00-1A-2B-00-00-0{}"


def test_three_consoles_make_one_inventory(inventories, sample_devices):
    found = inventories.read("cylance", "opswat", "sdm", ansible_host={"networks": ["10.0.0.0/8"]})
    assert list(found.hosts) == ["kiosk", "laptop-1.corp.example", "sbc-1", "sbc-2", "server-1"]
    laptop = found.hosts["laptop-1.corp.example"]
    assert laptop["cylance_device_id"] == "0000000000000000000000000000000A"
    assert laptop["opswat_device_id"] == "OPSWATA"
    assert "sdm_device_id" not in laptop and "sdm" not in laptop
    assert laptop["cylance"]["name"] == "Laptop 1"
    assert [zone["name"] for zone in laptop["cylance"]["zones"]] == ["Home office"]
    assert laptop["opswat"]["status"] == "non_compliant"
    assert {name: value for name, value in laptop.items() if name.startswith(("device_", "ansible_"))} == {
        "ansible_host": "10.1.0.9",
        "device_hostname": "laptop-1.corp.example",
        "device_joined_by": ["MAC address 001a2b000001"],
        "device_kept_apart": [],
        "device_macs": ["001a2b000001", "001a2b000002"],
        "device_missing_from": ["sdm"],
        "device_online": True,
        "device_os_family": "windows",
        "device_stale_systems": [],
        "device_systems": ["cylance", "opswat"],
    }
    assert found.hosts["sbc-1"]["sdm_device_id"] == "ID7"
    assert found.warnings == []


@pytest.mark.costly
@pytest.mark.parametrize("system", ["cylance", "opswat", "sdm"])
def test_one_console_makes_an_inventory(inventories, sample_devices, system):
    found = inventories.read(system)
    assert len(found.hosts) == 2
    assert not [name for name in found.groups if name.startswith("without_")]
    assert all(variables["device_missing_from"] == [] for variables in found.hosts.values())


@pytest.mark.costly
def test_merging_can_be_switched_off(inventories, sample_devices):
    found = inventories.read("cylance", "opswat", merge=[])
    assert list(found.hosts) == ["kiosk", "laptop-1", "laptop-1.corp.example", "server-1"]
    assert not any(variables["device_joined_by"] for variables in found.hosts.values())
    assert not [
        name for name in found.groups if name.startswith("without_")
    ]  # without merging, machines are not looked for
    assert not any(variables["device_missing_from"] for variables in found.hosts.values())


@pytest.mark.costly
def test_a_renamed_machine_has_the_name_of_each_console(inventories, simulator):
    macs = [MAC.format(1), MAC.format(2)]
    simulator.cylance.add_device(host_name="new", mac_addresses=macs)
    simulator.opswat.add_device(host_name="old", macs=[mac.replace("-", ":") for mac in macs])
    variables = inventories.read("cylance", "opswat").hosts["new"]
    assert variables["device_hostname"] == "new" and variables["opswat_device_hostname"] == "old"
    assert "cylance_device_hostname" not in variables


@pytest.mark.costly
def test_a_machine_with_an_uncertain_match_is_not_reported_as_missing(inventories, sample_devices, simulator):
    simulator.opswat.add_device(id="OPSWATC", host_name="LAPTOP-1.", macs=["00:1A:2B:00:00:01"])
    found = inventories.read("cylance", "opswat")
    laptop = found.hosts["laptop-1.corp.example"]
    assert laptop["device_systems"] == ["cylance"] and laptop["device_missing_from"] == []
    assert "laptop-1.corp.example" not in found.members("without_opswat")
    assert len(laptop["device_kept_apart"]) == 2


@pytest.mark.costly
def test_an_address_of_two_devices_is_no_ansible_host(inventories, simulator):
    simulator.cylance.add_device(host_name="a", ip_addresses=["0.0.0.0", "224.0.0.1", "192.168.0.10"])
    simulator.cylance.add_device(host_name="b", ip_addresses=["192.168.0.10"])
    simulator.cylance.add_device(host_name="c", ip_addresses=["192.168.0.11"])
    simulator.cylance.add_device(host_name="d", ip_addresses=["172.17.0.1", "192.168.0.10", "192.168.0.12"])
    simulator.cylance.add_device(host_name="e", ip_addresses=["192.168.122.1"])
    found = inventories.read("cylance", ansible_host={})
    assert {name: one.get("ansible_host") for name, one in found.hosts.items()} == {
        "a": None,
        "b": None,
        "c": "192.168.0.11",
        "d": "192.168.0.12",
        "e": None,
    }
    assert "2 hosts have no ansible_host" in found.all_warnings


@pytest.mark.costly
def test_a_device_that_a_section_filters_out_still_counts_as_known(inventories, sample_devices):
    found = inventories.read(cylance={"zones": ["home OFFICE"]}, opswat={"statuses": ["compliant"]})
    assert list(found.hosts) == ["kiosk", "laptop-1.corp.example"]
    laptop = found.hosts["laptop-1.corp.example"]
    assert laptop["device_systems"] == ["cylance", "opswat"] and laptop["device_missing_from"] == []
    assert "opswat" not in laptop and "opswat_device_id" not in laptop
    assert found.members("opswat") == ["kiosk"] and found.members("without_opswat") == []


@pytest.mark.costly
def test_the_lockdown_of_each_device_is_read_if_requested(inventories, sample_devices, simulator):
    simulator.cylance.change_device("0000000000000000000000000000000A", lock={"expires": "1:00:00"})
    found = inventories.read(cylance={"lockdown": True})
    assert found.members("cylance_locked") == ["laptop-1.corp.example"]
    assert found.members("cylance_unlocked") == ["server-1"]
    assert found.hosts["laptop-1.corp.example"]["cylance"]["locked"] is True
    assert "unlock_key" not in json.dumps(found.hosts) and "password" not in json.dumps(found.hosts)


@pytest.mark.costly
def test_verbose_output_explains_joined_and_separate_machines(inventories, sample_devices, simulator):
    simulator.opswat.add_device(id="OPSWATC", host_name="server-1", macs=[MAC.format(9).replace("-", ":")])
    path = inventories.write("cylance", "opswat")
    found = inventories.parse(path, verbosity=2)
    shown = "\n".join(found.shown)
    assert (
        "laptop-1.corp.example: cylance laptop-1.corp.example (0000000000000000000000000000000A) and opswat laptop-1 "
        "(OPSWATA) are one machine by MAC address 001a2b000001" in shown
    )
    assert (
        "kept apart: cylance server-1 (0000000000000000000000000000000B), opswat server-1 (OPSWATC), because" in shown
    )
    (reason,) = found.hosts["server-1__opswat-OPSWATC"]["device_kept_apart"]
    assert reason.startswith("host name server-1, but cylance server-1") and "no MAC address in common" in reason
    assert "1 possible matches between consoles were not certain enough" in found.all_warnings
    assert "are one machine" not in "\n".join(inventories.parse(path).shown)
