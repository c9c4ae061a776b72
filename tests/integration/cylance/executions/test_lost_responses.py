# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A start request whose response is lost never leads to a second execution."""

from __future__ import annotations

import json

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages.info import CylancePackageInfo
from integration.cylance.executions.helpers import NAME, PATH, start_requests, started_executions
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
    ids=["no response", "truncated", "garbage", "500", "503", "page", "empty record"],
)
def test_a_lost_response_never_leads_to_a_second_execution(console, execute, pauses, fault):
    ids = console.seed(3)
    console.simulator.add_fault(method="POST", path=f"{PATH}$", times=1, **fault)
    result = execute(*ids)
    assert outcomes(result) == ["changed"] * 3
    assert not result["failed"]
    assert len(started_executions(console)) == len(start_requests(console)) == 1
    assert not execute(*ids)["changed"]


@pytest.mark.parametrize("run", ["once", "always"])
def test_a_lost_start_request_is_unknown_and_not_sent_again(console, execute, pauses, run):
    ids = console.seed(2)
    console.simulator.add_fault("drop_before", method="POST", path=f"{PATH}$", times=1)
    result = execute(*ids, run=run)
    assert outcomes(result) == ["unknown"] * 2
    assert reasons(result) == ["unknown_fate"] * 2
    assert result["failed"] and "not started again" in result["msg"]
    assert result["retry"] == []  # running again could start a second execution
    for check in (True, False):
        with pytest.raises(DeviceActionsError, match="unknown whether it was started. Check the console"):
            execute(*ids, check=check)
    assert (started_executions(console), len(start_requests(console))) == ([], 1)
    assert execute(*ids, run="always")["changed"]
    assert not execute(*ids)["changed"]


def test_a_lost_execution_is_found_once_the_console_lists_it(console, execute, pauses):
    ids = console.seed(2)
    console.cylance.switch("execution_listed_after", 100)
    console.simulator.add_fault("drop_after", method="POST", path=f"{PATH}$", times=1)
    assert outcomes(execute(*ids)) == ["unknown"] * 2
    with pytest.raises(DeviceActionsError, match="Check the console"):
        execute(*ids)
    console.simulator.advance(100)
    assert outcomes(execute(*ids)) == ["unchanged"] * 2
    assert len(started_executions(console)) == len(start_requests(console)) == 1


def test_an_older_execution_is_not_mistaken_for_the_lost_one(console, execute, pauses):
    ids = console.seed(2)
    execute(*ids)
    console.simulator.add_fault("drop_before", method="POST", path=f"{PATH}$", times=1)
    assert outcomes(execute(*ids, run="always")) == ["unknown"] * 2


def test_an_older_execution_that_is_listed_late_is_not_mistaken_for_the_lost_one(console, execute, pauses):
    ids = console.seed(2)
    console.cylance.switch("execution_listed_after", 100)
    execute(*ids, run="always")
    console.simulator.advance(99)
    console.simulator.add_fault("drop_before", method="POST", path=f"{PATH}$", times=1)
    pauses.after(1, lambda: console.simulator.advance(1))
    assert outcomes(execute(*ids, run="always")) == ["unknown"] * 2
    assert len(started_executions(console)) == 1


def test_another_users_execution_is_not_mistaken_for_the_lost_one(console, execute, pauses):
    ids = console.seed(2)
    console.cylance.switch("execution_listed_after", 100)
    (package,) = console.run(operation=CylancePackageInfo)["packages"]
    console.cylance.execute(NAME, package["id"], ids, arguments=["-k", "v"])
    console.simulator.advance(99)
    console.simulator.add_fault("drop_before", method="POST", path=f"{PATH}$", times=1)
    pauses.after(1, lambda: console.simulator.advance(1))
    assert outcomes(execute(*ids)) == ["unknown"] * 2


def test_a_response_about_an_older_execution_is_ignored(console, execute, pauses):
    ids = console.seed(2)
    older = execute(*ids)["execution"]["id"]
    record = json.dumps({"id": older, "name": NAME, "deviceCount": 2})
    console.simulator.add_fault("status", method="POST", path=f"{PATH}$", status=202, body=record, work=True, times=1)
    result = execute(*ids, run="always")
    assert outcomes(result) == ["changed"] * 2
    assert result["execution"]["id"] not in (older, None)
    assert (len(started_executions(console)), len(start_requests(console))) == (2, 2)


def test_a_response_about_an_older_unlisted_execution_is_ignored(console, execute, pauses):
    ids = console.seed(2)
    console.cylance.switch("execution_listed_after", 100)
    older = execute(*ids)["execution"]["id"]
    record = json.dumps({"id": older, "name": NAME, "deviceCount": 2})
    console.simulator.add_fault("status", method="POST", path=f"{PATH}$", status=202, body=record, times=1)
    assert outcomes(execute(*ids, run="always")) == ["unknown"] * 2


def test_a_lost_execution_is_searched_for_more_than_once(console, execute, pauses):
    ids = console.seed(2)
    console.cylance.switch("execution_listed_after", 2)
    console.simulator.add_fault("drop_after", method="POST", path=f"{PATH}$", times=1)
    pauses.after(1, lambda: console.simulator.advance(2))
    assert outcomes(execute(*ids)) == ["changed"] * 2
    assert len(start_requests(console)) == 1


def test_an_execution_with_other_content_after_a_lost_response_is_reported(console, execute, pauses):
    ids = console.seed(3)
    console.cylance.switch("most_execution_devices", 2)
    console.simulator.add_fault("drop_after", method="POST", path=f"{PATH}$", times=1)
    result = execute(*ids)
    assert outcomes(result) == ["unknown"] * 3
    assert "with this name, but other content: devices: 1 missing (ws-0003.corp.example" in result["msg"]


def test_an_execution_with_another_name_after_a_lost_response_is_reported(console, execute, pauses):
    ids = console.seed(1)
    console.cylance.switch("longest_execution_name", 8)
    console.simulator.add_fault("drop_after", method="POST", path=f"{PATH}$", times=1)
    result = execute(*ids)
    assert outcomes(result) == ["unknown"]
    assert "with this content, but the name 'Incident'" in result["msg"]
    with pytest.raises(DeviceActionsError, match="Check the console"):
        execute(*ids)
    assert len(started_executions(console)) == 1


def test_a_refused_start_request_is_an_error(console, execute):
    ids = console.seed(1)
    console.simulator.add_fault("status", method="POST", path=f"{PATH}$", status=403)
    with pytest.raises(DeviceActionsError, match="403"):
        execute(*ids)
