# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handles: ids, host names and MAC addresses in every spelling, and what means no device or more than one."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError

MAC = "00-60-26-26-D5-19"


def outcomes(result):
    return [entry["outcome"] for entry in result["devices"]]


@pytest.fixture
def twins(console):
    """Two devices with one host name and one MAC address, the second one offline; their ids."""
    return [
        console.cylance.add_device(host_name="ws-7.corp.example", mac_addresses=[MAC], state=state)["id"]
        for state in ("Online", "Offline")
    ]


@pytest.mark.parametrize("spell", [str.lower, str.upper, lambda text: text.replace("-", ""), lambda text: f" {text}\n"])
def test_an_id_is_taken_in_either_spelling(console, spell):
    (device_id,) = console.seed(1)
    result = console.run(spell(device_id))
    assert outcomes(result) == ["changed"]
    assert result["devices"][0]["device"] == spell(device_id)
    assert result["devices"][0]["device_id"] == device_id.replace("-", "").upper()
    assert console.is_locked(device_id)


@pytest.mark.parametrize("identifier", ["ws-0001.corp.example", "WS-0001.Corp.Example", "ws-0001.corp.example."])
def test_a_host_name_is_looked_up_without_regard_to_case(console, identifier):
    ids = console.seed(2)
    result = console.run(hostnames=[identifier])
    assert outcomes(result) == ["changed"]
    assert console.locked_ids() == {ids[0]}
    assert result["devices"][0]["hostname"] == "ws-0001.corp.example"


@pytest.mark.parametrize(
    "identifier", [MAC, MAC.lower(), "00:60:26:26:d5:19", "0060.2626.D519", "00602626d519", " 00:60:26:26:D5:19 "]
)
def test_a_mac_address_is_looked_up_in_any_spelling(console, identifier):
    console.seed(2)
    wanted = console.cylance.add_device(mac_addresses=["00-11-22-33-44-55", MAC])["id"]
    assert outcomes(console.run(mac_addresses=[identifier])) == ["changed"]
    assert console.locked_ids() == {wanted}


@pytest.mark.parametrize(("kind", "identifier"), [("hostnames", "ws-7.corp.example"), ("mac_addresses", MAC)])
def test_a_handle_of_two_devices_fails_and_lists_them(console, twins, kind, identifier):
    result = console.run(**{kind: [identifier]})
    (entry,) = result["devices"]
    assert (entry["outcome"], entry["error"]["reason"]) == ("failed", "ambiguous")
    for device_id in twins:
        assert device_id.replace("-", "").upper() in entry["error"]["message"]
    assert console.writes() == []
    assert result["retry"] == [identifier]


def test_a_handle_of_very_many_devices_names_a_few_of_them(console):
    for dummy in range(30):
        console.cylance.add_device(host_name="clone")
    (entry,) = console.run(hostnames=["clone"])["devices"]
    assert "means 30 devices" in entry["error"]["message"] and "and 20 more" in entry["error"]["message"]
    assert len(entry["error"]["message"]) < 1000


@pytest.mark.parametrize(("kind", "identifier"), [("hostnames", "ws-7.corp.example"), ("mac_addresses", MAC)])
def test_the_one_that_is_online_is_taken_when_the_caller_says_so(console, twins, kind, identifier):
    result = console.run(**{kind: [identifier]}, on_multiple="online")
    assert outcomes(result) == ["changed"]
    assert console.locked_ids() == {twins[0]}


@pytest.mark.parametrize("state", ["Online", "Offline"])
def test_online_does_not_choose_where_not_exactly_one_is_online(console, twins, state):
    for device_id in twins:
        console.cylance.change_device(device_id, state=state)
    result = console.run(mac_addresses=[MAC], on_multiple="online")
    assert result["devices"][0]["error"]["reason"] == "ambiguous"
    assert console.writes() == []


def test_all_of_them_are_taken_when_the_caller_says_so(console, twins):
    result = console.run(mac_addresses=[MAC], on_multiple="all")
    assert outcomes(result) == ["changed", "changed"]
    assert [entry["device"] for entry in result["devices"]] == [MAC, MAC]
    assert console.locked_ids() == set(twins)
    assert result["summary"]["requested"] == 2


def test_all_of_them_count_as_changes(console, twins):
    result = console.run(mac_addresses=[MAC], on_multiple="all", max_changes="1")
    assert result["failed"]
    assert console.writes() == []


def test_a_host_name_that_nobody_has_is_its_own_failure(console):
    console.seed(2)
    result = console.run(hostnames=["nobody.corp.example", "ws-0001.corp.example"])
    assert outcomes(result) == ["failed", "changed"]
    error = result["devices"][0]["error"]
    assert error["reason"] == "not_found"
    assert "'nobody.corp.example'" in error["message"]


