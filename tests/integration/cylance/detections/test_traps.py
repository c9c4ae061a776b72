# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The traps into which pollers of this API have fallen, each by name."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from integration.cylance.detections.source import Source, ids


def test_trap_start_moves_while_pages_are_read(console, source):
    """Distinct times, several pages: the window of a walk stays as it was."""
    console.simulator.switch("cylance.detection_page_size_cap", 20)
    raised = ids(console.cylance.raise_detections(90, 3, spacing=0.5))
    assert source.poll() == raised
    windows = {(query["start"], query["end"]) for query in source.lists() if "end" in query}
    assert len(windows) == 1


def test_trap_another_detection_of_the_same_second_comes_later(console, source):
    """A bare watermark of whole seconds loses it."""
    console.simulator.switch("cylance.detection_time_digits", 0)
    (first,) = ids(console.cylance.raise_detections())
    assert source.poll() == [first]
    (second,) = ids(console.cylance.raise_detections(visibility_lag=30))
    assert source.poll() == []
    console.simulator.advance(30)
    assert source.poll() == [second]


def test_trap_detections_with_equal_times_on_two_pages(console, source):
    console.simulator.switch("cylance.detection_page_size_cap", 20)
    raised = ids(console.cylance.raise_detections(50, 3))
    assert sorted(source.poll()) == sorted(raised)


@pytest.mark.parametrize("status", [404, 500, 503])
def test_trap_a_failed_detail_call_drops_the_detection(console, begin, status):
    source = begin(details=True, retries=0)
    (key,) = ids(console.cylance.raise_detections())
    console.simulator.add_fault("status", path=f"/detections/v2/{key}/details", status=status)
    assert [source.poll() for dummy in range(3)] == [[], [], [key]]
    assert source.events[key].record["Details"] is None


def test_trap_late_details(console, begin):
    source = begin(details=True)
    console.simulator.switch("cylance.detection_details_after", 90)
    (key,) = ids(console.cylance.raise_detections())
    assert source.poll() == []
    console.simulator.advance(100)
    assert source.poll() == [key]
    assert source.events[key].record["Details"]["DetectionRule"]["Name"]


def test_trap_only_the_first_page_is_read(console, source):
    """And the watermark moves to the newest one."""
    raised = ids(console.cylance.raise_detections(450, 3, spacing=0.1))
    assert source.poll() == raised


def test_trap_an_analyst_touches_it_between_two_polls(console, source):
    """A filter for new ones on the server would miss it."""
    (key,) = ids(console.cylance.raise_detections())
    console.cylance.change_detection(key, status="Done")
    assert source.poll() == [key]
    console.cylance.change_detection(key, status="Reviewed", comment="seen")
    assert source.poll() == []
    assert not {"status", "severity"} & {name for query in source.lists() for name in query}


def test_trap_high_pages_fail(console, begin):
    source = begin(retries=0)
    console.simulator.advance(600)
    console.simulator.change_switches(
        {
            "cylance.detection_page_size_cap": 20,
            "cylance.detection_failing_from_page": 3,
            "cylance.detection_page_failures": 1_000_000,
        }
    )
    raised = ids(console.cylance.raise_detections(200, 3, spacing=2))
    assert sorted(source.poll()) == sorted(raised)
    assert any("shorter windows of time" in text for text in source.warnings)


@pytest.mark.parametrize("hours", [-5, 5])
def test_trap_the_local_clock_is_wrong(console, hours):
    moment = datetime.now(timezone.utc) + timedelta(hours=hours)
    console.simulator.set_clock(moment.isoformat(timespec="seconds"))
    console.simulator.switch("cylance.detection_page_size_cap", 20)
    console.seed(1)
    old = set(ids(console.cylance.raise_detections(3, received_lag=5)))
    source = Source(console)
    source.poll()
    console.simulator.advance(60)
    raised = ids(console.cylance.raise_detections(30, spacing=1))
    assert source.poll() == raised and not old & set(source.events)
    assert abs(source.probe().clock_offset - hours * 3600) < 120


def test_trap_empty_parameters_are_refused(console, source):
    source.poll()
    assert all(value != "" for query in source.lists() for value in query.values())


def test_trap_a_device_was_offline_and_uploads_late(console, source):
    """Whatever time start is compared with."""
    console.simulator.switch("cylance.detection_start_filters", "occurrence")
    (late,) = ids(console.cylance.raise_detections(occurrence_lag=5 * 86400))
    assert source.poll() == []
    console.simulator.advance(3600)
    assert source.poll() == [late]
    assert source.events[late].occurred_at < "2100"


def test_trap_deletions_pull_others_to_pages_that_were_read(console, source):
    console.simulator.switch("cylance.detection_page_size_cap", 20)
    raised = ids(console.cylance.raise_detections(90, 3, spacing=0.5))
    console.cylance.change_during_walk(2, delete=raised[:15])
    console.cylance.change_during_walk(5, delete=raised[20:22])
    assert set(raised[15:20] + raised[22:]) <= set(source.poll())


def test_trap_the_same_detection_in_another_form_is_another_one(console, source):
    (key,) = ids(console.cylance.raise_detections())
    source.poll()
    for form in ("hex_upper", "hex_lower", "hyphens"):
        console.simulator.switch("cylance.detection_device_id", form)
        assert source.poll() == []
    assert list(source.events) == [key]


def test_trap_polling_changes_something(console, begin):
    """One client posts to the list, and marks what it has read: both need a privilege to write."""
    source = begin(details=True)
    console.cylance.raise_detections(3, 3)
    source.poll()
    assert console.write_count() == 0
    assert {one["status"] for one in console.cylance.detections()} == {"New"}
