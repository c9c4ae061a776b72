# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invalid input is one error that names the option, and no request is sent."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.catalog import ACTIONS
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.devices.info import OpswatDeviceInfo
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.groups.info import OpswatGroupInfo

# action: its required options
NEEDED = {"exempt": {"exempt_time": 1}, "assign_to_group": {"group": "Quarantine"}, "scan_threats": {"full_scan": True}}
VALUES = {
    "exempt_time": 1,
    "force": False,
    "group": "Quarantine",
    "group_id": "default",
    "full_scan": False,
    "scan_types": ["memory"],
    "path": "C:\\",
    "wait": False,
    "wait_timeout": 60,
    "wait_interval": 30,
    "dest": "/nowhere",
}
FOREIGN = [(action, option) for action in ACTIONS for option in VALUES if option not in ACTIONS[action].options]

CASES = {
    "no action": ({"action": None}, ["action"]),
    "an action that the console does not have": ({"action": "quarantine"}, ["action", "dhcprenew"]),
    "an exemption without its time": ({"action": "exempt"}, ["exempt_time", "0 for no end"]),
    "a negative exemption": ({"action": "exempt", "exempt_time": -1}, ["exempt_time", "64999"]),
    "an exemption too long": ({"action": "exempt", "exempt_time": 65000}, ["exempt_time", "64999"]),
    "no group": ({"action": "assign_to_group"}, ["group", "default group"]),
    "two groups": ({"action": "assign_to_group", "group": "a", "group_id": "b"}, ["group", "group_id"]),
    "a scan without types": ({"action": "scan_threats"}, ["scan_threats", "full_scan", "scan_types"]),
    "an explicitly empty scan": ({"action": "scan_threats", "full_scan": False, "scan_types": []}, ["full_scan"]),
    "a full scan with types": ({"action": "scan_threats", "full_scan": True, "scan_types": ["memory"]}, ["scan_types"]),
    "a path without its type": ({"action": "scan_threats", "full_scan": True, "path": "/x"}, ["path", "specific_path"]),
    "a path with another type": (
        {"action": "scan_threats", "scan_types": [0], "path": "/x"},
        ["path", "specific_path"],
    ),
    "a type without its path": ({"action": "scan_threats", "scan_types": [4]}, ["path"]),
    "a type with an empty path": ({"action": "scan_threats", "scan_types": ["Specific Path"], "path": " "}, ["path"]),
    "an unknown type of scan": (
        {"action": "scan_threats", "scan_types": ["disk"]},
        ["scan_types", "'disk'", "memory (0)"],
    ),
    "an unknown scan number": ({"action": "scan_threats", "scan_types": [6]}, ["scan_types", "'6'"]),
    "a huge scan number": ({"action": "scan_threats", "scan_types": ["9" * 5000]}, ["scan_types"]),
    "a wait without a folder": ({"action": "fetch_agent_log", "wait": True}, ["dest"]),
    "a wait with an empty folder": ({"action": "fetch_agent_log", "wait": True, "dest": ""}, ["dest"]),
    "a folder without a wait": ({"action": "fetch_agent_log", "dest": "/nowhere"}, ["dest", "wait"]),
    "wait_timeout 0": ({"action": "fetch_agent_log", "wait_timeout": 0}, ["wait_timeout"]),
    "a negative wait_interval": ({"action": "fetch_agent_log", "wait_interval": -5}, ["wait_interval"]),
    "a negative confirm_timeout": ({"action": "delete", "confirm_timeout": -1}, ["confirm_timeout"]),
    "no device": ({"device_ids": []}, ["device_ids", "allow_empty"]),
    "an empty device": ({"device_ids": [""]}, ["device_ids"]),
    "two kinds of targets": ({"device_ids": ["a"], "hostnames": ["b"]}, ["device_ids", "hostnames"]),
    "an id with a space": (
        {"device_ids": ["6WXJURV8QAM0I7KC KZ60M9CW7L1L218D"]},
        ["device_ids", "must not contain spaces"],
    ),
    "an id of foreign letters": ({"device_ids": ["6WXJURV8QAM0I7KÖ"]}, ["device_ids"]),
    "an id too long": ({"device_ids": ["A" * 129]}, ["device_ids"]),
    "a bad id among good ones": ({"device_ids": ["6WXJURV8QAM0I7KC", "\x00"]}, ["device_ids"]),
    "an invalid MAC": ({"mac_addresses": ["00:0c:29:cd:c7"]}, ["mac_addresses"]),
    "a MAC that is a number": ({"mac_addresses": [44372891]}, ["mac_addresses", "quote"]),
    "the zero MAC": ({"mac_addresses": ["00:00:00:00:00:00"]}, ["mac_addresses"]),
    "the broadcast MAC": ({"mac_addresses": ["ff:ff:ff:ff:ff:ff"]}, ["mac_addresses"]),
    "a bad host name": ({"hostnames": ["a/b"]}, ["hostnames", "a/b"]),
    "an unknown endpoint": ({"api_versions": {"device": "3.3"}}, ["api_versions", "'device'", "device_action"]),
    "a version with a letter": ({"api_versions": {"devices": "v3.3"}}, ["api_versions", "v3.3"]),
    "a version with a path": ({"api_versions": {"devices": "3/../4"}}, ["api_versions"]),
    "no version": ({"api_versions": {"devices": ""}}, ["api_versions"]),
    "a console elsewhere without TLS": ({"api_url": "http://console.example"}, ["api_url", "https"]),
    "a URL with a password": ({"api_url": "https://user:canary@console.example"}, ["api_url"]),
    "a negative rate limit": ({"requests_per_minute": -1}, ["requests_per_minute"]),
    "a negative max_wait": ({"max_wait": -1}, ["max_wait"]),
    "negative retries": ({"retries": -1}, ["retries"]),
    "timeout 0": ({"timeout": 0}, ["timeout"]),
    "a bad limit": ({"max_changes": "many"}, ["max_changes"]),
    "an empty protected device": ({"protected_devices": [""]}, ["protected_devices"]),
    "an empty name to expect": ({"expected_hostname": " "}, ["expected_hostname"]),
    "a token with a line break": ({"access_token": "canary\ncanary-canary"}, ["access_token"]),
    "an unknown option": ({"exempt": 1}, ["secops.device_actions.opswat_device_action", "exempt"]),
}


