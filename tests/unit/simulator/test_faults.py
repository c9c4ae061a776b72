# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each kind of fault, and the requests to which it applies."""

from __future__ import annotations

import asyncio

import pytest
import requests
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from simulator import fault_effects
from simulator.faults import Fault
from simulator.remote_control import SimulatorError


@pytest.fixture
def lock(api, device):
    """A function that sends a lock request, whose processing a fault may prevent."""
    return lambda: api.lock(device["focus_id"], expires="0:01:00")


@pytest.fixture
def was_locked(cylance, device):
    """A function that returns whether the lock request was processed."""
    return lambda: cylance.device(device["id"])["console"]["locked"]


def logged(simulator):
    (entry,) = simulator.requests()
    return entry["fault"], entry["status"]


def test_a_status_fault_replaces_the_response(simulator, lock, was_locked):
    simulator.add_fault("status", status=429, headers={"Retry-After": "7"}, body={"message": "slow down"})
    response = lock()
    assert (response.status_code, response.headers["Retry-After"]) == (429, "7")
    assert response.json() == {"message": "slow down"}
    assert not was_locked()
    assert logged(simulator) == ("status", 429)


def test_a_status_fault_defaults_to_an_empty_503(simulator, lock):
    simulator.add_fault("status")
    response = lock()
    assert (response.status_code, response.content) == (503, b"")


def test_a_status_fault_can_have_any_content_type(simulator, lock):
    simulator.add_fault("status", status=500, body="<e/>", content_type="application/xml")
    response = lock()
    assert (response.status_code, response.text, response.headers["Content-Type"]) == (
        500,
        "<e/>",
        "application/xml; charset=utf-8",
    )


def test_a_status_fault_can_process_the_request(simulator, lock, was_locked):
    simulator.add_fault("status", status=504, work=True)
    assert lock().status_code == 504
    assert was_locked()


def test_a_delayed_request_is_processed(simulator, lock, was_locked):
    simulator.add_fault("delay", seconds=0.01)
    assert lock().status_code == 201
    assert was_locked()
    assert logged(simulator) == ("delay", 201)


@pytest.mark.parametrize("kind", ["delay", "status", "drop_before"])
def test_a_fault_waits_before_anything_else(monkeypatch, kind):
    events = []

    async def sleep(seconds):
        events.append(seconds)

    async def process():
        events.append("processed")
        return web.Response(status=201)

    monkeypatch.setattr(fault_effects.asyncio, "sleep", sleep)
    request = make_mocked_request("GET", "/")
    asyncio.run(fault_effects.apply_fault(Fault(kind, seconds=7), request, process))
    assert events == ([7, "processed"] if kind == "delay" else [7])


@pytest.mark.parametrize(("kind", "done"), [("drop_before", False), ("drop_after", True)])
def test_a_dropped_connection_has_no_response(simulator, lock, was_locked, kind, done):
    simulator.add_fault(kind)
    with pytest.raises(requests.ConnectionError):
        lock()
    assert was_locked() == done
    assert logged(simulator) == (kind, 0)


def test_a_truncated_response_is_incomplete(simulator, lock, was_locked):
    simulator.add_fault("truncate")
    # Older versions of urllib3 do not check the length, which leaves half a JSON text.
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError, ValueError)):
        lock().json()
    assert was_locked()
    assert logged(simulator) == ("truncate", 201)
    simulator.clear_faults()
    assert lock().status_code == 201


def test_an_html_fault_returns_a_gateway_page(simulator, lock, was_locked):
    simulator.add_fault("html")
    response = lock()
    assert response.status_code == 502
    assert response.headers["Content-Type"].startswith("text/html")
    assert "<h1>502 Bad Gateway</h1>" in response.text
    assert not was_locked()


def test_an_empty_fault_removes_the_body(simulator, lock, was_locked):
    simulator.add_fault("empty")
    response = lock()
    assert (response.status_code, response.content) == (201, b"")
    assert was_locked()


def test_a_garbage_fault_returns_invalid_json(simulator, lock, was_locked):
    simulator.add_fault("garbage", status=200)
    response = lock()
    assert response.status_code == 200
    with pytest.raises(ValueError):
        response.json()
    assert was_locked()


def test_a_redirect_fault_has_a_location(simulator, lock, was_locked):
    simulator.add_fault("redirect", location="https://elsewhere.example/")
    response = lock()
    assert (response.status_code, response.headers["Location"]) == (302, "https://elsewhere.example/")
    assert not was_locked()


def test_faults_apply_to_https(simulator, api, device):
    api.url = simulator.tls_url
    simulator.add_fault("drop_after", times=1)
    with pytest.raises(requests.ConnectionError):
        api.request("GET", "/devices/v2", verify=simulator.ca_path)
    assert api.request("GET", "/devices/v2", verify=simulator.ca_path).status_code == 200


def statuses(api, count, path="/devices/v2"):
    return [api.get(path).status_code for dummy in range(count)]


def test_skip_and_times_limit_a_fault(simulator, api):
    simulator.add_fault("status", skip=1, times=2)
    assert statuses(api, 4) == [200, 503, 503, 200]
    (fault,) = simulator.faults()
    assert fault["fired"] == 2


def test_a_fault_lasts_until_it_is_cleared(simulator, api):
    simulator.add_fault("status")
    assert statuses(api, 3) == [503] * 3
    simulator.clear_faults()
    assert statuses(api, 1) == [200]


def test_method_and_path_limit_a_fault(simulator, api, device):
    simulator.add_fault("status", method="get", path="^/zones/")
    assert statuses(api, 1) == [200]
    assert statuses(api, 1, "/zones/v2") == [503]
    assert api.lock(device["focus_id"]).status_code == 201


def test_the_first_matching_fault_applies(simulator, api):
    simulator.add_fault("status", status=500, times=1)
    simulator.add_fault("status", status=502, times=1)
    assert statuses(api, 3) == [500, 502, 200]


def test_the_same_seed_gives_the_same_faults(simulator, api):
    runs = []
    for seed in (1, 1, 2):
        simulator.clear_faults()
        simulator.add_fault("status", probability=0.5, seed=seed)
        runs.append(statuses(api, 30))
    assert runs[0] == runs[1] != runs[2]
    assert set(runs[0]) == {200, 503}


def test_faults_do_not_apply_to_the_control_api(simulator):
    simulator.add_fault("drop_before")
    assert simulator.summary()["total"] == 0


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "fire"},
        {"kind": "status", "status": 99},
        {"kind": "status", "path": "("},
        {"kind": "status", "times": 0},
        {"kind": "status", "times": True},
        {"kind": "status", "probability": 2},
        {"kind": "status", "unknown": 1},
        {"kind": "drop_before", "work": True},
        {"kind": "delay", "seconds": -1},
    ],
    ids=str,
)
def test_invalid_faults_are_refused(simulator, fault):
    with pytest.raises(SimulatorError, match="400"):
        simulator.add_fault(**fault)
    assert simulator.faults() == []
