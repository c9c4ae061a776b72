# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where polls begin: the cursor, its JSON, and what it never passes."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections.cursor import Cursor
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections.feed import CylanceDetections
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections.record import parse_detection
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections.times import SECOND
from hostile.values import json_values

from .tenant import NOW, Entry

HOUR, OVERLAP = 3600 * SECOND, 900 * SECOND


def waiting(received):
    """Return a value of Cursor.waiting."""
    entry = Entry("00000000-0000-4000-8000-000000000001", received, received, received, {}).as_json()
    return {"tries": 1, "entry": dict(parse_detection(entry).facts)}


def test_it_survives_json():
    cursor = Cursor.begin(NOW, NOW - HOUR)
    cursor.waiting["x"], cursor.shown["y"] = waiting(NOW), NOW
    assert Cursor.from_state(json.loads(json.dumps(cursor.to_state()))) == cursor


def test_the_watermark_follows_the_times_of_receipt_and_never_goes_back():
    cursor = Cursor.begin(NOW, None)
    cursor.advance(NOW + 5 * SECOND, NOW + 60 * SECOND, OVERLAP, is_swept=False)
    cursor.advance(NOW - HOUR, NOW + 70 * SECOND, OVERLAP, is_swept=False)
    cursor.advance(None, NOW + 90 * SECOND, OVERLAP, is_swept=False)
    assert cursor.received == cursor.window == NOW + 5 * SECOND


def test_a_time_of_receipt_in_the_future_does_not_move_it_beyond_the_console_s_clock():
    cursor = Cursor.begin(NOW, None)
    cursor.advance(NOW + 1000 * HOUR, NOW + HOUR, OVERLAP, is_swept=False)
    assert cursor.received == NOW + HOUR + SECOND


def test_it_does_not_pass_a_detection_that_waits_for_details():
    cursor = Cursor.begin(NOW, None)
    cursor.waiting["x"] = waiting(NOW + 10 * SECOND)
    cursor.advance(NOW + 50 * SECOND, NOW + 9 * HOUR, OVERLAP, is_swept=True)
    assert cursor.received == cursor.window == NOW + 10 * SECOND


def test_the_window_of_a_quiet_tenant_follows_the_clock_only_where_sweeps_find_the_rest():
    cursor = Cursor.begin(NOW, None)
    cursor.advance(None, NOW + 9 * HOUR, OVERLAP, is_swept=False)
    assert cursor.window == NOW
    cursor.advance(None, NOW + 9 * HOUR, OVERLAP, is_swept=True)
    assert (cursor.window, cursor.received) == (NOW + 8 * HOUR, NOW)


def test_a_clock_that_was_set_back_moves_the_window_back():
    cursor = Cursor.begin(NOW, None)
    cursor.advance(None, NOW + 99 * HOUR, OVERLAP, is_swept=True)
    cursor.advance(None, NOW + HOUR, OVERLAP, is_swept=True)
    assert cursor.window == NOW


def test_a_response_with_a_date_of_long_ago_shows_no_old_detections_again():
    cursor = Cursor.begin(NOW, None)
    cursor.advance(NOW, NOW, OVERLAP, is_swept=True)
    cursor.advance(None, 0, OVERLAP, is_swept=True)
    week = 7 * 24 * HOUR
    assert cursor.window == NOW - week
    assert CylanceDetections.remember * SECOND > 2 * week


def test_a_walk_back_reaches_what_comes_after_a_clock_that_was_ahead():
    cursor = Cursor.begin(NOW + 5 * HOUR, None)
    cursor.advance(None, NOW, OVERLAP, is_swept=True)
    assert cursor.sweep_back_to == cursor.window == NOW


def test_every_detection_is_within_the_reach_of_two_sweeps():
    cursor = Cursor.begin(NOW, None)
    reaches = []
    for hours in range(1, 4):
        reaches.append(cursor.marks[0])
        cursor.advance(NOW + hours * HOUR, NOW + hours * HOUR, OVERLAP, is_swept=True)
        cursor.mark_sweep()
    assert reaches == [NOW, NOW, NOW + HOUR]


def test_only_a_limited_number_of_detections_is_remembered():
    cursor = Cursor.begin(NOW, None)
    cursor.shown = {str(number): NOW + number for number in range(5000)} | {"old": NOW - 9 * HOUR}
    cursor.advance(NOW, NOW, OVERLAP, is_swept=False)
    assert len(cursor.shown) == 2000 and "4999" in cursor.shown and "old" not in cursor.shown


STATE = Cursor.begin(NOW, None).to_state()


@given(st.dictionaries(st.sampled_from([*STATE, "more"]), json_values(), max_size=4))
def test_a_damaged_state_is_unusable_or_works(fields):
    cursor = Cursor.from_state({**STATE, **fields})
    if cursor is not None:
        cursor.advance(NOW, NOW, OVERLAP, is_swept=True)
        assert Cursor.from_state(cursor.to_state()) == cursor
