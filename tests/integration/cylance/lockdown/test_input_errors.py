# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invalid options are rejected with the option's name, before any request."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError

CASES = {
    "a lockdown of four minutes": ({"expires": "0:00:04"}, ["expires", "0:00:05", "3:00:00"]),
    "a lockdown of four days": ({"expires": "4:00:00"}, ["expires", "0:00:05", "3:00:00"]),
    "a lockdown in seconds": ({"expires": 3600}, ["expires", "quote"]),
    "a lockdown in words": ({"expires": "one day"}, ["expires", "d:hh:mm"]),
    "a renewal in seconds": ({"renew_before": 3600}, ["renew_before", "quote"]),
    "a renewal before 0:00:00": ({"renew_before": "0:00:00"}, ["renew_before"]),
    "a renewal as long as the lockdown": ({"renew_before": "1:00:00"}, ["renew_before", "expires"]),
    "a renewal longer than the lockdown": ({"renew_before": "2:00:00"}, ["renew_before", "expires"]),
    "a negative release_timeout": ({"release_timeout": -1}, ["release_timeout"]),
    "an invalid state": ({"state": "lock"}, ["state", "locked, unlocked"]),
    "a remote console without TLS": ({"api_url": "http://console.example"}, ["api_url", "https"]),
    "a URL without a scheme": ({"api_url": "console.example"}, ["api_url"]),
    "a URL with a password": ({"api_url": "https://user:canary@console.example"}, ["api_url"]),
    "an unknown region": ({"api_url": None, "region": "mars"}, ["region", "euc1"]),
    "an invalid ID": ({"device_ids": ["45e07f34"]}, ["device_ids", "45e07f34"]),
    "an invalid ID in a list": ({"device_ids": ["0" * 32, "x"]}, ["device_ids", "'x'"]),
    "a number as ID": ({"device_ids": [12345678901234567890123456789012345]}, ["device_ids", "quote"]),
    "an invalid host name": ({"hostnames": ["a/b"]}, ["hostnames", "a/b"]),
    "a number as MAC address": ({"mac_addresses": [44372891]}, ["mac_addresses", "quote"]),
    "an invalid max_changes": ({"max_changes": "many"}, ["max_changes"]),
    "a negative max_changes": ({"max_changes": -5}, ["max_changes"]),
    "a max_changes above 100%": ({"max_changes": "200%"}, ["max_changes"]),
    "an empty protected device": ({"protected_devices": ["dc*", ""]}, ["protected_devices"]),
    "an empty expected_hostname": ({"device_ids": ["0" * 32], "expected_hostname": ""}, ["expected_hostname"]),
    "an unlock key without no_log": ({"return_unlock_key": True}, ["return_unlock_key", "no_log"]),
    "a missing CA file": ({"ca_path": "/nowhere/ca.pem"}, ["ca_path", "/nowhere/ca.pem"]),
    "a malformed proxy": ({"proxy": "http://user:canary@[bad"}, ["proxy"]),
    "a timeout of 0": ({"timeout": 0}, ["timeout"]),
    "a negative timeout": ({"timeout": -3}, ["timeout"]),
    "negative retries": ({"retries": -1}, ["retries"]),
    "a negative max_wait": ({"max_wait": -1}, ["max_wait"]),
    "a max_parallel of 0": ({"max_parallel": 0}, ["max_parallel"]),
    "a negative max_parallel": ({"max_parallel": -2}, ["max_parallel"]),
    "a negative requests_per_second": ({"requests_per_second": -1}, ["requests_per_second"]),
    "nan as requests_per_second": ({"requests_per_second": "nan"}, ["requests_per_second"]),
    "a token with a line break": ({"access_token": "canary\ncanary"}, ["access_token"]),
    "an unknown option": ({"expire": "1:00:00"}, ["secops.device_actions.cylance_lockdown", "expire"]),
}


@pytest.mark.parametrize("case", CASES)
def test_invalid_options_are_rejected_before_any_request(console, case):
    wrong, words = CASES[case]
    ids = console.seed(2)
    targets = {} if {"device_ids", "hostnames", "mac_addresses"} & set(wrong) else {"device_ids": ids}
    for check in (False, True):
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
    ids=["tenant_id", "application_id", "application_secret", "all of them"],
)
@pytest.mark.parametrize("nothing", [None, ""], ids=["null", "empty"])
def test_missing_credentials_are_reported_with_their_environment_variables(console, absent, variables, nothing):
    (device_id,) = console.seed(1)
    with pytest.raises(InputError, match="Missing credentials for Cylance") as error:
        console.run(device_id, **dict.fromkeys(absent, nothing))
    for name, variable in zip(absent, variables, strict=True):
        assert f"{name} ({variable})" in error.value.message
    for name in {"tenant_id", "application_id", "application_secret"} - set(absent):
        assert f"{name} (" not in error.value.message
    assert console.simulator.requests() == []


@pytest.mark.parametrize("expires", ["0:00:05", "3:00:00"], ids=["five minutes", "three days"])
def test_the_shortest_and_the_longest_lockdown_are_accepted(console, expires):
    (device_id,) = console.seed(1)
    assert console.run(device_id, expires=expires)["devices"][0]["after"]["duration"] == expires


def test_an_invalid_environment_variable_is_rejected(console, monkeypatch):
    (device_id,) = console.seed(1)
    del console.login["api_url"]
    monkeypatch.setenv("CYLANCE_API_URL", "http://console.example")
    with pytest.raises(InputError, match="api_url"):
        console.run(device_id)
