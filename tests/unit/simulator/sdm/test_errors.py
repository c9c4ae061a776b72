# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invalid requests, and the bodies of error responses."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from simulator.sdm import paths

ENTITIES = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "Lock"><!ENTITY c "&b;&b;&b;">]>
<deviceAction><type>&b;</type></deviceAction>"""
PLAIN = '<?xml version="1.0"?><deviceAction><type>Lock</type></deviceAction>'


def test_an_xml_error_response_has_the_documented_fields(api):
    response = api.act("ID999")
    assert response.headers["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(response.content)
    assert root.tag == "errorResponse"
    assert [child.tag for child in root] == ["httpStatusCode", "errorCode", "errorLabel", "message"]
    assert root.findtext("httpStatusCode") == "404"
    assert root.findtext("message")


def test_a_json_error_response_has_the_documented_fields(json_api):
    response = json_api.act("ID999")
    assert response.headers["Content-Type"] == "application/json"
    assert list(response.json()) == ["httpStatusCode", "errorCode", "errorLabel", "message"]
    assert response.json()["httpStatusCode"] == 404
    assert json_api.act_on_group("ID1").json()["errorCode"] == 199999


def test_the_documented_label_has_its_code(json_api, device):
    response = json_api.act_on_group(device["nf_id"], "Reboot").json()
    assert (response["errorLabel"], response["errorCode"]) == ("RS_REQ_NF_ACTION_NOT_SUPPORT_REQ", 100101)
    assert "Reboot" in response["message"]


@pytest.mark.parametrize(
    ("form", "media_type", "content_type"),
    [
        ("html", "application/xml", "text/html; charset=utf-8"),
        ("html", "application/json", "text/html; charset=utf-8"),
        ("empty", "application/xml", None),
        ("other_type", "application/xml", "application/json"),
        ("other_type", "application/json", "application/xml"),
        ("mislabelled", "application/xml", "application/xml"),
        ("mislabelled", "application/json", "application/xml"),
    ],
)
def test_error_body_selects_the_format(api, json_api, switch, form, media_type, content_type):
    switch("error_body", form)
    client = api if media_type == "application/xml" else json_api
    response = client.act("ID999")
    assert response.status_code == 404
    if content_type is None:
        assert response.content == b""
        return
    assert response.headers["Content-Type"] == content_type
    if form == "html":
        assert "<h1>" in response.text
    elif form == "mislabelled" or content_type == "application/json":
        assert response.json()["errorLabel"] == "SIM_NOT_FOUND"
    else:
        assert api.label_of(response) == "SIM_NOT_FOUND"


@pytest.mark.parametrize("form", ["errorResponse", "html", "empty"])
def test_unauthorized_body_selects_the_format(api, stranger, switch, form):
    switch("unauthorized_body", form)
    switch("error_body", "mislabelled")
    for response in (stranger.get(paths.DEVICES), stranger.log_in("netops", "wrong")):
        assert response.status_code == 401
        if form == "errorResponse":
            assert api.label_of(response) == "SIM_UNAUTHORIZED"
        else:
            assert ("<h1>" in response.text) == (form == "html")
            assert bool(response.content) == (form == "html")


@pytest.mark.parametrize("says", [True, False])
def test_a_401_can_contain_www_authenticate(api, stranger, switch, says):
    switch("www_authenticate", says)
    assert ("WWW-Authenticate" in stranger.get(paths.DEVICES).headers) == says
    assert "WWW-Authenticate" not in api.act("ID999").headers


@pytest.mark.parametrize("form", ["html", "errorResponse", "empty"])
def test_container_body_selects_the_format(api, switch, device, form):
    switch("container_body", form)
    wrong_method = api.get(paths.DEVICE_ACTION, deviceId=device["id"])
    assert wrong_method.headers["Allow"] == "POST"
    for response, status in ((wrong_method, 405), (api.get(paths.API + "/nowhere"), 404)):
        assert response.status_code == status
        assert response.headers["Server"] == "Apache"
        if form == "errorResponse":
            assert api.label_of(response) == "SIM_CONTAINER"
        else:
            assert ("<h1>" in response.text) == (form == "html")
            assert bool(response.content) == (form == "html")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param(" ", id="blank"),
        pytest.param("<deviceAction><type>Lock</type>", id="incomplete"),
        pytest.param("nonsense", id="no xml"),
        pytest.param("<nfAction><type>Lock</type></nfAction>", id="other root"),
        pytest.param("<deviceAction/>", id="no type"),
        pytest.param("<deviceAction><kind>Lock</kind></deviceAction>", id="other field"),
        pytest.param(ENTITIES, id="entities"),
        pytest.param(
            '<!DOCTYPE deviceAction SYSTEM "http://example.com/x">' + PLAIN.partition("?>")[2], id="external DTD"
        ),
    ],
)
def test_an_invalid_xml_body_is_refused(api, device, owner, content):
    response = api.request("POST", paths.DEVICE_ACTION, content, deviceId=device["id"])
    assert response.status_code == 400
    assert api.label_of(response) == "SIM_INVALID_INPUT"
    assert owner(device["id"]) is None


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="incomplete"),
        pytest.param("[]", id="list"),
        pytest.param('"Lock"', id="string"),
        pytest.param("{}", id="no type"),
        pytest.param('{"type": 1}', id="number as type"),
        pytest.param('{"type": ["Lock"]}', id="list as type"),
        pytest.param('{"deviceAction": {"type": "Lock"}}', id="with root"),
        pytest.param("[" * 100_000, id="deeply nested"),
    ],
)
def test_an_invalid_json_body_is_refused(json_api, device, owner, content):
    response = json_api.request("POST", paths.DEVICE_ACTION, content, deviceId=device["id"])
    assert response.status_code == 400
    assert response.json()["errorLabel"] == "SIM_INVALID_INPUT"
    assert owner(device["id"]) is None


def test_a_json_login_with_a_root_is_refused(stranger, sdm):
    body = {"session": {"userName": "netops", "password": sdm.credentials["password"]}}
    headers = {"Content-Type": "application/json"}
    assert stranger.request("POST", paths.LOGIN, json.dumps(body), headers=headers).status_code == 400


@pytest.mark.parametrize("status", [415, 400, 500])
@pytest.mark.parametrize("content_type", ["text/plain", "text/xml", None, "application/x-www-form-urlencoded"])
def test_an_unsupported_content_type_is_refused(api, switch, device, owner, status, content_type):
    switch("media_type_status", status)
    headers = {"Content-Type": content_type}
    response = api.request("POST", paths.DEVICE_ACTION, PLAIN, headers=headers, deviceId=device["id"])
    assert response.status_code == status
    assert owner(device["id"]) is None


def test_a_content_type_with_parameters_is_accepted(api, device):
    headers = {"Content-Type": "Application/XML; charset=UTF-8"}
    response = api.request("POST", paths.DEVICE_ACTION, PLAIN, headers=headers, deviceId=device["id"])
    assert response.status_code == 204


def test_an_unsupported_accept_header_is_refused(api):
    assert api.get(paths.DEVICES, headers={"Accept": "text/plain"}).status_code == 406


VERSIONS = ("v1.0", "v1.1", "v1.2", "v1.3", "v1.4", "v1.5")


@pytest.mark.parametrize("newest", VERSIONS)
def test_all_versions_up_to_the_newest_are_supported(api, stranger, sdm, switch, newest):
    switch("newest_version", newest)
    there = [version for version in VERSIONS if api.get(paths.DEVICES, version=version).status_code == 200]
    assert there == list(VERSIONS[: VERSIONS.index(newest) + 1])
    for version in ("v1.6", "v2.0", "v1", "1.3", "v1.3.0", "v1.03"):
        response = stranger.log_in(sdm.credentials["username"], sdm.credentials["password"], version=version)
        assert response.status_code == 404
        assert api.label_of(response) == "SIM_NOT_FOUND"
