# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The response to a write is compared with the state of the device."""

from __future__ import annotations

import pytest


def one_offline(console):
    return console.seed(1, offline=1)[0]


def test_an_outdated_state_in_the_response_is_read_again(console):
    """With status 202, the console may return the state before the write."""
    (device_id,) = console.seed(1)
    outdated = {"connection_status": "connected", "lockdown_expiration": None, "lockdown_initiated": None}
    console.fault("PUT", "status", status=202, work=True, body={"status": "PENDING", "data": outdated})
    result = console.run(device_id)
    assert console.is_locked(device_id)
    assert result["devices"][0]["outcome"] == "changed"
    assert console.write_count() == 1


def test_a_success_status_without_a_lockdown_fails(console):
    (device_id,) = console.seed(1)
    console.fault("PUT", "status", status=201, body={"status": "COMPLETE"})
    result = console.run(device_id)
    assert result["devices"][0]["outcome"] == "failed"
    assert result["devices"][0]["error"]["reason"] == "not_locked"
    assert "If this persists, lock the device in the console." in result["devices"][0]["error"]["message"]
    assert not console.is_locked(device_id)


def test_a_device_that_another_user_locks_meanwhile_is_unchanged(console):
    (device_id,) = console.seed(1)
    console.simulator.switch("cylance.relock", "conflict")
    context = console.context()
    original = context.run_state.changes.allow

    def lock_first(*arguments):
        console.cylance.change_device(device_id, lock={"expires": "1:00:00"})
        return original(*arguments)

    context.run_state.changes.allow = lock_first
    result = console.run(device_id, context=context)
    assert result["devices"][0]["outcome"] == "unchanged"
    assert result["devices"][0]["after"]["state"] == "locked"
    assert not result["changed"]
    assert any("another user or run" in warning for warning in result["warnings"])


def test_locking_an_offline_device_is_not_confirmed(console):
    device_id = one_offline(console)
    result = console.run(device_id)
    (entry,) = result["devices"]
    assert (entry["outcome"], entry["confirmed"]) == ("changed", False)
    assert not console.agent_is_locked(device_id)
    assert "1 not confirmed" in result["msg"]
    again = console.run(device_id)
    assert (again["devices"][0]["outcome"], again["devices"][0]["confirmed"]) == ("unchanged", False)


pytestmark = pytest.mark.usefixtures("pauses")


def test_a_device_that_another_user_releases_meanwhile_is_unchanged(console):
    device_id = console.seed_locked(partial=True)
    console.fault("PUT", "status", status=409, work=True)
    result = console.run(device_id, state="unlocked")
    assert result["devices"][0]["outcome"] == "unchanged"
    assert not console.is_locked(device_id)


def test_a_conflict_that_leaves_the_device_locked_fails_the_release(console):
    device_id = console.seed_locked(partial=True)
    console.fault("PUT", "status", status=409)
    assert console.run(device_id, state="unlocked")["devices"][0]["outcome"] == "failed"


def test_the_console_message_is_reported_in_one_line(console):
    (device_id,) = console.seed(1)
    console.fault("PUT", "status", status=400, body={"message": "not\nnow \x1b[31m" + "x" * 1000})
    message = console.run(device_id)["devices"][0]["error"]["message"]
    assert "not now [31mxxx" in message
    assert len(message) < 500 and "\x1b" not in message


def test_the_local_clock_replaces_a_missing_date_header(console):
    console.simulator.switch("date_header", False)
    device_id = console.seed_locked("0:01:00", ago=0)
    (entry,) = console.run(device_id)["devices"]
    assert entry["outcome"] == "unchanged"
