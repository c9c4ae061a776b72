# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists and records in XML and JSON, as each release gives them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from simulator.sdm import paths

ENVELOPES = {  # the item's tag in XML, the key of a list in JSON
    "9.0.1": ("devices", "devices"),
    "8.2.5": ("device", "devices"),
    "legacy": ("device", "device"),
}
LISTS = {
    paths.DEVICES: ("devices", "device"),
    paths.ASSIGNED_DEVICES: ("devices", "device"),
    paths.FOLDERS: ("deviceGroups", "deviceGroup"),
    paths.NFS: ("nfs", "nf"),
    paths.ALARMS: ("alarms", "alarm"),
}


def shape(element):
    """An element as nested tuples of tags, without texts."""
    return element.tag, [shape(child) for child in element]


@pytest.fixture
def lost(sdm):
    """A device that SDM does not reach."""
    return sdm.add_device(name="sbc-lost", connected=False)


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_lists_in_xml(api, sdm, switch, lost, envelope):
    switch("envelope", envelope)
    for template, (root_tag, inner_tag) in LISTS.items():
        answer = api.get(template)
        assert answer.headers["Content-Type"] == "application/xml"
        assert answer.text.startswith('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>')
        root = ElementTree.fromstring(answer.content)
        assert root.tag == root_tag
        assert [item.tag for item in root] == [root_tag if envelope == "9.0.1" else inner_tag]


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_lists_in_json(json_api, switch, lost, envelope):
    switch("envelope", envelope)
    for template, (root_tag, inner_tag) in LISTS.items():
        answer = json_api.get(template)
        assert answer.headers["Content-Type"] == "application/json"
        ((key, items),) = answer.json().items()
        assert key == (inner_tag if envelope == "legacy" else root_tag)
        assert len(items) == 1


@pytest.mark.parametrize(
    ("envelope", "xml", "json_form"),
    [
        ("9.0.1", ["clusterMembers", "clusterMembers"], list),
        ("8.2.5", ["clusterMembers"], list),
        ("legacy", ["clusterMembers"], dict),
    ],
)
def test_a_list_within_a_record(api, json_api, switch, envelope, xml, json_form):
    switch("envelope", envelope)
    root = ElementTree.fromstring(api.get(paths.SERVER_INFO).content)
    assert (root.tag, [child.tag for child in root]) == ("serverInfo", xml)
    if envelope != "9.0.1":
        assert [child.tag for child in root[0]] == ["clusterMember", "clusterMember"]
    assert [name.text for name in root.iter("name")] == ["sdm-1", "sdm-2"]
    members = json_api.get(paths.SERVER_INFO).json()["clusterMembers"]
    assert isinstance(members, json_form)
    members = members if json_form is list else members["clusterMember"]
    assert [member["name"] for member in members] == ["sdm-1", "sdm-2"]


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_one_device(api, json_api, switch, device, envelope):
    switch("envelope", envelope)
    root = ElementTree.fromstring(api.get(paths.DEVICE, deviceId=device["id"]).content)
    assert root.tag == "device"
    assert root.findtext("name") == json_api.get(paths.DEVICE, deviceId=device["id"]).json()["name"] == "sbc-a"
    parameters = root.findall("groupParameters" if envelope == "9.0.1" else "groupParameters/parameter")
    assert [parameter.findtext("name") for parameter in parameters][:2] == ["username", "password"]


def test_keys_come_in_alphabetical_order(api, device):
    root = ElementTree.fromstring(api.get(paths.DEVICES).content)
    tags = [child.tag for child in root[0]]
    assert tags == sorted(tags)
    assert "lockedBy" not in tags


def test_scalars(api, json_api, switch, device):
    assert api.record(deviceId=device["id"])["manageable"] == "true"
    record = json_api.get(paths.DEVICE, deviceId=device["id"]).json()
    assert record["manageable"] is True
    switch("json_scalars", "text")
    record = json_api.get(paths.DEVICE, deviceId=device["id"]).json()
    assert record["manageable"] == "true"
    assert api.record(deviceId=device["id"])["manageable"] == "true"