def refused(console, **params):
    """Check that the task is refused without a request, and return the message."""
    with pytest.raises(InputError) as error:
        console.run(**params)
    assert "canary" not in error.value.message
    assert console.simulator.requests() == []
    return error.value.message


@pytest.mark.parametrize("check", [False, True], ids=["real run", "check mode"])
@pytest.mark.parametrize("case", CASES)
def test_an_input_error_names_the_option_and_sends_nothing(console, case, check):
    wrong, words = CASES[case]
    ids = console.seed(2)
    targets = {} if {"device_ids", "hostnames", "mac_addresses"} & set(wrong) else {"device_ids": ids[:1]}
    message = refused(console, **{"action": "delete", **targets, **wrong, "check": check})
    for word in words:
        assert word in message


@pytest.mark.parametrize(("action", "option"), FOREIGN)
def test_an_option_of_another_action_is_refused(console, action, option):
    """Such an option would be ignored silently. False and 0 are values as well."""
    ids = console.seed(1)
    message = refused(console, action=action, device_ids=ids, **NEEDED.get(action, {}), **{option: VALUES[option]})
    takers = [name for name in ACTIONS if option in ACTIONS[name].options]
    assert message.startswith(f"{option}: ") and message.endswith(f" only, got {action}.")
    assert all(taker in message for taker in takers)


@pytest.mark.parametrize(
    ("absent", "variables"),
    [
        (("client_id",), ["OPSWAT_CLIENT_ID"]),
        (("client_secret",), ["OPSWAT_CLIENT_SECRET"]),
        (("client_id", "client_secret"), ["OPSWAT_CLIENT_ID", "OPSWAT_CLIENT_SECRET"]),
    ],
    ids=["no id", "no secret", "neither"],
)
@pytest.mark.parametrize("nothing", [None, "", " \n"], ids=["null", "empty", "blank"])
def test_missing_credentials_are_reported_with_their_variables(console, absent, variables, nothing):
    ids = console.seed(1)
    message = refused(console, action="delete", device_ids=ids, **dict.fromkeys(absent, nothing))
    assert message.startswith("Missing credentials for OPSWAT Central Management")
    for name, variable in zip(absent, variables, strict=True):
        assert f"{name} ({variable})" in message


@pytest.mark.parametrize(
    ("params", "word"),
    [
        ({}, "all_devices"),
        ({"all_devices": False}, "all_devices"),
        ({"all_devices": True, "device_ids": ["a"]}, "all_devices"),
        ({"device_ids": ["a"], "details": ["everything"]}, "details"),
        ({"device_ids": []}, "device_ids"),
        ({"all_devices": True, "requests_per_minute": -1}, "requests_per_minute"),
    ],
    ids=["no target", "all_devices false", "two targets", "unknown section", "empty list", "negative limit"],
)
def test_input_errors_of_the_device_info_module(console, params, word):
    assert word in refused(console, operation=OpswatDeviceInfo, **params)


@pytest.mark.parametrize(
    "params",
    [{"name": "x"}, {"api_versions": {"groups": "x"}}, {"client_id": ""}],
    ids=["unknown option", "invalid version", "empty client_id"],
)
def test_input_errors_of_the_group_info_module(console, params):
    assert next(iter(params)) in refused(console, operation=OpswatGroupInfo, **params)


def test_environment_variables_are_validated_as_well(console, monkeypatch):
    del console.login["api_url"]
    monkeypatch.setenv("OPSWAT_API_URL", "http://console.example")
    assert "api_url" in refused(console, action="delete", device_ids=["a"])
