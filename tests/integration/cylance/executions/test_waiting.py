# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""It waits until all devices have answered, and tells how."""

from __future__ import annotations

import json

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions import (
    waiting as execution_waiting,
)
from integration.cylance.executions.orders import PATH, begun


def test_it_waits_until_all_have_answered_and_shows_how_far_it_is(console, execute, pauses, monkeypatch):
    ids = console.seed(10)
    monkeypatch.setattr(execution_waiting, "time", pauses)
    for number in range(1, 10):
        pauses.after(10 * number - 1, lambda: console.simulator.advance(10))
    result = execute(*ids, wait=True)
    assert not result["failed"]
    execution = result["execution"]
    assert (execution["succeeded"], execution["failed"], execution["ended"]) == (10, 0, True)
    assert all(entry["confirmed"] for entry in result["devices"])
    assert any("of 10 devices" in line for line in console.announced)


@pytest.mark.parametrize("acked", ["exclusive", "cumulative"])
def test_devices_that_failed_fail_the_task(console, execute, pauses, monkeypatch, acked):
    ids = console.seed(5)
    monkeypatch.setattr(execution_waiting, "time", pauses)
    console.cylance.switch("acked_meaning", acked)
    console.cylance.switch("executions_fail", 2)
    pauses.after(5, lambda: console.simulator.advance(100))
    result = execute(*ids, wait=True)
    assert result["failed"] and result["changed"]
    assert "failed on 2 devices, and succeeded on 3" in result["msg"]
    assert execute(*ids, check=True)["failed"]
    assert not execute(*ids, wait=True, tolerate_failures=True)["failed"]


def test_the_waiting_ends_at_its_timeout_with_the_counts(console, execute, pauses, monkeypatch):
    ids = console.seed(5)
    monkeypatch.setattr(execution_waiting, "time", pauses)
    result = execute(*ids, wait=True, wait_timeout=35)
    assert result["failed"] and result["changed"]
    assert "within wait_timeout (35 s)" in result["msg"] and "0 succeeded and 0 failed of 5 so far" in result["msg"]
    assert len(begun(console)) == 1


def test_the_waiting_ends_where_the_record_is_gone(console, execute, pauses, monkeypatch):
    ids = console.seed(2)
    monkeypatch.setattr(execution_waiting, "time", pauses)
    console.simulator.add_fault("status", method="GET", path=f"{PATH}/", status=404)
    result = execute(*ids, wait=True)
    assert result["changed"] and result["failed"] and "404" in result["msg"]
    assert pauses.waited < 60


def test_who_is_told_to_stop_waiting_says_that_it_goes_on(console, execute, pauses, monkeypatch):
    ids = console.seed(2)
    monkeypatch.setattr(execution_waiting, "time", pauses)
    context = console.context()
    pauses.after(5, lambda: context.stop.set("of a test"))
    result = execute(*ids, wait=True, context=context)
    assert result["changed"] and result["failed"]
    assert "The waiting was stopped. It goes on" in result["msg"]


def test_an_answer_about_another_run_ends_no_waiting(console, execute, pauses, monkeypatch):
    ids = console.seed(2)
    monkeypatch.setattr(execution_waiting, "time", pauses)
    other = execute(ids[0], name="other")["execution"]["id"]
    ended = {"id": other, "deviceCount": 2, "deviceStatuses": {"acked": 0, "succeeded": 2, "failed": 0}}
    console.simulator.add_fault("status", method="GET", path=f"{PATH}/", status=200, body=json.dumps(ended))
    result = execute(*ids, wait=True, wait_timeout=30)
    assert result["failed"] and "about another one" in result["msg"]
    assert result["execution"]["succeeded"] == 0


def test_who_comes_later_waits_for_the_run_that_there_is(console, execute, pauses, monkeypatch):
    ids = console.seed(3)
    monkeypatch.setattr(execution_waiting, "time", pauses)
    execute(*ids)
    pauses.after(5, lambda: console.simulator.advance(100))
    result = execute(*ids, wait=True)
    assert not result["changed"] and not result["failed"]
    assert result["execution"]["succeeded"] == 3
