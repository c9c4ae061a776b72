# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices are found by ID, host name and MAC address in every spelling."""

from __future__ import annotations

import pytest

from integration.cylance.console import focus_id
from integration.tasks import outcomes

MAC = "00-60-26-26-D5-19"


@pytest.fixture
def duplicates(console):
    """Return the IDs of two devices with the same host name and MAC address. The second one is offline."""
    return [
        console.cylance.add_device(host_name="ws-7.corp.example", mac_addresses=[MAC], state=state)["id"]
        for state in ("Online", "Offline")
    ]


@pytest.mark.parametrize(
    "spell",
    [str.lower, str.upper, lambda text: text.replace("-", ""), lambda text: f" {text}\n"],
    ids=["lower case", "upper case", "no dashes", "surrounding spaces"],
)
def test_an_id_is_accepted_in_every_spelling(console, spell):
    (device_id,) = console.seed(1)
    result = console.run(spell(device_id))
    assert outcomes(result) == ["changed"]
    assert result["devices"][0]["device"] == spell(device_id)
    assert result["devices"][0]["device_id"] == focus_id(device_id)
    assert console.is_locked(device_id)


@pytest.mark.parametrize(
    "identifier",
    ["ws-0001.corp.example", "WS-0001.Corp.Example", "ws-0001.corp.example."],
    ids=["lower case", "mixed case", "trailing dot"],
)
def test_a_host_name_is_not_case_sensitive(console, identifier):
    ids = console.seed(2)
    result = console.run(hostnames=[identifier])
    assert outcomes(result) == ["changed"]
    assert console.locked_ids() == {ids[0]}
    assert result["devices"][0]["hostname"] == "ws-0001.corp.example"


@pytest.mark.parametrize(
    "identifier", [MAC, MAC.lower(), "00:60:26:26:d5:19", "0060.2626.D519", "00602626d519", " 00:60:26:26:D5:19 "]
)
def test_a_mac_address_is_accepted_in_every_spelling(console, identifier):
    console.seed(2)
    wanted = console.cylance.add_device(mac_addresses=["00-11-22-33-44-55", MAC])["id"]
    assert outcomes(console.run(mac_addresses=[identifier])) == ["changed"]
    assert console.locked_ids() == {wanted}


@pytest.mark.parametrize(
    ("kind", "identifier"),
    [("hostnames", "ws-7.corp.example"), ("mac_addresses", MAC)],
    ids=["host name", "MAC address"],
)
def test_an_identifier_of_two_devices_fails_and_lists_them(console, duplicates, kind, identifier):
    result = console.run(**{kind: [identifier]})
    (entry,) = result["devices"]
    assert (entry["outcome"], entry["error"]["reason"]) == ("failed", "ambiguous")
    for device_id in duplicates:
        assert focus_id(device_id) in entry["error"]["message"]
    assert console.writes() == []
    assert result["retry"] == [identifier]


def test_an_identifier_of_many_devices_lists_some_of_them(console):
    for dummy in range(30):
        console.cylance.add_device(host_name="clone")
    (entry,) = console.run(hostnames=["clone"])["devices"]
    assert "matches 30 devices" in entry["error"]["message"] and "and 20 more" in entry["error"]["message"]
    assert len(entry["error"]["message"]) < 1000


@pytest.mark.parametrize(
    ("kind", "identifier"),
    [("hostnames", "ws-7.corp.example"), ("mac_addresses", MAC)],
    ids=["host name", "MAC address"],
)
def test_on_multiple_online_selects_the_online_device(console, duplicates, kind, identifier):
    result = console.run(**{kind: [identifier]}, on_multiple="online")
    assert outcomes(result) == ["changed"]
    assert console.locked_ids() == {duplicates[0]}


@pytest.mark.parametrize("state", ["Online", "Offline"])
def test_on_multiple_online_fails_unless_exactly_one_is_online(console, duplicates, state):
    for device_id in duplicates:
        console.cylance.change_device(device_id, state=state)
    result = console.run(mac_addresses=[MAC], on_multiple="online")
    assert result["devices"][0]["error"]["reason"] == "ambiguous"
    assert console.writes() == []


def test_on_multiple_all_selects_every_device(console, duplicates):
    result = console.run(mac_addresses=[MAC], on_multiple="all")
    assert outcomes(result) == ["changed", "changed"]
    assert [entry["device"] for entry in result["devices"]] == [MAC, MAC]
    assert console.locked_ids() == set(duplicates)
    assert result["summary"]["requested"] == 2


def test_every_selected_device_counts_as_a_change(console, duplicates):
    result = console.run(mac_addresses=[MAC], on_multiple="all", max_changes="1")
    assert result["failed"]
    assert console.writes() == []


def test_an_unknown_host_name_fails_alone(console):
    console.seed(2)
    result = console.run(hostnames=["unknown.corp.example", "ws-0001.corp.example"])
    assert outcomes(result) == ["failed", "changed"]
    error = result["devices"][0]["error"]
    assert error["reason"] == "not_found"
    assert "'unknown.corp.example'" in error["message"]


def test_a_short_name_is_not_found_and_the_error_explains_why(console):
    console.seed(1)
    result = console.run(hostnames=["ws-0001"])
    assert result["devices"][0]["error"]["reason"] == "not_found"
    assert "full name" in result["devices"][0]["error"]["message"]
    assert console.writes() == []


@pytest.mark.parametrize(
    "response",
    [
        [{"id": "45e07f34-e76b-4a9e-b167-d6d0c510d6ba", "host_name": "other.corp.example", "name": "WS-0001"}],
        [{"id": "45e07f34-e76b-4a9e-b167-d6d0c510d6ba", "host_name": "ws-0001.other.example", "name": "WS-0001"}],
    ],
    ids=["another name", "another domain"],
)
def test_a_lookup_response_with_another_device_fails(console, response):
    console.seed(1)
    console.simulator.add_fault("status", path="/hostname/", status=200, body=response)
    result = console.run(hostnames=["ws-0001.corp.example"])
    assert result["devices"][0]["outcome"] == "failed"
    assert console.writes() == []


@pytest.mark.parametrize(
    "response",
    [{}, "text", [5], [{"host_name": "ws-0001.corp.example"}], [{"id": "x"}]],
    ids=["object", "text", "list of numbers", "device without ID", "invalid ID"],
)
def test_an_invalid_lookup_response_fails(console, response):
    console.seed(1)
    console.simulator.add_fault("status", path="/hostname/", status=200, body=response)
    result = console.run(hostnames=["ws-0001.corp.example"])
    assert (result["devices"][0]["outcome"], result["devices"][0]["error"]["reason"]) == ("failed", "bad_answer")
    assert console.writes() == []


@pytest.mark.parametrize("value", ["not_found", "empty_list"])
@pytest.mark.parametrize(
    ("kind", "identifier", "switch"),
    [
        ("hostnames", "unknown.corp.example", "hostname_not_found"),
        ("mac_addresses", "02:00:5e:00:00:01", "mac_not_found"),
    ],
    ids=["host name", "MAC address"],
)
def test_an_unknown_identifier_fails_with_every_response_form(console, kind, identifier, switch, value):
    console.seed(1)
    console.simulator.switch(f"cylance.{switch}", value)
    for body in ("empty", "message"):
        console.simulator.switch("cylance.not_found_body", body)
        (entry,) = console.run(**{kind: [identifier]})["devices"]
        assert (entry["outcome"], entry["error"]["reason"]) == ("failed", "not_found")
    assert console.writes() == []
