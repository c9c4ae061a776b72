# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of a lockdown with any value in every field: the verdict is what the record says, or there is none."""

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


def verdict(body, written=False):
    """What the client takes the body for."""
    try:
        lockdown = parse_lockdown(body, FOCUS_ID, NOW, written)
    except BadResponse as error:
        assert error.uncertain is written
        assert is_clean(error.message)
        assert UNLOCK_KEY not in error.message
        return ERROR
    return ERROR if lockdown is None else LOCKED if lockdown.locked else FREE


def test_every_combination_of_what_the_fields_can_say_is_understood():
    wrong = [
        (answer.body, found)
        for answer in plain_answers()
        for found in {verdict(answer.body), verdict({"status": "COMPLETE", "data": answer.body})} - answer.may_be
    ]
    assert wrong == []


@given(records())
def test_a_device_is_called_only_what_the_answer_says_it_is(answer):
    assert verdict(answer.body) in answer.may_be
    assert verdict(answer.body, written=True) in answer.may_be


@given(no_records)
def test_what_is_no_record_says_nothing(answer):
    assert verdict(answer.body) == ERROR == verdict(answer.body, written=True)


@given(records())
def test_what_results_show_of_a_record_is_clean_and_holds_no_key(answer):
    try:
        lockdown = parse_lockdown(json.loads(as_json(answer.body)), FOCUS_ID, NOW)
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
        record = answer.body.get("data", answer.body)
        assert lockdown.key == record["password"]
        assert lockdown.key == "" or all(lockdown.key not in text for text in free_texts(state, lockdown))
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown
    assert state.managed["state"] == ("locked" if lockdown.locked else "unlocked")
    assert lockdown.remaining is None or lockdown.remaining > 0
    assert not (state.managed.get("duration") or "0").startswith("-")


def free_texts(state, lockdown):
    """The texts that the console may fill with anything. The mask for a key may hold a key of asterisks."""
    texts = [state.hostname, state.observed["connection_status"], state.observed["optics_device_version"]]
    texts += [text for entry in lockdown.history for text in entry.values()]
    return [text.replace("********", "") for text in texts if text]


@given(records())
def test_whether_the_device_itself_is_locked_is_claimed_only_where_the_console_says_so(answer):
    if verdict(answer.body) == ERROR:
        return
    lockdown = parse_lockdown(answer.body, FOCUS_ID, NOW)
    if lockdown_state(lockdown).confirmed:
        said = answer.body.get("data", answer.body)["connection_status"].strip().lower()
        assert said == ("locked" if lockdown.locked else "connected")


@pytest.mark.parametrize("depth", [100, 500, 900, 990])
@pytest.mark.parametrize("name", ["id", "lockdown_expiration", "lockdown_initiated", "connection_status", "hostname"])
def test_a_field_that_is_nested_deep_is_like_any_other_of_the_wrong_type(name, depth):
    record = {**LOCKED_RECORD, name: nested(depth)}
    expected = LOCKED if name in ("connection_status", "hostname") else ERROR
    assert verdict(record) == expected
    assert verdict({"data": nested(depth)}) == ERROR


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
)
def test_little_evidence_is_enough_for_free_and_unclear_evidence_is_not(fields, expected):
    assert verdict({"id": FOCUS_ID, **fields}) == expected


@pytest.mark.parametrize(
    ("released", "expected"), [("2026-01-15T11:58:00Z", FREE), ("2026-01-15T11:56:00Z", ERROR), ("soon", ERROR)]
)
def test_only_a_release_after_the_lockdown_began_ends_it(released, expected):
    history = [{"user_id": "u", "timestamp": released, "command": "unlock"}]
    began = {"connection_status": "connected", "lockdown_initiated": "2026-01-15T11:57:00Z"}
    assert verdict({**began, "lockdown_history": history}) == expected


def test_a_lockdown_that_ends_before_it_begins_has_no_length():
    record = {**LOCKED_RECORD, "lockdown_initiated": "2026-01-20T12:00:00Z"}
    lockdown = parse_lockdown(record, FOCUS_ID, NOW)
    assert lockdown.locked and lockdown.duration is None


def test_the_key_is_masked_wherever_the_record_repeats_it():
    record = {**LOCKED_RECORD, "password": UNLOCK_KEY, "hostname": f"ws {UNLOCK_KEY}"}
    record["lockdown_history"] = [{"user_id": UNLOCK_KEY, "timestamp": None, "command": f"lockdown, key {UNLOCK_KEY}"}]
    lockdown = parse_lockdown(record, FOCUS_ID, NOW)
    assert lockdown.key == UNLOCK_KEY
    assert lockdown.hostname == "ws ********"
    assert lockdown.history == ({"user_id": "********", "timestamp": None, "command": "lockdown, key ********"},)


def test_a_word_that_is_also_the_key_still_decides():
    assert verdict({"connection_status": "locked", "password": "locked"}) == LOCKED


@pytest.mark.parametrize("key", ["", "a\nb", "\x1b[31m", " padded ", "x" * 301, "\ud800"])
def test_a_key_that_nobody_can_type_is_none(key):
    assert parse_lockdown({**LOCKED_RECORD, "password": key}, FOCUS_ID, NOW).key is None
