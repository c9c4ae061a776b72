# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device that has another name than expected, or that another host already claims, is left alone."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from integration.cylance.console import focus_id
from integration.tasks import outcomes


@pytest.mark.parametrize("protected", [[], ["dc*"]], ids=["nothing protected", "with protected devices"])
@pytest.mark.parametrize("expected", ["ws-0001.corp.example", "WS-0001.CORP.EXAMPLE", "ws-0001", "WS-0001"])
def test_the_expected_host_name_matches_in_full_or_by_its_first_label(console, expected, protected):
    (device_id,) = console.seed(1)
    result = console.run(device_id, expected_hostname=expected, protected_devices=protected)
    assert outcomes(result) == ["changed"]


@pytest.mark.parametrize("protected", [[], ["dc*"]], ids=["nothing protected", "with protected devices"])
@pytest.mark.parametrize("check", [True, False], ids=["check mode", "run"])
@pytest.mark.parametrize("expected", ["ws-0002.corp.example", "ws-0001.other.example", "ws", "ws-00010"])
def test_a_device_with_another_host_name_fails_and_is_left_alone(console, expected, check, protected):
    """The display name (WS-0001) does not count, because console users can edit it."""
    (device_id,) = console.seed(1)
    result = console.run(device_id, expected_hostname=expected, check=check, protected_devices=protected)
    (entry,) = result["devices"]
    assert (entry["outcome"], entry["error"]["reason"]) == ("failed", "wrong_device")
    assert "ws-0001.corp.example" in entry["error"]["message"] and expected in entry["error"]["message"]
    assert console.writes() == []


def test_a_short_name_in_the_console_matches_a_full_expected_name(console):
    device_id = console.cylance.add_device(host_name="WS-9")["id"]
    assert outcomes(console.run(device_id, expected_hostname="ws-9.corp.example")) == ["changed"]


def test_a_device_without_a_host_name_does_not_match(console):
    (device_id,) = console.seed(1)
    nameless = {"id": focus_id(device_id), "connection_status": "connected", "lockdown_expiration": None}
    console.fault("GET", "status", status=200, body={"data": nameless})
    assert console.run(device_id, expected_hostname="ws-0001.corp.example")["failed"]
    assert console.writes() == []


def test_one_expected_name_for_several_devices_is_rejected(console):
    ids = console.seed(2)
    with pytest.raises(InputError, match="expected_hostname"):
        console.run(*ids, expected_hostname="ws-0001")
    assert console.simulator.requests() == []


@pytest.mark.parametrize("protected", [[], ["dc*"]], ids=["nothing protected", "with protected devices"])
def test_hosts_that_share_a_device_id_lock_the_device_once(console, protected):
    (device_id,) = console.seed(1)
    run_state = console.context().run_state
    results = [
        console.run(
            device_id if number % 2 else focus_id(device_id),
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


def test_a_claim_applies_to_one_task_and_to_check_mode(console):
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
