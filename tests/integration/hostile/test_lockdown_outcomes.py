# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of a lockdown with any value in every field, over HTTP: each outcome is what the last answer says.

What an answer may be taken for is known from how it was drawn (hostile.lockdown_records), not from the client.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo
from hostile.http_answers import plain_answer
from hostile.lockdown_records import ERROR, FOCUS_ID, FREE, LOCKED, answers
from hostile.values import as_json

NOW = b"Thu, 15 Jan 2026 12:00:00 GMT"  # as hostile.lockdown_records.NOW
WORDS = {LOCKED: "locked", FREE: "unlocked"}
scripts = st.lists(answers, min_size=1, max_size=3)


def serve(console, readings, writings):
    """Answer with these; returns a function that tells (method, verdict) of what was answered so far."""
    drawn = {plain_answer(as_json(answer.body), NOW): answer for answer in (*readings, *writings)}

    def script(answers):
        return [plain_answer(as_json(answer.body), NOW) for answer in answers]

    console.answer({"GET lockdown": script(readings), "PUT lockdown": script(writings)})

    def told():
        return [
            (route.split()[0], verdict)
            for route, line in console.answered
            if "lockdown" in route
            for verdict in drawn[line].may_be
        ]

    return told


@pytest.mark.parametrize(("state", "goal"), [("locked", LOCKED), ("unlocked", FREE)])
@given(readings=scripts, writings=scripts)
def test_an_outcome_is_what_the_last_answer_says(console, state, goal, readings, writings):
    told = serve(console, readings, writings)
    (entry,) = console.run(device_ids=[FOCUS_ID], state=state)["devices"]
    wrote = [method for method, _verdict in told()].count("PUT")
    (_method, first), (_method, last) = told()[0], told()[-1]
    expected = {
        (False, goal): "unchanged",
        (False, ERROR): "failed",
        (True, goal): "changed",
        (True, ERROR): "unknown",
        (True, FREE if goal == LOCKED else LOCKED): "failed",
    }
    assert entry["outcome"] == expected[wrote > 0, last], (told(), entry)
    assert wrote <= 2  # retries: 1
    assert entry["before"] is None if first == ERROR else entry["before"]["state"] == WORDS[first]
    assert entry["after"] is None if last == ERROR else entry["after"]["state"] == WORDS[last]
    if entry["confirmed"]:
        assert last == goal


@given(readings=scripts, writings=scripts)
def test_check_mode_writes_nothing_and_says_what_the_only_answer_says(console, readings, writings):
    told = serve(console, readings, writings)
    (entry,) = console.run(context=Context(check_mode=True), device_ids=[FOCUS_ID])["devices"]
    ((method, verdict),) = told()
    assert method == "GET"
    assert entry["outcome"] == {LOCKED: "unchanged", FREE: "changed", ERROR: "failed"}[verdict]


@given(readings=scripts)
def test_a_state_that_is_read_is_what_the_answer_says(console, readings):
    told = serve(console, readings, [])
    (entry,) = console.run(CylanceLockdownInfo, device_ids=[FOCUS_ID])["devices"]
    ((_method, verdict),) = told()
    assert entry["state"] == WORDS.get(verdict)
    assert (entry["error"] is None) is (verdict != ERROR)
