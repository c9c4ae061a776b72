# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several nodes: if one fails, another takes over with its own login, and no device is left out."""

from __future__ import annotations

import pytest

from integration.sdm.console import DEVICE_ACTION, LOGIN, LOGOUT, ME
from integration.tasks import outcomes

DOWN = ["refusing", "unavailable"]


def nodes_of(calls):
    """Return the nodes that received these requests."""
    return [call["node"] for call in calls]


@pytest.mark.parametrize("state", DOWN)
def test_a_node_that_is_down_is_skipped(console, state):
    (device_id,) = console.seed(1)
    console.sdm.set_node("1", state)
    result = console.lock(device_id)
    assert outcomes(result) == ["changed"]
    assert result["api"]["logins"] >= 1
    assert any("takes over" in warning for warning in result["warnings"])
    assert [call["node"] for call in console.calls(LOGIN) if call["status"] == 200] == ["2"]
    assert console.sessions() == []


@pytest.mark.parametrize(
    "fault",
    [{"kind": "status", "status": 503}, {"kind": "drop_before"}, {"kind": "drop_after"}],
    ids=["status 503", "drop_before", "drop_after"],
)
@pytest.mark.parametrize("parallel", [1, 4], ids="{} parallel".format)
def test_another_node_takes_over_if_one_fails_during_the_task(console, fault, parallel):
    ids = console.seed(40)
    console.fault(DEVICE_ACTION, node="1", skip=15, **fault)
    result = console.lock(*ids, max_changes="40", max_parallel=parallel)
    assert outcomes(result) == ["changed"] * 40
    assert {console.owner(device_id) for device_id in ids} == {ME}
    assert nodes_of(console.calls(LOGIN)) == ["1", "2"]
    assert nodes_of(console.calls(LOGOUT)) == ["1", "2"]
    assert console.sessions() == []


def test_the_first_node_is_used_again_if_the_second_fails(console):
    """The sessions of a node end with it, so there is no logout."""
    ids = console.seed(20)
    console.fault(DEVICE_ACTION, "drop_before", node="1", skip=5, times=1)
    first = console.lock(*ids[:10], max_parallel=1)
    console.sdm.set_node("2", "refusing")
    second = console.lock(*ids[10:], max_parallel=1)
    assert outcomes(first) + outcomes(second) == ["changed"] * 20
    assert nodes_of(console.calls(LOGIN)) == ["1", "2", "1"]


def test_the_task_fails_if_no_node_is_reachable(console):
    (device_id,) = console.seed(1)
    for node in ("1", "2"):
        console.sdm.set_node(node, "refusing")
    result = console.lock(device_id, retries=2)
    assert outcomes(result) == ["failed"]
    assert result["devices"][0]["error"]["reason"] == "unreachable"


def test_a_node_that_recovers_is_retried(console, clock):
    (device_id,) = console.seed(1)
    for node in ("1", "2"):
        console.sdm.set_node(node, "unavailable")
    clock.after(2, lambda: console.sdm.set_node("1", "up"))
    assert outcomes(console.lock(device_id, retries=5)) == ["changed"]


def test_a_url_given_twice_is_one_node(console):
    (device_id,) = console.seed(1)
    url = console.login["urls"][0]
    console.lock(device_id, urls=[url, url + "/"])
    assert nodes_of(console.calls(LOGIN)) == ["1"]


def test_a_refused_login_is_not_tried_at_another_node(console):
    (device_id,) = console.seed(1)
    result = console.lock(device_id, password="wrong")
    assert result["failed"]
    assert "refuses the login" in result["msg"]
    assert nodes_of(console.calls(LOGIN)) == ["1"]
