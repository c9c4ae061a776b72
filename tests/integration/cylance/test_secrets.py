# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret appears in results, warnings, errors or progress lines."""

from __future__ import annotations

import json

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError

SECRET = "canary-application-secret-4f1c9d"
ECHO = {"message": f"you sent {SECRET}"}


@pytest.fixture
def console_with_secrets(console):
    """A console with a known application secret, and with five devices, the first one locked."""
    application = console.cylance.add_application(application_secret=SECRET)
    console.login.update({name: application[name] for name in ("application_id", "application_secret")})
    console.ids = console.seed(5)
    console.cylance.change_device(console.ids[0], lock={"partial": True})
    console.simulator.advance(60)
    return console


def keys(console):
    """Return the unlock keys that the console has issued so far."""
    given = {device["console"]["unlock_key"] for device in console.cylance.devices()} - {None}
    assert given
    return given


FAULTS = {
    "no fault": None,
    "a refused write": {"kind": "status", "method": "PUT", "status": 400, "body": ECHO},
    "a refused login": {"kind": "status", "path": "^/auth/", "status": 401, "body": ECHO},
    "a login page": {"kind": "html", "path": "^/auth/", "status": 200, "body": f"<title>{SECRET}</title>"},
    "a redirect": {"kind": "redirect", "location": f"https://u:{SECRET}@evil.example/?t={SECRET}"},
    "a lost response": {"kind": "drop_after", "method": "PUT"},
    "garbage": {"kind": "garbage"},
    "a pause": {
        "kind": "status",
        "method": "GET",
        "status": 429,
        "headers": {"Retry-After": "0"},
        "times": 3,
        "body": ECHO,
    },
    "an odd content type": {"kind": "status", "status": 200, "body": "x", "content_type": f"text/{SECRET}"},
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("state", ["locked", "unlocked"])
def test_results_and_progress_lines_contain_no_secret(console_with_secrets, name, state):
    if FAULTS[name]:
        console_with_secrets.simulator.add_fault(**FAULTS[name])
    tokens = []
    context = console_with_secrets.context()
    original = context.redactor.add
    context.redactor.add = lambda *secrets: (tokens.extend(secrets), original(*secrets))
    result = console_with_secrets.run(
        *console_with_secrets.ids, state=state, context=context, protected_devices=["dc*"]
    )
    shown = json.dumps([result, console_with_secrets.announced])
    for secret in [SECRET, *filter(None, tokens), *keys(console_with_secrets)]:
        assert secret not in shown
    if name == "no fault":
        assert len(set(tokens)) >= 3  # application secret, signed login, access token


@pytest.mark.parametrize(
    "wrong",
    [{"api_url": f"https://u:{SECRET}@h"}, {"api_url": f"ftp://h/?x={SECRET}"}, {"max_changes": "x"}],
    ids=["api_url with user", "api_url with query", "max_changes"],
)
def test_input_errors_contain_no_secret(console_with_secrets, wrong):
    with pytest.raises(DeviceActionsError) as error:
        console_with_secrets.run(*console_with_secrets.ids, **wrong)
    assert SECRET not in error.value.message


def test_a_token_that_the_console_repeats_is_masked(console):
    ids = console.seed(2)
    token = {"access_token": "canary-access-token"}
    console.simulator.add_fault("status", path="^/auth/", status=200, body=token)
    console.fault("GET", "status", status=400, body={"message": "canary-access-token is not welcome"})
    result = console.run(*ids)
    assert "******** is not welcome" in result["msg"]
    assert "canary" not in json.dumps([result, console.announced])


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", " ", "\t", "\u00a0"], ids=["LF", "CR LF", "space", "tab", "no-break space"]
)
def test_an_access_token_with_trailing_whitespace_is_not_shown(console_with_secrets, end):
    token = console_with_secrets.cylance.log_in()
    try:
        result = console_with_secrets.run(*console_with_secrets.ids, access_token=token + end)
        shown = json.dumps(result)
    except DeviceActionsError as error:
        shown = error.message
    assert token not in shown


def test_an_unlock_key_that_the_console_repeats_is_masked(console_with_secrets):
    locked = console_with_secrets.ids[0]
    (key,) = keys(console_with_secrets)
    console_with_secrets.fault("PUT", "status", locked, status=400, body={"message": f"type {key} at the device"})
    result = console_with_secrets.run(locked, state="unlocked")
    assert "type ******** at the device" in result["msg"]
    assert key not in json.dumps(result)


def test_the_unlock_key_is_returned_to_a_task_with_no_log(console_with_secrets):
    context = console_with_secrets.context(no_log=True)
    result = console_with_secrets.run(*console_with_secrets.ids, context=context, return_unlock_key=True)
    truth = {device["id"]: device["console"]["unlock_key"] for device in console_with_secrets.cylance.devices()}
    assert {entry["device"]: entry["unlock_key"] for entry in result["devices"]} == truth
    assert None not in truth.values()


def test_an_unlocked_device_has_no_unlock_key(console_with_secrets):
    console_with_secrets.cylance.change_device(console_with_secrets.ids[0], lock=None)
    context = console_with_secrets.context(no_log=True, check_mode=True)
    result = console_with_secrets.run(*console_with_secrets.ids[:2], context=context, return_unlock_key=True)
    assert [entry["unlock_key"] for entry in result["devices"]] == [None, None]


def test_the_unlock_key_field_is_absent_by_default(console_with_secrets):
    result = console_with_secrets.run(*console_with_secrets.ids, context=console_with_secrets.context(no_log=True))
    assert all("unlock_key" not in entry for entry in result["devices"])


@pytest.mark.parametrize(
    "text", ["{{ 7 * 7 }}", "{% raw %}", "${x}", "x\n- evil"], ids=["expression", "statement", "shell variable", "YAML"]
)
def test_template_syntax_from_the_console_is_returned_as_text(console, text):
    device_id = console.cylance.add_device(host_name=text)["id"]
    (entry,) = console.run(device_id, check=True)["devices"]
    assert entry["hostname"] == " ".join(text.split())
