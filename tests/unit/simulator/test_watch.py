# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The updates of a page, in one process without a server, on a clock that the tests move."""

from __future__ import annotations

import pytest

from simulator.clock import Clock
from simulator.cylance.console import Cylance
from simulator.simulation import Simulation
from simulator.switches import Switches
from simulator.view import Purpose, Row, State
from simulator.watch import MAX_PATH_LENGTH, MAX_REQUESTS, Watch

HOUR = 3600


@pytest.fixture
def simulation():
    return Simulation(clock=Clock("frozen"))


@pytest.fixture
def cylance(simulation):
    """A console with 25 devices: the last but one is offline, and the last has no Focus agent."""
    console = Cylance(simulation.clock, devices_at_start=25)
    simulation.add(console)
    return console


@pytest.fixture
def devices(cylance):
    return cylance.fleet.devices()


@pytest.fixture
def watch(simulation, cylance):
    """A page that has received its first update."""
    watch = Watch(simulation)
    watch.next_update()
    return watch


@pytest.fixture
def lock(cylance):
    """A function that locks a device in the console; the command reaches its agent now, later or never."""
    return lambda device, reaches_agent="now": cylance.lockdown.lock(
        device, HOUR, False, "administrator", reaches_agent
    )


@pytest.fixture
def log_request(simulation):
    """A function that logs an API request."""

    def add(method="GET", path="/nowhere", route="(unknown)", device=None, login=False, **query):
        return simulation.log.add(simulation.clock.iso(), "http", method, path, route, query, login, device)

    return add


def states(update, console="cylance"):
    """Return the states of the changed devices in an update by device id."""
    return {row.id: row.state for row in update["changed"][console]}


def test_the_first_update_is_complete(simulation, cylance, devices):
    update = Watch(simulation).next_update()
    (console,) = update["consoles"]
    assert (console["name"], console["title"]) == ("cylance", "Cylance")
    assert [row.id for row in console["devices"]] == [device.id for device in devices]
    assert [row.state for row in console["devices"]] == ["free"] * 24 + ["no_agent"]
    assert [row.online for row in console["devices"]] == [True] * 23 + [False, True]
    assert {row.state for row in console["devices"]} < {state["name"] for state in console["states"]}
    assert update["clock"]["now"] == "2026-01-15T12:00:00Z"
    assert update["requests"] == []


def test_without_changes_an_update_contains_only_the_time(watch):
    assert watch.next_update().keys() == {"clock"}


def test_an_update_contains_only_changed_devices(watch, devices, lock):
    lock(devices[3])
    lock(devices[7])
    update = watch.next_update()
    assert states(update) == {devices[3].id: "locked", devices[7].id: "locked"}
    assert update.keys() == {"clock", "changed"}
    assert watch.next_update().keys() == {"clock"}


def test_each_page_gets_its_own_updates(simulation, watch, devices, lock):
    other = Watch(simulation)
    lock(devices[0])
    watch.next_update()
    assert other.next_update()["consoles"][0]["devices"][0].state == "locked"


def test_an_expired_lockdown_is_an_update(simulation, watch, devices, lock):
    lock(devices[0])
    watch.next_update()
    simulation.clock.advance(HOUR - 1)
    assert "changed" not in watch.next_update()
    simulation.clock.advance(1)
    assert states(watch.next_update()) == {devices[0].id: "free"}


def test_an_arriving_command_is_an_update(simulation, cylance, watch, devices, lock):
    cylance.switches.set("deliver_after", 30)
    lock(devices[0], "later")
    assert states(watch.next_update()) == {devices[0].id: "arriving"}
    simulation.clock.advance(30)
    assert states(watch.next_update()) == {devices[0].id: "locked"}


def test_undelivered_commands_are_shown_as_pending(cylance, watch, devices, lock):
    lock(devices[0], "never")
    lock(devices[1])
    cylance.lockdown.release(devices[1], "administrator", "never")
    assert states(watch.next_update()) == {devices[0].id: "arriving", devices[1].id: "leaving"}


def test_an_offline_device_is_locked_when_it_is_online_again(cylance, watch, devices, lock):
    lock(devices[23])
    assert states(watch.next_update()) == {devices[23].id: "arriving"}
    cylance.lockdown.set_online(devices[23], True)
    (row,) = watch.next_update()["changed"]["cylance"]
    assert (row.state, row.online) == ("locked", True)


