# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong with the request that starts an execution never leads to a second one."""

from __future__ import annotations

import errno
import json

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import durable_record
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages.info import CylancePackageInfo
from integration.cylance.executions.orders import NAME, PATH, begun, focus, posts
from integration.tasks import outcomes, reasons


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop_after"},
        {"kind": "truncate"},
        {"kind": "garbage"},
        {"kind": "status", "status": 500, "work": True},
        {"kind": "status", "status": 503, "work": True},
        {"kind": "status", "status": 202, "body": "<html>", "work": True},
        {"kind": "status", "status": 202, "body": "{}", "work": True},
    ],
    ids=["cut", "truncated", "garbage", "500", "503", "page", "empty"],
)
def test_a_lost_answer_never_leads_to_a_second_run(console, execute, pauses, fault):
    ids = console.seed(3)
    console.simulator.add_fault(method="POST", path=f"{PATH}$", times=1, **fault)
    result = execute(*ids, timeout=1)
    assert outcomes(result) == ["changed"] * 3
    assert not result["failed"]
    assert len(begun(console)) == len(posts(console)) == 1
    assert not execute(*ids)["changed"]


@pytest.mark.parametrize("run", ["once", "always"])
def test_what_was_lost_and_not_done_is_unknown_and_not_sent_again(console, execute, pauses, run):
    ids = console.seed(2)
    console.simulator.add_fault("drop_before", method="POST", path=f"{PATH}$", times=1)
    result = execute(*ids, run=run)
    assert outcomes(result) == ["unknown"] * 2
    assert reasons(result) == ["unknown_fate"] * 2
    assert result["failed"] and "not started again" in result["msg"]
    assert result["retry"] == []  # another execution might be a second one
    for check in (True, False):
        with pytest.raises(DeviceActionsError, match="not known whether it was started. Look in the console"):
            execute(*ids, check=check)
    assert (begun(console), len(posts(console))) == ([], 1)
    assert execute(*ids, run="always")["changed"]
    assert not execute(*ids)["changed"]


def test_what_was_lost_is_found_when_the_console_lists_it_at_last(console, execute, pauses):
    ids = console.seed(2)
    console.cylance.switch("execution_listed_after", 100)
    console.simulator.add_fault("drop_after", method="POST", path=f"{PATH}$", times=1)
    assert outcomes(execute(*ids)) == ["unknown"] * 2
    with pytest.raises(DeviceActionsError, match="Look in the console"):
        execute(*ids)
    console.simulator.advance(100)
    assert outcomes(execute(*ids)) == ["unchanged"] * 2
    assert len(begun(console)) == len(posts(console)) == 1


def test_what_the_list_does_not_show_yet_is_remembered(console, execute):
    ids = console.seed(2)
    console.cylance.switch("execution_listed_after", 100)
    first = execute(*ids)
    again = execute(*ids)
    assert (again["changed"], again["execution"]["id"]) == (False, first["execution"]["id"])
    with pytest.raises(InputError, match="with other content: devices: it has 1"):
        execute(ids[0])
    console.simulator.add_fault("status", method="GET", path=f"{PATH}/", status=404)
    with pytest.raises(DeviceActionsError, match="Nothing was started. run: always"):
        execute(*ids)
    assert len(begun(console)) == 1
    assert execute(*ids, name=f"{NAME} of another occasion")["changed"]


def test_what_is_older_than_the_window_is_not_remembered(console, execute):
    ids = console.seed(1)
    console.cylance.switch("execution_listed_after", 10_000)
    execute(*ids)
    console.simulator.advance(7200)
    assert not execute(*ids)["changed"]
    assert execute(*ids, match_window="0:01:59")["changed"]


def test_what_somebody_has_deleted_is_started_again_after_an_hour(console, execute):
    ids = console.seed(1)
    execute(*ids)
    console.simulator.add_fault("status", method="GET", path=f"{PATH}/", status=404)
    console.cylance.switch("execution_listed_after", 10_000)
    for seconds, changed in ((3500, False), (200, True)):
        console.simulator.advance(seconds)
        if changed:
            assert execute(*ids)["changed"]
        else:
            with pytest.raises(DeviceActionsError, match="Nothing was started"):
                execute(*ids)


NOW = "now"


