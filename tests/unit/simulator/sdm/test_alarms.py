# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of alarms: raised, changed, acknowledged, cleared, and who sees them."""

from __future__ import annotations

import pytest

from simulator.remote_control import SimulatorError
from simulator.sdm import paths


@pytest.fixture
def listed(json_api):
    """A function that returns the alarms that the API shows, by id."""
    return lambda: {alarm["objectId"]: alarm for alarm in json_api.get(paths.ALARMS).json()["alarmDetails"]}


def test_a_raised_alarm_has_all_fields(sdm, device, listed):
    alarm = sdm.raise_alarm(device=device["id"], severity="Major", description="fan 2 failed", trap_name="fan")
    assert listed() == {
        alarm["object_id"]: {
            "objectId": alarm["object_id"],
            "severity": "Major",
            "type": "Communication",
            "category": "Network",
            "trapName": "fan",
            "description": "fan 2 failed",
            "failedResource": "sbc-a_192.0.2.10",
            "source": "sbc-a",
            "sourceIp": "192.0.2.10",
            "sourceGroupId": device["group_id"],
            "nfName": "boston-1",
            "time": "2026-01-15 12:00:00",
            "modifiedTime": "2026-01-15 12:00:00",
            "sysUpTime": "8478400",
            "acknowledgedBy": "",
            "annotation": "",
        }
    }
    assert alarm["device"] == device["id"]


def test_an_alarm_of_sdm_itself_has_no_device(sdm, listed):
    alarm = sdm.raise_alarm(severity="Warning", category="System")
    shown = listed()[alarm["object_id"]]
    assert not {"sourceIp", "sourceGroupId", "nfName"} & set(shown)
    assert (shown["source"], shown["failedResource"], shown["category"]) == ("SDM", "SDM", "System")


def test_an_event_about_the_same_resource_updates_the_row(simulator, sdm, device, listed):
    first = sdm.raise_alarm(device=device["id"], severity="Minor")
    other = sdm.raise_alarm(device=device["id"], trap_name="fan")
    simulator.advance(60)
    again = sdm.raise_alarm(device=device["id"], severity="Critical")
    assert again["object_id"] == first["object_id"] != other["object_id"]
    shown = listed()
    assert list(shown) == [first["object_id"], other["object_id"]]
    row = shown[first["object_id"]]
    assert (row["severity"], row["time"][-5:], row["modifiedTime"][-5:]) == ("Critical", "00:00", "01:00")


def test_an_event_about_the_same_resource_can_make_a_new_row(sdm, switch, device, listed):
    switch("alarm_update", "new_row")
    first, second = sdm.raise_alarm(device=device["id"]), sdm.raise_alarm(device=device["id"])
    assert list(listed()) == [second["object_id"]] != [first["object_id"]]


def test_an_alarm_can_be_changed_in_place(simulator, sdm, listed):
    alarm = sdm.raise_alarm(severity="Minor")
    simulator.advance(60)
    sdm.change_alarm(alarm["object_id"], severity="Emergency", annotation="known")
    row = listed()[alarm["object_id"]]
    assert (row["severity"], row["annotation"], row["modifiedTime"][-5:]) == ("Emergency", "known", "01:00")
    simulator.advance(60)
    sdm.change_alarm(alarm["object_id"])
    assert listed()[alarm["object_id"]]["modifiedTime"][-5:] == "02:00"


@pytest.mark.parametrize(("modifies", "modified"), [(False, "00:00"), (True, "01:00")])
def test_an_alarm_can_be_acknowledged(simulator, sdm, switch, listed, modifies, modified):
    switch("alarm_acknowledge_modifies", modifies)
    alarm = sdm.raise_alarm()
    simulator.advance(60)
    sdm.acknowledge_alarm(alarm["object_id"], by="nightshift")
    row = listed()[alarm["object_id"]]
    assert (row["acknowledgedBy"], row["modifiedTime"][-5:]) == ("nightshift", modified)


def test_a_cleared_alarm_is_no_longer_listed(sdm, listed):
    alarm = sdm.raise_alarm()
    assert sdm.clear_alarm(alarm["object_id"])["cleared"] is True
    assert listed() == {}
    assert [row["cleared"] for row in sdm.alarms()] == [True]


