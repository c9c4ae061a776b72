# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each lockdown switch with each of its values."""

from __future__ import annotations

import re

import pytest

PARTIAL = {"lockdown_config_id": 2, "lockdown_type": "Lockdown"}
STATE_FIELDS = {"lockdown_initiated", "lockdown_expiration", "password", "connection_status", "lockdown_history"}


@pytest.fixture
def switch(simulator):
    """A function that sets a Cylance switch."""
    return lambda name, value: simulator.switch(f"cylance.{name}", value)


@pytest.mark.parametrize(("value", "status"), [("not_found", 404), ("bad_request", 400)])
def test_wrong_id_form(switch, api, device, value, status):
    switch("wrong_id_form", value)
    assert api.read(device["id"]).status_code == status
    assert api.lock(device["id"]).status_code == status


@pytest.mark.parametrize("status", [200, 201, 202])
def test_lockdown_put_status(switch, api, device, status):
    switch("lockdown_put_status", status)
    assert api.lock(device["focus_id"]).status_code == status


@pytest.mark.parametrize("wrapped", [True, False])
def test_lockdown_put_wrapped(switch, api, device, wrapped):
    switch("lockdown_put_wrapped", wrapped)
    response = api.lock(device["focus_id"]).json()
    assert set(response) == {"status", "data"} if wrapped else response["id"] == device["focus_id"]


@pytest.mark.parametrize("wrapped", [True, False])
def test_lockdown_get_wrapped(switch, api, device, wrapped):
    switch("lockdown_get_wrapped", wrapped)
    response = api.read(device["focus_id"]).json()
    assert set(response) == {"status", "data"} if wrapped else response["id"] == device["focus_id"]


@pytest.mark.parametrize(
    ("value", "missing"),
    [("full", set()), ("no_history", {"lockdown_history"}), ("no_state", STATE_FIELDS)],
    ids=["full", "no_history", "no_state"],  # a set has no fixed order
)
def test_lockdown_put_answer(switch, api, device, value, missing):
    switch("lockdown_put_answer", value)
    data = api.lock(device["focus_id"]).json()["data"]
    assert not STATE_FIELDS - missing - set(data)
    assert not missing & set(data)
    assert data["id"] == device["focus_id"]


def test_lockdown_put_answer_empty(switch, cylance, api, device):
    switch("lockdown_put_answer", "empty")
    response = api.lock(device["focus_id"])
    assert (response.status_code, response.content) == (201, b"")
    assert cylance.device(device["id"])["console"]["locked"]


@pytest.mark.parametrize("value", ["present", "absent"])
def test_lockdown_history(switch, api, device, value):
    switch("lockdown_history", value)
    assert "lockdown_history" in api.lock(device["focus_id"]).json()["data"]
    assert ("lockdown_history" in api.state(device["focus_id"])) == (value == "present")


@pytest.mark.parametrize("value", ["nulls", "absent"])
def test_never_locked(switch, api, device, value):
    switch("never_locked", value)
    fields = {"lockdown_initiated", "lockdown_expiration", "password"}
    state = api.state(device["focus_id"])
    if value == "nulls":
        assert [state[name] for name in fields] == [None] * 3
    else:
        assert not fields & set(state)


@pytest.mark.parametrize("end", ["expiry", "release"])
@pytest.mark.parametrize("value", ["keeps_timestamps", "nulls"])
def test_after_expiry(simulator, switch, api, device, value, end):
    switch("after_expiry", value)
    switch("full_lock_release", "accepted")
    api.lock(device["focus_id"], expires="0:00:05")
    if end == "release":
        simulator.advance(60)
        api.release(device["focus_id"])
    else:
        simulator.advance(300)
    state = api.state(device["focus_id"])
    shown = state["lockdown_initiated"], state["lockdown_expiration"]
    ended = "2026-01-15T12:01:00Z" if end == "release" else "2026-01-15T12:05:00Z"
    assert shown == (("2026-01-15T12:00:00Z", ended) if value == "keeps_timestamps" else (None, None))


@pytest.mark.parametrize("value", ["returned", "absent"])
def test_key_after_expiry(simulator, switch, api, device, value):
    switch("key_after_expiry", value)
    key = api.lock(device["focus_id"], expires="0:00:05").json()["data"]["password"]
    assert api.state(device["focus_id"])["password"] == key
    simulator.advance(300)
    assert api.state(device["focus_id"]).get("password") == (key if value == "returned" else None)


@pytest.mark.parametrize("value", ["locked", "connected"])
def test_locked_connection_status(switch, api, device, value):
    switch("locked_connection_status", value)
    assert api.lock(device["focus_id"]).json()["data"]["connection_status"] == value


@pytest.mark.parametrize("value", ["disconnected", "locked"])
def test_offline_connection_status(switch, cylance, api, device, value):
    switch("offline_connection_status", value)
    cylance.change_device(device["id"], state="Offline")
    assert api.state(device["focus_id"])["connection_status"] == "disconnected"
    assert api.lock(device["focus_id"]).json()["data"]["connection_status"] == value


