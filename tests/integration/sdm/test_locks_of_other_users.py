# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lock of another user is a failure or is waited for, and never a success."""

from __future__ import annotations

import pytest

from integration.sdm.console import ACTIONS, ME, OTHER
from integration.tasks import outcomes, reasons

READABLE = [None, "locked", "both", "lockState", "lockedBy"]


@pytest.mark.parametrize("state", ["locked", "unlocked"])
@pytest.mark.parametrize("named", [False, True], ids=["owner not named", "owner named"])
@pytest.mark.parametrize("status", [400, 403, 409, 500], ids="status {}".format)
def test_a_lock_of_another_user_fails_with_each_error_status(console, status, named, state):
    ids = console.seed(2)
    console.sdm.switch("foreign_lock_status", status)
    console.sdm.switch("foreign_lock_names_owner", named)
    console.hold(ids[0])
    result = console.run(*ids, state=state)
    assert result["failed"]
    assert outcomes(result) == ["failed", "changed"]
    assert reasons(result) == ["locked_by_other", None]
    entry = result["devices"][0]
    assert entry["held_by"] == (OTHER if named else None)
    assert (OTHER if named else "another user") in entry["error"]["message"]
    next_step = f"Ask {OTHER} (SDM does not report since when)" if named else "Look the device up in the GUI of SDM"
    assert next_step in entry["error"]["message"]
    assert ("Set wait: true" in entry["error"]["message"]) == (state == "locked")
    assert entry["after"] == {"state": "locked"}
    assert entry["confirmed"] is None
    assert entry["acquired"] == ("no" if state == "locked" else None)
    assert console.owner(ids[0]) == OTHER


@pytest.mark.parametrize("state", ["locked", "unlocked"])
@pytest.mark.parametrize("shown_as", READABLE, ids="shown as {}".format)
@pytest.mark.parametrize("ledger_path", [None, "locks.json"], ids=["without ledger", "with ledger"])
def test_a_lock_of_another_user_fails_however_sdm_shows_it(console, tmp_path, shown_as, state, ledger_path):
    (device_id,) = console.seed(1)
    if shown_as:
        console.sdm.switch("lock_readable", "detail")
        console.sdm.switch("lock_shown_as", shown_as)
    console.hold(device_id)
    params = {"ledger": str(tmp_path / ledger_path)} if ledger_path else {}
    result = console.run(device_id, state=state, **params)
    assert reasons(result) == ["locked_by_other"]
    assert console.owner(device_id) == OTHER
    if shown_as in ("both", "lockedBy"):
        assert console.sent() == []
        assert result["devices"][0]["held_by"] == OTHER
    console.hold(device_id, None)
    assert outcomes(console.lock(device_id, **params)) == ["changed"]


@pytest.mark.parametrize("body", ["html", "empty"])
def test_a_conflict_without_a_message_is_never_success(console, body):
    """A 409 may mean a lock of another user or of this account."""
    (device_id,) = console.seed(1)
    console.sdm.switch("error_body", body)
    console.sdm.switch("foreign_lock_status", 409)
    console.hold(device_id)
    assert reasons(console.lock(device_id)) == ["conflict"]
    console.hold(device_id, None)
    console.lock(device_id)
    console.sdm.switch("relock_same_user", 409)
    assert reasons(console.lock(device_id)) == ["conflict"]
    assert console.owner(device_id) == ME


@pytest.mark.parametrize("form", ["errorResponse", "other_type", "mislabelled"])
@pytest.mark.parametrize("body_format", ["xml", "json"])
def test_errors_are_understood_in_each_format(console, form, body_format):
    (device_id,) = console.seed(1)
    console.sdm.switch("error_body", form)
    console.sdm.switch("foreign_lock_names_owner", True)
    console.hold(device_id)
    result = console.lock(device_id, body_format=body_format)
    assert reasons(result) == ["locked_by_other"]
    assert result["devices"][0]["held_by"] == OTHER


def test_user_names_ignore_case(console):
    (device_id,) = console.seed(1)
    console.sdm.switch("lock_readable", "detail")
    console.sdm.switch("owner_case", "upper")
    console.lock(device_id)
    again = console.lock(device_id)
    assert outcomes(again) == ["unchanged"]
    assert again["devices"][0]["lock_state_known"]


