# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the console's commands reach the agents, and when they do not."""

from __future__ import annotations

import pytest


@pytest.fixture
def switch(simulator):
    """Set a Cylance switch."""
    return lambda name, value: simulator.switch(f"cylance.{name}", value)


@pytest.fixture
def agent(cylance, device):
    """What the machine does."""
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
    ("value", "at_once", "when_delivered"), [("now", 14, 14), ("later", 13, 14), ("never", 13, 13)]
)
def test_renewal_reaches_agent(switch, cylance, api, device, agent, value, at_once, when_delivered):
    switch("renewal_reaches_agent", value)
    api.lock(device["focus_id"], expires="0:01:00")
    api.lock(device["focus_id"], expires="0:02:00")
    assert cylance.device(device["id"])["console"]["expiration"] == "2026-01-15T14:00:00Z"
    assert agent()["locked_until"] == f"2026-01-15T{at_once}:00:00Z"
    cylance.deliver()
    assert agent()["locked_until"] == f"2026-01-15T{when_delivered}:00:00Z"


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


def test_an_offline_device_gets_its_commands_when_it_is_back(cylance, api, device, agent):
    cylance.change_device(device["id"], state="Offline")
    api.lock(device["focus_id"])
    assert cylance.deliver() == 0
    assert agent() == {"locked": False, "locked_until": None, "commands_waiting": 1}
    cylance.change_device(device["id"], state="Online")
    assert agent()["locked"]


def test_a_lockdown_that_ended_while_the_device_was_offline_has_no_effect(simulator, cylance, api, device, agent):
    cylance.change_device(device["id"], state="Offline")
    api.lock(device["focus_id"], expires="0:00:05")
    simulator.advance(300)
    cylance.change_device(device["id"], state="Online")
    assert agent() == {"locked": False, "locked_until": None, "commands_waiting": 0}


def test_commands_do_not_overtake_each_other(switch, cylance, api, device, agent):
    switch("lock_reaches_agent", "later")
    switch("full_lock_release", "accepted")
    api.lock(device["focus_id"])
    api.release(device["focus_id"])
    assert agent()["commands_waiting"] == 2
    assert cylance.deliver() == 2
    assert not agent()["locked"]


def test_an_administrator_locks_and_frees_at_once(cylance, api, device, agent):
    cylance.change_device(device["id"], lock={"expires": "4:00:00"})
    state = api.state(device["focus_id"])
    assert state["lockdown_expiration"] == "2026-01-19T12:00:00Z"
    assert cylance.device(device["id"])["console"]["unlock_key"] == state["password"]
    assert agent()["locked"]
    cylance.change_device(device["id"], lock=None)
    assert api.state(device["focus_id"])["connection_status"] == "connected"
    assert not agent()["locked"]
