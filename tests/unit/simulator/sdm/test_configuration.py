# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loading a configuration and pushing changes, which the lock of another user prevents."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from simulator.sdm import paths


def load(client, device):
    return client.get(paths.LOAD_CONFIG, deviceId=device["id"])


def verdicts(sdm, device):
    """Return the actions requested for a device with their verdicts."""
    return [(action["action"], action["verdict"]) for action in sdm.device(device["id"])["actions"]]


def test_a_loaded_configuration_can_be_pushed(json_api, sdm, device):
    response = load(json_api, device)
    assert response.status_code == 200
    assert response.json()["loadedConfigVersion"] == str(device["config_version"])
    assert response.json()["lastOperation"] == "Load"
    response = json_api.push(device["id"])
    assert response.status_code == 200
    assert response.json()["status"] == response.json()["isSaveConfigSuccess"] == "SUCCESS"
    assert all(isinstance(value, str) for value in response.json().values())
    assert sdm.device(device["id"])["config_version"] == device["config_version"] + 1
    assert verdicts(sdm, device) == [("loadConfig", "done"), ("SaveActivateConfig", "done")]


@pytest.mark.parametrize(
    ("push", "failed", "before", "after"),
    [
        ("fails", "isSaveConfigSuccess", "isRestoreConfigSuccess", "isActivateConfigSuccess"),
        ("invalid", "isValidationSuccess", "isLockSuccess", "isSaveConfigSuccess"),
    ],
)
def test_a_failed_push_names_the_failed_step(api, sdm, device, push, failed, before, after):
    sdm.change_device(device["id"], push=push)
    response = api.push(device["id"])
    assert response.status_code == 200
    result = ElementTree.fromstring(response.content)
    assert result.tag == "saveActivateResult"
    assert result.findtext("status") == result.findtext(failed) == "FAILED"
    assert result.findtext(before) == result.findtext("isUnlockSuccess") == "SUCCESS"
    assert result.findtext(after) == "Not Applicable"
    assert bool(result.findtext("validationErrorMessage")) == (push == "invalid")
    assert sdm.device(device["id"])["config_version"] == device["config_version"]
    assert verdicts(sdm, device) == [("SaveActivateConfig", "failed")]


@pytest.mark.parametrize("status", [400, 403, 409, 500])
def test_the_lock_of_another_user_prevents_load_and_push(api, other, sdm, switch, device, status):
    switch("foreign_lock_status", status)
    other.act(device["id"])
    for response in (load(api, device), api.push(device["id"])):
        assert response.status_code == status
        assert api.label_of(response) == "SIM_DEVICE_LOCKED_BY_OTHER"
    assert load(other, device).status_code == other.push(device["id"]).status_code == 200
    assert api.get(paths.ASSIGNED_DEVICE, deviceId=device["id"]).status_code == 200
    assert verdicts(sdm, device)[1:3] == [("loadConfig", "refused"), ("SaveActivateConfig", "refused")]


@pytest.mark.parametrize("status", [404, 400])
def test_an_unknown_push_type_is_refused(api, switch, device, status):
    switch("unknown_type_status", status)
    assert api.push(device["id"], "Lock").status_code == status


def test_unassigned_devices_have_no_configuration(api, sdm):
    device = sdm.add_device(assigned=False)
    assert load(api, device).status_code == api.push(device["id"]).status_code == 404


def test_a_monitor_cannot_load_or_push(make_api, device):
    monitor = make_api("monitor")
    assert load(monitor, device).status_code == monitor.push(device["id"]).status_code == 403


def test_a_push_is_a_write_and_a_load_is_not(api, simulator, device):
    load(api, device)
    api.push(device["id"])
    assert [(entry["write"], entry["asked"]) for entry in simulator.requests()] == [
        (False, None),
        (True, {"type": "SaveActivateConfig"}),
    ]
