# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A console that cannot be read whole never shrinks the fleet in silence."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.sweep  # it has to do with consoles, and not with ansible-core

READS = {"cylance": "^/devices/v2", "opswat": "/o/api/.*/devices$", "sdm": "/deviceMgmt/devices"}
FAULTS = {
    "401": {"kind": "status", "status": 401},
    "500": {"kind": "status", "status": 500},
    "garbage": {"kind": "garbage"},
    "cut": {"kind": "truncate"},
    "html": {"kind": "html", "status": 200},
    "time-out": {"kind": "delay", "seconds": 1.5},
}


@pytest.fixture
def fleet(simulator):
    """Ten devices in each console, and an eleventh that Cylance and OPSWAT know."""
    simulator.cylance.seed(10)
    simulator.opswat.seed(10, prefix="pc")
    simulator.sdm.seed(10)
    mac = "00-1A-2B-00-00-01"
    simulator.cylance.add_device(host_name="both", mac_addresses=[mac], zones=["Finance"])
    simulator.opswat.add_device(host_name="both", macs=[mac])


@pytest.mark.parametrize("fault", FAULTS)
def test_no_host_is_made_where_consoles_fail(inventories, fleet, simulator, fault):
    for path in READS.values():
        simulator.add_fault(path=path, **FAULTS[fault])
    found = inventories.read(**{name: {"timeout": 1} for name in READS})
    assert found.hosts == {} and found.groups == {}
    assert all(f"{system}: " in found.told for system in READS) and "unless any_unparsed_is_failed is set" in found.told


@pytest.mark.parametrize("system", READS)
def test_no_host_is_made_where_one_console_fails(inventories, fleet, simulator, system):
    simulator.add_fault("status", path=READS[system], status=500)
    found = inventories.read(*READS)
    assert found.hosts == {} and found.groups == {} and f"{system}: " in found.told


@pytest.mark.parametrize("skip", [1, 2])
def test_a_listing_that_breaks_off_is_an_error(inventories, simulator, skip):
    simulator.cylance.seed(450)
    simulator.opswat.seed(110)
    for system in ("cylance", "opswat"):
        simulator.clear_faults()
        simulator.add_fault("drop_after", path=READS[system], skip=skip)
        found = inventories.read(system)
        assert found.hosts == {} and f"{system}: " in found.told


@pytest.mark.parametrize("switch", ["paging_total_shrinks", "paging_repeats"])
def test_a_list_that_never_holds_still_is_an_error(inventories, simulator, switch):
    simulator.cylance.seed(450)
    simulator.cylance.switch(switch, True)
    found = inventories.read("cylance")
    assert found.hosts == {} and "times in a row" in found.told


def test_a_page_that_repeats_is_an_error(inventories, simulator):
    simulator.opswat.seed(110)
    simulator.opswat.switch("next_token_at_end", "repeats")
    assert len(inventories.read("opswat").hosts) == 110  # all of them came, and then the last page again
    simulator.add_fault("status", path="/account", status=500)
    found = inventories.read("opswat")
    assert found.hosts == {} and "its list goes round in circles" in found.told


def test_others_are_kept_where_that_is_asked_for(inventories, fleet, simulator):
    simulator.add_fault("status", path=READS["opswat"], status=500)
    found = inventories.read("cylance", "opswat", "sdm", on_error="keep_others")
    assert len(found.hosts) == 21
    assert "opswat: " in found.told and "Its devices are missing from the inventory." in found.told
    assert "without_opswat" not in found.groups and found.members("opswat") == []
    assert found.members("without_sdm") == sorted(name for name in found.hosts if not name.startswith("sbc"))
    assert found.hosts["both"]["device_missing_from"] == ["sdm"]


def test_what_is_not_there_is_not_told_by_a_console_that_failed(inventories, fleet, simulator):
    simulator.add_fault("status", path=READS["cylance"], status=500)
    found = inventories.read("cylance", "opswat", on_error="keep_others")
    assert not {"without_cylance", "cylance_unzoned"} & set(found.groups)
    assert found.hosts["both"]["device_missing_from"] == []


def test_where_all_fail_nothing_is_kept(inventories, fleet, simulator):
    simulator.add_fault("status", status=500)
    found = inventories.read("cylance", "opswat", on_error="keep_others")
    assert found.groups == {} and "cylance: " in found.told and "opswat: " in found.told


def test_an_empty_console_is_no_failure(inventories, simulator):
    simulator.opswat.seed(2)
    found = inventories.read("cylance", "opswat", "sdm")
    assert len(found.hosts) == 2 and found.warnings == []
    assert found.members("without_cylance") == list(found.hosts)


def test_no_secret_is_told(inventories, fleet, simulator):
    named = [pair for credentials in simulator.credentials.values() for pair in credentials.items()]
    secrets = [value for name, value in named if name.endswith(("secret", "password"))]
    assert len(secrets) >= 3
    simulator.sdm.change_device(simulator.sdm.devices()[0]["id"], description=f"it is {secrets[0]}")
    for fault in ({}, {"kind": "status", "status": 500, "body": " ".join(secrets)}):
        if fault:
            simulator.add_fault(**fault)
        found = inventories.parse(inventories.write("cylance", "opswat", "sdm"), verbosity=4)
        everything = repr(found)
        assert not [secret for secret in secrets if secret in everything]
