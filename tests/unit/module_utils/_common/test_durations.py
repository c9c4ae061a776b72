# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Durations: valid ones, invalid ones, and bare numbers, which are never seconds."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import (
    approximate_duration,
    format_duration,
    parse_duration,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError

DAY = 24 * 60


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("0:00:05", 5),
        ("0:02:30", 150),
        ("1:00:00", DAY),
        ("3:00:00", 3 * DAY),
        (" 0:23:59 ", DAY - 1),
        ("03:00:00", 3 * DAY),
    ],
)
def test_a_duration_is_days_hours_and_minutes(text, minutes):
    assert parse_duration(text, "expires") == minutes


@pytest.mark.parametrize(
    "text",
    ["", "1:00", "0:24:00", "0:00:60", "0:0:5", "-1:00:00", "1:00:00:00", "one day", "1:00:00x", "0:00:05\n0", None],
)
def test_an_invalid_duration_is_an_error_that_shows_the_format(text):
    with pytest.raises(InputError, match=r"expires: .*'d:hh:mm'"):
        parse_duration(text, "expires")


@pytest.mark.parametrize("number", [3600, "3600", "60.5", "-5", "+5", 0])
def test_a_bare_number_is_an_error_that_suggests_quotes(number):
    with pytest.raises(InputError, match="quote it"):
        parse_duration(number, "expires")


def test_quotes_are_suggested_for_numbers_only():
    with pytest.raises(InputError) as error:
        parse_duration("1 day", "expires")
    assert "quote" not in error.value.message


@pytest.mark.parametrize(
    ("text", "accepted"), [("0:00:04", False), ("0:00:05", True), ("3:00:00", True), ("3:00:01", False)]
)
def test_limits_are_inclusive(text, accepted):
    if accepted:
        assert parse_duration(text, "expires", 5, 3 * DAY)
        return
    with pytest.raises(InputError, match=r"at least '0:00:05' and at most '3:00:00'"):
        parse_duration(text, "expires", 5, 3 * DAY)


@pytest.mark.parametrize("minutes", [0, 5, 59, 60, DAY - 1, DAY, 3 * DAY, 100 * DAY])
def test_a_formatted_duration_parses_to_the_same_value(minutes):
    assert parse_duration(format_duration(minutes), "expires") == minutes


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 seconds"), (1, "1 second"), (0.6, "1 second"), (2, "2 seconds"), (119, "119 seconds"), (120, "2 minutes")],
)
def test_durations_in_words(seconds, text):
    assert approximate_duration(seconds) == text


def test_hours_and_minutes_have_two_digits():
    assert format_duration(DAY + 62) == "1:01:02"
    assert format_duration(12 * DAY) == "12:00:00"
    assert format_duration(5.9) == "0:00:05"
