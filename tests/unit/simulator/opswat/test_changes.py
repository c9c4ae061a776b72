# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Status Change: the variants that the documentation leaves open."""

from __future__ import annotations

import pytest


@pytest.fixture
def page(api):
    """A function that requests a page of changes and returns the response."""
    return lambda **body: api.post("devices/status_changed", body)


@pytest.fixture
def changed(simulator, opswat):
    """The ids of three devices, in the order of their enrolment; the last one changed first."""
    ids = [device["id"] for device in opswat.add_devices([{}, {}, {}])]
    for device_id in ids[::-1]:
        simulator.advance(10)
        opswat.change_device(device_id, status="non_compliant")
    return ids


def ids_of(response):
    """Return the ids of the changed devices of a response."""
    return [record["device_id"] for record in response.json()["monitored_devices"]]


def test_devices_are_in_the_order_of_enrolment_or_change(switch, page, changed):
    assert ids_of(page()) == changed
    switch("changes_order", "newest_first")
    assert ids_of(page()) == changed
    switch("changes_order", "oldest_first")
    assert ids_of(page()) == changed[::-1]


def test_the_envelope_is_a_switch(switch, opswat, page, changed):
    opswat.delete_device(changed[0])
    gone, left = changed[0], changed[1:]
    reply = page().json()
    assert reply["deleted_devices"] == [{"device_id": gone}]
    switch("changes_envelope", "split_ids")
    assert page().json() == {**reply, "deleted_devices": [gone]}
    switch("changes_envelope", "devices")
    records = page().json()["devices"]
    assert [(record["device_id"], record["status"]) for record in records] == [
        *((device_id, "non-compliant") for device_id in left),
        (gone, "deleted"),
    ]
    switch("changes_envelope", "list")
    assert page().json() == records


@pytest.mark.parametrize(("shift", "second"), [(0, [2]), (1, [1, 2]), (-1, None)])
def test_pages_can_shift_during_a_walk(switch, page, changed, shift, second):
    switch("changes_page_shift", shift)
    assert ids_of(page(limit=2)) == changed[:2]
    response = page(limit=2, page=2)
    assert response.status_code == (413 if second is None else 200)
    assert second is None or ids_of(response) == [changed[index] for index in second]


@pytest.mark.parametrize(("missing", "statuses"), [(0, [200, 200, 200, 413]), (1, [200, 200, 413]), (9, [200, 413])])
def test_the_last_pages_can_be_refused(switch, page, changed, missing, statuses):
    switch("changes_missing_pages", missing)
    assert [page(limit=1, page=number + 1).status_code for number in range(len(statuses))] == statuses


def test_a_device_that_was_deleted_in_the_console_is_listed(opswat, page, device):
    opswat.delete_device(device["id"], "unseen")
    assert page().json() == {"monitored_devices": [], "deleted_devices": [{"device_id": device["id"]}]}
