# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins: one token serves a run, expired tokens are renewed, and a refused login stops the task."""

from __future__ import annotations

import pytest

from integration.opswat.console import ACTION, DETAILS, TOKEN_PATH
from integration.tasks import outcomes, reasons

NO_CREDENTIALS = {"client_id": None, "client_secret": None}


def fault_logins(console, kind, **fields):
    console.simulator.add_fault(kind, path=TOKEN_PATH, **fields)


def dhcprenew(console, *ids, **params):
    return console.act("dhcprenew", *ids, **params)


def test_one_login_serves_all_hosts_and_tasks_of_a_run(console):
    ids = console.seed(5)
    run_state = console.context().run_state
    for device_id in ids:
        context = console.context(run_state=run_state, host=device_id, scope="task")
        assert outcomes(dhcprenew(console, device_id, context=context)) == ["changed"]
    console.info(*ids, context=console.context(run_state=run_state))
    assert len(console.logins()) == 1


@pytest.mark.parametrize(("cache", "logins"), [("run", 2), ("user", 1), ("off", 2)], ids=["run", "user", "off"])
def test_token_cache_decides_which_runs_share_a_token(console, cache, logins):
    ids = console.seed(2)
    for device_id in ids:
        assert outcomes(dhcprenew(console, device_id, token_cache=cache)) == ["changed"]
    assert len(console.logins()) == logins


def test_credentials_are_sent_in_the_body_of_a_post(console):
    (device_id,) = console.seed(1)
    dhcprenew(console, device_id)
    (login,) = console.logins()
    assert (login["method"], login["query"]) == ("POST", {})


def test_access_token_replaces_the_login(console):
    (device_id,) = console.seed(1)
    token = console.opswat.log_in()
    console.simulator.clear_requests()
    assert outcomes(dhcprenew(console, device_id, access_token=f"{token}\n", **NO_CREDENTIALS)) == ["changed"]
    assert console.logins() == []


def test_a_refused_access_token_stops_the_task(console):
    ids = console.seed(20)
    result = dhcprenew(console, *ids, access_token="canary-token-of-some-length")
    assert "rejects access_token" in result["msg"] and "canary" not in str(result)
    assert set(reasons(result)) == {"login_refused"}
    assert console.logins() == [] and console.calls(ACTION) == []


@pytest.mark.parametrize(
    "wrong", [{"client_secret": "canary-wrong-secret"}, {"client_id": "UNKNOWN"}], ids=["wrong secret", "wrong id"]
)
@pytest.mark.parametrize("shape", ["oauth", "object", "msg", "empty", "html"])
def test_a_refused_login_stops_the_task_and_is_not_retried(console, wrong, shape):
    ids = console.seed(20)
    console.opswat.switch("error_body", shape)
    run_state = console.context().run_state
    for host in ("one", "other"):
        result = dhcprenew(console, *ids, context=console.context(run_state=run_state, host=host), **wrong)
        for word in ("refuses the login", "client_id", "client_secret", "api_url"):
            assert word in result["msg"]
        assert set(reasons(result)) == {"login_refused"}
        assert "canary" not in str(result)
    assert len(console.logins()) == 1
    assert console.calls(DETAILS) == console.calls(ACTION) == []


def test_other_credentials_are_tried_after_a_refused_login(console):
    (device_id,) = console.seed(1)
    run_state = console.context().run_state
    assert dhcprenew(console, device_id, context=console.context(run_state=run_state), client_secret="x" * 48)["failed"]
    assert outcomes(dhcprenew(console, device_id, context=console.context(run_state=run_state))) == ["changed"]


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop_before"},
        {"kind": "drop_after"},
        {"kind": "truncate"},
        {"kind": "status", "status": 503},
        {"kind": "status", "status": 503, "work": True},
        {"kind": "status", "status": 429},
        {"kind": "status", "status": 429, "headers": {"X-RateLimit-Reset-Time": "9"}},
    ],
    ids=repr,
)
@pytest.mark.parametrize("again", ["same", "another", "replacement"])
def test_a_login_without_a_response_is_retried(console, fault, again):
    (device_id,) = console.seed(1)
    console.opswat.switch("token_again", again)
    fault_logins(console, times=1, **fault)
    assert outcomes(dhcprenew(console, device_id)) == ["changed"]
    assert len(console.logins()) == 2


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "drop_after"},
        {"kind": "garbage"},
        {"kind": "empty"},
        {"kind": "html", "status": 200},
        {"kind": "redirect", "location": "https://evil.example/"},
    ],
    ids=repr,
)
def test_a_failed_login_never_makes_a_device_unknown(console, fault):
    ids = console.seed(3)
    fault_logins(console, **fault)
    result = dhcprenew(console, *ids, retries=0)
    assert set(outcomes(result)) <= {"failed", "skipped"}
    assert console.calls(DETAILS) == console.calls(ACTION) == []


