# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lockdown records in every form that the vendor documentation allows, and invalid records."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import BadResponse
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.record import parse_lockdown
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.state import lockdown_state

FOCUS_ID = "45E07F34E76B4A9EB167D6D0C510D6BA"
NOW = 1768478400  # 2026-01-15T12:00:00Z
FREE = {
    "id": FOCUS_ID,
    "hostname": "ws-0001",
    "connection_status": "connected",
    "optics_device_version": "3.2.1140",
    "password": None,
    "lockdown_expiration": None,
    "lockdown_initiated": None,
    "lockdown_history": [],
}
LOCKED = {
    **FREE,
    "connection_status": "locked",
    "password": "amber-basalt-0042",
    "lockdown_expiration": "2026-01-16T11:00:00Z",
    "lockdown_initiated": "2026-01-15T11:00:00Z",
    "lockdown_history": [{"user_id": "u", "timestamp": "2026-01-15T11:00:00Z", "command": "lockdown"}],
}
PARTIAL = {name: value for name, value in LOCKED.items() if name != "lockdown_expiration"}


def parsed(record, focus_id=FOCUS_ID, written=False):
    return parse_lockdown(record, focus_id, NOW, written)


def without(record, *names):
    return {name: value for name, value in record.items() if name not in names}


def test_wrapped_and_bare_records_are_equivalent():
    assert parsed({"status": "COMPLETE", "data": LOCKED}) == parsed(LOCKED)
    assert parsed(LOCKED).locked


def test_a_locked_device_has_duration_remaining_time_and_key():
    lockdown = parsed(LOCKED)
    assert (lockdown.duration, lockdown.remaining) == ("1:00:00", 23 * 3600)
    assert lockdown.key == "amber-basalt-0042"
    assert lockdown.history == ({"user_id": "u", "timestamp": "2026-01-15T11:00:00Z", "command": "lockdown"},)
    assert lockdown.observed() == {
        "connection_status": "locked",
        "lockdown_initiated": "2026-01-15T11:00:00Z",
        "lockdown_expiration": "2026-01-16T11:00:00Z",
        "remaining": "0:23:00",
        "locked_by": "u",
        "optics_device_version": "3.2.1140",
        "console_time": "2026-01-15T12:00:00Z",
    }


def test_the_newest_command_to_lock_tells_who_locked_the_device():
    history = [
        {"user_id": "third", "timestamp": "2026-01-15T11:30:00Z", "command": "Lockdown"},
        {"user_id": "second", "timestamp": "2026-01-15T11:45:00Z", "command": "unlock"},
        {"user_id": "first", "timestamp": "2026-01-15T11:00:00Z", "command": "lockdown"},
        {"user_id": "unknown", "timestamp": None, "command": "lockdown"},
        {"user_id": "unknown", "timestamp": "2026-01-15T11:50:00Z", "command": None},
    ]
    assert parsed({**LOCKED, "lockdown_history": history}).locked_by == "third"
    assert parsed({**FREE, "lockdown_history": history[1:3]}).locked_by is None
    assert parsed({**LOCKED, "lockdown_history": history[1:2]}).locked_by is None
    assert parsed(without(LOCKED, "lockdown_history")).locked_by is None


@pytest.mark.parametrize(
    "record",
    [FREE, without(FREE, "lockdown_expiration", "lockdown_initiated", "password"), without(FREE, "lockdown_history")],
    ids=["null fields", "missing fields", "missing history"],
)
def test_a_device_that_was_never_locked_is_unlocked(record):
    lockdown = parsed(record)
    assert not lockdown.locked
    assert (lockdown.duration, lockdown.remaining) == (None, None)


@pytest.mark.parametrize(
    ("expiration", "locked"),
    [("2026-01-15T12:00:01Z", True), ("2026-01-15T12:00:00Z", False), ("2026-01-15T11:59:59Z", False)],
    ids=["in a second", "now", "a second ago"],
)
def test_a_lockdown_expires_by_the_console_clock(expiration, locked):
    assert parsed({**LOCKED, "lockdown_expiration": expiration}).locked is locked


def test_an_expired_lockdown_has_ended_despite_the_connection_status():
    assert not parsed({**LOCKED, "lockdown_expiration": "2026-01-15T11:59:59Z"}).locked


@pytest.mark.parametrize(
    "expiration", [{}, {"lockdown_expiration": None}, {"lockdown_expiration": ""}], ids=["missing", "null", "empty"]
)
@pytest.mark.parametrize("status", ["locked", "LOCKED"])
def test_a_partial_lockdown_is_locked_without_an_expiration(status, expiration):
    lockdown = parsed({**PARTIAL, "connection_status": status, **expiration})
    assert lockdown.locked
    assert (lockdown.duration, lockdown.remaining) == (None, None)
    assert lockdown.observed()["remaining"] is None


@pytest.mark.parametrize("status", ["disconnected", "connected", None], ids=["disconnected", "connected", "null"])
def test_a_lockdown_without_an_expiration_never_counts_as_unlocked(status):
    """A partially locked device that is offline has the status 'disconnected'."""
    try:
        lockdown = parsed({**PARTIAL, "connection_status": status})
    except BadResponse:
        return
    assert lockdown.locked


@pytest.mark.parametrize("order", [1, -1], ids=["oldest first", "newest first"])
def test_two_commands_in_the_same_second_never_count_as_unlocked(order):
    """Timestamps are in whole seconds, and the order of the history is not documented."""
    commands = [{**LOCKED["lockdown_history"][0], "command": command} for command in ("unlock", "lockdown")]
    try:
        lockdown = parsed({**PARTIAL, "connection_status": "disconnected", "lockdown_history": commands[::order]})
    except BadResponse:
        return
    assert lockdown.locked


