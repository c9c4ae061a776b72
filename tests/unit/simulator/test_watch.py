# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a page is told, and when: in one process, without a server, on a clock that the tests move."""

from __future__ import annotations

import pytest

from simulator.clock import Clock
from simulator.cylance.console import Cylance
from simulator.simulation import Simulation
from simulator.switches import Switches
from simulator.view import Deed, Row, State
from simulator.watch import LONGEST_PATH, REQUESTS_SHOWN, Watch

HOUR = 3600


@pytest.fixture
def simulation():
    return Simulation(clock=Clock("frozen"))


@pytest.fixture
def cylance(simulation):
    """25 devices; the one before the last is offline, and the last has no Focus agent."""
    console = Cylance(simulation.clock, devices_at_start=25)
    simulation.add(console)
    return console


@pytest.fixture
def devices(cylance):
    return cylance.fleet.devices()


@pytest.fixture
def watch(simulation, cylance):
    """A page that has been told everything."""
    watch = Watch(simulation)
    watch.news()
    return watch


@pytest.fixture
def lock(cylance):
    """Lock a device, as far as the console goes; its agent learns of it now, later or never."""
    return lambda device, reaches_agent="now": cylance.lockdown.lock(device, HOUR, False, "somebody", reaches_agent)


@pytest.fixture
def request_comes(simulation):
    """Note an API request."""

    def note(method="GET", path="/nowhere", route="(unknown)", device=None, login=False, **query):
        return simulation.log.add(simulation.clock.iso(), "http", method, path, route, query, login, device)

    return note


def states(news, console="cylance"):
    """Device id to state, of the devices that the news say have changed."""
    return {row.id: row.state for row in news["changed"][console]}


def test_a_page_is_told_everything_first(simulation, cylance, devices):
    news = Watch(simulation).news()
    (console,) = news["consoles"]
    assert (console["name"], console["title"]) == ("cylance", "Cylance")
    assert [row.id for row in console["devices"]] == [device.id for device in devices]
    assert [row.state for row in console["devices"]] == ["free"] * 24 + ["no_agent"]
    assert [row.online for row in console["devices"]] == [True] * 23 + [False, True]
    assert {row.state for row in console["devices"]} < {state["name"] for state in console["states"]}
    assert news["clock"]["now"] == "2026-01-15T12:00:00Z"
    assert news["requests"] == []


def test_then_only_the_time_until_something_changes(watch):
    assert watch.news().keys() == {"clock"}


def test_only_the_devices_that_changed_are_told(watch, devices, lock):
    lock(devices[3])
    lock(devices[7])
    news = watch.news()
    assert states(news) == {devices[3].id: "locked", devices[7].id: "locked"}
    assert news.keys() == {"clock", "changed"}
    assert watch.news().keys() == {"clock"}


def test_each_page_is_told_by_itself(simulation, watch, devices, lock):
    other = Watch(simulation)
    lock(devices[0])
    watch.news()
    assert other.news()["consoles"][0]["devices"][0].state == "locked"


def test_a_lockdown_ends_by_the_clock(simulation, watch, devices, lock):
    lock(devices[0])
    watch.news()
    simulation.clock.advance(HOUR - 1)
    assert "changed" not in watch.news()
    simulation.clock.advance(1)
    assert states(watch.news()) == {devices[0].id: "free"}


def test_a_command_arrives_by_the_clock(simulation, cylance, watch, devices, lock):
    cylance.switches.set("deliver_after", 30)
    lock(devices[0], "later")
    assert states(watch.news()) == {devices[0].id: "arriving"}
    simulation.clock.advance(30)
    assert states(watch.news()) == {devices[0].id: "locked"}


def test_what_never_arrives(cylance, watch, devices, lock):
    lock(devices[0], "never")
    lock(devices[1])
    cylance.lockdown.release(devices[1], "somebody", "never")
    assert states(watch.news()) == {devices[0].id: "arriving", devices[1].id: "leaving"}


def test_an_offline_device_is_cut_off_when_it_is_back(cylance, watch, devices, lock):
    lock(devices[23])
    assert states(watch.news()) == {devices[23].id: "arriving"}
    cylance.lockdown.set_online(devices[23], True)
    (row,) = watch.news()["changed"]["cylance"]
    assert (row.state, row.online) == ("locked", True)


