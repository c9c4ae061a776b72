# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locking, reading and releasing with the default value of every switch."""

from __future__ import annotations

import pytest

NOW = "2026-01-15T12:00:00Z"
FULL = {"lockdown_config_id": 1, "lockdown_type": "Lockdown", "parameters": {"Network": {}}}
PARTIAL = {**FULL, "lockdown_config_id": 2}


def test_a_lock_command_returns_the_lockdown(simulator, api, device):
    response = api.lock(device["focus_id"], value="true", expires="0:01:30")
    assert response.status_code == 201
    assert response.json()["status"] == "COMPLETE"
    data = response.json()["data"]
    key = data.pop("password")
    assert len(key) > 10
    assert data.pop("optics_device_version")
    application = simulator.credentials["cylance"]["application_id"]
    assert data == {
        "id": device["focus_id"],
        "hostname": "ws-1.corp.example",
        "tenant_id": simulator.credentials["cylance"]["tenant_id"].replace("-", ""),
        "connection_status": "locked",
        "lockdown_initiated": NOW,
        "lockdown_expiration": "2026-01-15T13:30:00Z",
        "lockdown_history": [{"user_id": application, "timestamp": NOW, "command": "lockdown"}],
    }
    assert api.read(device["focus_id"]).json() == response.json()


def test_a_device_that_was_never_locked_has_no_timestamps(api, device):
    state = api.state(device["focus_id"])
    assert state["connection_status"] == "connected"
    assert [state[name] for name in ("password", "lockdown_initiated", "lockdown_expiration")] == [None] * 3
    assert state["lockdown_history"] == []


@pytest.mark.parametrize("query", [{}, {"value": "true"}, {"value": "true", "expires": "0:01:00"}], ids=str)
def test_reading_never_locks(cylance, api, device, query):
    assert api.read(device["focus_id"], **query).status_code == 200
    state = cylance.device(device["id"])
    assert not state["console"]["locked"]
    assert not state["agent"]["locked"]


@pytest.mark.parametrize("body", [None, {}, FULL, {**FULL, "expires": "0:01:00"}], ids=str)
def test_the_body_is_optional(cylance, api, device, body):
    assert api.lock(device["focus_id"], body, expires="0:01:00").status_code == 201
    console = cylance.device(device["id"])["console"]
    assert console["locked"]
    assert not console["partial"]
    assert console["expiration"] == "2026-01-15T13:00:00Z"


def test_a_lockdown_lasts_three_days_by_default(api, device):
    data = api.lock(device["focus_id"]).json()["data"]
    assert data["lockdown_expiration"] == "2026-01-18T12:00:00Z"


@pytest.mark.parametrize(
    ("expires", "status"),
    [
        ("0:00:05", 201),
        ("3:00:00", 201),
        ("0:00:04", 400),
        ("3:00:01", 400),
        ("0:24:00", 400),
        ("0:00:60", 400),
        ("0:1:00", 400),
        ("1:00", 400),
        ("3600", 400),
        ("", 400),
        ("-1:00:00", 400),
        (" 0:00:05", 400),
    ],
)
def test_expires_is_validated(cylance, api, device, expires, status):
    response = api.lock(device["focus_id"], expires=expires)
    assert response.status_code == status
    assert cylance.device(device["id"])["console"]["locked"] == (status == 201)
    assert status == 201 or response.json()["message"]


@pytest.mark.parametrize("value", ["True", "False", "1", "yes", ""])
def test_value_must_be_true_or_false(cylance, api, device, value):
    assert api.lock(device["focus_id"], value=value).status_code == 400
    assert not cylance.device(device["id"])["console"]["locked"]


@pytest.mark.parametrize(
    "body",
    [[], "x", {"expires": 3600}, {"lockdown_config_id": "1"}, {"lockdown_config_id": True}, {"parameters": []}],
    ids=str,
)
def test_an_invalid_command_body_is_refused(cylance, api, device, body):
    assert api.lock(device["focus_id"], body).status_code == 400
    assert not cylance.device(device["id"])["console"]["locked"]


