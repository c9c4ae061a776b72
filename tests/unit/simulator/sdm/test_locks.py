# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locking and unlocking a device, with every behaviour that the documentation leaves open."""

from __future__ import annotations

import pytest

from simulator.sdm import paths


def test_a_device_can_be_locked_and_unlocked(api, simulator, sdm, device, owner):
    response = api.act(device["id"])
    assert (response.status_code, response.content) == (204, b"")
    record = sdm.device(device["id"])
    assert (record["locked_by"], record["locked_since"], record["session"]) == ("netops", "2026-01-15T12:00:00Z", "s1")
    assert api.act(device["id"], "Unlock").status_code == 204
    assert owner(device["id"]) is None
    assert [
        (action["action"], action["user"], action["verdict"]) for action in sdm.device(device["id"])["actions"]
    ] == [
        ("Lock", "netops", "done"),
        ("Unlock", "netops", "done"),
    ]
    assert simulator.summary()["writes"] == 2


def test_a_device_can_be_locked_and_unlocked_in_json(json_api, device, owner):
    assert json_api.act(device["id"]).status_code == 204
    assert owner(device["id"]) == "netops"
    assert json_api.act(device["id"], "Unlock").status_code == 204
    assert owner(device["id"]) is None


def test_the_log_shows_the_requested_action(api, simulator, device):
    api.act(device["id"], "Unlock")
    (entry,) = simulator.requests()
    assert (entry["device"], entry["asked"], entry["token"], entry["node"], entry["write"]) == (
        device["id"],
        {"type": "Unlock"},
        "s1",
        "1",
        True,
    )
    assert entry["route"] == "/rest/{versionId}/inventory/deviceMgmt/devices/{deviceId}/action"


@pytest.mark.parametrize("status", [204, 200])
def test_success_status_selects_the_status(api, switch, device, status):
    switch("success_status", status)
    for action in ("Lock", "Unlock"):
        response = api.act(device["id"], action)
        assert (response.status_code, response.content) == (status, b"")


@pytest.mark.parametrize("status", [204, 400, 409])
def test_relock_same_user_selects_the_status(api, make_api, switch, sdm, device, owner, status):
    switch("relock_same_user", status)
    api.act(device["id"])
    again = make_api()  # another session of the same user
    response = again.act(device["id"])
    assert response.status_code == status
    assert owner(device["id"]) == "netops"
    assert sdm.device(device["id"])["session"] == "s1"
    if status != 204:
        assert api.label_of(response) == "SIM_LOCKED_ALREADY"
    assert sdm.device(device["id"])["actions"][-1]["verdict"] == "unchanged"


@pytest.mark.parametrize("status", [204, 400, 409])
def test_unlock_free_selects_the_status(api, switch, sdm, device, owner, status):
    switch("unlock_free", status)
    response = api.act(device["id"], "Unlock")
    assert response.status_code == status
    assert owner(device["id"]) is None
    if status != 204:
        assert api.label_of(response) == "SIM_NOT_LOCKED"
    assert sdm.device(device["id"])["actions"][-1]["verdict"] == "unchanged"


@pytest.mark.parametrize("action", ["Lock", "Unlock"])
@pytest.mark.parametrize("status", [400, 403, 409, 500])
def test_the_lock_of_another_user_is_respected(api, other, switch, sdm, device, owner, status, action):
    switch("foreign_lock_status", status)
    api.act(device["id"])
    response = other.act(device["id"], action)
    assert response.status_code == status
    assert api.label_of(response) == "SIM_DEVICE_LOCKED_BY_OTHER"
    assert "netops" not in response.text
    assert owner(device["id"]) == "netops"
    last = sdm.device(device["id"])["actions"][-1]
    assert (last["action"], last["user"], last["verdict"]) == (action, "automation", "refused")


