# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times of detections: 0 to 9 digits, with or without a zone, without any loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections.times import (
    SECOND,
    format_time,
    parse_time,
)

from .tenant import NOW

MICROS = st.integers(0, 4_000_000_000 * SECOND)


@pytest.mark.parametrize("digits", range(8))
@pytest.mark.parametrize("zone", ["Z", "", "z", "+00:00", "-00:00"])
def test_all_fractions_with_and_without_a_zone(digits, zone):
    fraction = "1234567"[:digits]
    text = "2026-01-15T12:00:00" + (f".{fraction}" if fraction else "") + zone
    assert parse_time(text) == NOW + int(fraction.ljust(6, "0")[:6])


def test_other_zones_are_converted():
    assert parse_time("2026-01-15T13:30:00+01:30") == parse_time("2026-01-15T07:00:00-0500") == NOW


@pytest.mark.parametrize(
    "value", [None, 5, True, "", "now", "2026-01-15", "2026-13-15T12:00:00Z", "2026-01-15T12:00:00." + "1" * 90, []]
)
def test_other_values_are_no_time(value):
    assert parse_time(value) is None


@given(MICROS)
def test_a_formatted_time_is_the_same_to_the_millisecond(micros):
    assert parse_time(format_time(micros)) == micros // 1000 * 1000


@given(st.integers())
def test_every_number_has_a_form(micros):
    assert parse_time(format_time(micros)) is not None
