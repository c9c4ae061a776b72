# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of docs/faults.md: the console refuses a login, or a token. No account is locked out by trying."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from integration.playbooks.controller import fleet, lockdown, play

THREADS = 16  # of a list's task, if nothing is set


def logins(simulator):
    """The status of each login that was tried."""
    return [entry["status"] for entry in simulator.requests(path="^/auth/")]


@pytest.mark.parametrize("body", ["empty", "message"])
def test_token_revoked_in_mid_run(console, act, monkeypatch, body):
    ids = console.seed(30)
    console.simulator.switch("cylance.unauthorized_body", body)
    original = CylanceLockdown.plan
    seen = []

    def revoke_once(self, state):
        seen.append(state)
        if len(seen) == 10:
            assert console.cylance.revoke_tokens() == 1
        return original(self, state)

    monkeypatch.setattr(CylanceLockdown, "plan", revoke_once)
    told = act(*ids, max_changes="30")
    assert told.outcomes == ["changed"] * 30
    assert logins(console.simulator) == [200, 200]
    writes = console.writes()
    assert [entry["status"] for entry in writes].count(201) == 30
    assert {entry["status"] for entry in writes} <= {201, 401}
    assert len(writes) <= 30 + THREADS
    for device in console.cylance.devices():
        assert len(device["console"]["history"]) == 1


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_token_rejected_for_ever(console, act, method):
    ids = console.seed(30)
    console.fault(method, "status", status=401)
    told = act(*ids, max_changes="30")
    assert told.errors("reason") == {("login_refused",)}
    assert told.outcomes == ["failed"] * 30 if act.by_host else ["failed"] + ["skipped"] * 29
    assert "issued this token itself a moment ago" in told.results[0]["msg"]
    assert len(logins(console.simulator)) == (3 if method == "GET" else 4)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_login_refused_over_a_list(console, act_on_list, status):
    ids = console.seed(30)
    console.simulator.add_fault("status", path="^/auth/", status=status, body={"message": "no such application"})
    told = act_on_list(*ids, max_changes="30")
    assert told.outcomes == ["failed"] + ["skipped"] * 29
    assert told.errors("reason") == {("login_refused",)}
    message = told.results[0]["msg"]
    for words in (f"{status} while logging in", "no such application", "region", "tenant_id", "secret", "clock"):
        assert words in message
    assert console.simulator.summary()["total"] == len(logins(console.simulator)) == 1


@pytest.mark.costly
def test_login_refused_over_hosts(controller, simulator):
    simulator.cylance.seed(12)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    secret = {"CYLANCE_APPLICATION_SECRET": "canary-that-is-wrong-and-long-enough"}
    run = controller.play(play("fleet", lockdown()), inventory=inventory, options="-f 4", environment=secret)
    assert len(run.failures()) == 12
    assert {entry["outcome"] for result in run.failures().values() for entry in result["devices"]} == {"failed"}
    assert all("refuses the login: 401" in result["msg"] for result in run.failures().values())
    assert logins(simulator) == [401]
    assert simulator.summary()["total"] == 1
    assert simulator.cylance.devices(locked=True) == []
    assert "canary" not in run.stdout


@pytest.mark.parametrize("skew", [-7200, 7200])
def test_clock_off(console, act, skew):
    console.simulator.switch("cylance.login_clock", "console")
    console.simulator.advance(skew)
    device_id = console.seed_locked("0:01:00", ago=600)
    told = act(device_id, renew_before="0:00:45")
    assert told.outcomes == ["unchanged"]
    assert told.entries[0]["observed"]["remaining"] == "0:00:50"
    assert any("clock and the console's differ by" in warning for warning in told.warnings)
    assert logins(console.simulator) == [401, 200]
    assert act(device_id, renew_before="0:00:55").outcomes == ["changed"]
    assert console.simulator.summary()["writes"] == 1
