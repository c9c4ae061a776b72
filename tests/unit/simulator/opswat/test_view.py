# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The view of the page: states, details and the purpose of requests."""

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
    """A console with devices of most kinds."""
    console = OpswatConsole(simulation.clock, devices_at_start=200)
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

    def add(operation, method="POST", **asked):
        path = operation if operation.startswith("/") else f"/o/api/{operation}"
        entry = simulation.log.add(simulation.clock.iso(), "http", method, path, path, {}, login=False, device=None)
        entry.asked = asked or None

    return add


@pytest.fixture
def details(simulator):
    """A function that returns the facts of a device by section title, as the page requests them."""

    def request_details(device_id):
        response = simulator.session.get(f"{simulator.page}live/opswat/{device_id}", timeout=30)
        assert response.status_code == 200
        return {section["title"]: dict(section["facts"]) for section in response.json()}

    return request_details


def test_the_example_fleet_has_every_state(simulation, console):
    (shown,) = Watch(simulation).next_update()["consoles"]
    assert (shown["name"], shown["title"]) == ("opswat", "OPSWAT")
    assert {row.state for row in shown["devices"]} == {state["name"] for state in shown["states"]}
    assert len({state["look"] for state in shown["states"]}) == len(shown["states"])
    assert shown["devices"][0][:4] == (console.fleet.devices()[0].id, "pc-0001.corp.example", "compliant", True)
    assert not all(row.online for row in shown["devices"])


def test_an_expired_exemption_is_shown(simulation, console, watch):
    device = console.fleet.devices()[0]
    console.lifecycle.accept(device, "exempt", 1)
    assert [(row.id, row.state) for row in watch.next_update()["changed"]["opswat"]] == [(device.id, "exempted")]
    simulation.clock.advance(HOUR)
    assert [(row.id, row.state) for row in watch.next_update()["changed"]["opswat"]] == [(device.id, "compliant")]


def test_a_delayed_action_is_shown_when_it_takes_effect(simulation, console, watch):
    console.switches.set("shown_after_seconds", 30)
    device = console.fleet.devices()[0]
    console.lifecycle.accept(device, "delete", "")
    assert watch.next_update().keys() == {"clock"}
    simulation.clock.advance(30)
    assert device.id not in [row.id for row in watch.next_update()["consoles"][0]["devices"]]


def test_the_filter_finds_devices_by_their_identifiers(console):
    device = console.fleet.devices()[0]
    device.macs = ("02:00:00:00:00:0a",)
    console.fleet.changed()
    row = next(iter(console.view.rows()))
    assert set(row.words) == {"PC-0001", "02:00:00:00:00:0a", "02-00-00-00-00-0a", "10.0.0.1", "Workstations"}


def test_the_filter_finds_a_device_by_its_new_group(console, watch):
    device = console.fleet.devices()[0]
    (quarantine,) = console.fleet.groups_named("Quarantine")
    console.lifecycle.accept(device, "assign_to_group", quarantine.id)
    ((row,),) = watch.next_update()["changed"].values()
    assert (row.id, row.words[-1]) == (device.id, "Quarantine")


def test_an_undocumented_status_is_shown_as_other(console):
    console.fleet.devices()[0].status = "dormant"
    assert next(iter(console.view.rows())).state == "other"


def test_requests_are_shown_with_their_purpose(console, watch, log_request):
    device = console.fleet.devices()[0]
    log_request("/o/oauth/token")
    log_request("v3.7/devices")
    log_request("v3.8/devices/detail", ids=["a", "b"])
    log_request("v3.3/devices/action", types="exempt", ids=[device.id])
    log_request("v3.3/devices/action", types="scan_threats", macs=[device.macs[0].upper()])
    log_request("v3.3/devices/action", types="exempt", ids=[device.id, "b"])
    log_request("v3/groups")
    log_request("v3.3/logs")
    log_request("v3/threats")
    assert [(request["action"], request["device"]) for request in reversed(watch.next_update()["requests"])] == [
        ("log in", None),
        ("list devices", None),
        ("read details: 2 devices", None),
        ("exempt", device.id),
        ("scan_threats", device.id),
        ("exempt: 2 devices", None),
        ("list groups", None),
        ("read the log", None),
        ("POST /o/api/v3/threats", None),
    ]


def test_details_show_status_pending_and_last_actions(switch, opswat, api, details):
    device = opswat.add_device(kind="non_compliant", host_name="a.example", group="G", online=False)
    api.act("exempt", [device["id"]], exempt_time=1)
    switch("shown_after_reads", 2)
    api.act("unexempt", [device["id"]])
    sections = details(device["id"])
    assert sections["In the console"] == {
        "Status": "exempted",
        "Group": "G",
        "Until": "2026-01-15 13:00:00",
        "Otherwise": "non_compliant",
    }
    assert sections["On the device"]["Online"] == "no"
    assert sections["Pending"] == {"unexempt": "from 2026-01-15 12:00:00, after 2 more readings"}
    assert list(sections["Last actions"].items()) == [
        ("unexempt", "2026-01-15 12:00:00, applied"),
        ("exempt", "2026-01-15 12:00:00, applied"),
    ]
    assert sections["Identifiers"]["MAC"] == device["macs"][0]


def test_showing_details_does_not_count_as_a_reading(switch, opswat, api, details, device):
    switch("shown_after_reads", 1)
    api.act("exempt", [device["id"]])
    for dummy in range(3):
        assert details(device["id"])["In the console"]["Status"] == "compliant"
    assert [api.status(device["id"]) for dummy in range(2)] == ["compliant", "exempted"]


def test_details_show_an_exemption_without_end(opswat, details):
    assert details(opswat.add_device(exempt_hours=0)["id"])["In the console"]["Until"] == "no end"


def test_recent_events_are_those_of_devices(simulation, console):
    device = console.fleet.devices()[0]
    assert console.view.recent_events() == []
    console.lifecycle.accept(device, "exempt", 1)
    simulation.clock.advance(HOUR)
    assert console.view.recent_events() == [
        {
            "system": "opswat",
            "id": "1",
            "kind": "status",
            "severity": None,
            "text": "compliant",
            "device": device.id,
            "at": "2026-01-15T13:00:00Z",
        }
    ]


def test_only_the_newest_events_are_recent(console):
    devices = console.fleet.devices()[:60]
    for device in devices:
        console.lifecycle.delete(device, "deleted")
    shown = [event["device"] for event in console.view.recent_events()]
    assert shown == [device.id for device in devices[:9:-1]]


def test_an_unknown_device_is_not_found(simulator):
    assert simulator.session.get(f"{simulator.page}live/opswat/UNKNOWN", timeout=30).status_code == 404


def test_the_page_contains_no_secrets(simulator, opswat, api, device):
    api.detail([device["id"]])
    response = simulator.session.get(f"{simulator.page}live/events", stream=True, timeout=30)
    shown = next(response.iter_lines()).decode()
    response.close()
    assert device["id"] in shown
    for secret in (api.query["access_token"], opswat.credentials["client_secret"]):
        assert secret not in shown
