# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`wait` returns when all devices have finished, or at wait_timeout."""

from __future__ import annotations

import json

import pytest

from integration.cylance.executions.helpers import PATH, started_executions


def test_the_task_waits_for_all_devices_and_shows_progress(console, execute, pauses):
    ids = console.seed(10)
    for number in range(1, 10):
        pauses.after(10 * number - 1, lambda: console.simulator.advance(10))
    result = execute(*ids, wait=True)
    assert not result["failed"]
    execution = result["execution"]
    assert (execution["succeeded"], execution["failed"], execution["ended"]) == (10, 0, True)
    assert all(entry["confirmed"] for entry in result["devices"])
    assert any("of 10 devices" in line for line in console.announced)


@pytest.mark.parametrize("acked", ["exclusive", "cumulative"])
def test_failed_devices_fail_the_task(console, execute, pauses, acked):
    ids = console.seed(5)
    console.cylance.switch("acked_meaning", acked)
    console.cylance.switch("executions_fail", 2)
    pauses.after(5, lambda: console.simulator.advance(100))
    result = execute(*ids, wait=True)
    assert result["failed"] and result["changed"]
    assert "failed on 2 devices, and succeeded on 3" in result["msg"]
    assert execute(*ids, check=True)["failed"]
    assert not execute(*ids, wait=True, tolerate_failures=True)["failed"]


def test_wait_timeout_ends_the_wait_with_the_counts(console, execute, pauses):
    ids = console.seed(5)
    result = execute(*ids, wait=True, wait_timeout=35)
    assert result["failed"] and result["changed"]
    assert "within wait_timeout (35 s)" in result["msg"] and "0 succeeded and 0 failed of 5 so far" in result["msg"]
    assert len(started_executions(console)) == 1


def test_a_deleted_execution_ends_the_wait(console, execute, pauses):
    ids = console.seed(2)
    console.simulator.add_fault("status", method="GET", path=f"{PATH}/", status=404)
    result = execute(*ids, wait=True)
    assert result["changed"] and result["failed"] and "404" in result["msg"]
    assert pauses.waited < 60


def test_a_stop_request_ends_the_wait_and_not_the_execution(console, execute, pauses):
    ids = console.seed(2)
    context = console.context()
    pauses.after(5, lambda: context.stop.set("of a test"))
    result = execute(*ids, wait=True, context=context)
    assert result["changed"] and result["failed"]
    assert "Waiting was stopped. The execution continues" in result["msg"]


def test_a_response_about_another_execution_does_not_end_the_wait(console, execute, pauses):
    ids = console.seed(2)
    other = execute(ids[0], name="other")["execution"]["id"]
    ended = {"id": other, "deviceCount": 2, "deviceStatuses": {"acked": 0, "succeeded": 2, "failed": 0}}
    console.simulator.add_fault("status", method="GET", path=f"{PATH}/", status=200, body=json.dumps(ended))
    result = execute(*ids, wait=True, wait_timeout=30)
    assert result["failed"] and "sent another execution" in result["msg"]
    assert result["execution"]["succeeded"] == 0


def test_a_later_task_waits_for_the_existing_execution(console, execute, pauses):
    ids = console.seed(3)
    execute(*ids)
    pauses.after(5, lambda: console.simulator.advance(100))
    result = execute(*ids, wait=True)
    assert not result["changed"] and not result["failed"]
    assert result["execution"]["succeeded"] == 3
