# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The groups that the plugin always makes."""

from __future__ import annotations

import pytest


def test_native_groups_exist_without_any_option(inventories, sample_devices):
    found = inventories.read("cylance", "opswat", "sdm")
    members = {name: group["hosts"] for name, group in found.groups.items() if group["hosts"]}
    laptop = "laptop-1.corp.example"
    others = [name for name in found.hosts if name != laptop]
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
    assert len(others) == 4
    assert found.groups["sdm"]["children"] == ["sdm_group_Home"]
    assert found.groups["sdm_group_Home"]["children"] == ["sdm_group_Home_East"]
    assert found.groups["sdm_group_Home_East"]["children"] == ["sdm_group_Home_East_sbc_1", "sdm_group_Home_East_sbc_2"]


@pytest.mark.costly
def test_keyed_groups_cannot_add_hosts_to_native_groups(inventories, sample_devices, simulator):
    simulator.cylance.change_device("0000000000000000000000000000000B", last_logged_in_user="without_opswat")
    keyed = [{"key": "cylance.user", "prefix": "", "separator": ""}]
    found = inventories.read("cylance", "opswat", keyed_groups=keyed)
    assert found.members("without_opswat") == ["server-1"]  # because OPSWAT does not know it
    simulator.opswat.add_device(host_name="server-1")
    found = inventories.read("cylance", "opswat", keyed_groups=keyed)
    assert found.members("without_opswat") == []
    assert "groups, keyed_groups: must not create groups of this plugin, got without_opswat" in found.all_warnings


def test_a_section_selects_the_groups_of_its_console(inventories, sample_devices):
    found = inventories.read(
        *("cylance", "opswat", "sdm"),
        cylance={"group_by": ["zone"], "group_prefix": "edr"},
        opswat={"group_by": []},
        sdm={"group_by": ["group"], "group_depth": 2},
    )
    everywhere = ("device_", "os_", "without_")
    assert {name for name, group in found.groups.items() if not name.startswith(everywhere)} == {
        *("cylance", "opswat", "sdm", "edr_unzoned", "edr_zone_Home_office"),
        *("sdm_group_Home", "sdm_group_Home_East"),
    }
    assert found.members("sdm_group_Home_East") == ["sbc-1", "sbc-2"]
    assert found.members("edr_zone_Home_office") == ["laptop-1.corp.example"]
    assert found.hosts["sbc-1"]["sdm"]["nf_name"] == "sbc-1"


def test_a_host_cannot_be_named_like_a_group_with_another_prefix(inventories, simulator):
    simulator.cylance.add_device(host_name="EDR_locked")
    found = inventories.read("cylance", cylance={"group_prefix": "edr", "lockdown": True})
    (name,) = found.hosts
    assert name.startswith("EDR_locked__cylance-")


@pytest.mark.parametrize(
    ("section", "options", "message"),
    [
        ("sdm", {"group_depth": 0}, "sdm: group_depth: must be 1 or more, got 0. Omit it for all levels."),
        (
            "opswat",
            {"group_prefix": "Cylance"},
            "opswat: group_prefix: must differ from that of cylance, got 'Cylance'",
        ),
        ("opswat", {"group_prefix": "sdm_group"}, "opswat: group_prefix: must be letters and digits, begin with a"),
        ("opswat", {"group_prefix": "Without"}, "be none of all, device, os, ungrouped, without, got 'Without'."),
        ("sdm", {"group_by": ["nfs"]}, "sdm: value of group_by must be one or more of: nf, group."),
    ],
)
def test_groups_that_cannot_be_made_are_an_error(inventories, sample_devices, section, options, message):
    found = inventories.read("cylance", "opswat", "sdm", **{section: options})
    assert message in found.all_warnings
    assert not found.hosts


def test_null_means_the_default(inventories, sample_devices):
    found = inventories.read("sdm", sdm={"group_prefix": None, "group_depth": None})
    assert found.members("sdm_nf_sbc_1") == found.members("sdm_group_Home_East_sbc_1") == ["sbc-1"]
