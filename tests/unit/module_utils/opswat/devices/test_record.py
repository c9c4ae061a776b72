# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any record becomes a device with valid, printable facts, or raises one error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import BadResponse
from ansible_collections.secops.device_actions.plugins.module_utils._common.mac_addresses import normalize_mac
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import DevicePatterns
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.desired_state import DesiredState
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.devices.record import (
    device_facts,
    device_from,
    normalize_status,
)
from hostile.cleanliness import is_clean, unclean_texts
from hostile.opswat_records import device_records, records
from hostile.values import json_values, nested, texts

SECTIONS = ("infection", "categories")


def facts_of(record, sections=()):
    """Return the facts, or None for an error."""
    try:
        return device_facts(record, sections)
    except BadResponse as error:
        assert is_clean(error.message)
        return None


@given(st.one_of(records, json_values()), st.sampled_from(((), SECTIONS)))
def test_facts_are_printable_and_serializable(record, sections):
    facts = facts_of(record, sections)
    if facts is None:
        return
    assert facts["id"] and isinstance(facts["id"], str)
    assert unclean_texts(facts) == []
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts
    assert list(facts.get("details", {})) == list(sections)
    assert all(normalize_mac(mac) for mac in facts["macs"])
    assert "<private>" not in facts["names"] and facts["hostname"] in (*facts["names"], None)
    assert facts["status"] is None or normalize_status(facts["status"]) == facts["status"]
    DevicePatterns(["dc*"], "protected_devices").match(device_from(facts))


@given(device_records())
def test_exempted_requires_an_explicit_status_or_flag(record):
    facts = facts_of(record)
    if facts is None:
        return
    flag = record["status_detail"].get("exempted") if isinstance(record.get("status_detail"), dict) else None
    word = record["status"].strip().lower() if isinstance(record.get("status"), str) else None
    assert (facts["exempted"] is True) is (word == "exempted" or flag in (1, "1"))
    assert facts["exempted"] is not None or facts["status"] is None


@given(device_records(), st.sampled_from(("exempt", "unexempt", "ignore", "unignore")))
def test_the_desired_state_requires_a_reported_status(record, action):
    facts = facts_of(record)
    if facts is None:
        return
    goal = DesiredState(action)
    try:
        reached = goal.managed(facts) == goal.after
    except BadResponse:
        assert facts["status"] is None
        return
    is_set = facts["exempted"] if action.endswith("exempt") else facts["status"] == "ignored"
    assert reached is (is_set is not action.startswith("un"))


@given(st.one_of(texts(), st.none(), json_values()))
def test_normalizing_a_status_twice_changes_nothing(status):
    normalized = normalize_status(status)
    assert normalized is None or (normalize_status(normalized) == normalized and is_clean(normalized))


@pytest.mark.parametrize(
    "record", [None, [], "x", {}, {"device_id": None}, {"device_id": ""}, {"device_id": "\x00 "}], ids=repr
)
def test_a_record_without_a_device_id_is_an_error(record):
    with pytest.raises(BadResponse):
        device_facts(record)


@pytest.mark.parametrize(
    ("names", "hostname", "hidden"),
    [
        ({"host_name": "<private>", "device_name": "<private>"}, None, True),
        ({"host_name": "ws-1", "device_name": "<private>"}, "ws-1", True),
        ({"device_name": "WS-1", "nickname": "x"}, "WS-1", False),
        ({"nick_name": "reception"}, None, False),
        ({}, None, False),
    ],
    ids=["both hidden", "device name hidden", "device name only", "nickname only", "none"],
)
def test_a_hidden_name_differs_from_a_missing_one(names, hostname, hidden):
    facts = device_facts({"device_id": "x", **names})
    assert (facts["hostname"], facts["names_hidden"]) == (hostname, hidden)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")], ids=repr)
def test_numbers_unknown_to_json_become_null(value):
    details = device_facts({"device_id": "x", "infection": {"total": [value, 1.5]}}, ["infection"])["details"]
    assert details == {"infection": {"total": [None, 1.5]}}


@pytest.mark.parametrize("flag", ["no", "0", 2, [1], {"1": 1}, None, 0.5], ids=repr)
def test_a_flag_other_than_1_does_not_mean_exempted(flag):
    assert (
        device_facts({"device_id": "x", "status": "compliant", "status_detail": {"exempted": flag}})["exempted"]
        is False
    )


@pytest.mark.parametrize("status", ["non_compliant", "non-compliant", "Non-Compliant", " NON COMPLIANT "])
def test_spellings_of_a_status_are_normalized(status):
    assert device_facts({"device_id": "x", "status": status})["status"] == "non_compliant"


def test_deeply_nested_details_are_truncated():
    details = device_facts({"device_id": "x", "infection": nested(900)}, ["infection"])["details"]
    levels, value = 0, details["infection"]
    while value:
        levels, value = levels + 1, value[0]
    assert 3 < levels < 20
