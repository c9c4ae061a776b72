# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loading a configuration and pushing changes, which a lock of somebody else prevents."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from simulator.sdm import paths


def load(client, device):
    return client.get(paths.LOAD_CONFIG, deviceId=device["id"])


def verdicts(sdm, device):
    """What was asked of a device, and what became of it."""
    return [(action["action"], action["verdict"]) for action in sdm.device(device["id"])["actions"]]


def test_a_provisioning_session(json_api, sdm, device):
    answer = load(json_api, device)
    assert answer.status_code == 200
    assert answer.json()["loadedConfigVersion"] == str(device["config_version"])
    assert answer.json()["lastOperation"] == "Load"
    answer = json_api.push(device["id"])
    assert answer.status_code == 200
    assert answer.json()["status"] == answer.json()["isSaveConfigSuccess"] == "SUCCESS"
    assert all(isinstance(value, str) for value in answer.json().values())
    assert sdm.device(device["id"])["config_version"] == device["config_version"] + 1
    assert verdicts(sdm, device) == [("loadConfig", "done"), ("SaveActivateConfig", "done")]


@pytest.mark.parametrize(
    ("push", "failed", "before", "after"),
    [
        ("fails", "isSaveConfigSuccess", "isRestoreConfigSuccess", "isActivateConfigSuccess"),
        ("invalid", "isValidationSuccess", "isLockSuccess", "isSaveConfigSuccess"),
    ],
)
def test_a_push_that_fails(api, sdm, device, push, failed, before, after):
    sdm.change_device(device["id"], push=push)
    answer = api.push(device["id"])
    assert answer.status_code == 200
    result = ElementTree.fromstring(answer.content)
    assert result.tag == "saveActivateResult"
    assert result.findtext("status") == result.findtext(failed) == "FAILED"
    assert result.findtext(before) == result.findtext("isUnlockSuccess") == "SUCCESS"
    assert result.findtext(after) == "Not Applicable"
    assert bool(result.findtext("validationErrorMessage")) == (push == "invalid")
    assert sdm.device(device["id"])["config_version"] == device["config_version"]
    assert verdicts(sdm, device) == [("SaveActivateConfig", "failed")]


@pytest.mark.parametrize("status", [400, 403, 409, 500])
def test_a_foreign_lock_prevents_it(api, other, sdm, switch, device, status):
    switch("foreign_lock_status", status)
    other.act(device["id"])
    for answer in (load(api, device), api.push(device["id"])):
        assert answer.status_code == status
        assert api.label_of(answer) == "SIM_DEVICE_LOCKED_BY_OTHER"
    assert load(other, device).status_code == other.push(device["id"]).status_code == 200
    assert api.get(paths.ASSIGNED_DEVICE, deviceId=device["id"]).status_code == 200
    assert verdicts(sdm, device)[1:3] == [("loadConfig", "refused"), ("SaveActivateConfig", "refused")]


@pytest.mark.parametrize("status", [404, 400])
def test_an_unknown_action(api, switch, device, status):
    switch("unknown_type_status", status)
    assert api.push(device["id"], "Lock").status_code == status


def test_devices_that_are_not_assigned(api, sdm):
    device = sdm.add_device(assigned=False)
    assert load(api, device).status_code == api.push(device["id"]).status_code == 404


def test_who_may_only_look(make_api, device):
    monitor = make_api("monitor")
    assert load(monitor, device).status_code == monitor.push(device["id"]).status_code == 403


def test_a_push_writes_and_a_load_does_not(api, simulator, device):
    load(api, device)
    api.push(device["id"])
    assert [(entry["write"], entry["asked"]) for entry in simulator.requests()] == [
        (False, None),
        (True, {"type": "SaveActivateConfig"}),
    ]