def test_the_error_can_name_the_lock_owner(api, other, switch, device):
    switch("foreign_lock_names_owner", True)
    api.act(device["id"])
    assert "netops" in other.act(device["id"]).text
    switch("owner_case", "upper")
    assert "NETOPS" in other.act(device["id"]).text


def test_a_lock_from_the_gui_is_respected(api, sdm, device, owner):
    sdm.change_device(device["id"], locked_by="nightshift")
    assert sdm.device(device["id"])["session"] is None
    assert api.act(device["id"]).status_code == 400
    sdm.change_device(device["id"], locked_by=None)
    assert api.act(device["id"]).status_code == 204
    sdm.change_device(device["id"], locked_by="NETOPS")
    assert owner(device["id"]) == "netops"
    assert api.act(device["id"], "Unlock").status_code == 204


def test_the_lock_of_an_unknown_user_is_respected(api, sdm, device):
    assert sdm.change_device(device["id"], locked_by="Gone-1")["locked_by"] == "Gone-1"
    assert api.act(device["id"]).status_code == 400


def test_an_administrator_can_override_a_lock(api, make_api, switch, sdm, device, owner):
    sdm.change_device(device["id"], locked_by="nightshift")
    switch("override_by_unlock", True)
    assert make_api("provisioner").act(device["id"], "Unlock").status_code == 400
    assert api.act(device["id"], "Lock").status_code == 400
    assert api.act(device["id"], "Unlock").status_code == 204
    assert owner(device["id"]) is None


@pytest.mark.parametrize("status", [404, 400])
@pytest.mark.parametrize("action", ["lock", "LOCK", "unlock", "Reboot", "SaveActivateConfig", ""])
def test_an_unknown_action_is_refused(api, switch, device, owner, status, action):
    switch("unknown_type_status", status)
    response = api.act(device["id"], action)
    assert response.status_code == status
    assert api.label_of(response) == "SIM_REQ_DEVICE_ACTION_NOT_SUPPORT_REQ"
    assert owner(device["id"]) is None


def test_action_types_can_be_case_insensitive(api, switch, device, owner):
    switch("type_case_sensitive", False)
    assert api.act(device["id"], "LOCK").status_code == 204
    assert owner(device["id"]) == "netops"
    assert api.act(device["id"], "unlock").status_code == 204
    assert owner(device["id"]) is None
    assert api.act(device["id"], "reboot").status_code == 404


@pytest.mark.parametrize("name", ["UnLock", "Release"])
def test_unlock_can_have_another_type(api, switch, device, owner, name):
    switch("unlock_type", name)
    api.act(device["id"])
    assert api.act(device["id"], "Unlock").status_code == 404
    assert api.act(device["id"], name).status_code == 204
    assert owner(device["id"]) is None


def test_an_unknown_device_is_refused(api):
    response = api.act("ID999")
    assert response.status_code == 404
    assert api.label_of(response) == "SIM_NOT_FOUND"


@pytest.mark.parametrize("status", [403, 401])
def test_a_monitor_cannot_lock(make_api, switch, device, owner, status):
    switch("forbidden_status", status)
    api = make_api("monitor")
    response = api.act(device["id"])
    assert response.status_code == status
    assert api.label_of(response) == "SIM_FORBIDDEN"
    assert owner(device["id"]) is None


def test_provisioners_lock_permits_provisioners(make_api, switch, device, owner):
    provisioner = make_api("provisioner")
    assert provisioner.act(device["id"]).status_code == 204
    assert owner(device["id"]) == "provisioner"
    switch("provisioners_lock", False)
    assert provisioner.act(device["id"], "Unlock").status_code == 403
    assert make_api("netops").act(device["id"]).status_code == 400


@pytest.mark.parametrize("spreads", [False, True])
def test_the_lock_of_a_device_can_cover_its_pair(api, switch, sdm, owner, spreads):
    switch("device_lock_spreads", spreads)
    first, second = sdm.add_pair("pair-1")
    api.act(first["id"])
    assert (owner(first["id"]), owner(second["id"])) == ("netops", "netops" if spreads else None)
    api.act(second["id"], "Unlock")
    assert owner(first["id"]) == (None if spreads else "netops")


