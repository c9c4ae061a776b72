# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices on the page: who has them, what is known of each, and what requests were for."""

from __future__ import annotations

import json

import pytest

from simulator.clock import Clock
from simulator.sdm import paths
from simulator.sdm.console import SdmConsole
from simulator.sdm.devices import Lock
from simulator.sdm.paths import path_of
from simulator.sdm.view import DEEDS
from simulator.simulation import Simulation
from simulator.watch import Watch


@pytest.fixture
def simulation():
    return Simulation(clock=Clock("frozen"))


@pytest.fixture
def console(simulation):
    """A fleet with something of most kinds."""
    console = SdmConsole(simulation.clock, devices_at_start=100)
    simulation.add(console)
    return console


@pytest.fixture
def watch(simulation, console):
    """A page that has been told everything."""
    watch = Watch(simulation)
    watch.news()
    return watch


@pytest.fixture
def request_comes(simulation):
    """Note an API request."""

    def note(method, template, device=None, **asked):
        path = path_of(template, deviceId=device or "", nfId="", groupId="")
        entry = simulation.log.add(simulation.clock.iso(), "http", method, path, template, {}, False, device)
        entry.asked = asked or None

    return note


@pytest.fixture
def details(simulator):
    """Section title to facts of a device, as the page asks for them."""

    def ask(device_id):
        answer = simulator.session.get(f"{simulator.page}live/sdm/{device_id}", timeout=30)
        assert answer.status_code == 200
        assert "rehearsal-community" not in answer.text
        return {section["title"]: dict(section["facts"]) for section in answer.json()}

    return ask


def test_a_fleet_for_people(simulation, console):
    (told,) = Watch(simulation).news()["consoles"]
    assert (told["name"], told["title"]) == ("sdm", "SDM")
    assert {row.state for row in told["devices"]} == {"free", "unmanaged"}
    assert {row.state for row in told["devices"]} < {state["name"] for state in told["states"]}
    assert told["devices"][0][:4] == ("ID2", "sbc-0001", "free", True)
    assert not all(row.online for row in told["devices"])
    assert {nf.name for nf in console.fleet.nfs()} > {"pair-001", "cluster-001"}


def test_a_lock_shows_with_its_owner(simulation, console, watch):
    device = console.fleet.devices()[0]
    device.lock = Lock("nightshift", 0.0)
    ((row,),) = watch.news()["changed"].values()
    assert (row.id, row.state, row.words[-1]) == (device.id, "locked", "nightshift")
    device.lock = None
    ((row,),) = watch.news()["changed"].values()
    assert (row.state, "nightshift" in row.words) == ("free", False)


def test_a_lock_ends_on_the_page_by_the_clock(simulation, console, watch):
    console.switches.set("idle_drops_lock", "of_session")
    session = console.sessions.begin(console.users.named("provisioner"), "1")
    console.locks.lock([console.fleet.devices()[0]], session)
    watch.news()
    simulation.clock.advance(1800)
    ((row,),) = watch.news()["changed"].values()
    assert row.state == "free"


def test_devices_are_found_by_what_they_are_known_by(console):
    row = next(iter(console.view.rows()))
    assert set(row.words) == {"10.0.0.1", "sbc-0001_10.0.0.1", "sbc-0001", "Home/East/sbc-0001"}


def test_requests_say_what_they_were_for(watch, request_comes):
    request_comes("POST", paths.LOGIN)
    request_comes("POST", paths.DEVICE_ACTION, "ID2", type="Lock")
    request_comes("POST", paths.DEVICE_ACTION, "ID2")
    request_comes("POST", paths.NF_GROUP_ACTION, type="Unlock", nf="ID7", group="ID8")
    request_comes("GET", paths.DEVICE, "ID2")
    request_comes("POST", paths.LOGOUT)
    request_comes("GET", paths.API + "/nowhere")
    told = [(request["what"], request["device"], request["console"]) for request in watch.news()["requests"]]
    assert told[::-1] == [
        ("log in", None, "sdm"),
        ("lock", "ID2", "sdm"),
        ("act", "ID2", "sdm"),
        ("unlock group ID8 of an NF", None, "sdm"),
        ("read device", "ID2", "sdm"),
        ("log out", None, "sdm"),
        ("GET /rest/v1.3/nowhere", None, None),
    ]


def test_every_operation_has_a_name(console):
    for route in console.nodes[0].routes():
        assert f"{route.method} {route.path}" in DEEDS


def test_details(details, simulator, api, device):
    told = details(device["id"])
    assert told["Lock"] == {"Held by": "nobody"}
    assert told["Last actions"] == {}
    assert told["Known by"] == {
        "Name": "sbc-a",
        "Id": device["id"],
        "IP": "192.0.2.10",
        "NF": f"boston-1 ({device['nf_id']})",
        "Group": "Home/boston-1",
    }
    api.act(device["id"])
    told = details(device["id"])
    assert told["Lock"] == {"Held by": "netops", "Since": "2026-01-15 12:00:00", "Locked in": "s1"}
    assert told["Last actions"] == {"Lock": "2026-01-15 12:00:00, netops, done"}


def test_a_lock_from_elsewhere(details, sdm, device):
    sdm.change_device(device["id"], locked_by="nightshift", connected=False, version=None)
    told = details(device["id"])
    assert told["Lock"]["Locked in"] == "another interface"
    assert (told["SDM says"]["Reachable"], told["SDM says"]["Software"]) == ("no", "unknown")


def test_a_device_that_is_not_there(simulator):
    answer = simulator.session.get(f"{simulator.page}live/sdm/ID999", timeout=30)
    assert answer.status_code == 404
    assert json.loads(answer.text)["message"]
