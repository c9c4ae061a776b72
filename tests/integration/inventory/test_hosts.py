# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One host for each machine, with its variables and groups, on every ansible-core."""

from __future__ import annotations

import json

import pytest

MAC = "00-1A-2B-00-00-0{}"
TEMPLATE = "{{ lookup('ansible.builtin.pipe', 'echo owned') }}"


@pytest.fixture
def fleet(simulator):
    """A laptop in Cylance and OPSWAT, a computer in each of them alone, and two devices of SDM."""
    simulator.cylance.add_devices(
        [
            {
                "id": "0000000000000000000000000000000A",
                "name": "Laptop 1",
                "host_name": "laptop-1.corp.example",
                "mac_addresses": [MAC.format(1), MAC.format(2)],
                "ip_addresses": ["192.168.7.9", "10.1.0.9", "fd00::9"],
                "policy": {"id": "00000000-0000-0000-0000-00000000000a", "name": "Standard, strict"},
                "zones": ["Home office"],
                "os_version": "Microsoft Windows 11 Enterprise",
                "last_logged_in_user": TEMPLATE,
                "state": "Online",
            },
            {
                "id": "0000000000000000000000000000000B",
                "host_name": "server-1",
                "mac_addresses": [MAC.format(3)],
                "ip_addresses": ["10.1.0.10"],
                "zones": [],
                "os_version": "Ubuntu 24.04",
                "state": "Offline",
            },
        ]
    )
    simulator.opswat.add_devices(
        [
            {
                "id": "OPSWATA",
                "host_name": "laptop-1",
                "macs": [MAC.format(1).replace("-", ":").lower()],
                "group": "Servers",
                "status": "non-compliant",
            },
            {"id": "OPSWATB", "host_name": "kiosk", "macs": [MAC.format(4).replace("-", ":")], "group": "Servers"},
        ]
    )
    simulator.sdm.add_devices(
        [
            {"id": "ID7", "name": "sbc-1", "folder": "Home/East", "nf": "sbc-1", "ip": "10.9.0.1", "connected": True},
            {"id": "ID8", "name": "sbc-2", "folder": "Home/East", "nf": "sbc-2", "ip": "10.9.0.2", "connected": False},
        ]
    )


def test_three_consoles_make_one_inventory(inventories, fleet):
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


def test_the_groups_that_people_want_are_there_at_once(inventories, fleet):
    found = inventories.read("cylance", "opswat", "sdm")
    members = {name: group["hosts"] for name, group in found.groups.items() if group["hosts"]}
    laptop = "laptop-1.corp.example"
    everybody_else = [name for name in found.hosts if name != laptop]
    assert members == {
        "cylance": [laptop, "server-1"],
        "opswat": ["kiosk", laptop],
        "sdm": ["sbc-1", "sbc-2"],
        "device_online": [laptop, "sbc-1"],
        "device_offline": ["sbc-2", "server-1"],
        "without_cylance": ["kiosk", "sbc-1", "sbc-2"],
        "without_opswat": ["sbc-1", "sbc-2", "server-1"],
        "without_sdm": ["kiosk", laptop, "server-1"],
        "os_windows": ["kiosk", laptop],
        "os_linux": ["server-1"],
        "cylance_unzoned": ["server-1"],
        "cylance_zone_Home_office": [laptop],
        "cylance_policy_Standard_strict": [laptop],
        "cylance_policy_Default": ["server-1"],
        "opswat_group_Servers": ["kiosk", laptop],
        "opswat_status_non_compliant": [laptop],
        "opswat_status_compliant": ["kiosk"],
        "sdm_nf_sbc_1": ["sbc-1"],
        "sdm_nf_sbc_2": ["sbc-2"],
        "sdm_group_Home_East_sbc_1": ["sbc-1"],
        "sdm_group_Home_East_sbc_2": ["sbc-2"],
    }
    assert len(everybody_else) == 4
    assert found.groups["sdm"]["children"] == ["sdm_group_Home"]
    assert found.groups["sdm_group_Home"]["children"] == ["sdm_group_Home_East"]
    assert found.groups["sdm_group_Home_East"]["children"] == ["sdm_group_Home_East_sbc_1", "sdm_group_Home_East_sbc_2"]


