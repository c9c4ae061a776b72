# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices on the page: their states, what is known of each, and what requests were for."""

from __future__ import annotations

import pytest

from simulator.clock import Clock
from simulator.opswat.console import OpswatConsole
from simulator.simulation import Simulation
from simulator.watch import Watch

HOUR = 3600


@pytest.fixture
def simulation():
    return Simulation(clock=Clock("frozen"))


@pytest.fixture
def console(simulation):
    """A fleet with something of most kinds."""
    console = OpswatConsole(simulation.clock, devices_at_start=200)
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

    def note(operation, method="POST", **asked):
        path = operation if operation.startswith("/") else f"/o/api/{operation}"
        entry = simulation.log.add(simulation.clock.iso(), "http", method, path, path, {}, login=False, device=None)
        entry.asked = asked or None

    return note


@pytest.fixture
def details(simulator):
    """Section title to facts of a device, as the page asks for them."""

    def ask(device_id):
        answer = simulator.session.get(f"{simulator.page}live/opswat/{device_id}", timeout=30)
        assert answer.status_code == 200
        return {section["title"]: dict(section["facts"]) for section in answer.json()}

    return ask


def test_a_fleet_for_people_has_every_state(simulation, console):
    (told,) = Watch(simulation).news()["consoles"]
    assert (told["name"], told["title"]) == ("opswat", "OPSWAT")
    assert {row.state for row in told["devices"]} == {state["name"] for state in told["states"]}
    assert len({state["look"] for state in told["states"]}) == len(told["states"])
    assert told["devices"][0][:4] == (console.fleet.devices()[0].id, "pc-0001.corp.example", "compliant", True)
    assert not all(row.online for row in told["devices"])


def test_an_exemption_ends_on_the_page_by_the_clock(simulation, console, watch):
    device = console.fleet.devices()[0]
    console.lifecycle.accept(device, "exempt", 1)
    assert [(row.id, row.state) for row in watch.news()["changed"]["opswat"]] == [(device.id, "exempted")]
    simulation.clock.advance(HOUR)
    assert [(row.id, row.state) for row in watch.news()["changed"]["opswat"]] == [(device.id, "compliant")]


def test_what_shows_later_shows_later_here_too(simulation, console, watch):
    console.switches.set("shown_after_seconds", 30)
    device = console.fleet.devices()[0]
    console.lifecycle.accept(device, "delete", "")
    assert watch.news().keys() == {"clock"}
    simulation.clock.advance(30)
    assert device.id not in [row.id for row in watch.news()["consoles"][0]["devices"]]


def test_devices_are_found_by_what_they_are_known_by(console):
    device = console.fleet.devices()[0]
    device.macs = ("02:00:00:00:00:0a",)
    console.fleet.changed()
    row = next(iter(console.view.rows()))
    assert set(row.words) == {"PC-0001", "02:00:00:00:00:0a", "02-00-00-00-00-0a", "10.0.0.1", "Workstations"}


def test_a_device_is_found_by_the_group_it_was_moved_to(console, watch):
    device = console.fleet.devices()[0]
    (quarantine,) = console.fleet.groups_named("Quarantine")
    console.lifecycle.accept(device, "assign_to_group", quarantine.id)
    ((row,),) = watch.news()["changed"].values()
    assert (row.id, row.words[-1]) == (device.id, "Quarantine")


def test_a_status_that_nobody_knows_is_another(console):
    console.fleet.devices()[0].status = "dormant"
    assert next(iter(console.view.rows())).state == "other"


def test_requests_say_what_they_were_for(console, watch, request_comes):
    device = console.fleet.devices()[0]
    request_comes("/o/oauth/token")
    request_comes("v3.7/devices")
    request_comes("v3.8/devices/detail", ids=["a", "b"])
    request_comes("v3.3/devices/action", types="exempt", ids=[device.id])
    request_comes("v3.3/devices/action", types="scan_threats", macs=[device.macs[0].upper()])
    request_comes("v3.3/devices/action", types="exempt", ids=[device.id, "b"])
    request_comes("v3/groups")
    request_comes("v3/threats")
    assert [(request["what"], request["device"]) for request in reversed(watch.news()["requests"])] == [
        ("log in", None),
        ("list devices", None),
        ("read details: 2 devices", None),
        ("exempt", device.id),
        ("scan_threats", device.id),
        ("exempt: 2 devices", None),
        ("list groups", None),
        ("POST /o/api/v3/threats", None),
    ]


def test_what_is_known_of_a_device(switch, opswat, api, details):
    device = opswat.add_device(kind="non_compliant", host_name="a.example", group="G", online=False)
    api.act("exempt", [device["id"]], exempt_time=1)
    switch("shown_after_reads", 2)
    api.act("unexempt", [device["id"]])
    told = details(device["id"])
    assert told["The console says"] == {
        "Status": "exempted",
        "Group": "G",
        "Until": "2026-01-15 13:00:00",
        "Beneath it": "non_compliant",
    }
    assert told["The machine itself"]["Online"] == "no"
    assert told["On its way"] == {"unexempt": "from 2026-01-15 12:00:00, after 2 more readings"}
    assert list(told["Last actions"].items()) == [
        ("unexempt", "2026-01-15 12:00:00, applied"),
        ("exempt", "2026-01-15 12:00:00, applied"),
    ]
    assert told["Known by"]["MAC"] == device["macs"][0]


def test_the_page_does_not_count_as_a_reading(switch, opswat, api, details, device):
    switch("shown_after_reads", 1)
    api.act("exempt", [device["id"]])
    for dummy in range(3):
        assert details(device["id"])["The console says"]["Status"] == "compliant"
    assert [api.status(device["id"]) for dummy in range(2)] == ["compliant", "exempted"]


def test_an_exemption_without_end(opswat, details):
    assert details(opswat.add_device(exempt_hours=0)["id"])["The console says"]["Until"] == "it is ended"


def test_a_device_that_is_not_there(simulator):
    assert simulator.session.get(f"{simulator.page}live/opswat/NOBODY", timeout=30).status_code == 404


def test_nothing_secret_is_told(simulator, opswat, api, device):
    api.detail([device["id"]])
    answer = simulator.session.get(f"{simulator.page}live/events", stream=True, timeout=30)
    told = next(answer.iter_lines()).decode()
    answer.close()
    assert device["id"] in told
    for secret in (api.query["access_token"], opswat.credentials["client_secret"]):
        assert secret not in told