@pytest.mark.parametrize("value", ["absent", "null", "present"])
def test_partial_expiration(simulator, switch, cylance, api, device, value):
    switch("partial_expiration", value)
    data = api.lock(device["focus_id"], PARTIAL, expires="0:00:05").json()["data"]
    assert (
        data.get("lockdown_expiration", "absent")
        == {
            "absent": "absent",
            "null": None,
            "present": "2026-01-15T12:05:00Z",
        }[value]
    )
    simulator.advance(300)
    state = cylance.device(device["id"])
    assert state["console"]["locked"] == state["agent"]["locked"] == (value != "present")


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        ("seconds_z", r"2026-01-15T12:00:00Z"),
        ("fraction_z", r"2026-01-15T12:00:00\.2500000Z"),
        ("no_zone", r"2026-01-15T12:00:00"),
        ("garbage", r"\D+"),
    ],
)
def test_timestamp_format(simulator, switch, api, device, value, pattern):
    switch("timestamp_format", value)
    simulator.advance(0.25)
    data = api.lock(device["focus_id"]).json()["data"]
    assert re.fullmatch(pattern, data["lockdown_initiated"])
    assert re.fullmatch(pattern.replace("15", "18", 1), data["lockdown_expiration"])
    assert re.fullmatch(pattern, data["lockdown_history"][0]["timestamp"])


@pytest.mark.parametrize(("value", "status"), [("replace", 201), ("conflict", 409), ("kept", 201)])
def test_relock(simulator, switch, api, device, value, status):
    switch("relock", value)
    first = api.lock(device["focus_id"], expires="0:01:00").json()["data"]
    simulator.advance(60)
    assert api.lock(device["focus_id"], expires="0:02:00").status_code == status
    state = api.state(device["focus_id"])
    if value == "replace":
        assert state["lockdown_expiration"] == "2026-01-15T14:01:00Z"
    else:
        assert state == first


@pytest.mark.parametrize("value", [True, False])
def test_new_key_on_relock(simulator, switch, api, device, value):
    switch("new_key_on_relock", value)
    keys = [api.lock(device["focus_id"], expires="0:00:05").json()["data"]["password"] for dummy in range(2)]
    assert (keys[0] != keys[1]) == value
    simulator.advance(300)
    assert api.lock(device["focus_id"]).json()["data"]["password"] not in keys


@pytest.mark.parametrize(
    ("value", "status", "locked"),
    [("ignored", 201, True), ("accepted", 201, False), ("bad_request", 400, True), ("relocks", 201, True)],
)
def test_full_lock_release(simulator, switch, cylance, api, device, value, status, locked):
    switch("full_lock_release", value)
    first = api.lock(device["focus_id"], expires="0:01:00").json()["data"]
    simulator.advance(60)
    assert api.release(device["focus_id"]).status_code == status
    state = api.state(device["focus_id"])
    truth = cylance.device(device["id"])
    assert truth["console"]["locked"] == truth["agent"]["locked"] == locked
    assert (state["lockdown_initiated"] != first["lockdown_initiated"]) == (value == "relocks")
    if value in ("ignored", "bad_request"):
        assert state == first


@pytest.mark.parametrize(("value", "locked"), [("accepted", False), ("ignored", True)])
def test_partial_release(switch, cylance, api, device, value, locked):
    switch("partial_release", value)
    api.lock(device["focus_id"], PARTIAL)
    assert api.release(device["focus_id"]).status_code == 201
    truth = cylance.device(device["id"])
    assert truth["console"]["locked"] == truth["agent"]["locked"] == locked


def test_release_takes(switch, cylance, api, device):
    switch("full_lock_release", "accepted")
    switch("release_takes", 2)
    api.lock(device["focus_id"])
    assert api.release(device["focus_id"]).json()["data"]["connection_status"] == "locked"
    seen = [api.state(device["focus_id"])["connection_status"] for dummy in range(3)]
    assert seen == ["locked", "locked", "connected"]
    assert not cylance.device(device["id"])["agent"]["locked"]


def test_a_new_lockdown_drops_a_pending_release(switch, api, device):
    switch("full_lock_release", "accepted")
    switch("release_takes", 1)
    api.lock(device["focus_id"])
    api.release(device["focus_id"])
    api.lock(device["focus_id"])
    assert [api.state(device["focus_id"])["connection_status"] for dummy in range(3)] == ["locked"] * 3


@pytest.mark.parametrize(("value", "status"), [("queued", 201), ("conflict", 409), ("bad_request", 400)])
def test_offline_lock(switch, cylance, api, device, value, status):
    switch("offline_lock", value)
    cylance.change_device(device["id"], state="Offline")
    assert api.lock(device["focus_id"]).status_code == status
    assert cylance.device(device["id"])["console"]["locked"] == (value == "queued")


@pytest.mark.parametrize(("value", "expiration"), [("query", "13:00:00Z"), ("body", "14:00:00Z")])
def test_expires_precedence(switch, api, device, value, expiration):
    switch("expires_precedence", value)
    data = api.lock(device["focus_id"], {"expires": "0:02:00"}, expires="0:01:00").json()["data"]
    assert data["lockdown_expiration"] == f"2026-01-15T{expiration}"


@pytest.mark.parametrize("place", ["query", "body"])
def test_expires_can_be_in_query_or_body(switch, api, device, place):
    switch("expires_precedence", "body" if place == "query" else "query")
    sent = {"expires": "0:01:00"}
    response = api.lock(device["focus_id"], **sent) if place == "query" else api.lock(device["focus_id"], sent)
    assert response.json()["data"]["lockdown_expiration"] == "2026-01-15T13:00:00Z"


def test_default_expires(switch, api, device):
    switch("default_expires", "0:00:10")
    assert api.lock(device["focus_id"]).json()["data"]["lockdown_expiration"] == "2026-01-15T12:10:00Z"
