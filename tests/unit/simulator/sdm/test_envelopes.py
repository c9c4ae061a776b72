# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists and records in XML and JSON in the format of each release."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from simulator.sdm import paths

ENVELOPES = {  # envelope: the item's tag in XML, the key of a list in JSON
    "9.0.1": ("devices", "devices"),
    "8.2.5": ("device", "devices"),
    "legacy": ("device", "device"),
}
LISTS = {
    paths.DEVICES: ("devices", "device"),
    paths.ASSIGNED_DEVICES: ("devices", "device"),
    paths.FOLDERS: ("deviceGroups", "deviceGroup"),
    paths.NFS: ("nfs", "nf"),
}


def shape(element):
    """Return an element as nested tuples of tags, without text."""
    return element.tag, [shape(child) for child in element]


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_xml_lists_have_the_envelope_of_the_release(api, sdm, switch, device, envelope):
    switch("envelope", envelope)
    for template, (root_tag, inner_tag) in LISTS.items():
        response = api.get(template)
        assert response.headers["Content-Type"] == "application/xml"
        assert response.text.startswith('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>')
        root = ElementTree.fromstring(response.content)
        assert root.tag == root_tag
        assert [item.tag for item in root] == [root_tag if envelope == "9.0.1" else inner_tag]


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_json_lists_have_the_envelope_of_the_release(json_api, switch, device, envelope):
    switch("envelope", envelope)
    for template, (root_tag, inner_tag) in LISTS.items():
        response = json_api.get(template)
        assert response.headers["Content-Type"] == "application/json"
        ((key, items),) = response.json().items()
        assert key == (inner_tag if envelope == "legacy" else root_tag)
        assert len(items) == 1


@pytest.mark.parametrize(
    ("envelope", "xml", "json_form"),
    [
        ("9.0.1", ["clusterMembers", "clusterMembers"], list),
        ("8.2.5", ["clusterMembers"], list),
        ("legacy", ["clusterMembers"], dict),
    ],
    ids=str,
)
def test_nested_lists_have_the_envelope_of_the_release(api, json_api, switch, envelope, xml, json_form):
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
def test_a_device_record_has_the_envelope_of_the_release(api, json_api, switch, device, envelope):
    switch("envelope", envelope)
    root = ElementTree.fromstring(api.get(paths.DEVICE, deviceId=device["id"]).content)
    assert root.tag == "device"
    assert root.findtext("name") == json_api.get(paths.DEVICE, deviceId=device["id"]).json()["name"] == "sbc-a"
    parameters = root.findall("groupParameters" if envelope == "9.0.1" else "groupParameters/parameter")
    assert [parameter.findtext("name") for parameter in parameters][:2] == ["username", "password"]


def test_keys_are_sorted(api, device):
    root = ElementTree.fromstring(api.get(paths.DEVICES).content)
    tags = [child.tag for child in root[0]]
    assert tags == sorted(tags)
    assert "lockedBy" not in tags


def test_json_scalars_can_be_strings(api, json_api, switch, device):
    assert api.record(deviceId=device["id"])["manageable"] == "true"
    record = json_api.get(paths.DEVICE, deviceId=device["id"]).json()
    assert record["manageable"] is True
    switch("json_scalars", "text")
    record = json_api.get(paths.DEVICE, deviceId=device["id"]).json()
    assert record["manageable"] == "true"
    assert api.record(deviceId=device["id"])["manageable"] == "true"


def test_json_numbers_in_errors_can_be_strings(json_api, switch):
    assert json_api.act("ID999").json()["httpStatusCode"] == 404
    switch("json_scalars", "text")
    assert json_api.act("ID999").json()["httpStatusCode"] == "404"


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_a_json_list_with_one_item_can_be_an_object(json_api, sdm, switch, device, envelope):
    switch("envelope", envelope)
    switch("json_single", "object")
    key = ENVELOPES[envelope][1]
    assert json_api.get(paths.DEVICES).json()[key]["name"] == "sbc-a"
    sdm.add_device()
    assert len(json_api.get(paths.DEVICES).json()[key]) == 2


@pytest.mark.parametrize(
    ("form", "expected"), [("list", {"devices": []}), ("absent", {}), ("null", {"devices": None})], ids=str
)
def test_an_empty_json_list_can_be_absent_or_null(json_api, switch, form, expected):
    switch("json_empty", form)
    assert json_api.get(paths.DEVICES).json() == expected


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_an_empty_xml_list_has_only_its_root(api, switch, envelope):
    switch("envelope", envelope)
    assert shape(ElementTree.fromstring(api.get(paths.DEVICES).content)) == ("devices", [])


def test_json_devices_can_contain_their_type(api, json_api, switch, device):
    assert "restManagedDevice" not in json_api.get(paths.DEVICES).text
    switch("json_type_key", True)
    assert json_api.get(paths.DEVICES).json()["devices"][0]["type"] == "restManagedDevice"
    assert json_api.get(paths.DEVICE, deviceId=device["id"]).json()["type"] == "restManagedDevice"
    assert "type" not in json_api.get(paths.NFS).json()["nfs"][0]
    assert "restManagedDevice" not in api.get(paths.DEVICES).text


def test_xml_can_be_indented(api, switch, device):
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
def test_the_content_type_can_contain_a_charset(api, switch, charset):
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
def test_the_accept_header_selects_the_media_type(api, switch, accept, given):
    assert api.get(paths.DEVICES, headers={"Accept": accept}).headers["Content-Type"] == given


def test_the_default_media_type_is_used_if_any_is_accepted(api, switch):
    switch("default_media_type", "json")
    assert api.get(paths.DEVICES, headers={"Accept": "*/*"}).headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("only", ["xml", "json"])
def test_an_unsupported_media_type_is_refused(api, json_api, switch, device, only):
    switch("media_types", only)
    supported, unsupported = (api, json_api) if only == "xml" else (json_api, api)
    assert supported.get(paths.DEVICES).status_code == 200
    assert supported.act(device["id"]).status_code == 204
    assert unsupported.get(paths.DEVICES).status_code == unsupported.act(device["id"]).status_code == 406
    headers = {"Accept": supported.media_type}
    assert unsupported.act(device["id"], headers=headers).status_code == 415
    assert api.get(paths.DEVICES, headers={"Accept": "*/*"}).headers["Content-Type"] == f"application/{only}"