def test_a_later_release_ends_a_lockdown_without_an_expiration():
    history = [
        {"user_id": "u", "timestamp": "2026-01-15T11:30:00Z", "command": "unlock"},
        *LOCKED["lockdown_history"],
    ]
    for commands in (history, history[::-1]):
        assert not parsed({**PARTIAL, "connection_status": "connected", "lockdown_history": commands}).locked


@pytest.mark.parametrize("timestamp", ["2026-01-15T10:59:59Z", "2026-01-15T11:00:00Z"], ids=["before", "same second"])
def test_a_release_that_is_no_later_than_the_lockdown_does_not_end_it(timestamp):
    """The history may lack the entry of the newest lockdown."""
    history = [{"user_id": "u", "timestamp": timestamp, "command": "unlock"}]
    with pytest.raises(BadResponse, match="not whether it is still active"):
        parsed({**PARTIAL, "connection_status": "disconnected", "lockdown_history": history})


@pytest.mark.parametrize("name", ["lockdown_expiration", "lockdown_initiated"])
@pytest.mark.parametrize(
    "value",
    ["(not a timestamp)", 1768478400, {}, True, "2026-01-16T11:00:00+02:00"],
    ids=["text", "number", "object", "boolean", "other time zone"],
)
@pytest.mark.parametrize("written", [True, False], ids=["after a write", "after a read"])
def test_an_invalid_timestamp_is_an_error(name, value, written):
    with pytest.raises(BadResponse, match=name) as error:
        parsed({**LOCKED, name: value}, written=written)
    assert error.value.uncertain is written


@pytest.mark.parametrize(
    "other", ["1" * 32, "nonsense", 5, [], ""], ids=["another ID", "text", "number", "list", "empty"]
)
@pytest.mark.parametrize("written", [True, False], ids=["after a write", "after a read"])
def test_a_record_of_another_device_is_an_error(other, written):
    with pytest.raises(BadResponse, match="The response is not about device") as error:
        parsed({**LOCKED, "id": other}, written=written)
    assert error.value.uncertain is written


@pytest.mark.parametrize(
    "spelling", [FOCUS_ID.lower(), "45e07f34-e76b-4a9e-b167-d6d0c510d6ba"], ids=["lower case", "with dashes"]
)
def test_the_id_is_accepted_in_every_spelling(spelling):
    assert parsed({**LOCKED, "id": spelling}).locked


def test_a_record_without_an_id_belongs_to_the_requested_device():
    assert parsed(without(LOCKED, "id")).locked
    assert parsed({**LOCKED, "id": None}).locked


@pytest.mark.parametrize(
    "body",
    [None, {}, {"data": None}, {"status": "COMPLETE", "data": {}}, {"id": FOCUS_ID, "hostname": "ws"}, {"status": "x"}],
    ids=["null", "empty", "null data", "empty data", "no state", "status only"],
)
def test_a_response_without_a_state_returns_none(body):
    assert parsed(body) is None


@pytest.mark.parametrize(
    "body",
    [[], "locked", 5, True, {"data": []}, {"data": "locked"}],
    ids=["list", "text", "number", "boolean", "list as data", "text as data"],
)
@pytest.mark.parametrize("written", [True, False], ids=["after a write", "after a read"])
def test_an_invalid_record_is_an_error(body, written):
    with pytest.raises(BadResponse) as error:
        parsed(body, written=written)
    assert error.value.uncertain is written


@pytest.mark.parametrize("history", [None, "x", {}, ["x", 5, None]], ids=["null", "text", "object", "invalid entries"])
def test_an_invalid_history_is_empty(history):
    assert parsed({**LOCKED, "lockdown_history": history}).history == ()


def test_fields_of_the_wrong_type_are_none():
    lockdown = parsed({**LOCKED, "hostname": 5, "optics_device_version": [], "password": 7})
    assert (lockdown.hostname, lockdown.agent_version, lockdown.key) == (None, None, None)


def test_texts_are_reduced_to_one_printable_line():
    assert parsed({**LOCKED, "hostname": "ws\n\x1b[31m0001"}).hostname == "ws [31m0001"


def test_the_key_is_in_no_representation_and_no_state():
    lockdown = parsed(LOCKED)
    assert lockdown.key not in repr(lockdown)
    state = lockdown_state(lockdown)
    assert lockdown.key not in repr((state.managed, state.observed, state.confirmed, state.hostname))


@pytest.mark.parametrize(
    ("renew_before", "due"),
    [(23 * 60, False), (23 * 60 + 1, True), (1, False)],
    ids=["exactly as long", "a minute longer", "shorter"],
)
def test_a_renewal_is_due_when_less_than_renew_before_is_left(renew_before, due):
    assert lockdown_state(parsed(LOCKED), renew_before).managed["renewal_due"] is due


def test_a_renewal_is_never_due_without_renew_before_or_an_expiration():
    assert "renewal_due" not in lockdown_state(parsed(LOCKED)).managed
    assert lockdown_state(parsed(PARTIAL), 60).managed["renewal_due"] is False
    assert "renewal_due" not in lockdown_state(parsed(FREE), 60).managed


@pytest.mark.parametrize("status", ["disconnected", "Offline", "not connected"])
def test_a_locked_device_that_is_offline_is_not_confirmed(status):
    assert lockdown_state(parsed({**LOCKED, "connection_status": status})).confirmed is False


def test_a_renewed_lockdown_is_neither_confirmed_nor_denied():
    before = lockdown_state(parsed(LOCKED))
    assert lockdown_state(parsed(LOCKED), before=before).confirmed is None