@pytest.mark.costly
@pytest.mark.parametrize("system", ["cylance", "opswat", "sdm"])
def test_one_console_alone_needs_one_line(inventories, fleet, system):
    found = inventories.read(system)
    assert len(found.hosts) == 2
    assert not [name for name in found.groups if name.startswith("without_")]
    assert all(variables["device_missing_from"] == [] for variables in found.hosts.values())


def test_no_text_of_a_console_is_a_template(inventories, fleet, simulator):
    simulator.opswat.change_device("OPSWATB", host_name=TEMPLATE, nickname="{% raw %}", user="{# no #}")
    simulator.sdm.change_device("ID7", name="{{ 7 * 7 }}")
    path = inventories.write("cylance", "opswat", "sdm", compose={"owner": "cylance.user | default('nobody')"})
    raw, rendered = inventories.parse(path), inventories.parse(path, render=True)
    assert rendered.hosts == raw.hosts
    laptop = raw.hosts["laptop-1.corp.example"]
    assert laptop["owner"] == laptop["cylance"]["user"] == TEMPLATE
    assert "owned" not in json.dumps(raw.hosts).replace("echo owned", "").replace("echo_owned", "")
    (kiosk,) = [name for name, variables in raw.hosts.items() if variables.get("opswat_device_id") == "OPSWATB"]
    assert kiosk == "lookup_ansible.builtin.pipe_echo_owned"
    assert raw.hosts[kiosk]["device_hostname"] == TEMPLATE
    assert {"49", "7_7"} & set(raw.hosts) == {"7_7"}


MARKS = "#jinja2:variable_start_string:'<<',variable_end_string:'>>',"
HEADER = f"{MARKS}keep_trailing_newline:\"<<lookup(*'pipe id'.split())>>\"x"
TRICKS = (HEADER, "[% lookup('ansible.builtin.pipe', 'id') %]", "{% raw %}", "((* lookup('pipe', 'id') *))", "<< 7 >>")


def test_no_text_is_a_template_by_other_marks(inventories, simulator):
    for number, trick in enumerate(TRICKS):
        simulator.cylance.add_device(host_name=f"a{number}", last_logged_in_user=trick)
        simulator.opswat.add_device(host_name=f"b{number}", nickname=trick)
    composed = {"compose": {"owner": "cylance.user"}, "keyed_groups": [{"prefix": "u", "key": "cylance.user"}]}
    path = inventories.write("cylance", "opswat", **composed)
    raw, rendered = inventories.parse(path), inventories.parse(path, render=True)
    assert rendered.hosts == raw.hosts
    for number, trick in enumerate(TRICKS):
        assert raw.hosts[f"a{number}"]["owner"] == raw.hosts[f"a{number}"]["cylance"]["user"] == trick
    assert not [name for name in raw.groups if "uid" in name]


@pytest.mark.costly
def test_merging_can_be_switched_off(inventories, fleet):
    found = inventories.read("cylance", "opswat", merge=[])
    assert list(found.hosts) == ["kiosk", "laptop-1", "laptop-1.corp.example", "server-1"]
    assert not any(variables["device_joined_by"] for variables in found.hosts.values())
    assert not [name for name in found.groups if name.startswith("without_")]  # nobody looked for it
    assert not any(variables["device_missing_from"] for variables in found.hosts.values())


def test_what_is_composed_comes_beside_what_is_there(inventories, fleet):
    found = inventories.read(
        "cylance",
        "opswat",
        strict=True,
        compose={"label": "inventory_hostname ~ '/' ~ device_systems | length"},
        groups={"trouble": "(opswat | default({})).status | default('') == 'non_compliant'"},
        keyed_groups=[{"prefix": "agent", "key": "cylance.agent_version | default('none')"}],
        filters=[{"exclude": "device_hostname == 'kiosk'"}, {"include": True}],
    )
    assert list(found.hosts) == ["laptop-1.corp.example", "server-1"]
    assert found.hosts["server-1"]["label"] == "server-1/1"
    assert found.members("trouble") == ["laptop-1.corp.example"]
    assert [name for name in found.groups if name.startswith("agent_")]
    assert found.members("opswat") == ["laptop-1.corp.example"]


