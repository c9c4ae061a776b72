# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guard rails: nobody locks a protected machine, too many machines, or the wrong one."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine import guard_rails

MAC = "00-60-26-26-D5-19"


def outcomes(result):
    return [entry["outcome"] for entry in result["devices"]]


@pytest.fixture
def fleet(console):
    """The ids of four workstations, and in their midst that of a domain controller."""
    ids = console.seed(4)
    controller = console.cylance.add_device(host_name="dc01.corp.example", mac_addresses=[MAC])["id"]
    return [*ids[:2], controller, *ids[2:]]


def spellings(device_id):
    return [
        device_id,
        device_id.replace("-", "").upper(),
        "dc01.corp.example",
        "DC01",
        "dc*",
        "*.Corp.Example",
        MAC.lower(),
    ]


@pytest.mark.parametrize("number", range(7))
@pytest.mark.parametrize("check", [True, False])
def test_one_protected_device_stops_a_whole_list_of_ids_before_the_first_write(console, fleet, number, check):
    entry = spellings(fleet[2])[number]
    result = console.run(*fleet, protected_devices=["srv-*", entry], check=check)
    assert result["failed"] and not result["changed"]
    assert outcomes(result) == ["skipped"] * 5
    assert console.writes() == []
    assert "Protected, so nothing was written" in result["msg"]
    assert f"dc01.corp.example ({fleet[2].replace('-', '').upper()}) (by '{entry}')" in result["msg"]
    assert {entry["error"]["reason"] for entry in result["devices"]} == {"protected"}
    assert result["diff"] == []


@pytest.mark.parametrize(("kind", "identifier"), [("hostnames", "dc01.corp.example"), ("mac_addresses", MAC)])
def test_a_protected_device_is_found_by_any_handle(console, fleet, kind, identifier):
    result = console.run(**{kind: [identifier]}, protected_devices=[fleet[2]])
    assert result["failed"]
    assert console.writes() == []


def test_the_environment_protects_whatever_the_task_says(console, fleet, monkeypatch):
    monkeypatch.setenv("DEVICE_ACTIONS_PROTECTED_DEVICES", "srv-9, dc*")
    for protected in ([], ["srv-1"]):
        result = console.run(*fleet, protected_devices=protected)
        assert "(by 'dc*')" in result["msg"]
    assert console.writes() == []


def test_a_release_stops_at_a_protected_device_too(console, fleet):
    for device_id in fleet:
        console.cylance.change_device(device_id, lock={"partial": True})
    assert console.run(*fleet, state="unlocked", protected_devices=["dc*"])["failed"]
    assert console.writes() == []


def test_tolerated_failures_do_not_let_a_protected_device_pass(console, fleet):
    assert console.run(*fleet, protected_devices=["dc*"], tolerate_failures=True)["failed"]
    assert console.writes() == []


def test_a_list_without_a_protected_device_is_worked_on(console, fleet):
    del fleet[2]
    result = console.run(*fleet, protected_devices=["dc*", MAC])
    assert outcomes(result) == ["changed"] * 4


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 500}, {"kind": "html", "status": 200}])
def test_a_target_that_cannot_be_looked_up_stops_the_list_when_devices_are_protected(console, fleet, fault):
    del fleet[2]
    console.simulator.add_fault(**fault, path=f"^/devices/v2/{fleet[1]}$")
    result = console.run(*fleet, protected_devices=["dc*"])
    assert result["failed"]
    assert console.writes() == []
    assert outcomes(result)[1] == "failed"
    assert set(outcomes(result)) == {"failed", "skipped"}
    assert "could not be learned" in result["msg"]


def test_an_unknown_id_stops_the_list_when_devices_are_protected(console, fleet):
    console.cylance.delete_device(fleet[2])
    result = console.run(*fleet, protected_devices=["dc*"])
    assert result["failed"]
    assert console.writes() == []


def test_a_console_that_answers_for_another_device_protects_nothing_away(console, fleet):
    other = console.cylance.device(fleet[0])
    record = {"id": other["id"], "host_name": other["host_name"], "name": other["name"], "mac_addresses": []}
    console.simulator.add_fault("status", path=f"^/devices/v2/{fleet[2]}$", status=200, body=record)
    assert console.run(fleet[2], protected_devices=["dc*"])["failed"]
    assert console.writes() == []


def test_a_device_without_a_name_cannot_be_told_from_a_protected_one(console):
    device_id = console.cylance.add_device(host_name="", name="")["id"]
    assert console.run(device_id, protected_devices=["dc*"])["failed"]
    assert console.writes() == []


