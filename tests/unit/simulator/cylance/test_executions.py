# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Package executions: each request starts one, which progresses with the simulated clock."""

from __future__ import annotations

import pytest

LIST = "/packages/v2/executions"


@pytest.fixture
def package(cylance):
    """The id of a package that can be executed."""
    return cylance.add_package("collect")["packageId"]


def focus(device_id):
    return device_id.replace("-", "").upper()


def order(package, *device_ids, zones=(), **fields):
    target = {"devices": [focus(one) for one in device_ids], "zones": [focus(one) for one in zones]}
    runs = [{"package": package, "arguments": ["-a", "b c"]}]
    return {
        "execution": {
            "name": "run",
            "target": target,
            "destination": "",
            "packageExecutions": runs,
            "keepResultsLocally": True,
            **fields,
        }
    }


def statuses(record):
    return record["deviceCount"], record["deviceStatuses"]


def test_each_request_starts_an_execution(simulator, cylance, api, package):
    ids = cylance.seed(3, ids=True)["ids"]
    started = api.request("POST", LIST, json=order(package, *ids))
    assert started.status_code == 202
    first = started.json()
    assert first["packageExecutions"] == [{"package": package, "arguments": ["-a", "b c"]}]
    assert first["target"] == {"devices": [focus(one) for one in ids], "zones": []}
    simulator.switch("cylance.execution_post_status", 200)
    second = api.request("POST", LIST, json=order(package, *ids))
    assert second.status_code == 200
    assert second.json()["id"] != first["id"]
    page = api.get(LIST).json()
    assert [record["id"] for record in page["page_items"]] == [second.json()["id"], first["id"]]
    assert page["page_size"] == 20


def test_an_execution_progresses_with_the_clock(simulator, cylance, api, package):
    ids = cylance.seed(10, ids=True)["ids"]
    simulator.switch("cylance.executions_fail", 3)
    path = f"{LIST}/{api.request('POST', LIST, json=order(package, *ids)).json()['id']}"
    assert statuses(api.get(path).json()) == (10, {"acked": 0, "succeeded": 0, "failed": 0})
    simulator.advance(10)
    assert statuses(api.get(path).json()) == (10, {"acked": 9, "succeeded": 1, "failed": 0})
    simulator.switch("cylance.acked_meaning", "cumulative")
    assert api.get(path).json()["deviceStatuses"]["acked"] == 10
    simulator.switch("cylance.acked_meaning", "exclusive")
    simulator.advance(40)
    assert statuses(api.get(path).json()) == (10, {"acked": 2, "succeeded": 7, "failed": 1})
    simulator.advance(20)
    assert statuses(api.get(path).json()) == (10, {"acked": 0, "succeeded": 7, "failed": 3})


def test_only_online_devices_with_an_agent_run_it(cylance, api, package):
    ids = cylance.seed(10, offline=[1, 2], without_focus=[3], zones=["Kiosks"], ids=True)["ids"]
    assert api.request("POST", LIST, json=order(package, *ids)).json()["deviceCount"] == 7
    (zone,) = api.get("/zones/v2").json()["page_items"]
    by_zone = api.request("POST", LIST, json=order(package, zones=[zone["id"]])).json()
    assert by_zone["deviceCount"] == 6  # one of ten is in no zone
    assert by_zone["target"] == {"devices": [], "zones": [focus(zone["id"])]}


def test_a_read_execution_contains_package_urls_and_the_destination(simulator, cylance, api, package):
    (device_id,) = cylance.seed(1, ids=True)["ids"]
    destination = "ftp://user:rehearsal-only@files.example/x"
    path = f"{LIST}/{api.request('POST', LIST, json=order(package, device_id, destination=destination)).json()['id']}"
    shown = api.get(path).json()
    assert shown["destination"] == destination
    (listed,) = api.get("/packages/v2").json()["page_items"]
    assert shown["packageExecutions"][0]["package"] == listed["downloadUrl"]
    simulator.switch("cylance.execution_package_on_read", "id")
    assert api.get(path).json()["packageExecutions"][0]["package"] == package


def test_a_deleted_execution_is_returned_once(cylance, api, package):
    (device_id,) = cylance.seed(1, ids=True)["ids"]
    path = f"{LIST}/{api.request('POST', LIST, json=order(package, device_id)).json()['id']}"
    shown = api.get(path).json()
    assert api.request("DELETE", path).json() == shown
    assert api.get(path).status_code == 404
    assert api.get(LIST).json()["page_items"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": 1},
        {"target": {}},
        {"target": {"devices": ["x"]}},
        {"target": {"devices": ["A" * 32], "zones": ["B" * 32]}},
        {"packageExecutions": []},
        {"packageExecutions": [{"package": "x", "arguments": []}]},
        {"packageExecutions": [{"package": "x"}]},
        {"destination": None},
        {"keepResultsLocally": "yes"},
    ],
    ids=str,
)
def test_an_invalid_execution_is_refused(cylance, api, package, wrong):
    (device_id,) = cylance.seed(1, ids=True)["ids"]
    assert api.request("POST", LIST, json=order(package, device_id, **wrong)).status_code == 400
    assert api.get(LIST).json()["page_items"] == []


def test_switches_permit_unfinished_packages_and_unknown_targets(simulator, cylance, api):
    (device_id,) = cylance.seed(1, ids=True)["ids"]
    unfinished = cylance.add_package("a", status="started")["packageId"]
    assert api.request("POST", LIST, json=order(unfinished, device_id)).status_code == 400
    simulator.switch("cylance.unfinished_package", "accepted")
    assert api.request("POST", LIST, json=order(unfinished, device_id)).status_code == 202
    unknown = "0" * 32
    assert api.request("POST", LIST, json=order(unfinished, unknown)).json()["deviceCount"] == 0
    assert api.request("POST", LIST, json=order(unfinished, zones=[unknown])).json()["deviceCount"] == 0
    simulator.switch("cylance.unknown_execution_target", "refused")
    assert api.request("POST", LIST, json=order(unfinished, unknown)).status_code == 400
    assert api.request("POST", LIST, json=order(unfinished, zones=[unknown])).status_code == 400
