# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error responses: their HTTP status and the format of their bodies."""

from __future__ import annotations

import pytest

READING = [
    ("devices", "v3"),
    ("devices", "v3.3"),
    ("devices", "v3.5"),
    ("devices", "v3.7"),
    ("devices/status_changed", "v3"),
    ("groups", "v3"),
    ("account", "v3.2"),
]
WITH_REQUIRED_FIELDS = [("devices/action", "v3.3"), ("devices/detail", "v3.8"), ("logs", "v3.1"), ("logs", "v3.3")]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("oauth", {"error": "invalid_request", "error_description": "types is not an action"}),
        ("object", {"error": {"code": "invalid_request", "message": "types is not an action"}}),
        ("msg", {"result": 0, "msg": "types is not an action"}),
    ],
    ids=str,
)
def test_error_body(switch, api, shape, expected):
    switch("error_body", shape)
    response = api.act("reboot", ["x"])
    assert (response.status_code, response.json()) == (400, expected)


def test_error_body_can_be_empty_or_html(switch, api, make_api):
    switch("error_body", "empty")
    assert (api.act("reboot", ["x"]).status_code, api.act("reboot", ["x"]).content) == (400, b"")
    switch("error_body", "html")
    response = make_api("<b>").post("groups")
    assert (response.status_code, response.headers["Content-Type"]) == (401, "text/html; charset=utf-8")
    assert "&lt;b&gt;" in response.text


@pytest.mark.parametrize("content", [b"{", b"[]", b'"x"', b"\xff"])
@pytest.mark.parametrize(("operation", "version"), [*READING, *WITH_REQUIRED_FIELDS])
def test_a_body_must_be_a_json_object(api, operation, version, content):
    headers = {"Content-Type": "application/json"}
    assert api.request("POST", f"/o/api/{version}/{operation}", data=content, headers=headers).status_code == 400


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("operation", ["v3.3/devices/action", "v3.7/devices", "v3/groups"])
def test_other_content_types_are_refused(api, operation, content_type):
    headers = {} if content_type is None else {"Content-Type": content_type}
    response = api.request("POST", f"/o/api/{operation}", data=b'{"limit": 1}', headers=headers)
    assert response.status_code == 415


def test_json_with_a_charset_is_accepted(api):
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert api.request("POST", "/o/api/v3/groups", data=b"{}", headers=headers).status_code == 200


@pytest.mark.parametrize(("operation", "version"), READING)
def test_an_empty_body_uses_the_defaults(api, operation, version):
    assert api.request("POST", f"/o/api/{version}/{operation}").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/o/api/v3.3/devices/action", 405),
        ("GET", "/o/api/v3.7/devices", 405),
        ("POST", "/o/api/v3.1/get_reports", 405),
        ("HEAD", "/o/api/v3.1/get_reports", 405),
        ("GET", "/o/api/v3.2/account", 405),
        ("POST", "/o/api/v3.4/devices", 404),
        ("POST", "/o/api/v9/groups", 404),
        ("POST", "/o/api/v3.0/groups", 404),
    ],
)
def test_unknown_paths_and_methods_are_refused(api, method, path, status):
    assert api.request(method, path).status_code == status


def test_faults_apply_to_the_api(simulator, opswat, api, device):
    simulator.add_fault("status", status=500, path="/devices/action", times=1)
    assert api.act("exempt", [device["id"]]).status_code == 500
    assert opswat.device(device["id"])["status"] == "compliant"
    assert api.verdicts("exempt", [device["id"]]) == {device["id"]: 1}
    simulator.add_fault("garbage", path="/devices/detail", times=1)
    response = api.detail([device["id"]])
    assert response.status_code == 200
    with pytest.raises(ValueError):
        response.json()


def test_only_actions_are_writes(simulator, api, device):
    for operation, version in READING:
        api.post(operation, version=version)
    api.detail([device["id"]])
    api.post("device_info", {"ids": [device["id"]]})
    api.get("get_reports", type="os_patch_summary")
    assert simulator.summary()["writes"] == 0
    for version in ("v3", "v3.1", "v3.2", "v3.3"):
        api.act("exempt", [device["id"]], version=version)
    assert simulator.summary()["writes"] == 4


def test_the_log_shows_the_requested_action_and_devices(simulator, api, device):
    api.act("exempt", [device["id"], "UNKNOWN"], exempt_time=2)
    api.detail([device["id"]])
    api.post("groups")
    assert [entry["asked"] for entry in simulator.requests()] == [
        {"types": "exempt", "ids": [device["id"], "UNKNOWN"], "params": {"exempt_time": 2}},
        {"ids": [device["id"]]},
        None,
    ]
