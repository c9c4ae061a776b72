# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of events: ids, batches, devices, and texts that could be templates."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.utils.yaml import from_yaml
from ansible.template import Templar
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import Event, EventDevice
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.normal_form import (
    DEEPEST,
    batch_group,
    batch_id,
    event_id,
    is_normal_form,
    neutralized,
    queue_event,
)
from hostile.values import TEMPLATE, json_values, texts

WS_1, WS_2 = EventDevice("id-1", "ws-1.corp.example"), EventDevice("id-2", None)
signs = st.text("{%#}\\ ajinja2:\0\ud800", max_size=12)


def event(key: str = "a", *devices: EventDevice, **changes: Any) -> Event:
    values = {
        "kind": "detection",
        "change": "raised",
        "severity": "high",
        "reason": f"reason {key}",
        "url": f"https://console.example/{key}",
        "occurred_at": "2026-12-01T10:00:00Z",
        "record": {"Id": key},
    }
    return Event(key=key, devices=devices or (WS_1,), **{**values, **changes})


def queued(*events: Event, records: bool = False) -> dict[str, Any]:
    pairs = [(event_id("cylance_detections", "account", one.key), one) for one in events]
    return queue_event("cylance", "cylance_detections", pairs, records)


def test_one_event_has_this_form():
    identifier = "ebe50910-b661-50eb-8f26-1ea5cf3b8745"
    common = {
        "severity": "high",
        "reason": "reason a",
        "url": "https://console.example/a",
        "occurred_at": "2026-12-01T10:00:00Z",
    }
    assert queued(event()) == {
        "system": "cylance",
        "source": "cylance_detections",
        "kind": "detection",
        "change": "raised",
        **common,
        "count": 1,
        "devices": [{"id": "id-1", "hostname": "ws-1.corp.example", **common, "events": [identifier]}],
        "meta": {"uuid": identifier},
    }


def test_the_id_depends_on_source_account_and_key_only():
    assert event_id("cylance_detections", "account", "a") == "ebe50910-b661-50eb-8f26-1ea5cf3b8745"
    ids = {event_id(*parts) for parts in ((*"abc",), (*"abd",), (*"acc",), (*"bbc",), ("ab", "", "c"), ("a", "", "bc"))}
    assert len(ids) == 6 and all(UUID(one).version == 5 for one in ids)
    assert event_id("a", "b", "\ud800") != event_id("a", "b", "\udfff")


def test_the_id_of_a_batch_depends_on_its_events_but_not_on_their_order():
    assert batch_id(["a"]) == "a"
    assert batch_id(["a", "b"]) == batch_id(["b", "a"]) != batch_id(["a", "c"])
    assert UUID(batch_id(["a", "b"])).version == 5


def test_a_batch_has_each_device_once_with_its_newest_event():
    older = event("old", WS_1, EventDevice("id-2", "ws-2"), occurred_at="2026-12-01T09:59:59.5Z", url=None)
    newer = event("new", WS_2, occurred_at="2026-12-01T09:59:59.51Z")
    result = queued(newer, older)
    assert result["count"] == 2
    assert (result["reason"], result["url"]) == ("reason new", "https://console.example/new")
    assert result["occurred_at"] == "2026-12-01T09:59:59.5Z"
    first, second = result["devices"]
    old, new = (event_id("cylance_detections", "account", key) for key in ("old", "new"))
    assert (first["id"], first["events"], first["url"]) == ("id-1", [old], None)
    assert (second["id"], second["hostname"], second["events"]) == ("id-2", "ws-2", [old, new])
    assert (second["reason"], second["occurred_at"]) == ("reason new", "2026-12-01T09:59:59.51Z")
    assert result["meta"] == {"uuid": batch_id([old, new])}


@pytest.mark.parametrize("unclear", ["12/01/2026 08:00:00", None])
def test_without_utc_the_order_of_the_feed_counts(unclear):
    result = queued(event("first", occurred_at="2026-12-01T10:00:00Z"), event("second", occurred_at=unclear))
    assert (result["reason"], result["occurred_at"]) == ("reason second", "2026-12-01T10:00:00Z")


