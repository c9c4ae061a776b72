# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long lists of targets are looked up in the list of all devices, with the results of single lookups."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.bulk_lookup import BulkDevices
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.info import CylanceDeviceInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo
from integration.tasks import outcomes

LOGIN = 1
LIST = 1 + 1  # the count of the devices and one page


@pytest.mark.parametrize("option", ["host_name", "mac_addresses", "id"])
def test_a_long_list_needs_few_requests(console, option):
    console.seed(60)
    found = [console.cylance.device(one["id"])[option] for one in console.cylance.devices()]
    kind = {"host_name": "hostnames", "mac_addresses": "mac_addresses", "id": "device_ids"}[option]
    targets = {kind: [one[0] if isinstance(one, list) else one for one in found]}
    known = console.run(operation=CylanceDeviceInfo, **targets)
    assert (len(known["devices"]), known["failed"], known["api"]["requests"]) == (60, False, LOGIN + LIST)
    read = console.run(operation=CylanceLockdownInfo, **targets)
    assert read["api"]["requests"] == LOGIN + (0 if option == "id" else LIST) + 60
    locked = console.run(**targets, protected_devices=["dc*"], max_changes="60")
    assert locked["summary"]["changed"] == 60
    assert locked["api"]["requests"] == LOGIN + LIST + 2 * 60


def test_the_result_of_a_long_list_is_that_of_single_lookups(console, monkeypatch):
    console.seed(20)
    for state in ("Online", "Offline"):
        console.cylance.add_device(host_name="clone.corp.example", state=state)
    names = [device["host_name"].upper() for device in console.cylance.devices()[:20]]
    names += ["ws-0001", "clone.corp.example", "clone", "unknown.corp.example", "ws-0001.corp.example."]

    def result(**params):
        return console.run(hostnames=names, check=True, **params)["devices"]

    for params in ({}, {"on_multiple": "online"}, {"on_multiple": "all"}, {"protected_devices": ["dc*"]}):
        long = result(**params)
        with monkeypatch.context() as patch:
            patch.setattr(BulkDevices, "_read", lambda self: [])
            assert result(**params) == long
    assert outcomes({"devices": result()}) == ["changed"] * 20 + ["failed"] * 4 + ["unchanged"]


@pytest.mark.parametrize("change", ["paging_total_shrinks", "paging_repeats"])
def test_a_list_that_changes_all_the_time_hides_no_device(console, change):
    console.seed(220)  # two pages
    console.cylance.switch(change, True)
    names = [device["host_name"] for device in console.cylance.devices()[:20]]
    result = console.run(hostnames=names, check=True)
    assert outcomes(result) == ["changed"] * 20
    assert any("Each device is looked up instead" in text for text in result["warnings"])


def test_a_device_that_moved_out_of_the_list_while_it_was_read_is_found(console):
    ids = console.seed(6)
    names = [device["host_name"] for device in console.cylance.devices()]
    page = {"page_number": 1, "total_number_of_items": 5}
    records = [{"id": one, "host_name": name} for one, name in zip(ids[1:], names[1:], strict=True)]
    console.simulator.add_fault("status", path="/extended", times=1, status=200, body={**page, "page_items": records})
    result = console.run(operation=CylanceDeviceInfo, hostnames=names)
    assert [entry["error"] for entry in result["devices"]] == [None] * 6
    assert result["api"]["requests"] == LOGIN + LIST + 1
