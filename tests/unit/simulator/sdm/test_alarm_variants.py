# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variants of the alarm list that the documentation leaves open."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from simulator.sdm import paths

ENVELOPES = {  # envelope: root and tag of items in XML, the path to the items in JSON
    "alarmDetails": ("alarmDetails", "alarmDetail", ["alarmDetails"]),
    "alarmDetail": ("alarmDetails", "alarmDetail", ["alarmDetail"]),
    "nested": ("alarmDetails", "alarmDetail", ["alarmDetails", "alarmDetail"]),
    "repeated": ("alarmDetails", "alarmDetails", ["alarmDetails"]),
    "alarms": ("alarms", "alarm", ["alarms"]),
    "bare": ("alarmDetails", "alarmDetail", []),
}


@pytest.fixture
def json_items(json_api):
    """A function that returns what is at a path of the JSON response."""

    def items(path):
        content = json_api.get(paths.ALARMS).json()
        for name in path:
            assert list(content) == [name]
            content = content[name]
        return content

    return items


@pytest.fixture
def row(json_api):
    """A function that returns the fields of the only alarm."""
    return lambda: json_api.get(paths.ALARMS).json()["alarmDetails"][0]


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize("envelope", ENVELOPES)
def test_the_envelope_is_a_switch(api, json_items, sdm, switch, envelope, count):
    switch("alarm_envelope", envelope)
    ids = [alarm["object_id"] for alarm in sdm.raise_alarms([{"trap_name": str(n)} for n in range(count)])]
    root_tag, tag, path = ENVELOPES[envelope]
    root = ElementTree.fromstring(api.get(paths.ALARMS).content)
    assert (root.tag, [item.tag for item in root]) == (root_tag, [tag] * count)
    assert [item.findtext("objectId") for item in root] == ids
    assert [alarm["objectId"] for alarm in json_items(path)] == ids


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_one_item_can_be_an_object_in_json(json_items, sdm, switch, envelope):
    switch("alarm_envelope", envelope)
    switch("json_single", "object")
    alarm = sdm.raise_alarm()
    assert json_items(ENVELOPES[envelope][2])["objectId"] == alarm["object_id"]


@pytest.mark.parametrize("fields", ["9.0.1", "8.2"])
def test_older_releases_have_no_category(sdm, switch, row, fields):
    switch("alarm_fields", fields)
    sdm.raise_alarm(category="Hardware")
    assert row().get("category") == ("Hardware" if fields == "9.0.1" else None)
    assert len(row()) == (13 if fields == "9.0.1" else 12)


def test_empty_fields_can_be_absent(api, sdm, switch):
    alarm = sdm.raise_alarm()
    (item,) = ElementTree.fromstring(api.get(paths.ALARMS).content)
    assert item.find("acknowledgedBy").text is item.find("annotation").text is None
    switch("alarm_empty_fields", False)
    (item,) = ElementTree.fromstring(api.get(paths.ALARMS).content)
    assert item.find("acknowledgedBy") is item.find("annotation") is None
    sdm.acknowledge_alarm(alarm["object_id"])
    (item,) = ElementTree.fromstring(api.get(paths.ALARMS).content)
    assert item.findtext("acknowledgedBy") == "admin"


@pytest.mark.parametrize(("case", "shown"), [("title", "Minor"), ("upper", "MINOR"), ("lower", "minor")])
def test_the_case_of_severities_is_a_switch(sdm, switch, row, case, shown):
    switch("alarm_severity_case", case)
    sdm.raise_alarm(severity="Minor")
    assert row()["severity"] == shown


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("dashes", "2026-01-15 12:00:00"),
        ("slashes", "01/15/2026 12:00:00"),
        ("iso", "2026-01-15T12:00:00"),
        ("words", "Thu Jan 15 12:00:00 2026"),
        ("epoch", "1768478400000"),
    ],
)
def test_times_have_several_forms(sdm, switch, row, form, shown):
    switch("alarm_time", form)
    sdm.raise_alarm()
    assert row()["time"] == row()["modifiedTime"] == shown


def test_times_can_be_those_of_the_server(sdm, switch, row):
    switch("alarm_time_offset", -750 + 30)
    sdm.raise_alarm()
    assert row()["time"] == "2026-01-15 00:00:00"


def test_without_a_session_the_list_can_be_empty(api, json_api, sdm, switch):
    sdm.raise_alarm()
    sdm.revoke_tokens()
    assert api.get(paths.ALARMS).status_code == 401
    switch("alarms_without_session", "empty")
    response = json_api.get(paths.ALARMS)
    assert (response.status_code, response.json()) == (200, {"alarmDetails": []})
    response = api.get(paths.ALARMS)
    assert (response.status_code, len(ElementTree.fromstring(response.content))) == (200, 0)
    assert api.get(paths.DEVICES).status_code == 401


def test_text_is_escaped(api, json_api, sdm):
    sdm.raise_alarm(description='<a & "b">')
    (item,) = ElementTree.fromstring(api.get(paths.ALARMS).content)
    assert item.findtext("description") == json_api.get(paths.ALARMS).json()["alarmDetails"][0]["description"]
