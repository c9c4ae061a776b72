# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The details of a device on the page: its states in the console and on the device."""

from __future__ import annotations

import pytest


@pytest.fixture
def details(simulator, anonymous):
    """A function that returns the facts of a device by section title."""

    def request_details(device):
        response = anonymous.get(f"{simulator.page}live/cylance/{device['id']}", timeout=30)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        return {section["title"]: dict(section["facts"]) for section in response.json()}

    return request_details


def test_details_show_the_states_of_console_and_device(simulator, cylance, api, details, device):
    assert details(device)["In the console"] == {"Lockdown": "never"}
    simulator.switch("cylance.lock_reaches_agent", "later")
    api.lock(device["focus_id"], expires="0:01:00")
    sections = details(device)
    assert sections["In the console"] == {
        "Lockdown": "full",
        "Since": "2026-01-15 12:00:00",
        "Until": "2026-01-15 13:00:00",
    }
    assert sections["On the device"] == {"Network": "on the network", "Agent": "online"}
    assert sections["Pending"] == {"Lock": "until 2026-01-15 13:00:00, arrives with POST /control/cylance/deliver"}
    assert sections["Last commands"] == {"Lockdown": "2026-01-15 12:00:00, API"}
    cylance.deliver()
    sections = details(device)
    assert sections["On the device"] == {"Network": "cut off", "Until": "2026-01-15 13:00:00", "Agent": "online"}
    assert sections["Pending"] == {}
    simulator.advance(3600)
    sections = details(device)
    assert sections["In the console"]["Lockdown"] == "ended"
    assert sections["On the device"]["Network"] == "on the network"


def test_details_show_pending_commands_of_an_offline_device(simulator, cylance, api, details, device):
    cylance.change_device(device["id"], state="Offline")
    simulator.switch("cylance.full_lock_release", "accepted")
    api.lock(device["focus_id"])
    api.release(device["focus_id"])
    sections = details(device)
    assert sections["On the device"]["Agent"] == "offline since 2026-01-15 12:00:00"
    assert sections["Pending"] == {
        "Lock": "until 2026-01-18 12:00:00, arrives when the device is online",
        "Release": "arrives when the device is online",
    }


def test_details_show_when_a_command_arrives(simulator, api, details, device):
    simulator.change_switches({"cylance.lock_reaches_agent": "later", "cylance.deliver_after": 60})
    api.lock(device["focus_id"])
    assert details(device)["Pending"]["Lock"].endswith("arrives 2026-01-15 12:01:00")


def test_details_show_a_lockdown_without_end(cylance, details, device):
    cylance.change_device(device["id"], lock={"partial": True})
    sections = details(device)
    assert sections["In the console"]["Lockdown"] == "partial"
    assert sections["In the console"]["Until"] == sections["On the device"]["Until"] == "released"
    assert sections["Last commands"] == {"Lockdown": "2026-01-15 12:00:00, web console"}


def test_details_show_that_a_device_cannot_be_locked(cylance, details):
    sections = details(cylance.add_device(focus=False))
    assert sections["In the console"] == {"Lockdown": "not possible without a Focus agent"}
