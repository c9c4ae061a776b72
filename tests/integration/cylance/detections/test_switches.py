# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the documentation of the Detections API is silent, each plausible behavior gives every detection once."""

from __future__ import annotations

import random

import pytest

from integration.cylance.detections.source import Source, ids

SWITCHES = {
    "detection_order": ("occurrence", "received"),
    "detection_start_filters": ("occurrence", "received"),
    "detection_start_inclusive": (True, False),
    "detection_end_inclusive": (True, False),
    "detection_page_size_cap": (200, 20, 1000),
    "detection_page_too_long": ("capped", "refused"),
    "detection_visible_after": (0, 200),
    "detection_failing_from_page": (0, 1, 2, 3),
    "detection_page_failure_status": (503, 500, 504),
    "detection_device_id": ("hyphens", "hex_upper", "hex_lower"),
    "detection_device_name": ("name", "host_name"),
    "detection_time_digits": (3, 0, 7),
    "detection_time_zone": (True, False),
}


def combinations(count):
    """Return each value of each switch, and random combinations."""
    found = [{name: value} for name, values in SWITCHES.items() for value in values[1:]]
    rng = random.Random(21)
    return found + [{name: rng.choice(values) for name, values in SWITCHES.items()} for dummy in range(count)]


def shown(values):
    """Return the name of a test's case."""
    return "-".join(str(value) for value in values.values())


@pytest.mark.parametrize("switches", combinations(12), ids=shown)
def test_a_history_is_shown_whole_and_once(console, switches):
    details = len(switches) > 1  # with the random combinations
    simulator, cylance = console.simulator, console.cylance
    devices = console.seed(3)
    simulator.change_switches({f"cylance.{name}": value for name, value in switches.items()})
    cylance.raise_detections(5, devices, received_lag=30, visibility_lag=0)  # before the start
    before = set(ids(cylance.detections()))
    source = Source(console, details=details)
    source.poll()
    simulator.advance(60)
    cylance.raise_detections(25, devices)  # all in the same microsecond
    cylance.raise_detections(3, devices, occurrence_lag=200_000)  # late uploads
    source.poll()
    simulator.advance(60)
    second = ids(cylance.raise_detections(30, devices, spacing=1))
    cylance.change_during_walk(1, delete=second[:3], add={"count": 4, "devices": 3})
    cylance.change_during_walk(2, delete=second[10:12])
    source.poll()
    for seconds in (60, 300, 3600, 3600):
        simulator.advance(seconds)
        source.poll()
    expected = {one["id"]: one for one in cylance.detections() if one["id"] not in before}
    assert set(expected) <= set(source.events) and not before & set(source.events)
    for key, one in expected.items():
        event = source.events[key]
        assert [device.id for device in event.devices] == [one["device"].replace("-", "").upper()]
        assert event.devices[0].hostname in (one["device_name"], one["host_name"])
        assert (event.severity, event.reason) == ("high", one["description"])
        assert event.occurred_at[:19] == one["occurred"][:19]
        assert "Details" in event.record if details else "Details" not in event.record