def test_numbers_in_errors(json_api, switch):
    assert json_api.act("ID999").json()["httpStatusCode"] == 404
    switch("json_scalars", "text")
    assert json_api.act("ID999").json()["httpStatusCode"] == "404"


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_a_json_list_of_one(json_api, sdm, switch, device, envelope):
    switch("envelope", envelope)
    switch("json_single", "object")
    key = ENVELOPES[envelope][1]
    assert json_api.get(paths.DEVICES).json()[key]["name"] == "sbc-a"
    sdm.add_device()
    assert len(json_api.get(paths.DEVICES).json()[key]) == 2


@pytest.mark.parametrize(("form", "expected"), [("list", {"devices": []}), ("absent", {}), ("null", {"devices": None})])
def test_a_json_list_of_none(json_api, switch, form, expected):
    switch("json_empty", form)
    assert json_api.get(paths.DEVICES).json() == expected


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_an_xml_list_of_none(api, switch, envelope):
    switch("envelope", envelope)
    assert shape(ElementTree.fromstring(api.get(paths.DEVICES).content)) == ("devices", [])


def test_devices_in_json_may_say_their_type(api, json_api, switch, device):
    assert "restManagedDevice" not in json_api.get(paths.DEVICES).text
    switch("json_type_key", True)
    assert json_api.get(paths.DEVICES).json()["devices"][0]["type"] == "restManagedDevice"
    assert json_api.get(paths.DEVICE, deviceId=device["id"]).json()["type"] == "restManagedDevice"
    assert "type" not in json_api.get(paths.NFS).json()["nfs"][0]
    assert "restManagedDevice" not in api.get(paths.DEVICES).text


def test_xml_may_have_blanks(api, switch, device):
    compact = shape(ElementTree.fromstring(api.get(paths.DEVICES).content))
    assert "\n  <" not in api.get(paths.DEVICES).text
    switch("xml_layout", "indented")
    assert "\n  <" in api.get(paths.DEVICES).text
    assert shape(ElementTree.fromstring(api.get(paths.DEVICES).content)) == compact


def test_names_are_escaped(api, json_api, sdm):
    sdm.add_device(name='<a & "b">', ip="192.0.2.1")
    assert api.names() == ['<a & "b">']
    assert json_api.get(paths.DEVICES).json()["devices"][0]["key"] == '<a & "b">_192.0.2.1'


@pytest.mark.parametrize("charset", [False, True])
def test_the_charset(api, switch, charset):
    switch("content_type_charset", charset)
    assert api.get(paths.DEVICES).headers["Content-Type"] == "application/xml" + "; charset=utf-8" * charset


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("application/xml", "application/xml"),
        ("application/json", "application/json"),
        ("text/html, application/json;q=0.9", "application/json"),
        ("Application/JSON", "application/json"),
        ("*/*", "application/xml"),
        (None, "application/xml"),
    ],
)
def test_what_a_client_accepts(api, switch, accept, given):
    assert api.get(paths.DEVICES, headers={"Accept": accept}).headers["Content-Type"] == given


def test_the_type_for_those_who_take_anything(api, switch):
    switch("default_media_type", "json")
    assert api.get(paths.DEVICES, headers={"Accept": "*/*"}).headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("only", ["xml", "json"])
def test_one_type_alone(api, json_api, switch, device, only):
    switch("media_types", only)
    taken, refused = (api, json_api) if only == "xml" else (json_api, api)
    assert taken.get(paths.DEVICES).status_code == 200
    assert taken.act(device["id"]).status_code == 204
    assert refused.get(paths.DEVICES).status_code == refused.act(device["id"]).status_code == 406
    headers = {"Accept": taken.media_type}
    assert refused.act(device["id"], headers=headers).status_code == 415
    assert api.get(paths.DEVICES, headers={"Accept": "*/*"}).headers["Content-Type"] == f"application/{only}"
