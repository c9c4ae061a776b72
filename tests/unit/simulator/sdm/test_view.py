# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view of the page: locks, details and the purpose of requests."""

from __future__ import annotations

import json

import pytest

from simulator.clock import Clock
from simulator.sdm import paths
from simulator.sdm.console import SdmConsole
from simulator.sdm.devices import Lock
from simulator.sdm.paths import path_of
from simulator.sdm.view import PURPOSES
from simulator.simulation import Simulation
from simulator.watch import Watch


@pytest.fixture
def simulation():
    return Simulation(clock=Clock("frozen"))


@pytest.fixture
def console(simulation):
    """A console with devices of most kinds."""
    console = SdmConsole(simulation.clock, devices_at_start=100)
    simulation.add(console)
    return console


@pytest.fixture
def watch(simulation, console):
    """A page that has received its first update."""
    watch = Watch(simulation)
    watch.next_update()
    return watch


@pytest.fixture
def log_request(simulation):
    """A function that logs an API request."""

    def add(method, template, device=None, **asked):
        path = path_of(template, deviceId=device or "", nfId="", groupId="")
        entry = simulation.log.add(simulation.clock.iso(), "http", method, path, template, {}, False, device)
        entry.asked = asked or None

    return add


@pytest.fixture
def details(simulator):
    """A function that returns the facts of a device by section title, as the page requests them."""

    def request_details(device_id):
        response = simulator.session.get(f"{simulator.page}live/sdm/{device_id}", timeout=30)
        assert response.status_code == 200
        assert "rehearsal-community" not in response.text
        return {section["title"]: dict(section["facts"]) for section in response.json()}

    return request_details


def test_the_example_fleet_has_free_and_unmanaged_devices(simulation, console):
    (shown,) = Watch(simulation).next_update()["consoles"]
    assert (shown["name"], shown["title"]) == ("sdm", "SDM")
    assert {row.state for row in shown["devices"]} == {"free", "unmanaged"}
    assert {row.state for row in shown["devices"]} < {state["name"] for state in shown["states"]}
    assert shown["devices"][0][:4] == ("ID2", "sbc-0001", "free", True)
    assert not all(row.online for row in shown["devices"])
    assert {nf.name for nf in console.fleet.nfs()} > {"pair-001", "cluster-001"}


def test_a_lock_is_shown_and_found_by_its_owner(simulation, console, watch):
    device = console.fleet.devices()[0]
    device.lock = Lock("nightshift", 0.0)
    ((row,),) = watch.next_update()["changed"].values()
    assert (row.id, row.state, row.words[-1]) == (device.id, "locked", "nightshift")
    device.lock = None
    ((row,),) = watch.next_update()["changed"].values()
    assert (row.state, "nightshift" in row.words) == ("free", False)


def test_a_lock_that_ends_with_an_idle_session_is_shown(simulation, console, watch):
    console.switches.set("idle_drops_lock", "of_session")
    session = console.sessions.start(console.users.named("provisioner"), "1")
    console.locks.lock([console.fleet.devices()[0]], session)
    watch.next_update()
    simulation.clock.advance(1800)
    ((row,),) = watch.next_update()["changed"].values()
    assert row.state == "free"


def test_the_filter_finds_devices_by_their_identifiers(console):
    row = next(iter(console.view.rows()))
    assert set(row.words) == {"10.0.0.1", "sbc-0001_10.0.0.1", "sbc-0001", "Home/East/sbc-0001"}


def test_requests_are_shown_with_their_purpose(watch, log_request):
    log_request("POST", paths.LOGIN)
    log_request("POST", paths.DEVICE_ACTION, "ID2", type="Lock")
    log_request("POST", paths.DEVICE_ACTION, "ID2")
    log_request("POST", paths.NF_GROUP_ACTION, type="Unlock", nf="ID7", group="ID8")
    log_request("GET", paths.DEVICE, "ID2")
    log_request("POST", paths.LOGOUT)
    log_request("GET", paths.API + "/nowhere")
    shown = [(request["action"], request["device"], request["console"]) for request in watch.next_update()["requests"]]
    assert shown[::-1] == [
        ("log in", None, "sdm"),
        ("lock", "ID2", "sdm"),
        ("act", "ID2", "sdm"),
        ("unlock group ID8 of an NF", None, "sdm"),
        ("read device", "ID2", "sdm"),
        ("log out", None, "sdm"),
        ("GET /rest/v1.3/nowhere", None, None),
    ]


def test_every_operation_has_a_purpose(console):
    for route in console.nodes[0].routes():
        assert f"{route.method} {route.path}" in PURPOSES


def test_details_show_lock_actions_and_identifiers(details, simulator, api, device):
    sections = details(device["id"])
    assert sections["Lock"] == {"Lock owner": "none"}
    assert sections["Last actions"] == {}
    assert sections["Identifiers"] == {
        "Name": "sbc-a",
        "Id": device["id"],
        "IP": "192.0.2.10",
        "NF": f"boston-1 ({device['nf_id']})",
        "Group": "Home/boston-1",
    }
    api.act(device["id"])
    sections = details(device["id"])
    assert sections["Lock"] == {"Lock owner": "netops", "Since": "2026-01-15 12:00:00", "Session": "s1"}
    assert sections["Last actions"] == {"Lock": "2026-01-15 12:00:00, netops, done"}


def test_details_show_a_lock_from_another_interface(details, sdm, device):
    sdm.change_device(device["id"], locked_by="nightshift", connected=False, version=None)
    sections = details(device["id"])
    assert sections["Lock"]["Session"] == "another interface"
    assert (sections["In the console"]["Reachable"], sections["In the console"]["Software"]) == ("no", "unknown")


def test_recent_events_are_those_of_alarms(simulation, console):
    lost = [device.id for device in console.fleet.devices() if device.assigned and not device.connected]
    assert [event["device"] for event in console.view.recent_events()] == lost[::-1]
    device = console.fleet.devices()[0]
    alarm = console.alarms.raise_alarm({"severity": "Minor", "description": "fan 2 failed"}, device)
    simulation.clock.advance(60)
    console.alarms.clear(alarm)
    assert console.view.recent_events()[:2] == [
        {
            "system": "sdm",
            "id": str(len(lost) + 2),
            "kind": "alarm",
            "severity": "clear",
            "text": "cleared: fan 2 failed",
            "device": device.id,
            "at": "2026-01-15T12:01:00Z",
        },
        {
            "system": "sdm",
            "id": str(len(lost) + 1),
            "kind": "alarm",
            "severity": "minor",
            "text": "raised: fan 2 failed",
            "device": device.id,
            "at": "2026-01-15T12:00:00Z",
        },
    ]
    for dummy in range(60):
        console.alarms.change(alarm, {})
    assert len(console.view.recent_events()) == 50


def test_an_unknown_device_is_not_found(simulator):
    response = simulator.session.get(f"{simulator.page}live/sdm/ID999", timeout=30)
    assert response.status_code == 404
    assert json.loads(response.text)["message"]