def test_an_event_may_have_no_device():
    lost = Event("a", "source", "lost", None, "The console has not responded since 10:00.", None, None, (), {})
    result = queued(lost)
    assert (result["devices"], result["severity"], result["occurred_at"]) == ([], None, None)
    assert is_normal_form(result)


def test_a_device_that_an_event_names_twice_has_its_id_once():
    assert len(queued(event("a", WS_1, WS_1))["devices"][0]["events"]) == 1


def test_records_are_an_option():
    assert "records" not in queued(event())
    assert queued(event("a"), event("b"), records=True)["records"] == [{"Id": "a"}, {"Id": "b"}]


def test_what_a_batch_has_in_common():
    assert batch_group(event("a")) == batch_group(event("b", reason="other")) == ("detection", "raised", "high")


def test_no_text_of_an_event_is_a_template():
    hostile = event(
        TEMPLATE, EventDevice(TEMPLATE, TEMPLATE), reason=TEMPLATE, url=TEMPLATE, record={TEMPLATE: [TEMPLATE]}
    )
    assert "{{" not in json.dumps(queued(hostile, records=True))


@pytest.mark.parametrize(
    ("text", "neutral"),
    [
        ("{{ x }}", "{ { x }}"),
        ("{% if %}", "{ % if %}"),
        ("{# x #}", "{ # x #}"),
        ("{{{%", "{ { { %"),
        ("#jinja2: variable_start_string:'[['\n[[ 1 ]]", "# jinja2: variable_start_string:'[['\n[[ 1 ]]"),
        ("see #jinja2: there", "see #jinja2: there"),
        ("run $ANSIBLE_VAULT;1.1", "run $ ANSIBLE_VAULT;1.1"),
        ("a\0b\ud800", "a\ufffdb\ufffd"),
        ("{ x } # 5 % \u00fc", "{ x } # 5 % \u00fc"),
    ],
)
def test_signs_of_templates_are_separated(text, neutral):
    assert neutralized({text: [text, {"a": text}]}) == {neutral: [neutral, {"a": neutral}]}


def test_numbers_that_json_lacks_and_deep_nesting_become_null():
    assert neutralized([float("nan"), float("-inf"), 1.5, 10**300, True, None]) == [
        None,
        None,
        1.5,
        10**300,
        True,
        None,
    ]
    value: Any = "end"
    for dummy in range(5000):
        value = [value]
    result, depth = neutralized(value), 0
    while result is not None:
        (result,) = result
        depth += 1
    assert depth == DEEPEST


@given(st.one_of(json_values(), st.lists(signs), st.dictionaries(signs, texts())))
def test_what_is_neutralized_stays_as_it_is_and_is_json(value):
    neutral = neutralized(value)
    assert neutralized(neutral) == neutral
    text = json.dumps(neutral, ensure_ascii=False, allow_nan=False)
    text.encode()
    assert not any(sign in text for sign in ("{{", "{%", "{#", '"#jinja2:', "\\u0000"))


@given(signs)
def test_a_neutralized_text_is_no_template(text):
    neutral = neutralized(text)
    assert Templar(loader=DataLoader()).is_template(neutral) is False
    assert neutral.replace(" ", "").replace("\ufffd", "") == text.translate({0: None, 0xD800: None, 32: None})


@pytest.mark.parametrize(
    "other",
    [
        None,
        [],
        {},
        {"system": [], "kind": "status", "source": "a", "devices": []},
        {"system": "cylance", "kind": "other", "source": "a", "devices": []},
        {"system": "cylance", "kind": "status", "source": None, "devices": []},
        {"system": "cylance", "kind": "status", "source": "a", "devices": {}},
    ],
)
def test_other_events_are_recognised(other):
    assert not is_normal_form(other)


@pytest.mark.parametrize("key", ["__ansible_vault", "__ansible_unsafe"])
def test_no_key_has_a_meaning_for_ansible_core(key):
    neutral = neutralized({"records": [{key: "text"}], "a__ansible_vault": 1})
    assert from_yaml(json.dumps(neutral)) == neutral
    assert neutral == {"records": [{f"_ {key[1:]}": "text"}], "a__ansible_vault": 1}
    assert neutralized(neutral) == neutral
