# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices of events: ids, the names that they should have, and the events that they are about."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.event_devices import (
    EventDevice,
    device_key,
    event_devices,
    expected_names,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.machines import machine_entry, records_of
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import record_from


def test_each_device_is_there_once_with_all_its_events():
    given = [
        {"id": "AB-1", "hostname": " ws-1 ", "events": ["e1", "e2"], "severity": "high", "protected": False},
        {"id": "C1", "hostname": None},
        {"id": "ab1", "hostname": "other", "events": ["e2", "e3"]},
    ]
    assert event_devices(given, "devices") == [
        EventDevice("AB-1", "ws-1", ("e1", "e2", "e3")),
        EventDevice("C1", None, ()),
    ]
    assert event_devices(["C1"], "devices") == [EventDevice("C1", None, ())]
    assert event_devices([one.to_json() for one in event_devices(given, "devices")], "x")[0].events == (
        "e1",
        "e2",
        "e3",
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("C1", "contain_devices: must be a list of dictionaries"),
        ([{"hostname": "ws-1"}], "contain_devices: each entry must have an id"),
        ([{"id": True}], "contain_devices: each entry must have an id"),
        ([{"id": "a b"}], "contain_devices: must not contain spaces"),
        ([{"id": "a,b"}], "contain_devices: each entry must have one id"),
        ([{"id": "C1", "hostname": ["ws-1"]}], "contain_devices: the hostname of C1 must be a text."),
        ([{"id": "C1", "events": "e1"}], "contain_devices: the events of C1 must be a list of ids"),
        ([{"id": "C1", "events": ["a b"]}], "contain_devices: the events of C1 must be a list of ids"),
        ([{"id": "C1", "events": [{"uuid": 1}]}], "contain_devices: the events of C1 must be a list of ids"),
    ],
)
def test_other_values_are_one_error(value, message):
    with pytest.raises(InputError) as raised:
        event_devices(value, "contain_devices")
    assert raised.value.message.startswith(message)


def records(hostname):
    return [
        record_from("cylance", {"id": "C1", "hostname": hostname, "macs": []}),
        record_from("opswat", {"id": "O1", "hostname": "another", "macs": []}),
    ]


def test_a_name_is_expected_of_its_own_device_if_the_console_reports_another_one():
    assert expected_names(EventDevice("c1", "ws-1", ()), records("ws-2")) == {"cylance": "ws-1"}
    assert expected_names(EventDevice("c1", "WS-1", ()), records("ws-1")) == {}
    assert expected_names(EventDevice("c1", None, ()), records("ws-1")) == {}


def test_the_name_that_a_person_gave_the_device_in_the_console_is_one_of_its_names():
    record = record_from("cylance", {"id": "C1", "hostname": "ws-1.example", "name": "Reception PC", "macs": []})
    assert expected_names(EventDevice("C1", "reception pc", ()), [record]) == {}
    assert expected_names(EventDevice("C1", "Kitchen PC", ()), [record]) == {"cylance": "Kitchen PC"}


def test_a_name_with_signs_of_templates_protects_no_machine():
    # Event sources part the signs, and the module would compare the name with the console's own one.
    assert expected_names(EventDevice("c1", "{ { x }} { % y", ()), records("{{ x }} {% y")) == {}


def test_both_forms_of_an_id_are_one_device():
    assert device_key("193F8E9EEDC7") == device_key("193f8e9e-edc7")


def test_each_name_of_opswat_counts_also_in_the_entry_of_a_machine():
    facts = {"id": "O1", "hostname": "ws-1.example", "names": ["ws-1.example", "ws-1"], "macs": []}
    entry = machine_entry("O1", [record_from("opswat", {**facts, "adapter_ips": ["10.0.0.1"]})])["devices"]["opswat"]
    assert entry["names"] == ["ws-1.example", "ws-1"] and entry["ips"] == ["10.0.0.1"]
    (again,) = records_of({"devices": {"opswat": entry}})
    assert expected_names(EventDevice("O1", "WS-1", ()), [again]) == {}
