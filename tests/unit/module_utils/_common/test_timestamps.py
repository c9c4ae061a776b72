# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Timestamps of consoles and of HTTP in all their formats."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import (
    format_timestamp,
    parse_http_date,
    parse_timestamp,
)

NOON = 1768478400  # 2026-01-15T12:00:00Z


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-15T12:00:00Z",
        "2026-01-15T12:00:00",
        "2026-01-15 12:00:00",
        "2026-01-15T12:00:00.7Z",
        "2026-01-15T12:00:00.7711212",
        "2026-01-15t12:00:00z",
        "2026-01-15T12:00:00+00:00",
        "2026-01-15T12:00:00-0000",
    ],
)
def test_all_timestamp_formats_are_utc(text):
    assert parse_timestamp(text) == NOON


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(not a timestamp)",
        "2026-01-15",
        "2026-13-15T12:00:00Z",
        "2026-01-15T25:00:00Z",
        "2026-01-15T12:00:00+02:00",
        "x2026-01-15T12:00:00Z",
        "2026-01-15T12:00:00Zx",
        NOON,
        None,
        {},
    ],
)
def test_an_invalid_timestamp_is_never_guessed(text):
    with pytest.raises(ValueError):
        parse_timestamp(text)


def test_a_timestamp_does_not_depend_on_the_local_time_zone(monkeypatch):
    time = pytest.importorskip("time")
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert parse_timestamp("2026-01-15T12:00:00") == NOON
        assert format_timestamp(NOON) == "2026-01-15T12:00:00Z"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_date_of_a_response_is_parsed():
    assert parse_http_date("Thu, 15 Jan 2026 12:00:00 GMT") == NOON


@pytest.mark.parametrize("text", [None, "", "yesterday", "Thu, 99 Jan 2026 12:00:00 GMT", "Thu, 15 Jan 2026"])
def test_an_invalid_date_is_none(text):
    assert parse_http_date(text) is None
