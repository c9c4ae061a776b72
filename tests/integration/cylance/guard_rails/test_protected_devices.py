# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A protected device in a list stops the list before the first write."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine import guard_rails
from integration.cylance.console import focus_id
from integration.tasks import outcomes, reasons

MAC = "00-60-26-26-D5-19"


@pytest.fixture
def device_ids(console):
    """Return the IDs of four workstations, and of a domain controller in the middle."""
    ids = console.seed(4)
    controller = console.cylance.add_device(
        host_name="dc01.corp.example", mac_addresses=[MAC], ip_addresses=["192.0.2.99"]
    )["id"]
    return [*ids[:2], controller, *ids[2:]]


PROTECTING_ENTRIES = {
    "id": lambda device_id: device_id,
    "lockdown API id": focus_id,
    "host name": lambda device_id: "dc01.corp.example",
    "short name": lambda device_id: "DC01",
    "pattern": lambda device_id: "dc*",
    "domain pattern": lambda device_id: "*.Corp.Example",
    "MAC address": lambda device_id: MAC.lower(),
    "IP address": lambda device_id: "192.0.2.99",
    "network": lambda device_id: "192.0.2.0/24",
}


@pytest.mark.parametrize("kind", PROTECTING_ENTRIES)
@pytest.mark.parametrize("check", [True, False], ids=["check mode", "run"])
def test_one_protected_device_stops_the_list_before_the_first_write(console, device_ids, kind, check):
    entry = PROTECTING_ENTRIES[kind](device_ids[2])
    result = console.run(*device_ids, protected_devices=["srv-*", entry], check=check)
    assert result["failed"] and not result["changed"]
    assert outcomes(result) == ["skipped"] * 5
    assert console.writes() == []
    assert "Nothing was written, because these are protected" in result["msg"]
    assert f"dc01.corp.example ({focus_id(device_ids[2])}) (by '{entry}')" in result["msg"]
    assert {entry["error"]["reason"] for entry in result["devices"]} == {"protected"}
    assert result["diff"] == []


@pytest.mark.parametrize(
    ("kind", "identifier"),
    [("hostnames", "dc01.corp.example"), ("mac_addresses", MAC)],
    ids=["host name", "MAC address"],
)
def test_a_protected_device_is_recognized_under_every_identifier(console, device_ids, kind, identifier):
    result = console.run(**{kind: [identifier]}, protected_devices=[device_ids[2]])
    assert result["failed"]
    assert console.writes() == []


def test_the_environment_variable_protects_in_addition_to_the_option(console, device_ids, monkeypatch):
    monkeypatch.setenv("DEVICE_ACTIONS_PROTECTED_DEVICES", "srv-9, dc*")
    for protected in ([], ["srv-1"]):
        result = console.run(*device_ids, protected_devices=protected)
        assert "(by 'dc*')" in result["msg"]
    assert console.writes() == []


def test_an_entry_that_can_match_nothing_stops_the_task_before_the_login(console, device_ids, monkeypatch):
    with pytest.raises(InputError, match=r"^protected_devices: 'dc\?1' can match no device"):
        console.run(*device_ids, protected_devices=["dc?1"])
    monkeypatch.setenv("DEVICE_ACTIONS_PROTECTED_DEVICES", "srv-9, 00:60:26:26:d5")
    with pytest.raises(InputError, match="^DEVICE_ACTIONS_PROTECTED_DEVICES: '00:60:26:26:d5' can match no device"):
        console.run(*device_ids)
    assert console.logins() == [] and console.writes() == []


def test_a_device_without_addresses_is_treated_as_protected(console):
    device_id = console.cylance.add_device(host_name="ws-1", ip_addresses=[])["id"]
    result = console.run(device_id, protected_devices=["192.0.2.0/24"])
    assert result["failed"] and "does not report IP addresses" in result["msg"]
    assert console.writes() == []


def test_a_protected_device_stops_a_release(console, device_ids):
    for device_id in device_ids:
        console.cylance.change_device(device_id, lock={"partial": True})
    assert console.run(*device_ids, state="unlocked", protected_devices=["dc*"])["failed"]
    assert console.writes() == []


def test_tolerate_failures_does_not_override_protection(console, device_ids):
    assert console.run(*device_ids, protected_devices=["dc*"], tolerate_failures=True)["failed"]
    assert console.writes() == []


def test_a_list_without_protected_devices_is_processed(console, device_ids):
    del device_ids[2]
    result = console.run(*device_ids, protected_devices=["dc*", MAC])
    assert outcomes(result) == ["changed"] * 4


@pytest.mark.parametrize(
    "fault", [{"kind": "status", "status": 500}, {"kind": "html", "status": 200}], ids=["500", "page"]
)
def test_a_failed_lookup_stops_the_list_when_devices_are_protected(console, device_ids, fault):
    del device_ids[2]
    console.simulator.add_fault(**fault, path=f"^/devices/v2/{device_ids[1]}$")
    result = console.run(*device_ids, protected_devices=["dc*"])
    assert result["failed"]
    assert console.writes() == []
    assert outcomes(result)[1] == "failed"
    assert set(outcomes(result)) == {"failed", "skipped"}
    assert "could not be determined" in result["msg"]


