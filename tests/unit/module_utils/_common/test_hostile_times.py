# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invalid timestamps, dates and durations."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import (
    approximate_duration,
    format_duration,
    parse_duration,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import (
    format_timestamp,
    parse_http_date,
    parse_timestamp,
)
from hostile.cleanliness import is_clean
from hostile.values import json_values, scalars, texts

moments = st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31, 23, 59, 59))
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def seconds(moment):
    return (moment.replace(microsecond=0) - datetime(1970, 1, 1)).total_seconds()


@given(json_values())
@example("2026-01-15T24:00:00Z")
@example("2026-02-30T00:00:00Z")
@example("2026-01-15T23:59:60Z")
@example("0000-01-01T00:00:00Z")
@example("２０２６-01-15T12:00:00Z")
@example("2026-01-15T12:00:00+02:00")
@example("2026-01-15T12:00:00Z\n2")
def test_any_value_is_a_timestamp_or_a_value_error(value):
    try:
        moment = parse_timestamp(value)
    except ValueError:
        return
    assert is_clean(format_timestamp(moment))


@given(
    moments,
    st.sampled_from(("T", " ", "t")),
    st.sampled_from(("", ".5", ".1234567", ".000000000")),
    st.sampled_from(("Z", "z", "", "+00:00", "-00:00")),
)
def test_all_formats_of_a_timestamp_are_equal(moment, separator, fraction, zone):
    text = moment.isoformat(sep="T", timespec="seconds").replace("T", separator) + fraction + zone
    assert parse_timestamp(text) == seconds(moment)


@given(moments)
def test_a_formatted_timestamp_parses_to_the_same_value(moment):
    assert parse_timestamp(format_timestamp(seconds(moment))) == seconds(moment)


@given(st.one_of(st.none(), st.text(st.characters(codec="latin-1"), max_size=40)))
@example("Thu, 99 Jan 2026 12:00:00 GMT")
@example("Thu, 15 Jan 99999 12:00:00 GMT")
@example("Thu, 15 Jan 2026 12:00:00 +999999")
@example("Thu, 15 Jan " + "9" * 5000 + " 12:00:00 GMT")
@example("Thu, 15 Jan 0000 12:00:00 GMT")
@example(",")
@example("0")
def test_any_date_header_is_a_timestamp_or_none(text):
    moment = parse_http_date(text)
    assert moment is None or is_clean(format_timestamp(moment))


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9998, 1, 1)), zones)
def test_a_date_header_is_parsed_with_its_time_zone(moment, zone):
    aware = moment.replace(microsecond=0, tzinfo=timezone.utc)
    assert parse_http_date(format_datetime(aware.astimezone(zone))) == aware.timestamp()
    assert parse_http_date(format_datetime(aware, usegmt=True)) == aware.timestamp()


@given(st.one_of(scalars, texts()))
@example("1:00:60")
@example("1:24:00")
@example("٣:٠٠:٠٠")
@example("1:00:00\n")
def test_any_value_is_a_duration_or_an_input_error(value):
    try:
        minutes = parse_duration(value, "expires", 5, 3 * 24 * 60)
    except InputError as error:
        assert error.message.startswith("expires: ")
        return
    assert 5 <= minutes <= 3 * 24 * 60


@given(st.integers(0, 999 * 24 * 60))
def test_any_formatted_duration_parses_to_the_same_value(minutes):
    assert parse_duration(format_duration(minutes), "expires") == minutes


@given(st.floats(min_value=0, max_value=1e12))
def test_an_approximate_duration_is_short(length):
    assert is_clean(approximate_duration(length)) and len(approximate_duration(length)) < 30
