# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""max_changes limits the changes of a task over lists, hosts, loops and batches."""

from __future__ import annotations

import pytest

from integration.tasks import outcomes


@pytest.mark.parametrize("check", [True, False], ids=["check mode", "run"])
def test_twenty_six_changes_exceed_the_default(console, check):
    ids = console.seed(26)
    result = console.run(*ids, check=check)
    assert result["failed"] and not result["changed"]
    assert console.writes() == []
    assert outcomes(result) == ["skipped"] * 26
    assert "26 changes planned, and max_changes is 25" in result["msg"]
    assert "ws-0001.corp.example" in result["msg"] and "16 more" in result["msg"]
    assert "set max_changes to 26" in result["msg"]
    assert {entry["error"]["reason"] for entry in result["devices"]} == {"max_changes"}


def test_the_limit_that_the_error_suggests_is_sufficient(console):
    ids = console.seed(26)
    assert outcomes(console.run(*ids, max_changes="26")) == ["changed"] * 26


def test_unchanged_devices_of_a_list_do_not_count(console):
    ids = console.seed(30)
    for device_id in ids[:5]:
        console.cylance.change_device(device_id, lock={})
    result = console.run(*ids)
    assert result["summary"]["changed"] == 25
    assert result["summary"]["unchanged"] == 5


@pytest.mark.parametrize(
    ("limit", "allowed"),
    [("10%", 4), ("12%", 4), ("13%", 5), ("100%", 40), ("0%", 0)],
    ids=["10%", "12%", "13%", "100%", "0%"],
)
def test_a_percentage_of_the_console_devices_is_rounded_down(console, limit, allowed):
    ids = console.seed(40)
    if allowed:
        assert console.run(*ids[:allowed], max_changes=limit, check=True)["summary"]["changed"] == allowed
    if allowed < 40:
        result = console.run(*ids[: allowed + 1], max_changes=limit)
        assert result["failed"]
        assert f"max_changes is {limit}" in result["msg"]
    assert console.writes() == []


@pytest.mark.parametrize(
    "body",
    [{}, {"total_number_of_items": "40"}, {"total_number_of_items": True}, []],
    ids=["no total", "text", "boolean", "list"],
)
def test_a_percentage_of_an_unknown_number_stops_the_task(console, body):
    ids = console.seed(3)
    console.simulator.add_fault("status", path="^/devices/v2$", status=200, body=body)
    result = console.run(*ids, max_changes="100%")
    assert result["failed"]
    assert outcomes(result) == ["skipped"] * 3
    assert console.writes() == []


@pytest.mark.parametrize("check", [True, False], ids=["check mode", "run"])
def test_changes_count_together_over_the_hosts_of_a_task(console, check):
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
    assert "1 change planned in addition to 25" in results[25]["msg"]
    assert "set max_changes to 26" in results[25]["msg"]
    other_task = console.context(run_state=run_state, scope="play 1, task 2", host="host-29")
    assert not console.run(ids[29], context=other_task)["failed"]


def test_unchanged_hosts_of_a_task_do_not_count(console):
    ids = console.seed(4)
    for device_id in ids[:2]:
        console.cylance.change_device(device_id, lock={})
    run_state = console.context().run_state
    for number, device_id in enumerate(ids):
        context = console.context(run_state=run_state, scope="task", host=f"host-{number}")
        assert not console.run(device_id, context=context, max_changes="2")["failed"]