def test_a_cleared_alarm_can_stay_as_a_row(simulator, sdm, switch, listed):
    switch("alarm_clear", "row")
    alarm = sdm.raise_alarm()
    sdm.clear_alarm(alarm["object_id"])
    assert listed()[alarm["object_id"]]["severity"] == "Clear"
    simulator.advance(1000)
    assert len(listed()) == 1
    switch("alarm_clear_kept", 1001)
    assert len(listed()) == 1
    simulator.advance(1)
    assert listed() == {}


def test_a_cleared_alarm_is_raised_anew_in_its_row(simulator, sdm, listed):
    alarm = sdm.raise_alarm(severity="Critical")
    sdm.acknowledge_alarm(alarm["object_id"])
    sdm.clear_alarm(alarm["object_id"])
    simulator.advance(60)
    sdm.raise_alarm(severity="Minor")
    row = listed()[alarm["object_id"]]
    assert (row["severity"], row["time"][-5:], row["acknowledgedBy"]) == ("Minor", "01:00", "")


def test_an_alarm_can_be_deleted(sdm, listed):
    sdm.delete_alarm(sdm.raise_alarm()["object_id"])
    assert listed() == {}
    assert sdm.alarms() == []


def test_an_unreachable_device_keeps_its_alarm_until_it_is_reachable(simulator, sdm, device, listed):
    sdm.change_device(device["id"], connected=False)
    simulator.advance(60)
    sdm.change_device(device["id"], description="still lost")
    (row,) = listed().values()
    assert (row["severity"], row["source"], row["modifiedTime"][-5:]) == ("Critical", "sbc-a", "00:00")
    sdm.change_device(device["id"], connected=True)
    assert listed() == {}
    sdm.change_device(device["id"], connected=False)
    (again,) = listed().values()
    assert (again["objectId"], again["time"][-5:]) == (row["objectId"], "01:00")


def test_the_alarm_of_a_deleted_device_is_gone(sdm, switch, listed):
    switch("alarm_clear", "row")
    device = sdm.add_device(connected=False)
    assert len(listed()) == 1
    sdm.delete_device(device["id"])
    assert listed() == {}


def test_a_user_sees_alarms_of_permitted_folders_and_of_sdm(make_api, sdm):
    seen = sdm.add_device(name="seen", folder="Home/East")
    hidden = sdm.add_device(name="hidden", folder="Home/West")
    sdm.raise_alarms([{"device": seen["id"]}, {"device": hidden["id"]}, {}])
    east = make_api("east", media_type="application/json")
    sources = [alarm["source"] for alarm in east.get(paths.ALARMS).json()["alarmDetails"]]
    assert sources == ["seen", "SDM"]


def test_seeding_and_reset_remove_all_alarms(simulator, sdm):
    sdm.raise_alarm()
    sdm.seed(2)
    assert sdm.alarms() == []
    sdm.raise_alarm()
    simulator.reset()
    assert sdm.alarms() == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/alarms", {}, 400),
        ("POST", "/alarms", [{"severity": "Bad"}], 400),
        ("POST", "/alarms", [{"color": "red"}], 400),
        ("POST", "/alarms", [{"device": "ID999"}], 404),
        ("POST", "/alarms", [{"object_id": "taken"}], 400),
        ("PATCH", "/alarms/taken", {"severity": "Bad"}, 400),
        ("PATCH", "/alarms/taken", {"object_id": "x"}, 400),
        ("PATCH", "/alarms/unknown", {}, 404),
        ("POST", "/alarms/unknown/clear", None, 404),
        ("POST", "/alarms/unknown/acknowledge", None, 404),
        ("DELETE", "/alarms/unknown", None, 404),
    ],
    ids=str,
)
def test_invalid_control_calls_are_refused(sdm, method, path, body, status):
    alarm = sdm.raise_alarm(object_id="taken", failed_resource="fan")
    with pytest.raises(SimulatorError, match=str(status)):
        sdm.control(method, path, body)
    assert sdm.alarms() == [alarm]