@pytest.mark.parametrize(
    "token",
    ["", "a", "with space and more", "line\nbreak-and-more", 7, None, ["x"], "x" * 70_000],
    ids=["empty", "short", "spaces", "line break", "number", "null", "list", "too long"],
)
def test_an_invalid_token_in_a_login_response_is_an_error(console, token):
    (device_id,) = console.seed(1)
    fault_logins(console, "status", status=200, body={"access_token": token})
    result = dhcprenew(console, device_id)
    assert reasons(result) == ["bad_answer"] and "contains no access_token" in result["msg"]
    assert console.calls(DETAILS) == []


@pytest.mark.parametrize("body", [[], "x", 7, None, {"token": "x"}], ids=repr)
def test_an_invalid_login_response_is_an_error(console, body):
    (device_id,) = console.seed(1)
    fault_logins(console, "status", status=200, body=body, content_type="application/json")
    assert reasons(dhcprenew(console, device_id)) == ["bad_answer"]


@pytest.mark.parametrize(
    "seconds", [None, "soon", -5, 0, 1, 43_199, "43199", [], True, "1e400", 10**400], ids=lambda value: repr(value)[:9]
)
def test_a_token_is_used_with_any_value_of_expires_in(console, seconds):
    (device_id,) = console.seed(1)
    token = console.opswat.log_in()
    body = {"access_token": token, "expires_in": seconds}
    fault_logins(console, "status", status=200, body=body, times=1)
    assert outcomes(dhcprenew(console, device_id)) == ["changed"]


@pytest.mark.parametrize("form", ["uuid", "letters"])
@pytest.mark.parametrize("bearer", [True, False], ids=["bearer allowed", "bearer not allowed"])
def test_the_token_is_sent_in_the_query(console, form, bearer):
    (device_id,) = console.seed(1)
    console.opswat.switch("token_form", form)
    console.opswat.switch("bearer", bearer)
    assert outcomes(dhcprenew(console, device_id)) == ["changed"]
    assert {tuple(call["query"]) for call in console.calls(ACTION) + console.calls(DETAILS)} == {("access_token",)}


def test_a_token_with_special_characters_is_quoted(console):
    (device_id,) = console.seed(1)
    fault_logins(console, "status", status=200, body={"access_token": "a+b/c=&x=1#%41?~"}, times=1)
    result = dhcprenew(console, device_id)
    assert outcomes(result) == ["changed"]  # the console refuses it, and a second login follows
    assert {tuple(call["query"]) for call in console.calls(DETAILS)} == {("access_token",)}


def test_an_action_with_a_read_only_application_names_the_missing_scope(console):
    (device_id,) = console.seed(1)
    console.opswat.switch("token_scope_counts", True)
    result = dhcprenew(console, device_id)
    assert result["devices"][0]["error"]["status"] == 403
    assert "scope" in result["msg"]


def test_credentials_can_come_from_the_environment(console, monkeypatch):
    (device_id,) = console.seed(1)
    for name, value in console.opswat.environment().items():
        monkeypatch.setenv(name, value)
    console.login = {}
    assert outcomes(dhcprenew(console, device_id)) == ["changed"]


def test_each_application_gets_its_own_token(console):
    ids = console.seed(2)
    other = console.opswat.add_application()
    run_state = console.context().run_state
    for device_id, login in zip(ids, ({}, other), strict=True):
        context = console.context(run_state=run_state)
        assert outcomes(dhcprenew(console, device_id, context=context, **login)) == ["changed"]
    assert len({login["token"] for login in console.logins()}) == 2
