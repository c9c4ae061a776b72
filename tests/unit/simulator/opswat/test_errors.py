# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error answers: their HTTP status, and the shapes of their bodies."""

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


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("oauth", {"error": "invalid_request", "error_description": "types is no action"}),
        ("object", {"error": {"code": "invalid_request", "message": "types is no action"}}),
        ("msg", {"result": 0, "msg": "types is no action"}),
    ],
)
def test_error_body(switch, api, shape, expected):
    switch("error_body", shape)
    answer = api.act("reboot", ["x"])
    assert (answer.status_code, answer.json()) == (400, expected)


def test_error_body_without_json(switch, api, make_api):
    switch("error_body", "empty")
    assert (api.act("reboot", ["x"]).status_code, api.act("reboot", ["x"]).content) == (400, b"")
    switch("error_body", "html")
    answer = make_api("<b>").post("groups")
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "text/html; charset=utf-8")
    assert "&lt;b&gt;" in answer.text


@pytest.mark.parametrize("content", [b"{", b"[]", b'"x"', b"\xff"])
@pytest.mark.parametrize(("operation", "version"), [*READING, ("devices/action", "v3.3"), ("devices/detail", "v3.8")])
def test_a_body_that_is_no_json_object(api, operation, version, content):
    headers = {"Content-Type": "application/json"}
    assert api.request("POST", f"/o/api/{version}/{operation}", data=content, headers=headers).status_code == 400


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("operation", ["v3.3/devices/action", "v3.7/devices", "v3/groups"])
def test_another_content_type(api, operation, content_type):
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = api.request("POST", f"/o/api/{operation}", data=b'{"limit": 1}', headers=headers)
    assert answer.status_code == 415


def test_json_with_a_charset_is_json(api):
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert api.request("POST", "/o/api/v3/groups", data=b"{}", headers=headers).status_code == 200


@pytest.mark.parametrize(("operation", "version"), READING)
def test_without_a_body_the_defaults_count(api, operation, version):
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
def test_what_is_not_there(api, method, path, status):
    assert api.request(method, path).status_code == status


def test_a_fault_strikes_here_too(simulator, opswat, api, device):
    simulator.add_fault("status", status=500, path="/devices/action", times=1)
    assert api.act("exempt", [device["id"]]).status_code == 500
    assert opswat.device(device["id"])["status"] == "compliant"
    assert api.verdicts("exempt", [device["id"]]) == {device["id"]: 1}
    simulator.add_fault("garbage", path="/devices/detail", times=1)
    answer = api.detail([device["id"]])
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()


def test_actions_are_writes_and_nothing_else_is(simulator, api, device):
    for operation, version in READING:
        api.post(operation, version=version)
    api.detail([device["id"]])
    api.post("device_info", {"ids": [device["id"]]})
    api.get("get_reports", type="os_patch_summary")
    assert simulator.summary()["writes"] == 0
    for version in ("v3", "v3.1", "v3.2", "v3.3"):
        api.act("exempt", [device["id"]], version=version)
    assert simulator.summary()["writes"] == 4


def test_the_log_tells_what_an_action_was_about(simulator, api, device):
    api.act("exempt", [device["id"], "NOBODY"], exempt_time=2)
    api.detail([device["id"]])
    api.post("groups")
    assert [entry["asked"] for entry in simulator.requests()] == [
        {"types": "exempt", "ids": [device["id"], "NOBODY"], "params": {"exempt_time": 2}},
        {"ids": [device["id"]]},
        None,
    ]