@pytest.mark.costly
def test_a_condition_that_cannot_be_told_does_not_hold_unless_that_is_an_error(inventories, fleet):
    path = inventories.write("cylance", "opswat", filters=[{"include": "opswat.nothing.more"}, {"exclude": True}])
    assert inventories.parse(path).hosts == {}
    path = inventories.write("cylance", "opswat", strict=True, filters=[{"exclude": "opswat.nothing.more"}])
    found = inventories.parse(path)
    assert found.hosts == {}
    assert "filters: rule 1, 'opswat.nothing.more', cannot be evaluated for host kiosk: " in found.all_warnings


@pytest.mark.costly
def test_a_failure_half_way_leaves_nothing_behind(inventories, fleet, simulator):
    strict = {"strict": True, "filters": [{"exclude": "device_hostname == 'server-1' and nothing.more"}]}
    static = inventories.home / "static.yml"
    static.write_text("all: {hosts: {web1: {}}}")
    path = inventories.write("cylance", **strict)
    found = inventories.parse(static, path)
    assert list(found.hosts) == ["web1"] and found.groups == {}
    assert "cannot be evaluated for host server-1" in found.all_warnings


@pytest.mark.costly
def test_no_text_of_a_console_makes_a_host_a_member_of_a_native_group(inventories, fleet, simulator):
    simulator.cylance.change_device("0000000000000000000000000000000B", last_logged_in_user="without_opswat")
    keyed = [{"key": "cylance.user", "prefix": "", "separator": ""}]
    found = inventories.read("cylance", "opswat", keyed_groups=keyed)
    assert found.members("without_opswat") == ["server-1"]  # since it is not there
    simulator.opswat.add_device(host_name="server-1")
    found = inventories.read("cylance", "opswat", keyed_groups=keyed)
    assert found.members("without_opswat") == []
    assert "groups, keyed_groups: must not create groups of this plugin, got without_opswat" in found.all_warnings


@pytest.mark.costly
def test_each_console_has_its_own_name_for_a_machine_that_was_renamed(inventories, simulator):
    macs = [MAC.format(1), MAC.format(2)]
    simulator.cylance.add_device(host_name="new", mac_addresses=macs)
    simulator.opswat.add_device(host_name="old", macs=[mac.replace("-", ":") for mac in macs])
    variables = inventories.read("cylance", "opswat").hosts["new"]
    assert variables["device_hostname"] == "new" and variables["opswat_device_hostname"] == "old"
    assert "cylance_device_hostname" not in variables


@pytest.mark.costly
def test_what_is_only_kept_apart_is_not_called_missing(inventories, fleet, simulator):
    simulator.opswat.add_device(id="OPSWATC", host_name="LAPTOP-1.", macs=["00:1A:2B:00:00:01"])
    found = inventories.read("cylance", "opswat")
    laptop = found.hosts["laptop-1.corp.example"]
    assert laptop["device_systems"] == ["cylance"] and laptop["device_missing_from"] == []
    assert "laptop-1.corp.example" not in found.members("without_opswat")
    assert len(laptop["device_kept_apart"]) == 2


@pytest.mark.costly
@pytest.mark.parametrize("ansible_host", [None, {}])
def test_no_device_takes_the_place_of_what_other_sources_have(inventories, simulator, ansible_host):
    static = inventories.home / "static.yml"
    static.write_text("webservers: {hosts: {web1: {ansible_host: 10.0.0.1}}}")
    for name in ("web1", "WebServers"):
        simulator.cylance.add_device(host_name=name, ip_addresses=["10.6.6.6"])
    simulator.opswat.add_device(host_name="pc-1")
    first = inventories.write("cylance", name="a.devices.yml", ansible_host=ansible_host)
    second = inventories.write("cylance", name="b.devices.yml")
    found = inventories.parse(static, first, second)
    assert found.hosts["web1"] == {"ansible_host": "10.0.0.1"}
    assert len(found.hosts) == 3 and "webservers" not in found.hosts  # both files tell of the same two devices
    assert len([name for name in found.hosts if name.lower().startswith("web1__cylance-")]) == 1
    assert found.members("webservers") == ["web1"]
    assert "hosts have an identifier as a suffix" in found.all_warnings


