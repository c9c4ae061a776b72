# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each kind of fault, and when it strikes."""

from __future__ import annotations

import pytest
import requests

from simulator.remote_control import SimulatorError


@pytest.fixture
def lock(api, device):
    """Try to lock; the work that a fault lets through or not."""
    return lambda: api.lock(device["focus_id"], expires="0:01:00")


@pytest.fixture
def was_locked(cylance, device):
    """Whether the work was done."""
    return lambda: cylance.device(device["id"])["console"]["locked"]


def logged(simulator):
    (entry,) = simulator.requests()
    return entry["fault"], entry["status"]


def test_status(simulator, lock, was_locked):
    simulator.add_fault("status", status=429, headers={"Retry-After": "7"}, body={"message": "slow down"})
    answer = lock()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json() == {"message": "slow down"}
    assert not was_locked()
    assert logged(simulator) == ("status", 429)


def test_status_is_503_with_an_empty_body_by_default(simulator, lock):
    simulator.add_fault("status")
    answer = lock()
    assert (answer.status_code, answer.content) == (503, b"")


def test_status_with_a_text_of_any_type(simulator, lock):
    simulator.add_fault("status", status=500, body="<e/>", content_type="application/xml")
    answer = lock()
    assert (answer.status_code, answer.text, answer.headers["Content-Type"]) == (
        500,
        "<e/>",
        "application/xml; charset=utf-8",
    )


def test_work_may_be_done_before_an_error_is_answered(simulator, lock, was_locked):
    simulator.add_fault("status", status=504, work=True)
    assert lock().status_code == 504
    assert was_locked()


def test_delay(simulator, lock, was_locked):
    simulator.add_fault("delay", seconds=0.2)
    answer = lock()
    assert answer.status_code == 201
    assert answer.elapsed.total_seconds() >= 0.2
    assert was_locked()
    assert logged(simulator) == ("delay", 201)


@pytest.mark.parametrize(("kind", "done"), [("drop_before", False), ("drop_after", True)])
def test_drop(simulator, lock, was_locked, kind, done):
    simulator.add_fault(kind)
    with pytest.raises(requests.ConnectionError):
        lock()
    assert was_locked() == done
    assert logged(simulator) == (kind, 0)


def test_truncate(simulator, lock, was_locked):
    simulator.add_fault("truncate")
    # An older urllib3 does not count, and leaves half a JSON text.
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError, ValueError)):
        lock().json()
    assert was_locked()
    assert logged(simulator) == ("truncate", 201)
    simulator.clear_faults()
    assert lock().status_code == 201


def test_html(simulator, lock, was_locked):
    simulator.add_fault("html")
    answer = lock()
    assert answer.status_code == 502
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<h1>502 Bad Gateway</h1>" in answer.text
    assert not was_locked()


def test_empty(simulator, lock, was_locked):
    simulator.add_fault("empty")
    answer = lock()
    assert (answer.status_code, answer.content) == (201, b"")
    assert was_locked()


def test_garbage(simulator, lock, was_locked):
    simulator.add_fault("garbage", status=200)
    answer = lock()
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()
    assert was_locked()


def test_redirect(simulator, lock, was_locked):
    simulator.add_fault("redirect", location="https://elsewhere.example/")
    answer = lock()
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://elsewhere.example/")
    assert not was_locked()


def test_faults_work_over_https_too(simulator, api, device):
    api.url = simulator.tls_url
    simulator.add_fault("drop_after", times=1)
    with pytest.raises(requests.ConnectionError):
        api.request("GET", "/devices/v2", verify=simulator.ca_path)
    assert api.request("GET", "/devices/v2", verify=simulator.ca_path).status_code == 200


def statuses(api, count, path="/devices/v2"):
    return [api.get(path).status_code for dummy in range(count)]


def test_skip_and_times(simulator, api):
    simulator.add_fault("status", skip=1, times=2)
    assert statuses(api, 4) == [200, 503, 503, 200]
    (fault,) = simulator.faults()
    assert fault["fired"] == 2


def test_a_fault_lasts_until_it_is_cleared(simulator, api):
    simulator.add_fault("status")
    assert statuses(api, 3) == [503] * 3
    simulator.clear_faults()
    assert statuses(api, 1) == [200]


def test_method_and_path_narrow_a_fault(simulator, api, device):
    simulator.add_fault("status", method="get", path="^/zones/")
    assert statuses(api, 1) == [200]
    assert statuses(api, 1, "/zones/v2") == [503]
    assert api.lock(device["focus_id"]).status_code == 201


def test_the_first_fault_that_strikes_decides(simulator, api):
    simulator.add_fault("status", status=500, times=1)
    simulator.add_fault("status", status=502, times=1)
    assert statuses(api, 3) == [500, 502, 200]


def test_probability_is_the_same_for_the_same_seed(simulator, api):
    runs = []
    for seed in (1, 1, 2):
        simulator.clear_faults()
        simulator.add_fault("status", probability=0.5, seed=seed)
        runs.append(statuses(api, 30))
    assert runs[0] == runs[1] != runs[2]
    assert set(runs[0]) == {200, 503}


def test_faults_spare_the_control_api(simulator):
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
)
def test_faults_that_make_no_sense(simulator, fault):
    with pytest.raises(SimulatorError, match="400"):
        simulator.add_fault(**fault)
    assert simulator.faults() == []
