# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens are shared by the tasks of a run, and replaced when they expire or are revoked."""

from __future__ import annotations

import pytest

ALLOW_30 = {"max_changes": "30"}


@pytest.mark.parametrize(
    ("threads", "seconds_per_request"), [(1, 1), (4, 0.5), (16, 0.2)], ids=["one thread", "4 threads", "16 threads"]
)
def test_tokens_that_expire_after_a_few_requests_are_replaced(console, threads, seconds_per_request):
    """The lifetime covers more requests than threads, so that each token serves at least one request."""
    ids = console.seed(30)
    console.simulator.switch("cylance.token_lifetime", 5)
    console.simulator.set_tick(seconds_per_request)
    result = console.run(*ids, max_parallel=threads, **ALLOW_30)
    assert not result["failed"], result["msg"]
    assert console.locked_ids() == set(ids)
    assert len(console.logins()) > 2


def test_a_token_that_is_revoked_between_two_tasks_is_replaced(console):
    ids = console.seed(2)
    run_state = console.context().run_state
    console.run(ids[0], context=console.context(run_state=run_state))
    console.cylance.revoke_tokens()
    assert not console.run(ids[1], context=console.context(run_state=run_state))["failed"]
    assert len(console.logins()) == 2


def test_an_access_token_option_replaces_the_login(console):
    (device_id,) = console.seed(1)
    token = console.cylance.log_in()
    console.simulator.clear_requests()
    result = console.run(device_id, access_token=token, tenant_id=None, application_id=None, application_secret=None)
    assert result["devices"][0]["outcome"] == "changed"
    assert console.logins() == []
    assert token not in str(result)


def test_a_refused_access_token_option_stops_the_task(console):
    ids = console.seed(30)
    result = console.run(*ids, access_token="canary-token", **ALLOW_30)
    assert "rejects access_token" in result["msg"]
    assert "canary" not in str(result)
    assert console.logins() == []
    assert result["summary"]["skipped"] == 29  # the list waits for its first device


@pytest.mark.parametrize(
    "token",
    ["", "a", "short", "with space and more", "line\nbreak-and-more", 7, None, "x" * 70_000],
    ids=["empty", "one letter", "too short", "space", "line break", "number", "null", "too long"],
)
def test_an_invalid_token_in_the_login_response_is_not_used(console, token):
    """A very short token would be masked in every word of the result."""
    (device_id,) = console.seed(1)
    console.simulator.add_fault("status", path="^/auth/", status=200, body={"access_token": token})
    result = console.run(device_id)
    assert result["devices"][0]["error"]["reason"] == "bad_answer"
    assert "contains no access_token" in result["msg"]
    assert console.simulator.summary(path="^/devicecommands")["total"] == 0


def test_tasks_of_one_run_share_a_login(console):
    ids = console.seed(5)
    run_state = console.context().run_state
    for device_id in ids:
        console.run(device_id, context=console.context(run_state=run_state))
    assert console.simulator.summary()["logins"] == 1
    console.run(ids[0], context=console.context(run_state=run_state), token_cache="off")
    assert console.simulator.summary()["logins"] == 2