def test_a_bare_name_finds_no_machine_of_a_domain_and_the_message_says_so(console):
    console.seed(1)
    result = console.run(hostnames=["ws-0001"])
    assert result["devices"][0]["error"]["reason"] == "not_found"
    assert "full name" in result["devices"][0]["error"]["message"]
    assert console.writes() == []


@pytest.mark.parametrize(
    "answer",
    [
        [{"id": "45e07f34-e76b-4a9e-b167-d6d0c510d6ba", "host_name": "other.corp.example", "name": "WS-0001"}],
        [{"id": "45e07f34-e76b-4a9e-b167-d6d0c510d6ba", "host_name": "ws-0001.other.example", "name": "WS-0001"}],
    ],
)
def test_a_console_that_answers_with_another_machine_is_not_believed(console, answer):
    console.seed(1)
    console.simulator.add_fault("status", path="/hostname/", status=200, body=answer)
    result = console.run(hostnames=["ws-0001.corp.example"])
    assert result["devices"][0]["outcome"] == "failed"
    assert console.writes() == []


@pytest.mark.parametrize("answer", [{}, "text", [5], [{"host_name": "ws-0001.corp.example"}], [{"id": "x"}]])
def test_a_lookup_that_answers_with_nonsense_is_a_failure(console, answer):
    console.seed(1)
    console.simulator.add_fault("status", path="/hostname/", status=200, body=answer)
    result = console.run(hostnames=["ws-0001.corp.example"])
    assert (result["devices"][0]["outcome"], result["devices"][0]["error"]["reason"]) == ("failed", "bad_answer")
    assert console.writes() == []


@pytest.mark.parametrize("check", [True, False])
def test_two_handles_of_one_device_are_read_and_written_once(console, check):
    ids = console.seed(2)
    identifiers = [ids[0], ids[1], ids[0].upper(), ids[0].replace("-", "")]
    result = console.run(*identifiers, check=check)
    assert outcomes(result) == ["changed", "changed", "unchanged", "unchanged"]
    assert [entry["device"] for entry in result["devices"]] == identifiers
    assert len(result["diff"]) == 2
    assert result["devices"][2]["after"]["state"] == "locked"
    assert console.write_count() == (0 if check else 2)
    assert console.simulator.summary(method="GET")["total"] == 2


def test_two_handles_of_one_device_fail_together(console):
    (device_id,) = console.seed(1)
    console.fault("PUT", "status", status=400)
    result = console.run(device_id, device_id.upper())
    assert outcomes(result) == ["failed", "failed"]
    assert console.write_count() == 1
    assert result["retry"] == [device_id, device_id.upper()]


def test_two_macs_of_one_device_are_one_change(console):
    device_id = console.cylance.add_device(mac_addresses=[MAC, "00-11-22-33-44-55"])["id"]
    result = console.run(mac_addresses=[MAC, "00:11:22:33:44:55"], max_changes="1")
    assert outcomes(result) == ["changed", "unchanged"]
    assert console.writes(device_id) == console.writes()
    assert console.write_count() == 1


@pytest.mark.parametrize("kind", ["device_ids", "hostnames", "mac_addresses"])
@pytest.mark.parametrize("empty", [[], None, ""])
def test_an_empty_list_is_an_error_that_names_the_option(console, kind, empty):
    console.seed(1)
    with pytest.raises(InputError) as error:
        console.run(**{kind: empty})
    assert "allow_empty" in error.value.message
    assert console.simulator.requests() == []


@pytest.mark.parametrize("kind", ["device_ids", "hostnames", "mac_addresses"])
def test_a_list_of_nothing_is_an_error_too(console, kind):
    console.seed(1)
    # Newer cores make an empty text of it, older ones refuse it in their own words.
    with pytest.raises(InputError, match=f"allow_empty|'{kind}' is of type"):
        console.run(**{kind: [None]})
    assert console.simulator.requests() == []


@pytest.mark.parametrize("empty", [[], None])
def test_an_empty_list_that_is_allowed_does_nothing_and_asks_nothing(console, empty):
    console.seed(1)
    result = console.run(device_ids=empty, allow_empty=True)
    assert (result["changed"], result["failed"], result["devices"]) == (False, False, [])
    assert result["summary"]["requested"] == 0
    assert console.simulator.requests() == []


@pytest.mark.parametrize("second", [["ws-0001.corp.example"], []])
def test_two_kinds_of_target_at_once_are_an_error(console, second):
    (device_id,) = console.seed(1)
    with pytest.raises(InputError, match="mutually exclusive"):
        console.run(device_id, hostnames=second)
    assert console.simulator.requests() == []


def test_no_target_at_all_is_an_error(console):
    console.seed(1)
    with pytest.raises(InputError, match="one of the following is required: device_ids, hostnames, mac_addresses"):
        console.run()
    assert console.simulator.requests() == []
