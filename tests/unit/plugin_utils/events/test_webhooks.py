# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The webhook of OPSWAT Central Management becomes an event in the normal form."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.plugin_utils.events.normal_form import (
    is_normal_form,
    neutralized,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.webhooks import normalize
from hostile.values import TEMPLATE, json_values, texts

MOMENT = 1764583200123  # 2025-12-01T10:00:00.123Z
ENTRY = {"device_id": "WS-1", "status": "non_compliant", "timestamp": MOMENT}
OTHER = {"device_id": "WS-2", "status": "compliant", "timestamp": MOMENT + 1000}
FOREIGN = {"alert": "disk full", "note": TEMPLATE}


def summary(event: Any) -> tuple[str, list[str]]:
    return event["change"], [device["id"] for device in event["devices"]]


SHAPES = {
    "the event itself": lambda entries: {**entries[0], "meta": {}},
    "an object": lambda entries: {"payload": entries[0]},
    "a list": lambda entries: {"payload": entries, "meta": {}},
    "an Event Stream": lambda entries: {"payload": {"body": entries}},
    "an object of an Event Stream": lambda entries: {"payload": {"body": entries[0]}},
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_every_shape_becomes_the_same_event(shape):
    result = normalize(shape([ENTRY]))
    identifier = result["meta"]["uuid"]
    common = {
        "severity": None,
        "reason": "WS-1 is not compliant",
        "url": None,
        "occurred_at": "2025-12-01T10:00:00.123Z",
    }
    assert result == {
        "system": "opswat",
        "source": "opswat_webhook",
        "kind": "status",
        "change": "non_compliant",
        **common,
        "count": 1,
        "devices": [{"id": "WS-1", "hostname": None, **common, "events": [identifier]}],
        "meta": {"uuid": identifier},
    }
    assert is_normal_form(result)


@pytest.mark.parametrize("shape", ["a list", "an Event Stream"])
def test_a_list_becomes_one_event_for_each_status(shape):
    third = {**ENTRY, "device_id": "WS-3", "timestamp": MOMENT - 60_000}
    first, second = normalize(SHAPES[shape]([ENTRY, OTHER, third]))
    assert summary(first) == ("non_compliant", ["WS-3", "WS-1"]) and first["count"] == 2
    assert first["occurred_at"] == "2025-12-01T09:59:00.123Z"
    assert summary(second) == ("compliant", ["WS-2"])
    assert first["meta"]["uuid"] != second["meta"]["uuid"]


def test_a_repeated_delivery_has_the_same_ids():
    assert normalize({"payload": [ENTRY, OTHER]}) == normalize({"payload": [OTHER, ENTRY]})[::-1]
    once, twice = normalize({"payload": [ENTRY]}), normalize({"payload": [ENTRY, dict(ENTRY)]})
    assert once == twice
    later = normalize({"payload": [{**ENTRY, "timestamp": MOMENT + 1}]})
    assert once["meta"]["uuid"] != later["meta"]["uuid"]


@pytest.mark.parametrize(
    ("status", "change"),
    [
        ("compliant", "compliant"),
        ("non-compliant", "non_compliant"),
        ("Noncompliant", "non_compliant"),
        ("installed", "installed"),
        ("deleted", "deleted"),
        (" In Grace", "in_grace"),
    ],
)
def test_statuses_are_those_of_the_source(status, change):
    assert normalize({"payload": {**ENTRY, "status": status}})["change"] == change


@pytest.mark.parametrize(
    ("timestamp", "moment"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (str(MOMENT), "2025-12-01T10:00:00.123Z"),
        (MOMENT * 10**6, None),
        (10**300, None),
        ("9" * 5000, None),
        (-1, None),
        (True, None),
        (1.5, None),
        (float("nan"), None),
        ("yesterday", None),
        ({"a": [1]}, None),
        (None, None),
    ],
)
def test_a_time_that_cannot_be_read_is_left_out(timestamp, moment):
    assert normalize({"payload": {**ENTRY, "timestamp": timestamp}})["occurred_at"] == moment


def test_the_api_key_in_the_headers_is_removed_and_other_facts_of_the_delivery_stay():
    meta = {"endpoint": "opswat", "headers": {"Authorization": "key"}, "uuid": "other", "note": TEMPLATE}
    result = normalize({"payload": ENTRY, "meta": meta})
    assert result["meta"] == {
        "endpoint": "opswat",
        "note": neutralized(TEMPLATE),
        "uuid": normalize({"payload": ENTRY})["meta"]["uuid"],
    }


@pytest.mark.parametrize("shape", ["a list", "an Event Stream"])
@pytest.mark.parametrize("foreign", [FOREIGN, None, 5, {**ENTRY, "device_id": "two words"}, {**ENTRY, "status": " "}])
def test_entries_of_others_are_passed_on_in_an_event_of_their_own(shape, foreign):
    known, rest = normalize(SHAPES[shape]([foreign, ENTRY, foreign]))
    assert summary(known) == ("non_compliant", ["WS-1"])
    assert rest == neutralized(SHAPES[shape]([foreign, foreign]))


@pytest.mark.parametrize(
    "event",
    [
        FOREIGN,
        {"payload": FOREIGN, "meta": {"headers": {"Authorization": "Bearer of another service"}}},
        {"payload": {"body": [FOREIGN]}},
        {"payload": {"body": None}},
        {"payload": []},
        {"payload": {"device_id": "WS-1", "status": "up"}},
        [ENTRY],
        None,
        TEMPLATE,
    ],
)
def test_other_events_are_only_neutralized(event):
    assert normalize(event) == neutralized(event)


def test_an_event_of_a_source_is_only_neutralized():
    event = {**normalize({"payload": ENTRY}), "payload": ENTRY, "records": [{"Name": TEMPLATE}]}
    assert normalize(event) == neutralized(event)


fields = st.one_of(texts(), json_values(), st.sampled_from(["WS-1", "compliant", MOMENT]))
entries = st.fixed_dictionaries({"device_id": fields, "status": fields, "timestamp": fields})
anything = st.one_of(json_values(), entries, st.lists(st.one_of(entries, json_values()), max_size=4))
events = st.one_of(
    anything,
    st.builds(lambda payload, meta: {"payload": payload, "meta": meta}, anything, json_values()),
    st.builds(lambda body: {"payload": {"body": body}}, anything),
    st.fixed_dictionaries(
        {"system": st.just("opswat"), "kind": st.just("status"), "source": texts(), "devices": st.lists(json_values())}
    ),
)


@given(events)
def test_hostile_events_raise_nothing_and_become_json_without_templates(event):
    before = copy.deepcopy(event)
    result = normalize(event)
    text = json.dumps(result, ensure_ascii=False, allow_nan=False)
    text.encode()
    assert not any(sign in text for sign in ("{{", "{%", "{#", '"#jinja2:', "\\u0000"))
    assert repr(event) == repr(before), "a filter must not change the event of other rules"


def test_deeply_nested_events_raise_nothing():
    value: Any = ENTRY
    for dummy in range(5000):
        value = [value]
    assert normalize({"payload": {**ENTRY, "timestamp": value}}) is not None
    assert normalize({"payload": value}) is not None


def test_a_number_that_no_json_can_hold_does_not_end_the_source():
    entry = {"device_id": "O1", "status": "compliant", "timestamp": 16**5000}
    assert normalize(entry) == entry


def test_an_id_that_contain_would_take_for_two_is_no_device():
    event = normalize({"device_id": "O1,O2", "status": "non_compliant", "timestamp": 1})
    assert event["devices"] == [] and event["reason"] == "O1,O2 is not compliant"
