# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Input that makes no sense: one clear error that names the option, and not a single request."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError

CASES = {
    "a lockdown of four minutes": ({"expires": "0:00:04"}, ["expires", "0:00:05", "3:00:00"]),
    "a lockdown of four days": ({"expires": "4:00:00"}, ["expires", "0:00:05", "3:00:00"]),
    "a lockdown in seconds": ({"expires": 3600}, ["expires", "quote"]),
    "a lockdown in words": ({"expires": "one day"}, ["expires", "d:hh:mm"]),
    "a renewal in seconds": ({"renew_before": 3600}, ["renew_before", "quote"]),
    "a renewal of nothing": ({"renew_before": "0:00:00"}, ["renew_before"]),
    "a renewal always": ({"renew_before": "1:00:00"}, ["renew_before", "expires"]),
    "a renewal beyond": ({"renew_before": "2:00:00"}, ["renew_before", "expires"]),
    "a wait of less than nothing": ({"release_timeout": -1}, ["release_timeout"]),
    "a bad state": ({"state": "lock"}, ["state", "locked, unlocked"]),
    "a console elsewhere without TLS": ({"api_url": "http://console.example"}, ["api_url", "https"]),
    "no address": ({"api_url": "console.example"}, ["api_url"]),
    "an address with a password": ({"api_url": "https://user:canary@console.example"}, ["api_url"]),
    "an unknown region": ({"api_url": None, "region": "mars"}, ["region", "euc1"]),
    "a bad id": ({"device_ids": ["45e07f34"]}, ["device_ids", "45e07f34"]),
    "a bad id among good ones": ({"device_ids": ["0" * 32, "x"]}, ["device_ids", "'x'"]),
    "an id that is a number": ({"device_ids": [12345678901234567890123456789012345]}, ["device_ids", "quote"]),
    "a bad host name": ({"hostnames": ["a/b"]}, ["hostnames", "a/b"]),
    "a MAC that is a number": ({"mac_addresses": [44372891]}, ["mac_addresses", "quote"]),
    "a bad limit": ({"max_changes": "many"}, ["max_changes"]),
    "a limit of less than nothing": ({"max_changes": -5}, ["max_changes"]),
    "a limit above all": ({"max_changes": "200%"}, ["max_changes"]),
    "an empty protected device": ({"protected_devices": ["dc*", ""]}, ["protected_devices"]),
    "an empty name to expect": ({"device_ids": ["0" * 32], "expected_hostname": ""}, ["expected_hostname"]),
    "an open unlock key": ({"return_unlock_key": True}, ["return_unlock_key", "no_log"]),
    "no CA file": ({"ca_path": "/nowhere/ca.pem"}, ["ca_path", "/nowhere/ca.pem"]),
    "a malformed proxy": ({"proxy": "http://user:canary@[bad"}, ["proxy"]),
    "no time": ({"timeout": 0}, ["timeout"]),
    "less than no time": ({"timeout": -3}, ["timeout"]),
    "retries of less than none": ({"retries": -1}, ["retries"]),
    "a wait for less than nothing": ({"max_wait": -1}, ["max_wait"]),
    "nothing at a time": ({"max_parallel": 0}, ["max_parallel"]),
    "less than nothing at a time": ({"max_parallel": -2}, ["max_parallel"]),
    "a pace backwards": ({"requests_per_second": -1}, ["requests_per_second"]),
    "a pace that is no number": ({"requests_per_second": "nan"}, ["requests_per_second"]),
    "a token with a line break": ({"access_token": "canary\ncanary"}, ["access_token"]),
    "an unknown option": ({"expire": "1:00:00"}, ["secops.device_actions.cylance_lockdown", "expire"]),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("check", [False, True])
def test_wrong_input_is_one_clear_error_and_no_request(console, case, check):
    wrong, words = CASES[case]
    ids = console.seed(2)
    targets = {} if {"device_ids", "hostnames", "mac_addresses"} & set(wrong) else {"device_ids": ids}
    with pytest.raises(InputError) as error:
        console.run(**targets, **wrong, check=check)
    for word in words:
        assert word in error.value.message
    assert "canary" not in error.value.message
    assert console.simulator.requests() == []


@pytest.mark.parametrize(
    ("absent", "variables"),
    [
        (("tenant_id",), ["CYLANCE_TENANT_ID"]),
        (("application_id",), ["CYLANCE_APPLICATION_ID"]),
        (("application_secret",), ["CYLANCE_APPLICATION_SECRET"]),
        (
            ("tenant_id", "application_id", "application_secret"),
            ["CYLANCE_TENANT_ID", "CYLANCE_APPLICATION_ID", "CYLANCE_APPLICATION_SECRET"],
        ),
    ],
)
@pytest.mark.parametrize("nothing", [None, ""])
def test_missing_credentials_are_named_with_their_variables(console, absent, variables, nothing):
    (device_id,) = console.seed(1)
    with pytest.raises(InputError, match="Missing credentials for Cylance") as error:
        console.run(device_id, **dict.fromkeys(absent, nothing))
    for name, variable in zip(absent, variables, strict=True):
        assert f"{name} ({variable})" in error.value.message
    for name in {"tenant_id", "application_id", "application_secret"} - set(absent):
        assert f"{name} (" not in error.value.message
    assert console.simulator.requests() == []


@pytest.mark.parametrize("expires", ["0:00:05", "3:00:00"])
def test_the_shortest_and_the_longest_lockdown_are_taken(console, expires):
    (device_id,) = console.seed(1)
    assert console.run(device_id, expires=expires)["devices"][0]["after"]["duration"] == expires


def test_a_mistake_in_the_environment_is_a_mistake_too(console, monkeypatch):
    (device_id,) = console.seed(1)
    del console.login["api_url"]
    monkeypatch.setenv("CYLANCE_API_URL", "http://console.example")
    with pytest.raises(InputError, match="api_url"):
        console.run(device_id)
