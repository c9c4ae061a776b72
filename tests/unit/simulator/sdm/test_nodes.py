# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes: each has ports and sessions of its own, and may be taken down in several ways."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from simulator.remote import started
from simulator.remote_control import SimulatorError
from simulator.sdm import paths


@pytest.fixture
def second(make_api):
    """A client of the second node."""
    return make_api("automation", node=1)


def test_nodes_share_locks_and_not_sessions(api, second, device, sdm, simulator):
    assert api.act(device["id"]).status_code == 204
    assert second.act(device["id"]).status_code == 400
    assert [(entry["node"], entry["token"]) for entry in simulator.requests(write=True)] == [("1", "s1"), ("2", "s2")]
    assert [(node["name"], node["state"], node["sessions"]) for node in sdm.nodes()] == [
        ("1", "up", 1),
        ("2", "up", 1),
    ]


def test_the_nodes_have_ports_of_their_own(simulator, sdm):
    urls = [simulator.url, simulator.tls_url, *sdm.node_urls(), *sdm.node_urls(tls=True)]
    assert len(set(urls)) == 6
    assert [node["url"] for node in sdm.nodes()] == sdm.node_urls()
    answer = simulator.session.get(sdm.node_urls(tls=True)[1] + "/control/clock", verify=simulator.ca_path, timeout=30)
    assert answer.status_code == 404
    assert simulator.session.get(simulator.url + "/rest/v1.3/admin/serverInfo", timeout=30).status_code == 404


def test_https(sdm, simulator, stranger, anonymous):
    url = sdm.node_urls(tls=True)[0] + "/rest/v1.3/admin/serverInfo"
    assert stranger.session.get(url, verify=simulator.ca_path, timeout=30).status_code == 401
    assert simulator.requests()[-1]["scheme"] == "https"
    with pytest.raises(requests.exceptions.SSLError):
        anonymous.get(url, timeout=30)


def test_a_node_that_is_gone(api, second, sdm, device, anonymous):
    api.get(paths.DEVICES)  # a connection stays open
    sdm.set_node("1", "refusing")
    for dummy in range(2):
        with pytest.raises(requests.ConnectionError, match="refused|aborted|reset"):
            api.get(paths.DEVICES)
    with pytest.raises(requests.ConnectionError, match="refused"):
        anonymous.get(sdm.node_urls()[0], timeout=30)
    assert second.act(device["id"]).status_code == 204
    assert [node["state"] for node in sdm.nodes()] == ["refusing", "up"]
    sdm.set_node("1", "up")
    assert api.get(paths.DEVICES).status_code == 401  # its sessions went with it
    api.headers["Cookie"] = sdm.log_in()
    assert api.get(paths.DEVICES).status_code == 200
    assert second.get(paths.DEVICES).status_code == 200


def test_https_of_a_node_that_is_gone(sdm, simulator, anonymous):
    sdm.set_node("2", "refusing")
    with pytest.raises(requests.ConnectionError, match="refused"):
        anonymous.get(sdm.node_urls(tls=True)[1], verify=simulator.ca_path, timeout=30)


def test_a_request_on_its_way_is_cut_with_its_node(api, sdm, simulator):
    simulator.add_fault("delay", seconds=30)
    with ThreadPoolExecutor(1) as worker:
        answer = worker.submit(api.get, paths.DEVICES)
        while not simulator.requests():
            time.sleep(0.01)
        sdm.set_node("1", "refusing")
        with pytest.raises(requests.ConnectionError):
            answer.result(20)


def test_a_node_that_is_unavailable(api, second, sdm, simulator):
    sdm.set_node("1", "unavailable")
    simulator.clear_requests()
    for template in (paths.DEVICES, paths.API + "/nowhere"):
        answer = api.get(template)
        assert answer.status_code == 503
        assert answer.headers["Content-Type"].startswith("text/html")
        assert answer.headers["Server"] == "Apache"
    assert [entry["status"] for entry in simulator.requests()] == [503, 503]
    assert second.get(paths.DEVICES).status_code == 200
    sdm.set_node("1", "up")
    assert api.get(paths.DEVICES).status_code == 200


def test_a_node_that_hangs(api, second, sdm):
    sdm.set_node("1", "hanging")
    with pytest.raises(requests.Timeout):
        api.session.get(api.url + "/rest/v1.3/inventory/deviceMgmt/devices", headers=api.headers, timeout=0.3)
    assert second.get(paths.DEVICES).status_code == 200
    sdm.set_node("1", "up")
    assert api.get(paths.DEVICES).status_code == 200


def test_a_hanging_request_is_never_answered(api, sdm, simulator):
    sdm.set_node("1", "hanging")
    simulator.clear_requests()
    with ThreadPoolExecutor(1) as worker:
        answer = worker.submit(api.get, paths.DEVICES)
        while not simulator.requests():
            time.sleep(0.01)
        sdm.set_node("1", "up")
        with pytest.raises(requests.ConnectionError):
            answer.result(20)
    assert [entry["status"] for entry in simulator.requests()] == [0]


def test_a_reset_brings_all_up(api, sdm, simulator, stranger):
    sdm.set_node("1", "refusing")
    sdm.set_node("2", "hanging")
    simulator.reset()
    assert [node["state"] for node in sdm.nodes()] == ["up", "up"]
    assert stranger.get(paths.DEVICES).status_code == 401


def test_a_restart_brings_all_up(api, second, sdm):
    sdm.set_node("2", "refusing")
    assert sdm.restart() == 1  # those of the second node were lost before
    assert api.get(paths.DEVICES).status_code == second.get(paths.DEVICES).status_code == 401


def test_a_fault_of_one_node(api, second, simulator):
    simulator.add_fault("status", node="1", skip=1)
    assert [api.get(paths.DEVICES).status_code for dummy in range(3)] == [200, 503, 503]
    assert second.get(paths.DEVICES).status_code == 200


def test_a_fault_of_all_nodes(api, second, simulator):
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
)
def test_calls_that_make_no_sense(sdm, name, body, status):
    with pytest.raises(SimulatorError, match=str(status)):
        sdm.control("PATCH", f"/nodes/{name}", body)


def test_the_date_is_the_simulators(api):
    assert api.get(paths.DEVICES).headers["Date"] == "Thu, 15 Jan 2026 12:00:00 GMT"


def test_a_simulator_without_https():
    with started(clock="frozen", tls=False) as simulator:
        assert simulator.sdm.node_urls(tls=True) == simulator.sdm.node_urls()
        assert {node["tls_url"] for node in simulator.sdm.nodes()} == {""}