@pytest.mark.costly
def test_an_address_that_two_devices_tell_is_neithers(inventories, simulator):
    simulator.cylance.add_device(host_name="a", ip_addresses=["0.0.0.0", "224.0.0.1", "192.168.0.10"])
    simulator.cylance.add_device(host_name="b", ip_addresses=["192.168.0.10"])
    simulator.cylance.add_device(host_name="c", ip_addresses=["192.168.0.11"])
    found = inventories.read("cylance", ansible_host={})
    assert {name: one.get("ansible_host") for name, one in found.hosts.items()} == {
        "a": None,
        "b": None,
        "c": "192.168.0.11",
    }
    assert "2 hosts have no ansible_host" in found.all_warnings


@pytest.mark.costly
def test_what_a_section_leaves_out_is_no_host_and_known_all_the_same(inventories, fleet):
    found = inventories.read(cylance={"zones": ["home OFFICE"]}, opswat={"statuses": ["compliant"]})
    assert list(found.hosts) == ["kiosk", "laptop-1.corp.example"]
    laptop = found.hosts["laptop-1.corp.example"]
    assert laptop["device_systems"] == ["cylance", "opswat"] and laptop["device_missing_from"] == []
    assert "opswat" not in laptop and "opswat_device_id" not in laptop
    assert found.members("opswat") == ["kiosk"] and found.members("without_opswat") == []


@pytest.mark.costly
def test_each_device_can_have_its_lockdown(inventories, fleet, simulator):
    simulator.cylance.change_device("0000000000000000000000000000000A", lock={"expires": "1:00:00"})
    found = inventories.read(cylance={"lockdown": True})
    assert found.members("cylance_locked") == ["laptop-1.corp.example"]
    assert found.members("cylance_unlocked") == ["server-1"]
    assert found.hosts["laptop-1.corp.example"]["cylance"]["locked"] is True
    assert "unlock_key" not in json.dumps(found.hosts) and "password" not in json.dumps(found.hosts)


@pytest.mark.costly
def test_hosts_are_called_as_preferred(inventories, fleet):
    found = inventories.read("cylance", "sdm", host_names=["bare_hostname"])
    assert list(found.hosts) == ["laptop-1", "sbc-1", "sbc-2", "server-1"]
    assert list(inventories.read("cylance", host_names=["ip"]).hosts) == ["10.1.0.10", "192.168.7.9"]
    assert list(inventories.read("sdm", host_names=["device_id"]).hosts) == ["sdm-ID7", "sdm-ID8"]


@pytest.mark.costly
def test_machines_of_one_name_all_have_their_ids_in_it(inventories, fleet, simulator):
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
def test_why_is_told(inventories, fleet, simulator):
    simulator.opswat.add_device(id="OPSWATC", host_name="server-1", macs=[MAC.format(9).replace("-", ":")])
    path = inventories.write("cylance", "opswat")
    found = inventories.parse(path, verbosity=2)
    told = "\n".join(found.shown)
    assert (
        "laptop-1.corp.example: cylance laptop-1.corp.example (0000000000000000000000000000000A) and opswat laptop-1 "
        "(OPSWATA) are one machine by MAC address 001a2b000001" in told
    )
    assert "kept apart: cylance server-1 (0000000000000000000000000000000B), opswat server-1 (OPSWATC), because" in told
    (reason,) = found.hosts["server-1__opswat-OPSWATC"]["device_kept_apart"]
    assert reason.startswith("host name server-1, but cylance server-1") and "no MAC address in common" in reason
    assert "1 possible matches between consoles were not certain enough" in found.all_warnings
    assert "are one machine" not in "\n".join(inventories.parse(path).shown)