@pytest.mark.parametrize("how", ["logout", "idle"])
@pytest.mark.parametrize("which", ["no", "of_session", "of_user"])
def test_the_end_of_a_session_drops_the_selected_locks(simulator, make_api, sdm, switch, owner, how, which):
    switch(f"{how}_drops_lock", which)
    switch("idle_minutes_admin", 20)
    switch("idle_minutes", 0)
    first, second, third = (sdm.add_device()["id"] for dummy in range(3))
    make_api("netops").act(first)
    simulator.advance(600)
    api = make_api("netops")
    api.act(second)
    make_api("provisioner").act(third)
    if how == "logout":
        api.log_out()
        gone = {"no": set(), "of_session": {second}, "of_user": {first, second}}[which]
    else:
        simulator.advance(600)
        gone = {"no": set(), "of_session": {first}, "of_user": {first, second}}[which]
    assert {device_id for device_id in (first, second, third) if owner(device_id) is None} == gone


def test_a_lock_that_ended_with_its_session_can_be_taken(simulator, make_api, switch, device):
    switch("idle_drops_lock", "of_session")
    make_api("provisioner").act(device["id"])
    other = make_api("automation")
    assert other.act(device["id"]).status_code == 400
    simulator.advance(30 * 60)
    assert other.act(device["id"]).status_code == 204


@pytest.mark.parametrize("drops", [False, True])
def test_a_restart_ends_sessions_and_can_drop_locks(api, sdm, switch, device, owner, drops):
    switch("restart_drops_lock", drops)
    api.act(device["id"])
    assert sdm.restart() == 1
    assert api.get(paths.DEVICES).status_code == 401
    assert owner(device["id"]) == (None if drops else "netops")


READABLE = {
    "lockedBy": ({}, {"lockedBy": "netops"}),
    "lockedBy_or_empty": ({"lockedBy": None}, {"lockedBy": "netops"}),
    "locked": ({"locked": "false"}, {"locked": "true"}),
    "both": ({"locked": "false"}, {"locked": "true", "lockedBy": "netops"}),
    "lockState": ({"lockState": "Unlocked"}, {"lockState": "Locked"}),
}


def lock_fields(record):
    return {name: value for name, value in record.items() if name.startswith("lock")}


@pytest.mark.parametrize("form", READABLE)
@pytest.mark.parametrize("template", [paths.DEVICE, paths.ASSIGNED_DEVICE])
def test_a_lock_is_shown_in_the_selected_format(api, switch, device, form, template):
    switch("lock_readable", "detail")
    switch("lock_shown_as", form)
    free, locked = READABLE[form]
    assert lock_fields(api.record(template, deviceId=device["id"])) == free
    api.act(device["id"])
    assert lock_fields(api.record(template, deviceId=device["id"])) == locked


@pytest.mark.parametrize(
    ("where", "in_detail", "in_list"),
    [("none", False, False), ("detail", True, False), ("list_and_detail", True, True)],
)
def test_a_lock_is_shown_in_the_selected_records(api, switch, device, where, in_detail, in_list):
    switch("lock_readable", where)
    api.act(device["id"])
    for detail, listing in ((paths.DEVICE, paths.DEVICES), (paths.ASSIGNED_DEVICE, paths.ASSIGNED_DEVICES)):
        assert ("netops" in api.get(detail, deviceId=device["id"]).text) == in_detail
        assert ("netops" in api.get(listing).text) == in_list


def test_the_lock_owner_can_be_in_upper_case(api, switch, device):
    switch("lock_readable", "detail")
    switch("owner_case", "upper")
    api.act(device["id"])
    assert api.record(deviceId=device["id"])["lockedBy"] == "NETOPS"
