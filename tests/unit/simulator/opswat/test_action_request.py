# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of an action request: which requests and scans are valid."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"types": "reboot", "ids": ["x"]},
        {"types": ["exempt"], "ids": ["x"]},
        {"types": "exempt"},
        {"types": "exempt", "ids": ["x"], "macs": ["02:00:00:00:00:01"]},
        {"types": "exempt", "ids": []},
        {"types": "exempt", "ids": "x"},
        {"types": "exempt", "ids": [""]},
        {"types": "exempt", "ids": [1]},
        {"types": "exempt", "ids": ["x"], "params": []},
        {"types": "exempt", "ids": ["x"], "params": {"exempt_time": -1}},
        {"types": "exempt", "ids": ["x"], "params": {"exempt_time": 65000}},
        {"types": "exempt", "ids": ["x"], "params": {"exempt_time": "24"}},
        {"types": "exempt", "ids": ["x"], "params": {"exempt_time": True}},
        {"types": "assign_to_group", "ids": ["x"], "params": {"group_id": 1000001}},
        {"types": "scan_threats", "ids": ["x"]},
        {"types": "scan_threats", "ids": ["x"], "params": {"full_scan": 2}},
        {"types": "scan_threats", "ids": ["x"], "params": {"scan_types": [6]}},
        {"types": "scan_threats", "ids": ["x"], "params": {"scan_types": ["0"]}},
        {"types": "scan_threats", "ids": ["x"], "params": {"scan_types": [4], "path": 1}},
        {"types": "scan_threats", "ids": ["x"], "params": {"full_scan": 0, "scan_types": []}},
    ],
    ids=str,
)
def test_an_invalid_request_is_refused(api, body):
    assert api.post("devices/action", body, "v3.3").status_code == 400


@pytest.mark.parametrize(
    "params",
    [
        {"full_scan": 1},
        {"full_scan": 0, "scan_types": [0, 1, 2, 3, 5]},
        {"full_scan": 0, "scan_types": [4], "path": "C:\\Users"},
        {"full_scan": 1, "scan_types": [4]},
    ],
    ids=str,
)
def test_a_valid_scan_is_accepted(api, device, params):
    assert api.verdicts("scan_threats", [device["id"]], **params) == {device["id"]: 1}


@pytest.mark.parametrize("value", ["bad_request", "failed", "accepted"])
def test_missing_path(switch, api, opswat, device, value):
    switch("missing_path", value)
    mobile = opswat.add_device(kind="mobile")
    response = api.act("scan_threats", [device["id"], mobile["id"]], scan_types=[0, 4])
    if value == "bad_request":
        assert response.status_code == 400
        assert opswat.device(device["id"])["actions"] == []
    else:
        assert [outcome["status"] for outcome in response.json()] == [int(value == "accepted"), -1]


@pytest.mark.parametrize(
    ("value", "accepted"),
    [pytest.param(50, 50, id="50"), pytest.param(100, 100, id="100"), pytest.param(0, 1000, id="no limit")],
)
def test_ids_per_action(switch, api, value, accepted):
    switch("ids_per_action", value)
    names = [f"N{number}" for number in range(accepted + 1)]
    assert len(api.verdicts("exempt", names[:accepted])) == accepted
    assert api.act("exempt", names).status_code == (400 if value else 200)
