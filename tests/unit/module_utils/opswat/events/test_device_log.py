# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log: any order, page and spelling gives the same entries, and a bad entry hides no other."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.module_utils.opswat.events.fake_endpoints import NOW, FakeEndpoints

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError, BadResponse
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.events.device_log import (
    DeviceLog,
    format_milliseconds,
    parse_milliseconds,
)
from hostile.cleanliness import unclean_texts
from hostile.values import json_values, spoiled, texts

T = 1_764_583_200_123


def record(milliseconds=T, event="noncompliant", device="D1", **fields):
    """Return a record of the log."""
    return {"timestamp": milliseconds, "event": event, "device_id": device, "device_name": "ws-1", **fields}


def paged(records, at_end=None):
    """Return a function that responds with pages. at_end: the next_token of the last page."""

    def respond(query):
        start = int(query.get("token") or 0)
        end = start + query["limit"]
        return {"logs": records[start:end], "next_token": str(end) if end < len(records) else at_end}

    return respond


def read(respond, version=(3, 3)):
    """Return (the entries, the warnings, the queries)."""
    context, endpoints = Context(), FakeEndpoints(respond, version)
    entries, date = DeviceLog(endpoints, context).read(0, T)
    assert date == NOW
    return entries, context.warnings(), endpoints.queries


@pytest.mark.parametrize("at_end", [None, "", "200"])
@pytest.mark.parametrize("descending", [False, True])
def test_all_pages_in_the_order_of_time(at_end, descending):
    records = [record(T + number // 2, device=f"D{number}") for number in range(250)]
    entries, warnings, queries = read(paged(records[::-1] if descending else records, at_end))
    assert [entry.device_id for entry in entries] == [one["device_id"] for one in records]
    assert not warnings
    assert all(query["event_category"] == "device" and query["end_time"] == T for query in queries)


@pytest.mark.parametrize("beyond", [413, []])
def test_numbered_pages_of_older_versions(beyond):
    records = [record(T + number, device=f"D{number}") for number in range(120)]

    def respond(query):
        start = (query["page"] - 1) * query["limit"]
        return {"logs": records[start : start + query["limit"]]} if start < len(records) else beyond

    entries, _warnings, queries = read(respond, version=(3, 1))
    assert len(entries) == 120
    assert max(query["limit"] for query in queries) == 50


@pytest.mark.parametrize("descending", [False, True])
def test_entries_of_one_millisecond_begin_with_the_addition(descending):
    records = [record(event=event) for event in ("added", "noncompliant", "deleted_api")]
    entries, _warnings, _queries = read(paged(records[::-1] if descending else records))
    assert [entry.change for entry in entries] == ["added", "non_compliant", "deleted"]


def test_an_expired_token_begins_the_walk_again():
    records, refused = [record(T + number, device=f"D{number}") for number in range(150)], []

    def respond(query):
        if query.get("token") and not refused:
            refused.append(query)
            return 400
        return paged(records)(query)

    assert len(read(respond)[0]) == 150


def test_a_token_that_always_expires_is_an_error():
    with pytest.raises(ApiError):
        read(lambda query: 400 if query.get("token") else {"logs": [record()], "next_token": "x"})


def test_a_list_without_end_is_an_error():
    numbers = iter(range(1_000_000))
    with pytest.raises(BadResponse, match="does not end"):
        read(lambda query: {"logs": [None], "next_token": str(next(numbers))})


@pytest.mark.parametrize("body", [None, {}, "x", {"logs": {}}, {"logs": None}, 5.5])
def test_anything_but_a_page_is_an_error(body):
    with pytest.raises(BadResponse):
        read(lambda query: body)


@given(
    st.lists(
        st.one_of(
            json_values(), st.fixed_dictionaries({}, optional={name: st.one_of(spoiled, texts()) for name in record()})
        )
    )
)
def test_a_hostile_entry_hides_no_other(hostile):
    good = record(T, device="good")
    entries, _warnings, _queries = read(lambda query: {"logs": [*hostile, good, *hostile]})
    assert [entry.milliseconds for entry in entries if entry.device_id == "good"] == [T]
    for entry in entries:
        assert unclean_texts([entry.key, entry.change, entry.hostname, entry.details, entry.record]) == []
        json.dumps(entry.record, allow_nan=False)


def test_left_out_entries_are_reported():
    entries, warnings, _queries = read(lambda query: [record(), record(timestamp=None)])
    assert len(entries) == 1 and "left out" in warnings[0]


@pytest.mark.parametrize(
    "value",
    [T, str(T), T / 1000, "2025-12-01T10:00:00.123Z", "2025-12-01 10:00:00.1234567", "2025-12-01T10:00:00.123+00:00"],
)
def test_times_in_every_form(value):
    assert parse_milliseconds(value) == T
    assert format_milliseconds(T) == "2025-12-01T10:00:00.123Z"


@pytest.mark.parametrize("value", [T // 1000, str(T // 1000), "2025-12-01T10:00:00Z"])
def test_whole_seconds(value):
    assert parse_milliseconds(value) == T // 1000 * 1000


@given(st.one_of(json_values(), st.integers(), st.floats(), st.from_regex(r"[\d:.TZ -]{1,30}")))
def test_a_hostile_time_is_a_time_or_none(value):
    milliseconds = parse_milliseconds(value)
    if milliseconds is not None:
        assert format_milliseconds(milliseconds).endswith("Z")