def test_configured_error_labels_decide(console):
    ids = console.seed(2)
    console.lock(ids[0])
    console.sdm.switch("relock_same_user", 409)
    held = console.lock(ids[0], held_labels=["sim_locked_already"])
    assert reasons(held) == ["locked_by_other"]
    console.hold(ids[1])
    console.sdm.switch("foreign_lock_status", 409)
    assert outcomes(console.lock(ids[1], already_labels=["SIM_DEVICE_LOCKED_BY_OTHER"])) == ["unchanged"]


@pytest.mark.parametrize("readable", [False, True], ids=["locks not shown", "locks shown"])
def test_waiting_gets_the_lock_when_it_is_released(console, clock, readable):
    ids = console.seed(2)
    if readable:
        console.sdm.switch("lock_readable", "detail")
    console.hold(ids[0])
    clock.after(65, lambda: console.hold(ids[0], None))
    result = console.lock(*ids, wait=True, wait_timeout=300, wait_interval=10)
    assert outcomes(result) == ["changed", "changed"]
    assert console.owner(ids[0]) == ME
    assert result["devices"][0]["acquired"] == "yes"
    assert clock.pauses == [10] * 7
    first, _after_a_minute = [line for line in console.announced if "is locked by" in line]
    assert ids[0] in first
    assert "5 min" in first
    if readable:
        assert console.sent().count((ids[0], "Lock")) == 1
        assert OTHER in first


@pytest.mark.parametrize("readable", [False, True], ids=["locks not shown", "locks shown"])
@pytest.mark.parametrize("state", ["locked", "unlocked"])
def test_waiting_ends_at_wait_timeout_and_names_the_owner(console, clock, readable, state):
    ids = console.seed(20)
    if readable:
        console.sdm.switch("lock_readable", "detail")
    console.sdm.switch("foreign_lock_names_owner", True)
    for device_id in ids[:18]:
        console.hold(device_id)
    result = console.run(*ids, state=state, wait=True, wait_timeout=25, wait_interval=10, max_parallel=4)
    assert reasons(result) == ["locked_by_other"] * 18 + [None] * 2
    assert all(OTHER in entry["error"]["message"] for entry in result["devices"][:18])
    assert "25 s" in result["devices"][0]["error"]["message"]
    assert sum(clock.pauses) <= 4 * 25 + 1  # the devices wait at the same time


def test_waiting_to_unlock_is_unchanged_if_the_owner_unlocks(console, clock):
    (device_id,) = console.seed(1)
    console.sdm.switch("lock_readable", "detail")
    console.sdm.switch("lock_shown_as", "both")
    console.hold(device_id)
    clock.after(5, lambda: console.hold(device_id, None))
    result = console.unlock(device_id, wait=True)
    assert outcomes(result) == ["unchanged"]
    assert console.sent() == []


def test_a_session_that_ends_while_waiting_is_replaced(console, clock):
    """Idle sessions of users who are not administrators end."""
    (device_id,) = console.seed(1)
    user = next(name for name, user in console.sdm.users().items() if user["role"] == "provisioners")
    console.hold(device_id)
    clock.after(5, lambda: console.simulator.advance(3600))
    clock.after(25, lambda: console.hold(device_id, None))
    result = console.lock(device_id, wait=True, **console.account(user))
    assert outcomes(result) == ["changed"]
    assert result["api"]["logins"] == 2
    assert console.owner(device_id) == user


def test_a_stop_request_ends_the_waiting(console, clock):
    (device_id,) = console.seed(1)
    console.hold(device_id)
    context = console.context()
    clock.after(5, context.stop.set)
    result = console.lock(device_id, wait=True, context=context)
    assert result["failed"]
    assert reasons(result) == ["locked_by_other"]
    assert "interrupted" in result["devices"][0]["error"]["message"]
    assert clock.pauses == [10]
    assert console.sessions() == []


def test_check_mode_sends_nothing_while_another_user_has_the_lock(console):
    (device_id,) = console.seed(1)
    console.sdm.switch("lock_readable", "detail")
    console.hold(device_id)
    assert reasons(console.lock(device_id, check=True)) == ["locked_by_other"]
    waiting = console.lock(device_id, check=True, wait=True)
    assert outcomes(waiting) == ["changed"]
    assert [entry["certain"] for entry in waiting["devices"]] == [False]
    assert console.calls(*ACTIONS) == []


def test_many_locks_of_other_users_do_not_stop_the_task(console):
    ids = console.seed(30)
    for device_id in ids[:25]:
        console.hold(device_id)
    result = console.lock(*ids, max_changes="30")
    assert outcomes(result) == ["failed"] * 25 + ["changed"] * 5
