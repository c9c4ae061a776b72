# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of connections and rate limits: valid, frozen, and without secrets in their repr."""

from __future__ import annotations

import dataclasses

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import (
    ConnectionSettings,
    RateLimitSettings,
    check_seconds,
)

PARAMS = {
    "validate_certs": True,
    "ca_path": None,
    "proxy": "http://user:canary@proxy.example:3128",
    "timeout": 30,
    "retries": 0,
    "max_wait": 0,
    "token_cache": "run",
    "max_parallel": 1,
    "requests_per_second": 0.0,
    "requests_per_day": 0,
}


def test_the_minimums_are_valid():
    assert ConnectionSettings.from_params(PARAMS).max_wait == 0
    assert RateLimitSettings.from_params(PARAMS) == RateLimitSettings(1, 0.0, 0)


@pytest.mark.parametrize(
    ("kind", "option", "value", "minimum"),
    [
        (ConnectionSettings, "timeout", 0, 1),
        (ConnectionSettings, "retries", -1, 0),
        (ConnectionSettings, "max_wait", -1, 0),
        (RateLimitSettings, "max_parallel", 0, 1),
        (RateLimitSettings, "requests_per_second", -0.1, 0),
        (RateLimitSettings, "requests_per_second", float("nan"), 0),
        (RateLimitSettings, "requests_per_second", float("inf"), 0),
        (RateLimitSettings, "requests_per_day", -1, 0),
    ],
)
def test_a_number_out_of_range_is_an_input_error_that_names_it(kind, option, value, minimum):
    with pytest.raises(InputError, match=f"^{option}: must be {minimum} or more, got {value}"):
        kind.from_params({**PARAMS, option: value})


@pytest.mark.parametrize("value", [60, 300, 0])
def test_seconds_may_be_those_of_the_range_or_turned_off(value):
    check_seconds({"interval": value}, {"interval": (60, 300)}, may_be_off=["interval"])


@pytest.mark.parametrize(
    ("value", "may_be_off", "limits"), [(0, [], "60 and 300 seconds"), (301, ["interval"], "60 and 300 seconds or 0")]
)
def test_seconds_out_of_range_are_an_input_error_with_the_limits(value, may_be_off, limits):
    with pytest.raises(InputError, match=f"^interval: must be between {limits}, got {value}"):
        check_seconds({"interval": value}, {"interval": (60, 300)}, may_be_off)


def test_settings_are_frozen_and_hide_the_proxys_password():
    settings = ConnectionSettings.from_params(PARAMS)
    assert "canary" not in repr(settings)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.timeout = 1
