# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The delivery of the console's commands to the agents."""

from __future__ import annotations

import pytest


@pytest.fixture
def switch(simulator):
    """A function that sets a Cylance switch."""
    return lambda name, value: simulator.switch(f"cylance.{name}", value)


@pytest.fixture
def agent(cylance, device):
    """A function that returns the state on the device."""
    return lambda: cylance.device(device["id"])["agent"]


@pytest.mark.parametrize(
    ("value", "at_once", "when_delivered"), [("now", True, True), ("later", False, True), ("never", False, False)]
)
def test_lock_reaches_agent(switch, cylance, api, device, agent, value, at_once, when_delivered):
    switch("lock_reaches_agent", value)
    api.lock(device["focus_id"])
    assert cylance.device(device["id"])["console"]["locked"]
    assert agent()["locked"] == at_once
    assert cylance.deliver() == (1 if value == "later" else 0)
    assert agent()["locked"] == when_delivered


@pytest.mark.parametrize(
    ("value", "hour_at_once", "hour_when_delivered"),
    [
        pytest.param("now", 14, 14, id="now"),
        pytest.param("later", 13, 14, id="later"),
        pytest.param("never", 13, 13, id="never"),
    ],
)
def test_renewal_reaches_agent(switch, cylance, api, device, agent, value, hour_at_once, hour_when_delivered):
    switch("renewal_reaches_agent", value)
    api.lock(device["focus_id"], expires="0:01:00")
    api.lock(device["focus_id"], expires="0:02:00")
    assert cylance.device(device["id"])["console"]["expiration"] == "2026-01-15T14:00:00Z"
    assert agent()["locked_until"] == f"2026-01-15T{hour_at_once}:00:00Z"
    cylance.deliver()
    assert agent()["locked_until"] == f"2026-01-15T{hour_when_delivered}:00:00Z"


@pytest.mark.parametrize(
    ("value", "at_once", "when_delivered"), [("now", False, False), ("later", True, False), ("never", True, True)]
)
def test_release_reaches_agent(switch, cylance, api, device, agent, value, at_once, when_delivered):
    switch("release_reaches_agent", value)
    switch("full_lock_release", "accepted")
    api.lock(device["focus_id"])
    api.release(device["focus_id"])
    assert not cylance.device(device["id"])["console"]["locked"]
    assert agent()["locked"] == at_once
    cylance.deliver()
    assert agent()["locked"] == when_delivered


def test_deliver_after(simulator, switch, api, device, agent):
    switch("lock_reaches_agent", "later")
    switch("deliver_after", 30)
    api.lock(device["focus_id"])
    simulator.advance(29)
    assert agent() == {"locked": False, "locked_until": None, "commands_waiting": 1}
    simulator.advance(1)
    assert agent() == {"locked": True, "locked_until": "2026-01-18T12:00:00Z", "commands_waiting": 0}


def test_an_offline_device_receives_its_commands_when_it_is_online_again(cylance, api, device, agent):
    cylance.change_device(device["id"], state="Offline")
    api.lock(device["focus_id"])
    assert cylance.deliver() == 0
    assert agent() == {"locked": False, "locked_until": None, "commands_waiting": 1}
    cylance.change_device(device["id"], state="Online")
    assert agent()["locked"]


def test_a_lockdown_that_expired_while_offline_has_no_effect(simulator, cylance, api, device, agent):
    cylance.change_device(device["id"], state="Offline")
    api.lock(device["focus_id"], expires="0:00:05")
    simulator.advance(300)
    cylance.change_device(device["id"], state="Online")
    assert agent() == {"locked": False, "locked_until": None, "commands_waiting": 0}


def test_commands_arrive_in_order(switch, cylance, api, device, agent):
    switch("lock_reaches_agent", "later")
    switch("full_lock_release", "accepted")
    api.lock(device["focus_id"])
    api.release(device["focus_id"])
    assert agent()["commands_waiting"] == 2
    assert cylance.deliver() == 2
    assert not agent()["locked"]


def test_the_commands_of_an_administrator_take_effect_immediately(cylance, api, device, agent):
    cylance.change_device(device["id"], lock={"expires": "4:00:00"})
    state = api.state(device["focus_id"])
    assert state["lockdown_expiration"] == "2026-01-19T12:00:00Z"
    assert cylance.device(device["id"])["console"]["unlock_key"] == state["password"]
    assert agent()["locked"]
    cylance.change_device(device["id"], lock=None)
    assert api.state(device["focus_id"])["connection_status"] == "connected"
    assert not agent()["locked"]
