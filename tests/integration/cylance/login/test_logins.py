# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A login that fails or is refused has no effect on devices, and locks no account."""

from __future__ import annotations

import pytest


def test_a_refused_login_is_not_repeated_by_other_hosts(console):
    ids = console.seed(10)
    run_state = console.context().run_state
    for number, device_id in enumerate(ids):
        context = console.context(run_state=run_state, host=f"host-{number}")
        assert console.run(device_id, context=context, application_secret="wrong" * 10)["failed"]
    assert len(console.logins()) == 1
    assert not console.run(ids[0], context=console.context(run_state=run_state, host="host-0"))["failed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"application_secret": "canary-wrong-secret-of-some-length"},
        {"application_id": "00000000-0000-4000-8000-000000000000"},
        {"tenant_id": "00000000-0000-4000-8000-000000000000"},
    ],
    ids=["secret", "application", "tenant"],
)
def test_wrong_credentials_fail_with_the_usual_reasons(console, wrong):
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


def test_a_refused_login_is_not_repeated_when_the_clocks_agree(console):
    (device_id,) = console.seed(1)
    result = console.run(device_id, application_secret="x" * 40)
    assert len(console.logins()) == 1
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
    ids=["lost response", "lost request", "truncated", "503", "503 after the login", "429"],
)
def test_a_lost_login_is_repeated_with_a_new_token_id(console, fault):
    ids = console.seed(3)
    console.simulator.switch("cylance.jti_replay", "refuse")
    console.simulator.add_fault(path="^/auth/", times=1, **fault)
    result = console.run(*ids)
    assert not result["failed"], result["msg"]
    assert console.locked_ids() == set(ids)


@pytest.mark.parametrize("body", [{}, ["x"], "x"], ids=["no token", "list", "text"])
def test_an_invalid_login_response_fails_without_a_write(console, body):
    (device_id,) = console.seed(1)
    console.simulator.add_fault("status", path="^/auth/", status=200, body=body, content_type="application/json")
    result = console.run(device_id)
    assert result["devices"][0]["outcome"] == "failed"
    assert console.simulator.summary(path="^/devicecommands")["total"] == 0


@pytest.mark.parametrize(
    "fault",
    [{"kind": "status", "status": 500}, {"kind": "drop_after"}, {"kind": "garbage"}, {"kind": "html", "status": 200}],
    ids=["500", "lost response", "garbage", "page"],
)
def test_a_failed_login_leaves_no_unknown_outcome(console, fault):
    ids = console.seed(2)
    console.simulator.add_fault(path="^/auth/", **fault)
    result = console.run(*ids, retries=0)
    assert {entry["outcome"] for entry in result["devices"]} <= {"failed", "skipped"}
    assert console.simulator.summary(path="^/devicecommands")["total"] == 0


@pytest.mark.parametrize(
    ("scopes", "missing"),
    [(["opticscommand:read"], "opticscommand:create"), (["opticscommand:create"], "opticscommand:read")],
    ids=["create", "read"],
)
def test_a_missing_privilege_is_named(console, scopes, missing):
    (device_id,) = console.seed(1)
    application = console.cylance.add_application(scopes=scopes)
    login = {name: application[name] for name in ("application_id", "application_secret")}
    result = console.run(device_id, **login)
    assert result["devices"][0]["error"]["status"] == 403
    assert missing in result["msg"]
    assert not console.is_locked(device_id)


def test_credentials_are_read_from_the_environment(console, monkeypatch):
    (device_id,) = console.seed(1)
    for name, value in console.cylance.environment().items():
        monkeypatch.setenv(name, value)
    console.login = {}
    assert not console.run(device_id)["failed"]
