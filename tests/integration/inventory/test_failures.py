# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A console that cannot be read completely never makes hosts disappear without an error."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.sweep  # independent of ansible-core

READS = {"cylance": "^/devices/v2", "opswat": "/o/api/.*/devices$", "sdm": "/deviceMgmt/devices"}
FAULTS = {
    "401": {"kind": "status", "status": 401},
    "500": {"kind": "status", "status": 500},
    "garbage": {"kind": "garbage"},
    "cut": {"kind": "truncate"},
    "html": {"kind": "html", "status": 200},
    "timeout": {"kind": "delay", "seconds": 1.5},
}


@pytest.fixture
def filled_consoles(simulator):
    """Ten devices in each console, and one more that both Cylance and OPSWAT know."""
    simulator.cylance.seed(10)
    simulator.opswat.seed(10, prefix="pc")
    simulator.sdm.seed(10)
    mac = "00-1A-2B-00-00-01"
    simulator.cylance.add_device(host_name="both", mac_addresses=[mac], zones=["Finance"])
    simulator.opswat.add_device(host_name="both", macs=[mac])


@pytest.mark.parametrize("fault", FAULTS)
def test_failing_consoles_make_no_hosts(inventories, filled_consoles, simulator, fault):
    for path in READS.values():
        simulator.add_fault(path=path, **FAULTS[fault])
    found = inventories.read(**{name: {"timeout": 1} for name in READS})
    assert found.hosts == {} and found.groups == {}
    assert (
        all(f"{system}: " in found.all_warnings for system in READS)
        and "unless any_unparsed_is_failed is set" in found.all_warnings
    )


@pytest.mark.parametrize("system", READS)
def test_one_failing_console_makes_no_hosts(inventories, filled_consoles, simulator, system):
    simulator.add_fault("status", path=READS[system], status=500)
    found = inventories.read(*READS)
    assert found.hosts == {} and found.groups == {} and f"{system}: " in found.all_warnings


@pytest.mark.parametrize("skip", [1, 2])
def test_an_interrupted_listing_is_an_error(inventories, simulator, skip):
    simulator.cylance.seed(450)
    simulator.opswat.seed(110)
    for system in ("cylance", "opswat"):
        simulator.clear_faults()
        simulator.add_fault("drop_after", path=READS[system], skip=skip)
        found = inventories.read(system)
        assert found.hosts == {} and f"{system}: " in found.all_warnings


@pytest.mark.parametrize("switch", ["paging_total_shrinks", "paging_repeats"])
def test_a_list_that_changes_on_every_attempt_is_an_error(inventories, simulator, switch):
    simulator.cylance.seed(450)
    simulator.cylance.switch(switch, True)
    found = inventories.read("cylance")
    assert found.hosts == {} and "times in a row" in found.all_warnings


def test_a_repeated_page_is_an_error_unless_the_list_is_complete(inventories, simulator):
    simulator.opswat.seed(110)
    simulator.opswat.switch("next_token_at_end", "repeats")
    assert len(inventories.read("opswat").hosts) == 110  # complete, although the last page came twice
    simulator.add_fault("status", path="/account", status=500)
    found = inventories.read("opswat")
    assert found.hosts == {} and "its list repeats a page" in found.all_warnings


def test_keep_others_keeps_the_hosts_of_other_consoles(inventories, filled_consoles, simulator):
    simulator.add_fault("status", path=READS["opswat"], status=500)
    found = inventories.read("cylance", "opswat", "sdm", on_error="keep_others")
    assert len(found.hosts) == 21
    assert "opswat: " in found.all_warnings and "Its devices are missing from the inventory." in found.all_warnings
    assert "without_opswat" not in found.groups and found.members("opswat") == []
    assert found.members("without_sdm") == sorted(name for name in found.hosts if not name.startswith("sbc"))
    assert found.hosts["both"]["device_missing_from"] == ["sdm"]


@pytest.mark.parametrize(
    ("on_error", "update", "warns"),
    [
        ("keep_others", "7", True),
        ("keep_others", "", False),
        ("fail", "7", False),
    ],
)
def test_keep_others_warns_in_awx_which_would_delete_hosts(inventories, filled_consoles, on_error, update, warns):
    found = inventories.parse(inventories.write("cylance", on_error=on_error), INVENTORY_UPDATE_ID=update)
    assert found.hosts
    assert ("AWX deletes them from the inventory if the source overwrites. Set" in found.all_warnings) is warns


def test_a_failed_console_is_never_reported_as_missing_a_machine(inventories, filled_consoles, simulator):
    simulator.add_fault("status", path=READS["cylance"], status=500)
    found = inventories.read("cylance", "opswat", on_error="keep_others")
    assert not {"without_cylance", "cylance_unzoned"} & set(found.groups)
    assert found.hosts["both"]["device_missing_from"] == []


def test_keep_others_is_an_error_if_all_consoles_fail(inventories, filled_consoles, simulator):
    simulator.add_fault("status", status=500)
    found = inventories.read("cylance", "opswat", on_error="keep_others")
    assert found.groups == {} and "cylance: " in found.all_warnings and "opswat: " in found.all_warnings


def test_an_empty_console_is_not_an_error(inventories, simulator):
    simulator.opswat.seed(2)
    found = inventories.read("cylance", "opswat", "sdm")
    assert len(found.hosts) == 2 and found.members("without_cylance") == list(found.hosts)
    for system in ("cylance", "sdm"):
        assert f"{system}: The console " in found.all_warnings
    assert found.all_warnings.count("reports no devices, so it adds no hosts") == 2


def test_filters_that_leave_no_host_are_reported(inventories, simulator):
    simulator.opswat.seed(2)
    found = inventories.read(opswat={"groups": ["Nowhere"]})
    assert found.hosts == {} and "the filters of the section match none of them (2)" in found.all_warnings
    found = inventories.read("opswat", filters=[{"include": "opswat.group is none"}, {"exclude": True}])
    assert found.hosts == {} and "filters: the rules exclude all hosts (2)." in found.all_warnings
    assert inventories.read("opswat", filters=[{"exclude": "opswat.group is none"}]).warnings == []


def test_no_secret_is_shown(inventories, filled_consoles, simulator):
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
