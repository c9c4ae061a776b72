# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request log: complete, in order, and without secrets."""

from __future__ import annotations

import json

import pytest

from simulator.remote_control import SimulatorError
from simulator.request_log import RequestLog


def test_an_entry_contains_all_fields(simulator, api, device):
    api.lock(device["focus_id"], value="true", expires="0:01:00")
    assert simulator.requests() == [
        {
            "n": 1,
            "time": "2026-01-15T12:00:00Z",
            "scheme": "http",
            "method": "PUT",
            "path": f"/devicecommands/v2/{device['focus_id']}/lockdown",
            "route": "/devicecommands/v2/{device_id}/lockdown",
            "query": {"value": "true", "expires": "0:01:00"},
            "write": True,
            "login": False,
            "status": 201,
            "device": device["focus_id"],
            "token": "t1",
            "asked": None,
            "fault": None,
            "node": None,
        }
    ]


def test_device_ids_are_logged_in_one_format(simulator, api, device):
    api.get(f"/devices/v2/{device['id']}")
    api.get(f"/zones/v2/{device['id']}/zones")
    api.read(device["focus_id"])
    api.get("/devices/v2")
    api.get("/devices/v2/nonsense")
    assert [entry["device"] for entry in simulator.requests()] == [device["focus_id"]] * 3 + [None] * 2


def test_a_faulted_request_is_logged_with_its_device(simulator, api, device):
    simulator.add_fault("status")
    api.lock(device["focus_id"])
    (entry,) = simulator.requests()
    assert (entry["device"], entry["write"], entry["status"]) == (device["focus_id"], True, 503)


def test_tokens_are_logged_by_label(simulator, cylance, make_api):
    first, second = make_api(cylance.log_in()), make_api(cylance.log_in())
    for client in (first, second, first):
        client.get("/devices/v2")
    assert [entry["token"] for entry in simulator.requests()] == ["t1", "t2", "t1", "t2", "t1"]


def test_https_is_logged_as_scheme(simulator, api):
    simulator.session.get(simulator.tls_url + "/devices/v2", headers=api.headers, verify=simulator.ca_path, timeout=30)
    assert [entry["scheme"] for entry in simulator.requests()] == ["https"]


def test_refused_and_unknown_requests_are_logged(simulator, api):
    api.request("GET", "/devices/v2", headers={})
    api.get("/nowhere")
    api.request("DELETE", "/devices/v2")
    entries = simulator.requests()
    assert [(entry["status"], entry["route"], entry["write"]) for entry in entries] == [
        (401, "/devices/v2", False),
        (404, "(unknown)", False),
        (405, "(unknown)", True),
    ]


def test_the_log_can_be_filtered(simulator, api, device):
    api.read(device["focus_id"])
    api.lock(device["focus_id"])
    api.get("/devices/v2")

    def numbers(**filters):
        return [entry["n"] for entry in simulator.requests(**filters)]

    assert numbers() == [1, 2, 3]
    assert numbers(method="put") == [2]
    assert numbers(write=True) == [2]
    assert numbers(write=False) == [1, 3]
    assert numbers(path="^/devices/") == [3]
    assert numbers(since=1, write=False) == [3]


@pytest.mark.parametrize("filters", [{"path": "("}, {"write": "perhaps"}, {"since": "x"}], ids=str)
def test_invalid_filters_are_refused(simulator, filters):
    with pytest.raises(SimulatorError, match="400"):
        simulator.requests(**filters)


def test_the_summary_counts_requests(simulator, cylance, api, device):
    cylance.log_in()
    with pytest.raises(SimulatorError):
        cylance.log_in(scopes="no:such")
    api.read(device["focus_id"])
    api.lock(device["focus_id"])
    assert simulator.summary() == {
        "total": 4,
        "logins": 1,
        "writes": 1,
        "by_status": {"200": 2, "403": 1, "201": 1},
        "by_route": {
            "POST /auth/v2/token": 2,
            "GET /devicecommands/v2/{device_id}/lockdown": 1,
            "PUT /devicecommands/v2/{device_id}/lockdown": 1,
        },
        "forgotten": 0,
    }
    assert simulator.summary(write=True)["total"] == 1


def test_a_failed_login_is_not_a_write(simulator, cylance):
    simulator.add_fault("status")
    with pytest.raises(SimulatorError):
        cylance.log_in()
    (entry,) = simulator.requests()
    assert (entry["login"], entry["write"]) == (True, False)
    assert simulator.summary()["logins"] == 0


@pytest.mark.parametrize(
    ("login", "reads", "write"),
    [
        pytest.param(False, False, True, id="other request"),
        pytest.param(True, False, False, id="login"),
        pytest.param(False, True, False, id="read request"),
    ],
)
def test_a_post_is_a_write_unless_it_logs_in_or_only_reads(login, reads, write):
    entry = RequestLog().add("", "http", "POST", "/1", "/1", {}, login=login, device=None, reads=reads)
    assert (entry.write, entry.login) == (write, login)


def test_clearing_restarts_the_numbering(simulator, api):
    api.get("/devices/v2")
    simulator.clear_requests()
    assert simulator.requests() == []
    api.get("/devices/v2")
    assert [entry["n"] for entry in simulator.requests()] == [1]


def test_the_log_contains_no_secrets(simulator, cylance, make_api, device):
    token = cylance.log_in()
    api = make_api(token)
    key = api.lock(device["focus_id"], expires="0:01:00").json()["data"]["password"]
    api.read(device["focus_id"], access_token=token, password=key, api_key=key)
    log = json.dumps(simulator.requests())
    for secret in (token, key, simulator.credentials["cylance"]["application_secret"]):
        assert secret not in log
    assert simulator.requests()[-1]["query"] == dict.fromkeys(("access_token", "password", "api_key"), "(secret)")


def test_a_repeated_parameter_is_a_list(simulator, api):
    api.request("GET", "/devices/v2?page=1&page=2&page=3&x=1")
    assert simulator.requests()[0]["query"] == {"page": ["1", "2", "3"], "x": "1"}


def test_the_oldest_requests_are_dropped():
    log = RequestLog(max_entries=2)
    for path in ("/1", "/2", "/3"):
        log.add("", "http", "GET", path, path, {}, login=False, device=None)
    assert [entry.n for entry in log.select()] == [2, 3]
    assert log.summary()["forgotten"] == 1