@pytest.mark.parametrize("by", ["device_ids", "hostnames"])
def test_the_machine_that_runs_the_task_does_not_leave_a_list_half_done(console, monkeypatch, by):
    """Either nothing is written, or everything but that machine: never what happens to come before it."""
    monkeypatch.setattr(guard_rails, "local_identifiers", lambda: ("ws-0003",))
    ids = console.seed(5)
    identifiers = ids if by == "device_ids" else [f"ws-000{number}.corp.example" for number in range(1, 6)]
    result = console.run(**{by: identifiers}, max_parallel=1)
    assert result["failed"]
    assert console.locked_ids() in (set(), set(ids) - {ids[2]})


@pytest.mark.parametrize("by", ["device_ids", "hostnames"])
def test_the_machine_that_runs_the_task_is_never_locked(console, monkeypatch, by):
    monkeypatch.setattr(guard_rails, "local_identifiers", lambda: ("controller-7",))
    device_id = console.cylance.add_device(host_name="controller-7.corp.example")["id"]
    identifier = device_id if by == "device_ids" else "controller-7.corp.example"
    result = console.run(**{by: [identifier]})
    assert result["failed"]
    assert result["devices"][0]["error"]["reason"] == "protected"
    assert console.writes() == []


def test_a_machine_that_takes_part_in_running_the_task_is_never_locked(console):
    console.cylance.add_device(host_name="controller-8.corp.example", mac_addresses=[MAC])
    for name in ("Controller-8", MAC.lower()):
        assert console.run(hostnames=["controller-8.corp.example"], running_on=[name])["failed"]
    assert console.writes() == []


# How many


@pytest.mark.parametrize("check", [True, False])
def test_twenty_six_changes_are_more_than_the_default_allows(console, check):
    ids = console.seed(26)
    result = console.run(*ids, check=check)
    assert result["failed"] and not result["changed"]
    assert console.writes() == []
    assert outcomes(result) == ["skipped"] * 26
    assert "26 changes planned, and max_changes is 25" in result["msg"]
    assert "ws-0001.corp.example" in result["msg"] and "16 more" in result["msg"]
    assert "max_changes: 26" in result["msg"]
    assert {entry["error"]["reason"] for entry in result["devices"]} == {"max_changes"}


def test_the_value_that_the_refusal_names_is_enough(console):
    ids = console.seed(26)
    assert outcomes(console.run(*ids, max_changes="26")) == ["changed"] * 26


def test_only_changes_count_and_not_what_is_locked_already(console):
    ids = console.seed(30)
    for device_id in ids[:5]:
        console.cylance.change_device(device_id, lock={})
    result = console.run(*ids)
    assert result["summary"]["changed"] == 25
    assert result["summary"]["unchanged"] == 5


@pytest.mark.parametrize(("limit", "allowed"), [("10%", 4), ("12%", 4), ("13%", 5), ("100%", 40), ("0%", 0)])
def test_a_percentage_is_of_the_consoles_devices_rounded_down(console, limit, allowed):
    ids = console.seed(40)
    if allowed:
        assert console.run(*ids[:allowed], max_changes=limit, check=True)["summary"]["changed"] == allowed
    if allowed < 40:
        result = console.run(*ids[: allowed + 1], max_changes=limit)
        assert result["failed"]
        assert f"max_changes is {limit}" in result["msg"]
    assert console.writes() == []


@pytest.mark.parametrize("body", [{}, {"total_number_of_items": "40"}, {"total_number_of_items": True}, []])
def test_a_percentage_of_nobody_knows_how_many_stops_the_task(console, body):
    ids = console.seed(3)
    console.simulator.add_fault("status", path="^/devices/v2$", status=200, body=body)
    result = console.run(*ids, max_changes="100%")
    assert result["failed"]
    assert outcomes(result) == ["skipped"] * 3
    assert console.writes() == []


@pytest.mark.parametrize("check", [True, False])
def test_the_changes_of_a_play_count_together_over_hosts_loops_and_batches(console, check):
    ids = console.seed(30)
    run_state = console.context().run_state
    results = [
        console.run(
            device_id,
            context=console.context(
                run_state=run_state, scope="play 1, task 1", host=f"host-{number}", check_mode=check
            ),
        )
        for number, device_id in enumerate(ids)
    ]
    assert [result["failed"] for result in results] == [False] * 25 + [True] * 5
    assert console.locked_ids() == (set() if check else set(ids[:25]))
    assert "1 change planned beside 25" in results[25]["msg"]
    assert "max_changes: 26" in results[25]["msg"]
    other_task = console.context(run_state=run_state, scope="play 1, task 2", host="host-29")
    assert not console.run(ids[29], context=other_task)["failed"]


