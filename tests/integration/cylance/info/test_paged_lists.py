# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A list that the console returns in pages is complete, or an error."""

from __future__ import annotations

import json

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices import listing as device_list
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages import listing as packages
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages.info import CylancePackageInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.paged_lists import PagedLists
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.zones import listing as zones
from integration.cylance.console import focus_id
from integration.cylance.info.helpers import device_info, ids_of


@pytest.fixture
def short_pages(monkeypatch):
    """Read pages of one record each."""
    for module in (device_list, zones, packages):
        for name in ("_PAGE", "EXTENDED_PAGE", "_DEVICE_PAGE"):
            monkeypatch.setattr(module, name, 1, raising=False)


@pytest.mark.parametrize("count", [0, 1, 7], ids=["empty", "one page", "seven pages"])
def test_pages_of_one_record_form_the_complete_list(console, short_pages, count):
    ids = console.seed(count, zones=["A"]) if count else []
    for number in range(count):
        console.cylance.add_package(f"package {number}")
    assert sorted(ids_of(device_info(console, all_devices=True))) == sorted(map(focus_id, ids))
    assert sorted(ids_of(device_info(console, all_devices=True, extended=True, with_zones=True))) == sorted(
        map(focus_id, ids)
    )
    assert len(console.run(operation=CylancePackageInfo)["packages"]) == count
    assert len(console.simulator.requests()) >= 3 * count


@pytest.mark.parametrize("change", ["paging_total_shrinks", "paging_repeats"])
def test_a_list_that_changes_during_every_read_is_an_error(console, short_pages, change):
    console.seed(5)
    console.cylance.switch(change, True)
    with pytest.raises(DeviceActionsError, match="3 times in a row"):
        device_info(console, all_devices=True)


@pytest.mark.parametrize("change", ["paging_total_shrinks", "paging_repeats"])
def test_a_list_that_changes_once_is_read_again(console, short_pages, monkeypatch, change):
    ids = console.seed(5)
    read, seen = PagedLists._page, []

    def page(self, path, number, *rest):
        seen.append(number)
        console.cylance.switch(change, len(seen) == 3)
        return read(self, path, number, *rest)

    monkeypatch.setattr(PagedLists, "_page", page)
    result = device_info(console, all_devices=True)
    assert sorted(ids_of(result)) == sorted(map(focus_id, ids))
    assert any("read again" in text for text in result["warnings"])


def page_of(items, total=None, number=1):
    return {"page_number": number, "page_size": 1, "total_number_of_items": total, "page_items": items}


RECORD = {"id": "45e07f34-e76b-4a9e-b167-d6d0c510d6ba", "name": "a"}
INVALID_LISTS = {
    "no list": [],
    "no total": page_of([RECORD]),
    "a total that is no number": page_of([RECORD], True),
    "a negative total": page_of([], -1),
    "fewer than announced": page_of([], 3),
    "more than announced": page_of([RECORD, {**RECORD, "id": "0" * 32}], 1),
    "a device twice": page_of([RECORD, RECORD], 2),
    "the first page again": page_of([RECORD], 2),
    "no device": page_of([{"name": "a"}], 1),
    "text for devices": page_of(["a"], 1),
}


@pytest.mark.parametrize("invalid", INVALID_LISTS)
def test_an_invalid_list_is_an_error(console, invalid):
    console.seed(3)
    console.simulator.add_fault("status", status=200, path="/devices/v2", body=json.dumps(INVALID_LISTS[invalid]))
    with pytest.raises(DeviceActionsError) as caught:
        device_info(console, all_devices=True)
    said = caught.value.message
    assert any(words in said for words in ("listing the console's devices", "is not a device", "without a valid id"))


def test_a_missing_list_is_an_error(console):
    console.simulator.add_fault("status", status=404, path="/devices/v2")
    with pytest.raises(DeviceActionsError, match="404"):
        device_info(console, all_devices=True)
