# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Timestamps of consoles and of HTTP, in the many forms that they come in."""

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
def test_a_timestamp_is_utc_in_any_of_its_forms(text):
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
def test_what_is_no_utc_timestamp_is_never_guessed(text):
    with pytest.raises(ValueError):
        parse_timestamp(text)


def test_a_timestamp_does_not_depend_on_the_zone_of_this_machine(monkeypatch):
    time = pytest.importorskip("time")
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert parse_timestamp("2026-01-15T12:00:00") == NOON
        assert format_timestamp(NOON) == "2026-01-15T12:00:00Z"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_date_of_an_answer_is_read():
    assert parse_http_date("Thu, 15 Jan 2026 12:00:00 GMT") == NOON


@pytest.mark.parametrize("text", [None, "", "yesterday", "Thu, 99 Jan 2026 12:00:00 GMT", "Thu, 15 Jan 2026"])
def test_a_date_that_cannot_be_read_is_none(text):
    assert parse_http_date(text) is None
