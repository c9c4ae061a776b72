# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens: they run out, they are revoked, and logins are refused, without harm to the devices or to the account."""

from __future__ import annotations

import pytest

THIRTY = {"max_changes": "30"}


def logins(console):
    """All login requests, granted or not."""
    return [entry for entry in console.simulator.requests(path="/auth/") if entry["login"]]


@pytest.mark.parametrize("threads, seconds_a_request", [(1, 1), (4, 0.5), (16, 0.2)])
def test_tokens_that_die_time_and_again_serve_a_task(console, threads, seconds_a_request):
    """A token serves for more requests than are on their way when it is given: it might never serve otherwise."""
    ids = console.seed(30)
    console.simulator.switch("cylance.token_lifetime", 5)
    console.simulator.set_tick(seconds_a_request)
    result = console.run(*ids, max_parallel=threads, **THIRTY)
    assert not result["failed"], result["msg"]
    assert console.locked_ids() == set(ids)
    assert len(logins(console)) > 2


def test_a_token_that_was_revoked_between_two_tasks_is_replaced(console):
    ids = console.seed(2)
    run_state = console.context().run_state
    console.run(ids[0], context=console.context(run_state=run_state))
    console.cylance.revoke_tokens()
    assert not console.run(ids[1], context=console.context(run_state=run_state))["failed"]
    assert len(logins(console)) == 2


def test_a_refused_login_is_not_tried_again_by_the_runs_other_hosts(console):
    ids = console.seed(10)
    run_state = console.context().run_state
    for number, device_id in enumerate(ids):
        context = console.context(run_state=run_state, host=f"host-{number}")
        assert console.run(device_id, context=context, application_secret="wrong" * 10)["failed"]
    assert len(logins(console)) == 1
    assert not console.run(ids[0], context=console.context(run_state=run_state, host="host-0"))["failed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"application_secret": "canary-wrong-secret-of-some-length"},
        {"application_id": "00000000-0000-4000-8000-000000000000"},
        {"tenant_id": "00000000-0000-4000-8000-000000000000"},
    ],
)
def test_wrong_credentials_are_one_error_that_names_the_usual_reasons(console, wrong):
    ids = console.seed(3)
    result = console.run(*ids, **wrong)
    for word in ("refuses the login", "region", "tenant_id", "application_id", "application_secret", "clock"):
        assert word in result["msg"]
    assert "canary" not in str(result)
    assert console.simulator.summary(path="^/(devices|devicecommands)")["total"] == 0


def test_credentials_of_another_region_are_refused(console):
    (device_id,) = console.seed(1)
    console.simulator.switch("cylance.region", "euc1")
    assert "another region" in console.run(device_id)["msg"]


def test_a_clock_that_is_right_is_no_reason_to_log_in_again(console):
    (device_id,) = console.seed(1)
    result = console.run(device_id, application_secret="x" * 40)
    assert len(logins(console)) == 1
    assert result["failed"]


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop_after"},
        {"kind": "drop_before"},
        {"kind": "truncate"},
        {"kind": "status", "status": 503},
        {"kind": "status", "status": 503, "work": True},
        {"kind": "status", "status": 429, "headers": {"Retry-After": "0"}},
    ],
)
@pytest.mark.parametrize("replay", ["allow", "refuse"])
def test_a_login_whose_answer_is_lost_is_made_again_in_a_way_that_no_console_takes_for_a_replay(console, fault, replay):
    ids = console.seed(3)
    console.simulator.switch("cylance.jti_replay", replay)
    console.simulator.add_fault(path="^/auth/", times=1, **fault)
    result = console.run(*ids)
    assert not result["failed"], result["msg"]
    assert console.locked_ids() == set(ids)


@pytest.mark.parametrize(
    "body", [{}, {"access_token": None}, {"access_token": ""}, {"access_token": "a\nb"}, ["x"], "x"]
)
def test_a_login_that_is_answered_with_nonsense_fails_and_writes_nothing(console, body):
    (device_id,) = console.seed(1)
    console.simulator.add_fault("status", path="^/auth/", status=200, body=body, content_type="application/json")
    result = console.run(device_id)
    assert result["devices"][0]["outcome"] == "failed"
    assert console.simulator.summary(path="^/devicecommands")["total"] == 0


@pytest.mark.parametrize(
    "fault",
    [{"kind": "status", "status": 500}, {"kind": "drop_after"}, {"kind": "garbage"}, {"kind": "html", "status": 200}],
)
def test_a_login_that_goes_wrong_leaves_nothing_unknown(console, fault):
    ids = console.seed(2)
    console.simulator.add_fault(path="^/auth/", **fault)
    result = console.run(*ids, retries=0)
    assert {entry["outcome"] for entry in result["devices"]} <= {"failed", "skipped"}
    assert console.simulator.summary(path="^/devicecommands")["total"] == 0


def test_a_given_token_is_used_without_a_login(console):
    (device_id,) = console.seed(1)
    token = console.cylance.log_in()
    console.simulator.clear_requests()
    result = console.run(device_id, access_token=token, tenant_id=None, application_id=None, application_secret=None)
    assert result["devices"][0]["outcome"] == "changed"
    assert logins(console) == []
    assert token not in str(result)


def test_a_given_token_that_is_refused_stops_the_run(console):
    ids = console.seed(30)
    result = console.run(*ids, access_token="canary-token", **THIRTY)
    assert "rejects access_token" in result["msg"]
    assert "canary" not in str(result)
    assert logins(console) == []
    assert result["summary"]["skipped"] == 29  # the first one went ahead alone


@pytest.mark.parametrize(
    ("scopes", "missing"),
    [(["opticscommand:read"], "opticscommand:create"), (["opticscommand:create"], "opticscommand:read")],
)
def test_an_application_without_a_privilege_is_told_which(console, scopes, missing):
    (device_id,) = console.seed(1)
    application = console.cylance.add_application(scopes=scopes)
    login = {name: application[name] for name in ("application_id", "application_secret")}
    result = console.run(device_id, **login)
    assert result["devices"][0]["error"]["status"] == 403
    assert missing in result["msg"]
    assert not console.is_locked(device_id)


def test_the_environment_logs_in_where_the_task_does_not(console, monkeypatch):
    (device_id,) = console.seed(1)
    for name, value in console.cylance.environment().items():
        monkeypatch.setenv(name, value)
    console.login = {}
    assert not console.run(device_id)["failed"]


@pytest.mark.parametrize(
    "token",
    ["", "a", "short", "with space and more", "line\nbreak-and-more", 7, None, "x" * 70_000],
)
def test_what_is_no_token_is_never_used_as_one(console, token):
    """A token of a letter or two would be masked in every word of the result."""
    (device_id,) = console.seed(1)
    console.simulator.add_fault("status", path="^/auth/", status=200, body={"access_token": token})
    result = console.run(device_id)
    assert result["devices"][0]["error"]["reason"] == "bad_answer"
    assert "contains no access_token" in result["msg"]
    assert console.simulator.summary(path="^/devicecommands")["total"] == 0
