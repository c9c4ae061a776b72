# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests that are wrong, and the bodies of the answers to them."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from simulator.sdm import paths

BOMB = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "Lock"><!ENTITY c "&b;&b;&b;">]>
<deviceAction><type>&b;</type></deviceAction>"""
PLAIN = '<?xml version="1.0"?><deviceAction><type>Lock</type></deviceAction>'


def test_an_error_response_in_xml(api):
    answer = api.act("ID999")
    assert answer.headers["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "errorResponse"
    assert [child.tag for child in root] == ["httpStatusCode", "errorCode", "errorLabel", "message"]
    assert root.findtext("httpStatusCode") == "404"
    assert root.findtext("message")


def test_an_error_response_in_json(json_api):
    answer = json_api.act("ID999")
    assert answer.headers["Content-Type"] == "application/json"
    assert list(answer.json()) == ["httpStatusCode", "errorCode", "errorLabel", "message"]
    assert answer.json()["httpStatusCode"] == 404
    assert json_api.act_on_group("ID1").json()["errorCode"] == 199999


def test_the_code_of_the_documented_label(json_api, device):
    answer = json_api.act_on_group(device["nf_id"], "Reboot").json()
    assert (answer["errorLabel"], answer["errorCode"]) == ("RS_REQ_NF_ACTION_NOT_SUPPORT_REQ", 100101)
    assert "Reboot" in answer["message"]


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
def test_bodies_of_errors(api, json_api, switch, form, media_type, content_type):
    switch("error_body", form)
    client = api if media_type == "application/xml" else json_api
    answer = client.act("ID999")
    assert answer.status_code == 404
    if content_type is None:
        assert answer.content == b""
        return
    assert answer.headers["Content-Type"] == content_type
    if form == "html":
        assert "<h1>" in answer.text
    elif form == "mislabelled" or content_type == "application/json":
        assert answer.json()["errorLabel"] == "SIM_NOT_FOUND"
    else:
        assert api.label_of(answer) == "SIM_NOT_FOUND"


@pytest.mark.parametrize("form", ["errorResponse", "html", "empty"])
def test_the_body_of_a_401(api, stranger, switch, form):
    switch("unauthorized_body", form)
    switch("error_body", "mislabelled")
    for answer in (stranger.get(paths.DEVICES), stranger.log_in("netops", "wrong")):
        assert answer.status_code == 401
        if form == "errorResponse":
            assert api.label_of(answer) == "SIM_UNAUTHORIZED"
        else:
            assert ("<h1>" in answer.text) == (form == "html")
            assert bool(answer.content) == (form == "html")


@pytest.mark.parametrize("says", [True, False])
def test_a_401_may_say_how_to_log_in(api, stranger, switch, says):
    switch("www_authenticate", says)
    assert ("WWW-Authenticate" in stranger.get(paths.DEVICES).headers) == says
    assert "WWW-Authenticate" not in api.act("ID999").headers


@pytest.mark.parametrize("form", ["html", "errorResponse", "empty"])
def test_errors_from_outside(api, switch, device, form):
    switch("container_body", form)
    wrong_method = api.get(paths.DEVICE_ACTION, deviceId=device["id"])
    assert wrong_method.headers["Allow"] == "POST"
    for answer, status in ((wrong_method, 405), (api.get(paths.API + "/nowhere"), 404)):
        assert answer.status_code == status
        assert answer.headers["Server"] == "Apache"
        if form == "errorResponse":
            assert api.label_of(answer) == "SIM_CONTAINER"
        else:
            assert ("<h1>" in answer.text) == (form == "html")
            assert bool(answer.content) == (form == "html")


@pytest.mark.parametrize(
    "content",
    [
        "",
        " ",
        "<deviceAction><type>Lock</type>",
        "nonsense",
        "<nfAction><type>Lock</type></nfAction>",
        "<deviceAction/>",
        "<deviceAction><kind>Lock</kind></deviceAction>",
        BOMB,
        '<!DOCTYPE deviceAction SYSTEM "http://example.com/x">' + PLAIN.partition("?>")[2],
    ],
)
def test_bodies_in_xml_that_make_no_sense(api, device, owner, content):
    answer = api.request("POST", paths.DEVICE_ACTION, content, deviceId=device["id"])
    assert answer.status_code == 400
    assert api.label_of(answer) == "SIM_INVALID_INPUT"
    assert owner(device["id"]) is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '"Lock"',
        "{}",
        '{"type": 1}',
        '{"type": ["Lock"]}',
        '{"deviceAction": {"type": "Lock"}}',
        "[" * 100_000,
    ],
)
def test_bodies_in_json_that_make_no_sense(json_api, device, owner, content):
    answer = json_api.request("POST", paths.DEVICE_ACTION, content, deviceId=device["id"])
    assert answer.status_code == 400
    assert answer.json()["errorLabel"] == "SIM_INVALID_INPUT"
    assert owner(device["id"]) is None


def test_a_login_with_a_root_in_json(stranger, sdm):
    body = {"session": {"userName": "netops", "password": sdm.credentials["password"]}}
    headers = {"Content-Type": "application/json"}
    assert stranger.request("POST", paths.LOGIN, json.dumps(body), headers=headers).status_code == 400


@pytest.mark.parametrize("status", [415, 400, 500])
@pytest.mark.parametrize("content_type", ["text/plain", "text/xml", None, "application/x-www-form-urlencoded"])
def test_media_types_that_are_not_taken(api, switch, device, owner, status, content_type):
    switch("media_type_status", status)
    headers = {"Content-Type": content_type}
    answer = api.request("POST", paths.DEVICE_ACTION, PLAIN, headers=headers, deviceId=device["id"])
    assert answer.status_code == status
    assert owner(device["id"]) is None


def test_a_content_type_with_parameters(api, device):
    headers = {"Content-Type": "Application/XML; charset=UTF-8"}
    answer = api.request("POST", paths.DEVICE_ACTION, PLAIN, headers=headers, deviceId=device["id"])
    assert answer.status_code == 204


def test_an_answer_that_the_client_does_not_accept(api):
    assert api.get(paths.DEVICES, headers={"Accept": "text/plain"}).status_code == 406


VERSIONS = ("v1.0", "v1.1", "v1.2", "v1.3", "v1.4", "v1.5")


@pytest.mark.parametrize("newest", VERSIONS)
def test_versions(api, stranger, sdm, switch, newest):
    switch("newest_version", newest)
    there = [version for version in VERSIONS if api.get(paths.DEVICES, version=version).status_code == 200]
    assert there == list(VERSIONS[: VERSIONS.index(newest) + 1])
    for version in ("v1.6", "v2.0", "v1", "1.3", "v1.3.0", "v1.03"):
        answer = stranger.log_in(sdm.credentials["username"], sdm.credentials["password"], version=version)
        assert answer.status_code == 404
        assert api.label_of(answer) == "SIM_NOT_FOUND"