@pytest.mark.parametrize("content", [b"{", b"\xff"])
def test_a_command_body_must_be_json(api, device, content):
    response = api.request("PUT", f"/devicecommands/v2/{device['focus_id']}/lockdown", data=content)
    assert response.status_code == 400


def test_focus_endpoints_require_upper_case_ids_without_hyphens(api, device):
    for wrong in (device["id"], device["focus_id"].lower(), device["focus_id"][:-1], "x"):
        assert api.read(wrong).status_code == 404
        assert api.lock(wrong).status_code == 404


def test_unknown_devices_and_devices_without_focus_are_not_found(cylance, api):
    without_focus = cylance.add_device(focus=False)
    for focus_id in (without_focus["focus_id"], "0" * 32):
        assert api.read(focus_id).status_code == 404
        assert api.lock(focus_id).status_code == 404


def test_a_full_lockdown_expires_by_the_clock(simulator, cylance, api, device):
    api.lock(device["focus_id"], expires="0:00:05")
    simulator.advance(299)
    assert api.state(device["focus_id"])["connection_status"] == "locked"
    assert cylance.device(device["id"])["agent"]["locked"]
    simulator.advance(1)
    state = api.state(device["focus_id"])
    assert state["connection_status"] == "connected"
    assert state["lockdown_initiated"] == NOW
    assert state["lockdown_expiration"] == "2026-01-15T12:05:00Z"
    assert state["password"]
    assert not cylance.device(device["id"])["console"]["locked"]
    assert not cylance.device(device["id"])["agent"]["locked"]


def test_another_lock_command_replaces_the_lockdown(simulator, api, device):
    first = api.lock(device["focus_id"], expires="0:01:00").json()["data"]
    simulator.advance(60)
    second = api.lock(device["focus_id"], expires="0:00:05").json()["data"]
    assert second["lockdown_initiated"] == "2026-01-15T12:01:00Z"
    assert second["lockdown_expiration"] == "2026-01-15T12:06:00Z"
    assert second["password"] != first["password"]
    assert len(second["lockdown_history"]) == 2


def test_a_full_lockdown_is_not_released(cylance, api, device):
    before = api.lock(device["focus_id"], expires="0:01:00").json()
    response = api.release(device["focus_id"])
    assert response.status_code == 201
    assert response.json() == before
    assert api.read(device["focus_id"]).json() == before
    assert cylance.device(device["id"])["agent"]["locked"]


@pytest.mark.parametrize("body", [PARTIAL, {**FULL, "lockdown_type": "Custom"}], ids=str)
def test_a_partial_lockdown_lasts_until_it_is_released(simulator, cylance, api, device, body):
    api.lock(device["focus_id"], body, expires="0:01:00")
    simulator.advance(10 * 24 * 3600)
    simulator.cylance.revoke_tokens()
    api.headers = {"Authorization": f"Bearer {cylance.log_in()}"}
    state = api.state(device["focus_id"])
    assert state["connection_status"] == "locked"
    assert "lockdown_expiration" not in state
    assert cylance.device(device["id"])["agent"] == {"locked": True, "locked_until": None, "commands_waiting": 0}
    assert api.release(device["focus_id"]).status_code == 201
    state = api.state(device["focus_id"])
    assert state["connection_status"] == "connected"
    assert state["lockdown_expiration"] == "2026-01-25T12:00:00Z"
    assert [entry["command"] for entry in state["lockdown_history"]] == ["lockdown", "unlock"]
    assert not cylance.device(device["id"])["agent"]["locked"]


def test_releasing_an_unlocked_device_changes_nothing(api, device):
    before = api.state(device["focus_id"])
    assert api.release(device["focus_id"]).status_code == 201
    assert api.state(device["focus_id"]) == before


def test_an_offline_device_is_locked_in_the_console(cylance, api, device):
    cylance.change_device(device["id"], state="Offline")
    response = api.lock(device["focus_id"], expires="0:01:00")
    assert response.status_code == 201
    assert response.json()["data"]["connection_status"] == "disconnected"
    state = cylance.device(device["id"])
    assert state["console"]["locked"]
    assert not state["agent"]["locked"]
