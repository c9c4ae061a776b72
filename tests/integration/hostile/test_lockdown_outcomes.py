# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""With any value in any field of a lockdown record, each outcome matches the last response.

hostile.lockdown_records knows how to interpret each response from how it was generated, independent of the client.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo
from hostile.http_answers import plain_answer
from hostile.lockdown_records import ERROR, FOCUS_ID, FREE, LOCKED
from hostile.lockdown_records import answers as responses
from hostile.values import as_json

NOW = b"Thu, 15 Jan 2026 12:00:00 GMT"  # the same as hostile.lockdown_records.NOW
STATES = {LOCKED: "locked", FREE: "unlocked"}
scripts = st.lists(responses, min_size=1, max_size=3)


def serve(console, to_reads, to_writes):
    """Respond with these. Return a function that lists (method, meaning) of the responses so far."""
    generated = {plain_answer(as_json(response.body), NOW): response for response in (*to_reads, *to_writes)}

    def script(drawn):
        return [plain_answer(as_json(response.body), NOW) for response in drawn]

    console.respond_with({"GET lockdown": script(to_reads), "PUT lockdown": script(to_writes)})

    def sent():
        return [
            (route.split()[0], meaning)
            for route, response in console.responses
            if "lockdown" in route
            for meaning in generated[response].may_be
        ]

    return sent


@pytest.mark.parametrize(("state", "goal"), [("locked", LOCKED), ("unlocked", FREE)], ids=["lock", "release"])
@given(to_reads=scripts, to_writes=scripts)
def test_the_outcome_matches_the_last_response(console, state, goal, to_reads, to_writes):
    sent = serve(console, to_reads, to_writes)
    (entry,) = console.run(device_ids=[FOCUS_ID], state=state)["devices"]
    wrote = [method for method, _meaning in sent()].count("PUT")
    (_method, first), (_method, last) = sent()[0], sent()[-1]
    expected = {
        (False, goal): "unchanged",
        (False, ERROR): "failed",
        (True, goal): "changed",
        (True, ERROR): "unknown",
        (True, FREE if goal == LOCKED else LOCKED): "failed",
    }
    assert entry["outcome"] == expected[wrote > 0, last], (sent(), entry)
    assert wrote <= 2  # retries: 1
    assert entry["before"] is None if first == ERROR else entry["before"]["state"] == STATES[first]
    assert entry["after"] is None if last == ERROR else entry["after"]["state"] == STATES[last]
    if entry["confirmed"]:
        assert last == goal


@given(to_reads=scripts, to_writes=scripts)
def test_check_mode_matches_the_only_response_and_sends_no_write(console, to_reads, to_writes):
    sent = serve(console, to_reads, to_writes)
    (entry,) = console.run(context=Context(check_mode=True), device_ids=[FOCUS_ID])["devices"]
    ((method, meaning),) = sent()
    assert method == "GET"
    assert entry["outcome"] == {LOCKED: "unchanged", FREE: "changed", ERROR: "failed"}[meaning]


@given(to_reads=scripts)
def test_the_reported_state_matches_the_response(console, to_reads):
    sent = serve(console, to_reads, [])
    (entry,) = console.run(CylanceLockdownInfo, device_ids=[FOCUS_ID])["devices"]
    ((_method, meaning),) = sent()
    assert entry["state"] == STATES.get(meaning)
    assert (entry["error"] is None) is (meaning != ERROR)