def test_what_is_unchanged_takes_nothing_from_the_plays_count(console):
    ids = console.seed(4)
    for device_id in ids[:2]:
        console.cylance.change_device(device_id, lock={})
    run_state = console.context().run_state
    for number, device_id in enumerate(ids):
        context = console.context(run_state=run_state, scope="task", host=f"host-{number}")
        assert not console.run(device_id, context=context, max_changes="2")["failed"]


# Which


@pytest.mark.parametrize("protected", [[], ["dc*"]])
@pytest.mark.parametrize("expected", ["ws-0001.corp.example", "WS-0001.CORP.EXAMPLE", "ws-0001", "WS-0001"])
def test_the_expected_host_name_matches_in_full_or_in_its_first_label(console, expected, protected):
    (device_id,) = console.seed(1)
    result = console.run(device_id, expected_hostname=expected, protected_devices=protected)
    assert outcomes(result) == ["changed"]


@pytest.mark.parametrize("protected", [[], ["dc*"]])
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("expected", ["ws-0002.corp.example", "ws-0001.other.example", "ws", "ws-00010"])
def test_another_host_name_than_expected_is_left_alone(console, expected, check, protected):
    """The console's own name of the device (WS-0001), which anybody can edit there, proves nothing."""
    (device_id,) = console.seed(1)
    result = console.run(device_id, expected_hostname=expected, check=check, protected_devices=protected)
    (entry,) = result["devices"]
    assert (entry["outcome"], entry["error"]["reason"]) == ("failed", "wrong_device")
    assert "ws-0001.corp.example" in entry["error"]["message"] and expected in entry["error"]["message"]
    assert console.writes() == []


def test_a_bare_name_of_the_console_matches_the_inventorys_full_one(console):
    device_id = console.cylance.add_device(host_name="WS-9")["id"]
    assert outcomes(console.run(device_id, expected_hostname="ws-9.corp.example")) == ["changed"]


def test_a_device_without_a_name_is_not_the_expected_one(console):
    (device_id,) = console.seed(1)
    nameless = {"id": device_id.replace("-", "").upper(), "connection_status": "connected", "lockdown_expiration": None}
    console.fault("GET", "status", status=200, body={"data": nameless})
    assert console.run(device_id, expected_hostname="ws-0001.corp.example")["failed"]
    assert console.writes() == []


def test_one_expected_name_for_several_devices_is_an_error(console):
    ids = console.seed(2)
    with pytest.raises(InputError, match="expected_hostname"):
        console.run(*ids, expected_hostname="ws-0001")
    assert console.simulator.requests() == []


@pytest.mark.parametrize("protected", [[], ["dc*"]])
def test_one_id_of_many_hosts_locks_one_device_once_and_fails_the_others(console, protected):
    (device_id,) = console.seed(1)
    run_state = console.context().run_state
    results = [
        console.run(
            device_id if number % 2 else device_id.replace("-", "").upper(),
            context=console.context(run_state=run_state, scope="task", host=f"host-{number}"),
            protected_devices=protected,
        )
        for number in range(10)
    ]
    assert [result["failed"] for result in results] == [False] + [True] * 9
    assert console.write_count() == 1
    for result in results[1:]:
        assert result["devices"][0]["error"]["reason"] == "claimed"
        assert "'host-0'" in result["msg"]


def test_a_claim_holds_in_check_mode_too_and_for_one_task_only(console):
    (device_id,) = console.seed(1)
    run_state = console.context().run_state
    for host, scope, failed in (
        ("a", "task 1", False),
        ("a", "task 1", False),
        ("b", "task 1", True),
        ("b", "task 2", False),
    ):
        context = console.context(run_state=run_state, scope=scope, host=host, check_mode=True)
        assert console.run(device_id, context=context)["failed"] is failed


def test_of_many_targets_that_are_not_found_the_message_quotes_one(console):
    names = [f"gone-{number}" for number in range(15)]
    message = console.run(hostnames=names, protected_devices=["dc*"])["msg"]
    assert "gone-0, gone-1" in message and "and 5 more" in message
    assert message.count("The first: ") == 1
    assert len(message) < 1000
    assert console.writes() == []
