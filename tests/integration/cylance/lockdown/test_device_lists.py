# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A long list needs few requests, reports every device, and stops when nothing works."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from integration.cylance.console import focus_id
from integration.tasks import outcomes

MANY = {"max_changes": "1000"}


def test_two_hundred_devices_need_one_login_and_two_requests_each(console):
    ids = console.seed(200)
    broken = [ids[7], ids[100], ids[199]]
    for device_id in broken:
        console.fault("PUT", "status", device_id, status=400, body={"message": f"no luck with {device_id}"})

    result = console.run(*ids, **MANY)

    assert result["failed"] and result["changed"]
    assert result["summary"] == {
        "requested": 200,
        "changed": 197,
        "unchanged": 0,
        "failed": 3,
        "skipped": 0,
        "unknown": 0,
    }
    assert console.locked_ids() == set(ids) - set(broken)
    assert [entry["device"] for entry in result["devices"]] == ids
    failed = {entry["device"]: entry["error"] for entry in result["devices"] if entry["outcome"] == "failed"}
    assert set(failed) == set(broken)
    for device_id, error in failed.items():
        assert (error["status"], error["reason"]) == (400, "bad_request")
        assert f"no luck with {device_id}" in error["message"]
    assert result["retry"] == broken
    assert "197 locked, 3 failed" in result["msg"]
    summary = console.simulator.summary()
    assert summary["logins"] == 1
    assert summary["total"] == 1 + 400
    assert result["api"]["requests"] == 401

    console.simulator.clear_faults()
    console.simulator.clear_requests()
    again = console.run(*result["retry"], **MANY)
    assert outcomes(again) == ["changed"] * 3
    assert not again["failed"] and again["retry"] == []
    assert console.locked_ids() == set(ids)
    assert console.simulator.summary()["total"] == 1 + 6


def test_a_response_without_the_state_costs_one_more_request(console):
    ids = console.seed(10)
    console.simulator.switch("cylance.lockdown_put_answer", "no_state")
    console.run(*ids)
    assert console.simulator.summary()["total"] == 1 + 30


def test_each_device_is_locked_before_the_next_one_is_read(console):
    ids = console.seed(10)
    console.run(*ids, max_parallel=1)
    methods = [entry["method"] for entry in console.simulator.requests(path="/lockdown")]
    assert methods == ["GET", "PUT"] * 10


def test_devices_are_processed_in_list_order(console):
    ids = console.seed(10)
    wanted = ids[::-1]
    console.run(*wanted, max_parallel=1)
    assert [write["device"].lower() for write in console.writes()] == [device.replace("-", "") for device in wanted]


def test_parallel_workers_start_no_device_after_twenty_failures(console):
    ids = console.seed(100)
    console.fault("PUT", "status", status=400)
    result = console.run(*ids, max_parallel=8, **MANY)
    assert 20 <= result["summary"]["failed"] <= 20 + 8
    assert result["summary"]["failed"] + result["summary"]["skipped"] == 100


def test_failures_with_successes_in_between_do_not_stop_the_list(console):
    ids = console.seed(60)
    for device_id in ids[::2]:
        console.fault("PUT", "status", device_id, status=400)
    result = console.run(*ids, max_parallel=1, **MANY)
    assert (result["summary"]["failed"], result["summary"]["changed"]) == (30, 30)


def test_failures_of_different_kinds_do_not_stop_the_list(console):
    ids = console.seed(30)
    for number, device_id in enumerate(ids):
        console.fault("PUT", "status", device_id, status=400 + number % 2 * 9)
    result = console.run(*ids, max_parallel=1, **MANY)
    assert result["summary"]["failed"] == 30


def test_tolerate_failures_lets_the_task_succeed(console):
    ids = console.seed(3)
    console.fault("PUT", "status", ids[1], status=400)
    result = console.run(*ids, tolerate_failures=True)
    assert not result["failed"]
    assert outcomes(result) == ["changed", "failed", "changed"]
    assert result["retry"] == [ids[1]]


def test_an_internal_error_on_one_device_does_not_affect_the_others(console, monkeypatch):
    ids = console.seed(3)
    original = CylanceLockdown.plan

    def fail_on_second_device(self, state):
        if state.hostname == "ws-0002.corp.example":
            raise ZeroDivisionError("a defect")
        return original(self, state)

    monkeypatch.setattr(CylanceLockdown, "plan", fail_on_second_device)
    result = console.run(*ids)
    assert outcomes(result) == ["changed", "failed", "changed"]
    assert result["devices"][1]["error"]["reason"] == "internal_error"
    assert console.locked_ids() == {ids[0], ids[2]}


def test_a_stop_request_finishes_the_started_write_and_skips_the_rest(console, monkeypatch):
    ids = console.seed(5)
    context = console.context()
    original = CylanceLockdown.write

    def stop_while_writing(self, device, plan, before):
        if device.hostname == "ws-0002.corp.example":
            context.stop.set()
        return original(self, device, plan, before)

    monkeypatch.setattr(CylanceLockdown, "write", stop_while_writing)
    result = console.run(*ids, context=context, max_parallel=1)
    assert outcomes(result) == ["changed", "changed", "skipped", "skipped", "skipped"]
    assert console.locked_ids() == set(ids[:2])
    assert result["failed"]
    assert {entry["error"]["reason"] for entry in result["devices"][2:]} == {"interrupted"}
    assert result["retry"] == ids[2:]


def test_a_deleted_device_fails_alone(console):
    ids = console.seed(3, without_focus=1)
    console.cylance.delete_device(ids[0])
    result = console.run(*ids)
    assert outcomes(result) == ["failed", "changed", "failed"]
    for number in (0, 2):
        error = result["devices"][number]["error"]
        assert (error["status"], error["reason"]) == (404, "not_found")
        assert "Focus (Optics) agent" in error["message"]
    assert console.write_count() == 1


def test_the_first_device_is_locked_before_the_others_are_read(console):
    """With 20 requests a second, 16 reads would delay the first lockdown by almost a second."""
    ids = console.seed(20)
    console.run(*ids)
    login, read, write, *rest = console.simulator.requests()
    assert login["login"]
    assert [entry["method"] for entry in (read, write)] == ["GET", "PUT"]
    assert read["path"] == write["path"] == f"/devicecommands/v2/{focus_id(ids[0])}/lockdown"
    assert len(rest) == 38
