# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets: whatever goes wrong, and whoever tells of it, none of them is ever shown."""

from __future__ import annotations

import json

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError

SECRET = "canary-application-secret-4f1c9d"
ECHO = {"message": f"you sent {SECRET}"}


@pytest.fixture
def secretive(console):
    """A console with an application of a known secret, and five devices, one of them locked."""
    application = console.cylance.add_application(application_secret=SECRET)
    console.login.update({name: application[name] for name in ("application_id", "application_secret")})
    console.ids = console.seed(5)
    console.cylance.change_device(console.ids[0], lock={"partial": True})
    console.simulator.advance(60)
    return console


def keys(console):
    """The unlock keys that the console has given so far."""
    given = {device["console"]["unlock_key"] for device in console.cylance.devices()} - {None}
    assert given
    return given


FAULTS = {
    "nothing": None,
    "a refused write": {"kind": "status", "method": "PUT", "status": 400, "body": ECHO},
    "a refused login that echoes": {"kind": "status", "path": "^/auth/", "status": 401, "body": ECHO},
    "a login page": {"kind": "html", "path": "^/auth/", "status": 200, "body": f"<title>{SECRET}</title>"},
    "a redirect": {"kind": "redirect", "location": f"https://u:{SECRET}@evil.example/?t={SECRET}"},
    "cut lines": {"kind": "drop_after", "method": "PUT"},
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
def test_no_secret_is_in_any_result_warning_or_announcement(secretive, name, state):
    if FAULTS[name]:
        secretive.simulator.add_fault(**FAULTS[name])
    tokens = []
    context = secretive.context()
    original = context.redactor.add
    context.redactor.add = lambda *secrets: (tokens.extend(secrets), original(*secrets))
    result = secretive.run(*secretive.ids, state=state, context=context, protected_devices=["dc*"])
    shown = json.dumps([result, secretive.announced])
    for secret in [SECRET, *filter(None, tokens), *keys(secretive)]:
        assert secret not in shown
    if name == "nothing":
        assert len(set(tokens)) >= 3  # the secret, the signed request and the access token


@pytest.mark.parametrize(
    "wrong", [{"api_url": f"https://u:{SECRET}@h"}, {"api_url": f"ftp://h/?x={SECRET}"}, {"max_changes": "x"}]
)
def test_no_secret_is_in_the_message_of_an_input_error(secretive, wrong):
    with pytest.raises(DeviceActionsError) as error:
        secretive.run(*secretive.ids, **wrong)
    assert SECRET not in error.value.message


def test_a_token_that_the_console_repeats_in_an_error_is_masked(console):
    ids = console.seed(2)
    token = {"access_token": "canary-access-token"}
    console.simulator.add_fault("status", path="^/auth/", status=200, body=token)
    console.fault("GET", "status", status=400, body={"message": "canary-access-token is not welcome"})
    result = console.run(*ids)
    assert "******** is not welcome" in result["msg"]
    assert "canary" not in json.dumps([result, console.announced])


@pytest.mark.parametrize("end", ["\n", "\r\n", " ", "\t", "\u00a0"])
def test_a_token_with_a_line_break_at_its_end_does_not_show_in_the_error(secretive, end):
    token = secretive.cylance.log_in()
    try:
        result = secretive.run(*secretive.ids, access_token=token + end)
        shown = json.dumps(result)
    except DeviceActionsError as error:
        shown = error.message
    assert token not in shown


def test_a_key_that_the_console_repeats_in_an_error_is_masked(secretive):
    locked = secretive.ids[0]
    (key,) = keys(secretive)
    secretive.fault("PUT", "status", locked, status=400, body={"message": f"type {key} at the device"})
    result = secretive.run(locked, state="unlocked")
    assert "type ******** at the device" in result["msg"]
    assert key not in json.dumps(result)


def test_the_key_is_in_the_result_of_a_task_that_asks_for_it_and_hides_its_result(secretive):
    context = secretive.context(no_log=True)
    result = secretive.run(*secretive.ids, context=context, return_unlock_key=True)
    truth = {device["id"]: device["console"]["unlock_key"] for device in secretive.cylance.devices()}
    assert {entry["device"]: entry["unlock_key"] for entry in result["devices"]} == truth
    assert None not in truth.values()


def test_a_device_that_is_free_has_no_key(secretive):
    secretive.cylance.change_device(secretive.ids[0], lock=None)
    context = secretive.context(no_log=True, check_mode=True)
    result = secretive.run(*secretive.ids[:2], context=context, return_unlock_key=True)
    assert [entry["unlock_key"] for entry in result["devices"]] == [None, None]


def test_without_asking_there_is_no_field_for_the_key(secretive):
    result = secretive.run(*secretive.ids, context=secretive.context(no_log=True))
    assert all("unlock_key" not in entry for entry in result["devices"])


@pytest.mark.parametrize("text", ["{{ 7 * 7 }}", "{% raw %}", "${x}", "x\n- evil"])
def test_texts_of_the_console_are_passed_on_as_texts(console, text):
    device_id = console.cylance.add_device(host_name=text)["id"]
    (entry,) = console.run(device_id, check=True)["devices"]
    assert entry["hostname"] == " ".join(text.split())