def test_devices_that_come_or_go_are_told_with_all_others(cylance, watch, devices):
    gone = devices[0]
    cylance.fleet.remove(gone)
    told = [row.id for row in watch.news()["consoles"][0]["devices"]]
    assert len(told) == 24
    assert gone.id not in told
    cylance.fleet.add([gone])
    assert watch.news()["consoles"][0]["devices"][-1].id == gone.id


def test_the_filter_finds_devices_by_every_form_of_what_they_are_known_by(watch, cylance, devices):
    device = devices[0]
    device.mac_addresses, device.zone_ids = ("02-66-00-00-AA-01",), ()
    cylance.fleet.changed()
    (row,) = watch.news()["changed"]["cylance"]
    assert (row.id, row.name) == (device.id, "ws-0001.corp.example")
    assert set(row.words) == {"WS-0001", device.focus_id, "02-66-00-00-AA-01", "02:66:00:00:AA:01", "10.0.0.1"}


def test_zones_are_found_by_their_names(simulation, cylance, devices):
    rows = Watch(simulation).news()["consoles"][0]["devices"]
    for row, device in zip(rows, devices, strict=True):
        assert {zone.name for zone in cylance.fleet.zones_of(device)} <= set(row.words)
    assert "Finance" in rows[0].words


def test_a_request_is_told_once_and_again_when_it_is_answered(watch, devices, request_comes):
    path = f"/devicecommands/v2/{devices[0].focus_id}/lockdown"
    route = "/devicecommands/v2/{device_id}/lockdown"
    entry = request_comes("PUT", path, route, devices[0].focus_id, value="true")
    expected = {
        "n": 1,
        "time": "2026-01-15T12:00:00Z",
        "method": "PUT",
        "path": path,
        "status": 0,
        "fault": None,
        "what": "lock",
        "console": "cylance",
        "device": devices[0].id,
    }
    assert watch.news()["requests"] == [expected]
    assert "requests" not in watch.news()
    entry.status, entry.fault = 503, "status"
    assert watch.news()["requests"] == [expected | {"status": 503, "fault": "status"}]


def test_a_release_is_called_so(watch, request_comes):
    request_comes("PUT", route="/devicecommands/v2/{device_id}/lockdown", value="false")
    assert watch.news()["requests"][0]["what"] == "release"


def test_only_the_newest_requests_are_told(watch, request_comes):
    for dummy in range(REQUESTS_SHOWN + 5):
        request_comes()
    numbers = [request["n"] for request in watch.news()["requests"]]
    assert numbers == list(range(REQUESTS_SHOWN + 5, 5, -1))


def test_requests_that_were_forgotten_vanish(simulation, watch, request_comes):
    request_comes()
    watch.news()
    simulation.log.clear()
    assert watch.news()["requests"] == []


def test_an_unknown_request_is_told_as_it_came_but_not_endlessly(watch, request_comes):
    request_comes("DELETE", "/" + "x" * 5000)
    (request,) = watch.news()["requests"]
    assert request["console"] is request["device"] is None
    assert request["path"] == "/" + "x" * (LONGEST_PATH - 1)
    assert request["what"] == f"DELETE {request['path']}"


class OtherConsole:
    """A console that has nothing in common with Cylance but the protocol."""

    def __init__(self):
        self.name = "other"
        self.switches = Switches(())
        self.view = self
        self.title = "Another console"
        self.states = (State("up", "Up", "open", "It is up."), State("down", "Down", "shut", "It is down."))
        self.state = "up"

    def rows(self):
        return [Row("1", "gateway", self.state, True, ("rack 7",))]

    def deed(self, entry):
        return Deed("reboot", "1") if entry.route == "/reboot" else None


def test_another_console_plugs_in(simulation, watch, devices, lock, request_comes):
    other = OtherConsole()
    simulation.add(other)
    news = watch.news()
    assert [console["name"] for console in news["consoles"]] == ["cylance", "other"]
    assert news["consoles"][1]["devices"] == [("1", "gateway", "up", True, ("rack 7",))]
    other.state = "down"
    request_comes("POST", "/reboot", "/reboot")
    news = watch.news()
    assert news["changed"] == {"other": [("1", "gateway", "down", True, ("rack 7",))]}
    assert [(request["what"], request["console"]) for request in news["requests"]] == [("reboot", "other")]
    lock(devices[0])
    assert list(watch.news()["changed"]) == ["cylance"]
