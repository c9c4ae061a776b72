# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Protected devices of an event are marked, with the entries of the modules."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import DevicePatterns
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import PROTECTED_VARIABLE
from ansible_collections.secops.device_actions.plugins.plugin_utils.events import protection
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.protection import mark_protected
from hostile.values import json_values, texts

DC = {"id": "8C1D2F3A5B6C4D7E8F90A1B2C3D4E5F6", "hostname": "dc-1.corp.example"}
WS = {"id": "00000000000000000000000000000042", "hostname": "ws-42.corp.example"}
NAMELESS = {"id": "00000000000000000000000000000043", "hostname": None}


@pytest.fixture(autouse=True)
def no_variable(monkeypatch):
    monkeypatch.delenv(PROTECTED_VARIABLE, raising=False)


def protected(event: dict[str, Any], *entries: Any) -> list[str]:
    """Return the ids of the devices that are marked."""
    result = mark_protected(event, {"protected_devices": list(entries)})
    assert [device for device in result["devices"] if not device["protected"]] == result["unprotected_devices"]
    assert result["unprotected_count"] == len(result["unprotected_devices"])
    found = [device["id"] for device in result["devices"] if device["protected"]]
    assert result["protected"] is bool(found)
    return found


@pytest.mark.parametrize(
    "entry",
    ["dc-*", "DC-1", "dc-1.corp.example.", "8c1d2f3a-5b6c-4d7e-8f90-a1b2c3d4e5f6", "8c1d2f3a5b6c4d7e8f90a1b2c3d4e5f6"],
)
def test_entries_mean_what_they_mean_in_the_modules(entry):
    assert protected({"devices": [DC, WS, NAMELESS]}, entry) == [DC["id"]]


def test_a_device_that_matches_no_entry_is_not_protected():
    event = {"system": "cylance", "devices": [WS, NAMELESS], "meta": {"uuid": "x"}}
    result = mark_protected(event, {"protected_devices": ["dc-*", "10.0.0.0/8", "00:60:26:26:d5:19"]})
    marked = [{**WS, "protected": False}, {**NAMELESS, "protected": False}]
    assert result == {
        **event,
        "devices": marked,
        "protected": False,
        "unprotected_devices": marked,
        "unprotected_count": 2,
    }


def test_without_entries_nothing_is_protected():
    assert protected({"devices": [DC, WS]}) == []
    assert mark_protected({"devices": [DC]}, {})["protected"] is False
    assert mark_protected({"devices": []}, {})["protected"] is False


def test_a_device_that_cannot_be_told_is_protected():
    result = mark_protected({"devices": [{"id": "", "hostname": None}, {"id": 5}, "dc-1", None]}, {})
    assert result["protected"] is True and result["unprotected_devices"] == []


def test_the_entries_of_the_variable_are_added(monkeypatch):
    assert protected({"devices": [DC, WS]}, "dc-*") == [DC["id"]]
    monkeypatch.setenv(PROTECTED_VARIABLE, "ws-42, ws-43")
    assert protected({"devices": [DC, WS]}, "dc-*") == [DC["id"], WS["id"]]


@pytest.mark.parametrize("event", [None, [], "text", {}, {"devices": {}}, {"payload": {"devices": [DC]}}])
def test_events_of_other_forms_stay_as_they_are(event):
    assert mark_protected(event, {"protected_devices": ["*"]}) == event


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"protected_devices": ["10.0.0.0/40"]},
            "protected_devices: '10.0.0.0/40' can match no device",
        ),
        (
            {"protected_devices": ["dc-*", ""]},
            "protected_devices: an entry is empty. Write a device id",
        ),
        ({"protected_devices": ["~dc.*"]}, "Only * is a wildcard"),
        ({"protected_devices": [8041827055]}, "as YAML reads an unquoted MAC address"),
        ({"protected_devices": {"dc": 1}}, "mark_protected: argument 'protected_devices' is of type"),
        ({"protected_devices": "{{ protected }}"}, "ansible-rulebook renders none in the options of filters"),
        ({"protected_device": ["dc-*"]}, "Did you mean protected_devices?"),
    ],
)
def test_a_mistake_is_an_error_at_each_event(options, message):
    for dummy in range(2):
        with pytest.raises(InputError, match="mark_protected: ") as error:
            mark_protected({"devices": [WS]}, options)
        assert message in error.value.message


def test_a_mistake_in_the_variable_names_it(monkeypatch):
    monkeypatch.setenv(PROTECTED_VARIABLE, "10.0.0.0/40")
    with pytest.raises(InputError, match=f"^mark_protected: {PROTECTED_VARIABLE}: "):
        mark_protected({"devices": [WS]}, {})


def test_the_entries_are_read_once(monkeypatch):
    read = []
    monkeypatch.setattr(protection, "DevicePatterns", lambda *args: read.append(args) or DevicePatterns(*args))
    for dummy in range(3):
        assert protected({"devices": [DC, WS]}, "dc-*", "read-once") == [DC["id"]]
    assert len(read) == 1


devices = st.one_of(
    json_values(),
    st.fixed_dictionaries({"id": st.one_of(texts(), json_values()), "hostname": st.one_of(texts(), json_values())}),
)


@given(st.one_of(json_values(), st.fixed_dictionaries({"devices": st.lists(devices, max_size=4)})))
def test_hostile_events_raise_nothing_and_stay_as_they_are(event):
    before = copy.deepcopy(event)
    result = mark_protected(event, {"protected_devices": ["dc-*", "*.example", "10.0.0.0/8"]})
    assert repr(event) == repr(before)
    if isinstance(event, dict) and isinstance(event.get("devices"), list):
        assert len(result["devices"]) == len(event["devices"])
        assert all(device in result["devices"] for device in result["unprotected_devices"])
