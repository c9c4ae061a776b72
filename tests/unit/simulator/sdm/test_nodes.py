# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes: each has its own ports and sessions, and can be taken down in several ways."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import requests

from simulator.remote import started
from simulator.remote_control import SimulatorError
from simulator.sdm import paths

SECONDS = 30


@pytest.fixture
def second(make_api):
    """A client of the second node."""
    return make_api("automation", node=1)


@pytest.fixture
def send_request(api, simulator):
    """A context manager that sends a request to the first node in the background; the future is yielded on arrival."""

    @contextmanager
    def send():
        with ThreadPoolExecutor(1) as worker:
            response = worker.submit(api.get, paths.DEVICES)
            deadline = time.monotonic() + SECONDS
            while not simulator.requests():
                assert time.monotonic() < deadline
                time.sleep(0.01)
            yield response

    return send


def test_nodes_share_locks_but_not_sessions(api, second, device, sdm, simulator):
    assert api.act(device["id"]).status_code == 204
    assert second.act(device["id"]).status_code == 400
    assert [(entry["node"], entry["token"]) for entry in simulator.requests(write=True)] == [("1", "s1"), ("2", "s2")]
    assert [(node["name"], node["state"], node["sessions"]) for node in sdm.nodes()] == [
        ("1", "up", 1),
        ("2", "up", 1),
    ]


def test_each_node_has_its_own_ports(simulator, sdm):
    urls = [simulator.url, simulator.tls_url, *sdm.node_urls(), *sdm.node_urls(tls=True)]
    assert len(set(urls)) == 6
    assert [node["url"] for node in sdm.nodes()] == sdm.node_urls()
    response = simulator.session.get(
        sdm.node_urls(tls=True)[1] + "/control/clock", verify=simulator.ca_path, timeout=30
    )
    assert response.status_code == 404
    assert simulator.session.get(simulator.url + "/rest/v1.3/admin/serverInfo", timeout=30).status_code == 404


def test_nodes_support_https(sdm, simulator, stranger, anonymous):
    url = sdm.node_urls(tls=True)[0] + "/rest/v1.3/admin/serverInfo"
    assert stranger.session.get(url, verify=simulator.ca_path, timeout=30).status_code == 401
    assert simulator.requests()[-1]["scheme"] == "https"
    with pytest.raises(requests.exceptions.SSLError):
        anonymous.get(url, timeout=30)


def test_a_refusing_node_loses_connections_and_sessions(api, second, sdm, device, anonymous):
    api.get(paths.DEVICES)  # leaves a connection open
    sdm.set_node("1", "refusing")
    for dummy in range(2):
        with pytest.raises(requests.ConnectionError, match="refused|aborted|reset"):
            api.get(paths.DEVICES)
    with pytest.raises(requests.ConnectionError, match="refused"):
        anonymous.get(sdm.node_urls()[0], timeout=30)
    assert second.act(device["id"]).status_code == 204
    assert [node["state"] for node in sdm.nodes()] == ["refusing", "up"]
    sdm.set_node("1", "up")
    assert api.get(paths.DEVICES).status_code == 401  # its sessions are lost
    api.headers["Cookie"] = sdm.log_in()
    assert api.get(paths.DEVICES).status_code == 200
    assert second.get(paths.DEVICES).status_code == 200


def test_a_refusing_node_refuses_https(sdm, simulator, anonymous):
    sdm.set_node("2", "refusing")
    with pytest.raises(requests.ConnectionError, match="refused"):
        anonymous.get(sdm.node_urls(tls=True)[1], verify=simulator.ca_path, timeout=30)


def test_a_pending_request_is_cut_with_its_node(sdm, simulator, send_request):
    simulator.add_fault("delay", seconds=3600)
    with send_request() as response:
        sdm.set_node("1", "refusing")
        with pytest.raises(requests.ConnectionError):
            response.result(SECONDS)


def test_an_unavailable_node_returns_503(api, second, sdm, simulator):
    sdm.set_node("1", "unavailable")
    simulator.clear_requests()
    for template in (paths.DEVICES, paths.API + "/nowhere"):
        response = api.get(template)
        assert response.status_code == 503
        assert response.headers["Content-Type"].startswith("text/html")
        assert response.headers["Server"] == "Apache"
    assert [entry["status"] for entry in simulator.requests()] == [503, 503]
    assert second.get(paths.DEVICES).status_code == 200
    sdm.set_node("1", "up")
    assert api.get(paths.DEVICES).status_code == 200


def test_a_hanging_node_does_not_affect_the_others(api, second, sdm, simulator, send_request):
    sdm.set_node("1", "hanging")
    simulator.clear_requests()
    with send_request() as response:
        assert second.get(paths.DEVICES).status_code == 200
        assert not response.done()
        sdm.set_node("1", "up")
    assert api.get(paths.DEVICES).status_code == 200


def test_a_hanging_request_never_gets_a_response(sdm, simulator, send_request):
    sdm.set_node("1", "hanging")
    simulator.clear_requests()
    with send_request() as response:
        sdm.set_node("1", "up")
        with pytest.raises(requests.ConnectionError):
            response.result(SECONDS)
    assert [entry["status"] for entry in simulator.requests()] == [0]


def test_a_reset_restarts_all_nodes(api, sdm, simulator, stranger):
    sdm.set_node("1", "refusing")
    sdm.set_node("2", "hanging")
    simulator.reset()
    assert [node["state"] for node in sdm.nodes()] == ["up", "up"]
    assert stranger.get(paths.DEVICES).status_code == 401


def test_a_restart_restarts_all_nodes(api, second, sdm):
    sdm.set_node("2", "refusing")
    assert sdm.restart() == 1  # the sessions of the second node were lost earlier
    assert api.get(paths.DEVICES).status_code == second.get(paths.DEVICES).status_code == 401


def test_a_fault_can_apply_to_one_node(api, second, simulator):
    simulator.add_fault("status", node="1", skip=1)
    assert [api.get(paths.DEVICES).status_code for dummy in range(3)] == [200, 503, 503]
    assert second.get(paths.DEVICES).status_code == 200


def test_a_fault_applies_to_all_nodes_by_default(api, second, simulator):
    simulator.add_fault("status")
    assert api.get(paths.DEVICES).status_code == second.get(paths.DEVICES).status_code == 503


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("3", {"state": "up"}, 404),
        ("1", {"state": "down"}, 400),
        ("1", {}, 400),
        ("1", {"state": 1}, 400),
        ("1", {"state": "up", "why": "x"}, 400),
    ],
    ids=str,
)
def test_invalid_node_changes_are_refused(sdm, name, body, status):
    with pytest.raises(SimulatorError, match=str(status)):
        sdm.control("PATCH", f"/nodes/{name}", body)


def test_the_date_header_uses_the_simulated_clock(api):
    assert api.get(paths.DEVICES).headers["Date"] == "Thu, 15 Jan 2026 12:00:00 GMT"


def test_nodes_have_no_https_if_it_is_disabled():
    with started(clock="frozen", tls=False) as simulator:
        assert simulator.sdm.node_urls(tls=True) == simulator.sdm.node_urls()
        assert {node["tls_url"] for node in simulator.sdm.nodes()} == {""}
