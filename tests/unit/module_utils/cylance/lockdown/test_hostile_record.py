# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""With any value in any field of a lockdown record, the state is what the record says, or an error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import BadResponse
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.record import parse_lockdown
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.state import lockdown_state
from hostile.cleanliness import is_clean, unclean_texts
from hostile.lockdown_records import ERROR, FOCUS_ID, FREE, LOCKED, NOW, no_records, plain_answers, records
from hostile.secrets import UNLOCK_KEY
from hostile.values import as_json, nested

LOCKED_RECORD = {"id": FOCUS_ID, "connection_status": "locked", "lockdown_expiration": "2026-01-16T12:00:00Z"}


def interpret(body, written=False):
    """Return how the client interprets the body: LOCKED, FREE or ERROR."""
    try:
        lockdown = parse_lockdown(body, FOCUS_ID, NOW, written)
    except BadResponse as error:
        assert error.uncertain is written
        assert is_clean(error.message)
        assert UNLOCK_KEY not in error.message
        return ERROR
    return ERROR if lockdown is None else LOCKED if lockdown.locked else FREE


def test_every_combination_of_field_values_is_understood():
    wrong = [
        (record.body, found)
        for record in plain_answers()
        for found in {interpret(record.body), interpret({"status": "COMPLETE", "data": record.body})} - record.may_be
    ]
    assert wrong == []


@given(records())
def test_the_state_is_what_the_record_says(record):
    assert interpret(record.body) in record.may_be
    assert interpret(record.body, written=True) in record.may_be


@given(no_records)
def test_an_invalid_record_is_an_error(record):
    assert interpret(record.body) == ERROR == interpret(record.body, written=True)


@given(records())
def test_texts_in_results_are_clean_and_contain_no_key(record):
    try:
        lockdown = parse_lockdown(json.loads(as_json(record.body)), FOCUS_ID, NOW)
    except BadResponse:
        return
    if lockdown is None:
        return
    state = lockdown_state(lockdown, renew_before=60)
    history = [dict(entry) for entry in lockdown.history]
    shown = [state.managed, state.observed, state.hostname, state.confirmed, history]
    assert unclean_texts(shown) == []
    if lockdown.key is not None:
        assert is_clean(lockdown.key)
        assert lockdown.key == record.body.get("data", record.body)["password"]
        assert lockdown.key == "" or all(lockdown.key not in text for text in free_texts(state, lockdown))
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown
    assert state.managed["state"] == ("locked" if lockdown.locked else "unlocked")
    assert lockdown.remaining is None or lockdown.remaining > 0
    assert not (state.managed.get("duration") or "0").startswith("-")


def free_texts(state, lockdown):
    """Return the free texts of the record, without masks: a mask may contain a key that consists of asterisks."""
    texts = [state.hostname, state.observed["connection_status"], state.observed["optics_device_version"]]
    texts += [text for entry in lockdown.history for text in entry.values()]
    return [text.replace("********", "") for text in texts if text]


@given(records())
def test_a_state_is_confirmed_only_by_the_connection_status(record):
    if interpret(record.body) == ERROR:
        return
    lockdown = parse_lockdown(record.body, FOCUS_ID, NOW)
    if lockdown_state(lockdown).confirmed:
        status = record.body.get("data", record.body)["connection_status"].strip().lower()
        assert status == ("locked" if lockdown.locked else "connected")


@pytest.mark.parametrize("depth", [100, 500, 900, 990])
@pytest.mark.parametrize("name", ["id", "lockdown_expiration", "lockdown_initiated", "connection_status", "hostname"])
def test_a_deeply_nested_field_is_treated_like_any_wrong_type(name, depth):
    record = {**LOCKED_RECORD, name: nested(depth)}
    expected = LOCKED if name in ("connection_status", "hostname") else ERROR
    assert interpret(record) == expected
    assert interpret({"data": nested(depth)}) == ERROR


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"connection_status": ["locked"]}, ERROR),
        ({"connection_status": "partially locked"}, ERROR),
        ({"connection_status": "unlocked"}, FREE),
        ({"connection_status": "connected"}, FREE),
        ({"lockdown_history": "locked"}, ERROR),
        ({"lockdown_history": [{"command": "lockdown", "timestamp": "2026-01-15T11:59:00Z"}]}, ERROR),
        ({"lockdown_history": []}, FREE),
        ({"lockdown_expiration": None}, FREE),
    ],
    ids=[
        "list as status",
        "unknown status",
        "unlocked",
        "connected",
        "text as history",
        "lockdown in history",
        "empty history",
        "null expiration",
    ],
)
def test_a_clear_status_means_unlocked_and_an_unclear_one_is_an_error(fields, expected):
    assert interpret({"id": FOCUS_ID, **fields}) == expected


@pytest.mark.parametrize(
    ("released", "expected"),
    [("2026-01-15T11:58:00Z", FREE), ("2026-01-15T11:56:00Z", ERROR), ("soon", ERROR)],
    ids=["after the lockdown", "before the lockdown", "invalid time"],
)
def test_only_a_release_after_its_start_ends_a_lockdown(released, expected):
    history = [{"user_id": "u", "timestamp": released, "command": "unlock"}]
    began = {"connection_status": "connected", "lockdown_initiated": "2026-01-15T11:57:00Z"}
    assert interpret({**began, "lockdown_history": history}) == expected


def test_a_lockdown_that_expires_before_its_start_has_no_duration():
    record = {**LOCKED_RECORD, "lockdown_initiated": "2026-01-20T12:00:00Z"}
    lockdown = parse_lockdown(record, FOCUS_ID, NOW)
    assert lockdown.locked and lockdown.duration is None


def test_the_key_is_masked_in_all_texts_of_the_record():
    record = {**LOCKED_RECORD, "password": UNLOCK_KEY, "hostname": f"ws {UNLOCK_KEY}"}
    record["lockdown_history"] = [{"user_id": UNLOCK_KEY, "timestamp": None, "command": f"lockdown, key {UNLOCK_KEY}"}]
    lockdown = parse_lockdown(record, FOCUS_ID, NOW)
    assert lockdown.key == UNLOCK_KEY
    assert lockdown.hostname == "ws ********"
    assert lockdown.history == ({"user_id": "********", "timestamp": None, "command": "lockdown, key ********"},)


def test_a_status_that_equals_the_key_is_still_understood():
    assert interpret({"connection_status": "locked", "password": "locked"}) == LOCKED


@pytest.mark.parametrize(
    "key",
    ["", "a\nb", "\x1b[31m", " padded ", "x" * 301, "\ud800"],
    ids=["empty", "line break", "control sequence", "surrounding spaces", "too long", "lone surrogate"],
)
def test_a_key_that_cannot_be_typed_is_none(key):
    assert parse_lockdown({**LOCKED_RECORD, "password": key}, FOCUS_ID, NOW).key is None