@pytest.mark.parametrize(
    "entry",
    [
        "x",
        5,
        {},
        {"at": NOW, "packages": ""},
        {"at": None, "id": None, "packages": ""},
        {"at": NOW, "id": "../../devices/v2", "packages": ""},
    ],
)
def test_what_is_no_memory_is_none(console, execute, entry):
    ids = console.seed(1)
    execute(*ids, name="other")
    record = durable_record("cylance-executions")
    with record.transaction() as entries:
        (key,) = entries
        # An entry that would count, if it were one.
        entries[key] = (
            {**entry, "at": entries[key]["at"]} if isinstance(entry, dict) and entry.get("at") == NOW else entry
        )
    console.cylance.switch("execution_listed_after", 100)
    console.simulator.reset()
    ids = console.seed(1)
    console.cylance.add_package("Collect")
    assert execute(*ids, name="other")["changed"]


def test_where_nothing_can_be_remembered_nothing_is_started(console, execute, monkeypatch):
    ids = console.seed(1)

    def full(offset, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    execute(*ids, check=True)  # the files are there
    monkeypatch.setattr(durable_record("cylance-executions")._memory, "overwrite", full)
    with pytest.raises(DeviceActionsError, match="cannot be remembered: No space left"):
        execute(*ids)
    assert posts(console) == []


def test_what_was_refused_is_not_remembered(console, execute):
    ids = console.seed(1)
    execute(*ids, name="earlier")
    console.simulator.add_fault("status", method="POST", path=f"{PATH}$", status=403, times=2)
    for name in (NAME, "earlier"):
        with pytest.raises(DeviceActionsError, match="403"):
            execute(*ids, name=name, run="always")
    assert execute(*ids)["changed"]
    console.cylance.switch("execution_listed_after", 100)
    assert not execute(*ids, name="earlier")["changed"]


def test_a_lost_answer_is_not_mistaken_for_an_older_run(console, execute, pauses):
    ids = console.seed(2)
    execute(*ids)
    console.simulator.add_fault("drop_before", method="POST", path=f"{PATH}$", times=1)
    assert outcomes(execute(*ids, run="always")) == ["unknown"] * 2


def test_an_older_run_that_the_list_shows_late_is_not_taken_for_the_lost_one(console, execute, pauses):
    ids = console.seed(2)
    console.cylance.switch("execution_listed_after", 100)
    execute(*ids, run="always")
    console.simulator.advance(99)
    console.simulator.add_fault("drop_before", method="POST", path=f"{PATH}$", times=1)
    pauses.after(1, lambda: console.simulator.advance(1))
    assert outcomes(execute(*ids, run="always")) == ["unknown"] * 2
    assert len(begun(console)) == 1


def test_a_run_of_somebody_else_that_the_list_shows_late_is_not_taken_for_the_lost_one(console, execute, pauses):
    ids = console.seed(2)
    console.cylance.switch("execution_listed_after", 100)
    (package,) = console.run(operation=CylancePackageInfo)["packages"]
    console.cylance.execute(NAME, package["id"], ids, arguments=["-k", "v"])
    console.simulator.advance(99)
    console.simulator.add_fault("drop_before", method="POST", path=f"{PATH}$", times=1)
    pauses.after(1, lambda: console.simulator.advance(1))
    assert outcomes(execute(*ids)) == ["unknown"] * 2


def test_an_answer_about_an_older_run_is_not_believed(console, execute, pauses):
    ids = console.seed(2)
    older = execute(*ids)["execution"]["id"]
    record = json.dumps({"id": older, "name": NAME, "deviceCount": 2})
    console.simulator.add_fault("status", method="POST", path=f"{PATH}$", status=202, body=record, work=True, times=1)
    result = execute(*ids, run="always")
    assert outcomes(result) == ["changed"] * 2
    assert result["execution"]["id"] not in (older, None)
    assert (len(begun(console)), len(posts(console))) == (2, 2)


def test_an_answer_about_an_older_run_that_is_not_listed_yet_is_not_believed(console, execute, pauses):
    ids = console.seed(2)
    console.cylance.switch("execution_listed_after", 100)
    older = execute(*ids)["execution"]["id"]
    record = json.dumps({"id": older, "name": NAME, "deviceCount": 2})
    console.simulator.add_fault("status", method="POST", path=f"{PATH}$", status=202, body=record, times=1)
    assert outcomes(execute(*ids, run="always")) == ["unknown"] * 2


def test_what_was_lost_is_looked_for_more_than_once(console, execute, pauses):
    ids = console.seed(2)
    console.cylance.switch("execution_listed_after", 2)
    console.simulator.add_fault("drop_after", method="POST", path=f"{PATH}$", times=1)
    pauses.after(1, lambda: console.simulator.advance(2))
    assert outcomes(execute(*ids)) == ["changed"] * 2
    assert len(posts(console)) == 1


def test_what_is_there_with_other_content_after_a_lost_answer_is_told(console, execute, pauses):
    ids = console.seed(3)
    console.cylance.switch("most_execution_devices", 2)
    console.simulator.add_fault("drop_after", method="POST", path=f"{PATH}$", times=1)
    result = execute(*ids)
    assert outcomes(result) == ["unknown"] * 3
    assert "lists one of this name: devices: it is without 1 that you want (ws-0003.corp.example" in result["msg"]


def test_what_the_console_calls_otherwise_after_a_lost_answer_is_told(console, execute, pauses):
    ids = console.seed(1)
    console.cylance.switch("longest_execution_name", 8)
    console.simulator.add_fault("drop_after", method="POST", path=f"{PATH}$", times=1)
    result = execute(*ids)
    assert outcomes(result) == ["unknown"]
    assert "lists one of this content, and calls it 'Incident'" in result["msg"]
    with pytest.raises(DeviceActionsError, match="Look in the console"):
        execute(*ids)
    assert len(begun(console)) == 1


def test_a_console_that_takes_it_otherwise_than_it_was_asked_is_told_of(console, execute):
    ids = console.seed(3)
    console.cylance.switch("most_execution_devices", 2)
    short = execute(*ids)
    assert outcomes(short) == ["unknown"] * 3 and reasons(short) == ["not_told"] * 3
    assert short["changed"] and short["failed"]
    assert "started on 2 of 3 devices" in short["msg"]
    assert "otherwise than it was asked: devices: it is without 1 that you want" in short["msg"]
    console.cylance.switch("longest_execution_name", 8)
    for changed in (True, False):
        renamed = execute(*ids[:2], name="Clean-up of today")
        assert (renamed["changed"], renamed["failed"]) == (changed, True)
        assert "The console calls it 'Clean-up'" in renamed["msg"]
    assert len(begun(console)) == 2


def test_where_the_console_names_other_devices_nobody_is_said_to_execute(console, execute):
    ids = console.seed(2)
    (package,) = console.run(operation=CylancePackageInfo)["packages"]
    record = {
        "id": "11111111-0000-4000-8000-000000000000",
        "name": NAME,
        "deviceCount": 2,
        "target": {"devices": [focus(ids[0]), "F" * 32], "zones": []},
        "packageExecutions": [{"package": package["id"], "arguments": ["-k", "v"]}],
    }
    console.simulator.add_fault(
        "status", method="POST", path=f"{PATH}$", status=202, body=json.dumps(record), work=True, times=1
    )
    result = execute(*ids)
    assert result["changed"] and result["failed"] and "otherwise than it was asked" in result["msg"]
    assert reasons(result) == ["not_told"] * 2


def test_what_nobody_is_said_to_have_begun_counts_as_ours(console, execute):
    ids = console.seed(1)
    execute(*ids)
    record = begun(console)[0]
    del record["createdBy"]
    page = json.dumps({"page_number": 1, "total_number_of_items": 1, "page_items": [record]})
    console.simulator.add_fault("status", method="GET", path=f"{PATH}$", status=200, body=page)
    with durable_record("cylance-executions").transaction() as remembered:
        remembered.clear()
    assert not execute(*ids, created_by="soar@*")["changed"]


def test_a_login_that_is_another_one_than_created_by_is_told(console, execute):
    ids = console.seed(1)
    for changed in (True, False):
        result = execute(*ids, created_by="soar@*")
        assert (result["changed"], result["failed"]) == (changed, True)
        assert "created_by: 'rehearsal@corp.example' began it" in result["msg"]
    assert len(begun(console)) == 1


def test_what_the_console_refuses_is_an_error(console, execute):
    ids = console.seed(1)
    console.simulator.add_fault("status", method="POST", path=f"{PATH}$", status=403)
    with pytest.raises(DeviceActionsError, match="403"):
        execute(*ids)
