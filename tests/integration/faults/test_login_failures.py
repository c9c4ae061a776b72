# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of docs/faults.md: the console refuses a login or a token. Retries never lock the account."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from integration.playbooks.controller import fleet, lockdown, play

DEFAULT_THREADS = 16


def login_statuses(simulator):
    """Return the status of each login request."""
    return [entry["status"] for entry in simulator.requests(path="^/auth/")]


@pytest.mark.parametrize("body", ["empty", "message"])
def test_revoked_token_is_replaced(console, run_lockdown, monkeypatch, body):
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
    report = run_lockdown(*ids, max_changes="30")
    assert report.outcomes == ["changed"] * 30
    assert login_statuses(console.simulator) == [200, 200]
    writes = console.writes()
    assert [entry["status"] for entry in writes].count(201) == 30
    assert {entry["status"] for entry in writes} <= {201, 401}
    assert len(writes) <= 30 + DEFAULT_THREADS
    for device in console.cylance.devices():
        assert len(device["console"]["history"]) == 1


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_rejected_new_tokens_stop_the_run(console, run_lockdown, method):
    ids = console.seed(30)
    console.fault(method, "status", status=401)
    report = run_lockdown(*ids, max_changes="30")
    assert report.errors("reason") == {("login_refused",)}
    assert report.outcomes == ["failed"] * 30 if run_lockdown.by_host else ["failed"] + ["skipped"] * 29
    assert "issued this token itself a moment ago" in report.results[0]["msg"]
    assert len(login_statuses(console.simulator)) == (3 if method == "GET" else 4)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_refused_login_stops_the_list(console, run_lockdown_on_list, status):
    ids = console.seed(30)
    console.simulator.add_fault("status", path="^/auth/", status=status, body={"message": "no such application"})
    report = run_lockdown_on_list(*ids, max_changes="30")
    assert report.outcomes == ["failed"] + ["skipped"] * 29
    assert report.errors("reason") == {("login_refused",)}
    message = report.results[0]["msg"]
    for words in (f"{status} while logging in", "no such application", "region", "tenant_id", "secret", "clock"):
        assert words in message
    assert console.simulator.summary()["total"] == len(login_statuses(console.simulator)) == 1


@pytest.mark.costly
def test_refused_login_is_not_repeated_by_other_hosts(controller, simulator):
    simulator.cylance.seed(12)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    secret = {"CYLANCE_APPLICATION_SECRET": "canary-that-is-wrong-and-long-enough"}
    run = controller.play(play("fleet", lockdown()), inventory=inventory, options="-f 4", environment=secret)
    assert len(run.failures()) == 12
    assert {entry["outcome"] for result in run.failures().values() for entry in result["devices"]} == {"failed"}
    assert all("refuses the login: 401" in result["msg"] for result in run.failures().values())
    assert login_statuses(simulator) == [401]
    assert simulator.summary()["total"] == 1
    assert simulator.cylance.devices(locked=True) == []
    assert "canary" not in run.stdout


@pytest.mark.parametrize("skew", [-7200, 7200], ids=["console is behind", "console is ahead"])
def test_differing_clocks_are_compensated(console, run_lockdown, skew):
    console.simulator.switch("cylance.login_clock", "console")
    console.simulator.advance(skew)
    device_id = console.seed_locked("0:01:00", ago=600)
    report = run_lockdown(device_id, renew_before="0:00:45")
    assert report.outcomes == ["unchanged"]
    assert report.entries[0]["observed"]["remaining"] == "0:00:50"
    assert any("clock and the console's differ by" in warning for warning in report.warnings)
    assert login_statuses(console.simulator) == [401, 200]
    assert run_lockdown(device_id, renew_before="0:00:55").outcomes == ["changed"]
    assert console.simulator.summary()["writes"] == 1