@pytest.mark.parametrize("tolerate", [False, True], ids=["not tolerated", "tolerated"])
def test_an_unknown_device_fails_alone_when_devices_are_protected(console, device_ids, tolerate):
    console.cylance.delete_device(device_ids[2])
    result = console.run(*device_ids, protected_devices=["dc*"], tolerate_failures=tolerate)
    assert result["failed"] is not tolerate
    assert outcomes(result) == ["changed", "changed", "failed", "changed", "changed"]
    names = ["ws-0001.corp.example", "gone.corp.example"]
    assert outcomes(console.run(hostnames=names, protected_devices=["dc*"])) == ["unchanged", "failed"]


def test_an_ambiguous_name_stops_the_list_only_if_one_of_its_devices_is_protected(console, device_ids):
    names = [console.cylance.device(device_ids[0])["host_name"], "twin.corp.example"]
    for mac in (MAC, "00:60:26:26:d5:20"):
        console.cylance.add_device(host_name="twin.corp.example", mac_addresses=[mac])
    refused = console.run(hostnames=names, protected_devices=[MAC])
    assert "these are protected: twin.corp.example" in refused["msg"] and console.writes() == []
    result = console.run(hostnames=names, protected_devices=["other*"])
    assert (outcomes(result), reasons(result)) == (["changed", "failed"], [None, "ambiguous"])


def test_a_record_of_another_device_does_not_bypass_protection(console, device_ids):
    other = console.cylance.device(device_ids[0])
    record = {"id": other["id"], "host_name": other["host_name"], "name": other["name"], "mac_addresses": []}
    console.simulator.add_fault("status", path=f"^/devices/v2/{device_ids[2]}$", status=200, body=record)
    assert console.run(device_ids[2], protected_devices=["dc*"])["failed"]
    assert console.writes() == []


def test_a_device_without_a_name_is_treated_as_protected(console):
    device_id = console.cylance.add_device(host_name="", name="")["id"]
    assert console.run(device_id, protected_devices=["dc*"])["failed"]
    assert console.writes() == []


@pytest.mark.parametrize("options", [{"protected_devices": ["dc*"]}, {"expected_hostname": "ws-0001.corp.example"}])
def test_the_name_in_the_lockdown_record_counts_too(console, options):
    (device_id,) = console.seed(1)
    record = {"id": focus_id(device_id), "hostname": "dc01.corp.example", "connection_status": "connected"}
    console.fault("GET", "status", status=200, body={"data": {**record, "lockdown_history": []}})
    result = console.run(hostnames=["ws-0001.corp.example"], **options)
    assert outcomes(result) == ["failed"] and "dc01.corp.example" in result["msg"]
    assert console.writes() == []


@pytest.mark.parametrize("by", ["device_ids", "hostnames"])
def test_the_local_machine_in_a_list_leaves_no_partial_result(console, monkeypatch, by):
    """Either nothing is written, or all other devices are. The order of the list does not matter."""
    monkeypatch.setattr(guard_rails, "local_identifiers", lambda: ("ws-0003",))
    ids = console.seed(5)
    identifiers = ids if by == "device_ids" else [f"ws-000{number}.corp.example" for number in range(1, 6)]
    result = console.run(**{by: identifiers}, max_parallel=1)
    assert result["failed"]
    assert console.locked_ids() in (set(), set(ids) - {ids[2]})


@pytest.mark.parametrize("by", ["device_ids", "hostnames"])
def test_the_local_machine_is_never_locked(console, monkeypatch, by):
    monkeypatch.setattr(guard_rails, "local_identifiers", lambda: ("controller-7",))
    device_id = console.cylance.add_device(host_name="controller-7.corp.example")["id"]
    identifier = device_id if by == "device_ids" else "controller-7.corp.example"
    result = console.run(**{by: [identifier]})
    assert result["failed"]
    assert result["devices"][0]["error"]["reason"] == "protected"
    assert console.writes() == []


def test_a_machine_named_in_running_on_is_never_locked(console):
    console.cylance.add_device(host_name="controller-8.corp.example", mac_addresses=[MAC])
    for name in ("Controller-8", MAC.lower()):
        assert console.run(hostnames=["controller-8.corp.example"], running_on=[name])["failed"]
    assert console.writes() == []


def test_a_message_about_many_missing_targets_has_one_example(console):
    names = [f"gone-{number}" for number in range(15)]
    message = console.run(hostnames=names, protected_devices=["dc*"])["msg"]
    assert "gone-0, gone-1" in message and "and 5 more" in message
    assert message.count("for example: The console has no device") == 1
    assert len(message) < 1000
    assert console.writes() == []
