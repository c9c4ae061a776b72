# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of status: every envelope, and lists that change while they are read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.module_utils.opswat.events.fake_endpoints import NOW, FakeEndpoints

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import BadResponse
from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import EventDevice
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.events.changes import (
    CHANGES,
    change_of,
    status_event,
)
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.events.status_changes import StatusChanges
from hostile.cleanliness import is_clean, unclean_texts
from hostile.opswat_records import records
from hostile.values import json_values, texts


def device(number, status="non-compliant"):
    """Return a record of a device."""
    return {"device_id": f"D{number}", "status": status, "device_name": f"ws-{number}"}


def read(respond):
    """Return (the reader, {id: change}, the number of requests)."""
    endpoints = FakeEndpoints(respond, version=(3, 0))
    reader = StatusChanges(endpoints, Context())
    return reader, {one.device_id: one.change for one in reader.read(900)}, len(endpoints.queries)


def pages(devices, shift=0, missing=0):
    """Return a function that responds with pages. See the simulator's switches for shift and missing pages."""

    def respond(query):
        start = (query["page"] - 1) * (query["limit"] - shift)
        is_missing = query["page"] > 1 and start + missing * query["limit"] >= len(devices)
        found = [] if is_missing else devices[start : start + query["limit"]]
        return {"monitored_devices": found, "deleted_devices": []} if found else 413

    return respond


@pytest.mark.parametrize(
    "body",
    [
        {"monitored_devices": [device(1)], "deleted_devices": [{"device_id": "D2"}]},
        {"monitored_devices": [device(1)], "deleted_devices": ["D2"]},
        {"devices": [device(1), device(2, "deleted")]},
        [device(1), device(2, "deleted")],
        {"devices": [{"hwid": "D1", "status": 1}, {"hwid": "D2", "status": 2}]},
        {"monitored_devices": [device(1), device(3, None)], "deleted_devices": ["D2", "D1"]},
    ],
)
def test_every_envelope(body):
    reader, changes, requests = read(lambda query: body if query["page"] == 1 else 413)
    assert changes == {"D1": "non_compliant", "D2": "deleted"}
    assert (reader.is_complete, reader.date, requests) == (True, NOW, 2)


def test_no_changes_take_one_request():
    assert read(lambda query: 413)[1:] == ({}, 1)
    reader, changes, requests = read(lambda query: {"monitored_devices": [], "deleted_devices": []})
    assert (changes, requests, reader.is_complete) == ({}, 1, True)


@pytest.mark.parametrize("number", [49, 50, 51, 130])
def test_several_pages(number):
    reader, changes, _requests = read(pages([device(one) for one in range(number)]))
    assert len(changes) == number and reader.is_complete


@pytest.mark.parametrize("shift", [1, 7, -1, -7])
def test_pages_that_shift_lose_nothing(shift):
    reader, changes, _requests = read(pages([device(one) for one in range(130)], shift))
    assert len(changes) == 130 and reader.is_complete


def test_a_list_that_ends_too_early_is_not_complete():
    reader, changes, _requests = read(pages([device(one) for one in range(130)], missing=1))
    assert len(changes) > 100 and not reader.is_complete


def test_a_console_that_ignores_pages_comes_to_an_end():
    reader, changes, requests = read(lambda query: [device(one) for one in range(50)])
    assert len(changes) == 50 and reader.is_complete and requests == 4


@pytest.mark.parametrize("body", [None, {}, 1.5, "x", {"monitored_devices": {}}, {"devices": None}])
def test_anything_but_a_list_is_an_error(body):
    with pytest.raises(BadResponse):
        read(lambda query: body)


@given(st.lists(st.one_of(records, json_values(), texts()), max_size=3))
def test_a_hostile_record_hides_no_other(hostile):
    reader, changes, _requests = read(lambda query: [*hostile, device("good"), *hostile] if query["page"] == 1 else 413)
    assert changes["Dgood"] == "non_compliant"
    assert unclean_texts([changes, reader._context.warnings()]) == []


@pytest.mark.parametrize(
    ("word", "change"),
    [
        ("noncompliant", "non_compliant"),
        ("non-compliant", "non_compliant"),
        ("NON_COMPLIANT", "non_compliant"),
        ("deleted_api", "deleted"),
        ("deleted_user", "deleted"),
        ("unseen", "unseen"),
        ("In Grace", "in_grace"),
        ("something new", "something_new"),
        (None, None),
        (7, None),
        ("", None),
    ],
)
def test_one_spelling(word, change):
    assert change_of(word) == change


@given(st.one_of(st.sampled_from(CHANGES), texts()), texts(), texts())
def test_events_are_printable(change, hostname, details):
    event = status_event("key", change_of(change) or "unknown", EventDevice("D1", hostname), None, {}, details)
    assert is_clean(event.reason) and len(event.reason) <= 500
    json.dumps(event.change)