def test_added_and_removed_devices_cause_a_complete_update(cylance, watch, devices):
    gone = devices[0]
    cylance.fleet.remove(gone)
    shown = [row.id for row in watch.next_update()["consoles"][0]["devices"]]
    assert len(shown) == 24
    assert gone.id not in shown
    cylance.fleet.add([gone])
    assert watch.next_update()["consoles"][0]["devices"][-1].id == gone.id


def test_search_words_contain_all_formats_of_identifiers(watch, cylance, devices):
    device = devices[0]
    device.mac_addresses, device.zone_ids = ("02-66-00-00-AA-01",), ()
    cylance.fleet.changed()
    (row,) = watch.next_update()["changed"]["cylance"]
    assert (row.id, row.name) == (device.id, "ws-0001.corp.example")
    assert set(row.words) == {"WS-0001", device.focus_id, "02-66-00-00-AA-01", "02:66:00:00:AA:01", "10.0.0.1"}


def test_search_words_contain_zone_names(simulation, cylance, devices):
    rows = Watch(simulation).next_update()["consoles"][0]["devices"]
    for row, device in zip(rows, devices, strict=True):
        assert {zone.name for zone in cylance.fleet.zones_of(device)} <= set(row.words)
    assert "Finance" in rows[0].words


def test_a_request_is_an_update_on_arrival_and_on_completion(watch, devices, log_request):
    path = f"/devicecommands/v2/{devices[0].focus_id}/lockdown"
    route = "/devicecommands/v2/{device_id}/lockdown"
    entry = log_request("PUT", path, route, devices[0].focus_id, value="true")
    expected = {
        "n": 1,
        "time": "2026-01-15T12:00:00Z",
        "method": "PUT",
        "path": path,
        "status": 0,
        "fault": None,
        "action": "lock",
        "console": "cylance",
        "device": devices[0].id,
    }
    assert watch.next_update()["requests"] == [expected]
    assert "requests" not in watch.next_update()
    entry.status, entry.fault = 503, "status"
    assert watch.next_update()["requests"] == [expected | {"status": 503, "fault": "status"}]


def test_a_release_is_shown_as_release(watch, log_request):
    log_request("PUT", route="/devicecommands/v2/{device_id}/lockdown", value="false")
    assert watch.next_update()["requests"][0]["action"] == "release"


def test_an_update_contains_only_the_newest_requests(watch, log_request):
    for dummy in range(MAX_REQUESTS + 5):
        log_request()
    numbers = [request["n"] for request in watch.next_update()["requests"]]
    assert numbers == list(range(MAX_REQUESTS + 5, 5, -1))


def test_cleared_requests_disappear(simulation, watch, log_request):
    log_request()
    watch.next_update()
    simulation.log.clear()
    assert watch.next_update()["requests"] == []


def test_an_unknown_request_is_shown_with_a_truncated_path(watch, log_request):
    log_request("DELETE", "/" + "x" * 5000)
    (request,) = watch.next_update()["requests"]
    assert request["console"] is request["device"] is None
    assert request["path"] == "/" + "x" * (MAX_PATH_LENGTH - 1)
    assert request["action"] == f"DELETE {request['path']}"


class OtherConsole:
    """A console that shares only the protocol with Cylance."""

    def __init__(self):
        self.name = "other"
        self.switches = Switches(())
        self.view = self
        self.title = "Another console"
        self.states = (State("up", "Up", "open", "It is up."), State("down", "Down", "shut", "It is down."))
        self.state = "up"

    def rows(self):
        return [Row("1", "gateway", self.state, True, ("rack 7",))]

    def purpose(self, entry):
        return Purpose("reboot", "1") if entry.route == "/reboot" else None


def test_other_consoles_can_be_added(simulation, watch, devices, lock, log_request):
    other = OtherConsole()
    simulation.add(other)
    update = watch.next_update()
    assert [console["name"] for console in update["consoles"]] == ["cylance", "other"]
    assert update["consoles"][1]["devices"] == [("1", "gateway", "up", True, ("rack 7",))]
    other.state = "down"
    log_request("POST", "/reboot", "/reboot")
    update = watch.next_update()
    assert update["changed"] == {"other": [("1", "gateway", "down", True, ("rack 7",))]}
    assert [(request["action"], request["console"]) for request in update["requests"]] == [("reboot", "other")]
    lock(devices[0])
    assert list(watch.next_update()["changed"]) == ["cylance"]
