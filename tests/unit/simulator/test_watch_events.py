# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The events in the updates of a page, in one process without a server, on a clock that the tests move."""

from __future__ import annotations

import pytest

from simulator.clock import Clock
from simulator.cylance.console import Cylance
from simulator.cylance.detections.store import DetectionSpec
from simulator.simulation import Simulation
from simulator.switches import Switches
from simulator.view import MAX_EVENTS, State
from simulator.watch import MAX_TEXT_LENGTH, Watch


@pytest.fixture
def simulation():
    return Simulation(clock=Clock("frozen"))


@pytest.fixture
def cylance(simulation):
    console = Cylance(simulation.clock, devices_at_start=1)
    simulation.add(console)
    return console


@pytest.fixture
def device(cylance):
    return cylance.fleet.devices()[0]


@pytest.fixture
def watch(simulation, cylance):
    """A page that has received its first update."""
    watch = Watch(simulation)
    assert watch.next_update()["events"] == []
    return watch


@pytest.fixture
def detect(cylance, device):
    """A function that raises a detection of the device."""

    def raise_one(**fields):
        (detection,) = cylance.detections.raise_for([device], DetectionSpec(**fields))
        return detection

    return raise_one


class AlarmConsole:
    """A console that reports events, but has no control call that raises one."""

    def __init__(self):
        self.name = "alarms"
        self.switches = Switches(())
        self.view = self
        self.title = "Alarms"
        self.states = (State("up", "Up", "open", "It is up."),)

    def rows(self):
        return []

    def recent_events(self):
        return [{"id": hour, "text": "Alarm", "at": f"2026-01-15T{hour}:00:00Z"} for hour in ("13", "11")]


def test_an_event_is_an_update(watch, device, detect):
    detection = detect(severity="Low", description="A rule")
    update = watch.next_update()
    assert update.keys() == {"clock", "events"}
    assert update["events"] == [
        {
            "system": "cylance",
            "id": detection.id,
            "kind": "detection",
            "severity": "low",
            "text": "A rule",
            "device": device.id,
            "at": "2026-01-15T12:00:00Z",
        }
    ]
    assert watch.next_update().keys() == {"clock"}


def test_an_event_is_shown_when_the_console_shows_it(simulation, cylance, watch, detect):
    detection = detect(visibility_lag=60)
    assert watch.next_update().keys() == {"clock"}
    simulation.clock.advance(60)
    assert [event["id"] for event in watch.next_update()["events"]] == [detection.id]
    cylance.detections.delete(detection)
    assert watch.next_update()["events"] == []


def test_an_update_contains_only_the_newest_events(watch, detect):
    detections = [detect(description="x" * 5000) for dummy in range(MAX_EVENTS + 5)]
    events = watch.next_update()["events"]
    assert [event["id"] for event in events] == [detection.id for detection in detections[:4:-1]]
    assert {event["text"] for event in events} == {"x" * MAX_TEXT_LENGTH}


def test_events_of_all_consoles_are_in_the_order_of_time(simulation, watch, detect):
    detection = detect()
    simulation.add(AlarmConsole())
    assert [event["id"] for event in watch.next_update()["events"]] == ["13", detection.id, "11"]


def test_only_consoles_that_raise_events_have_a_button(simulation, cylance):
    simulation.add(AlarmConsole())
    triggers = [console["trigger"] for console in Watch(simulation).next_update()["consoles"]]
    assert triggers == [{"label": "Raise a detection", "path": "/control/cylance/detections"}, None]
