# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`run: once` finds an earlier execution under every name and response form, and starts no second one."""

from __future__ import annotations

import json
import threading

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import GuardRail, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages.info import CylancePackageInfo
from integration.cylance.console import focus_id
from integration.cylance.executions.helpers import DESTINATION, NAME, PATH, SECRET, started_executions
from integration.tasks import outcomes


@pytest.mark.parametrize(
    ("by", "status", "on_read"),
    [
        *((by, 202, on_read) for by in ("device_ids", "zones") for on_read in ("url", "id")),
        ("device_ids", 200, "url"),
        ("hostnames", 202, "url"),
        ("mac_addresses", 202, "url"),
    ],
)
def test_an_execution_is_found_again_under_every_target_option(console, execute, by, status, on_read):
    ids = console.seed(4, zones=["Kiosks"])
    console.cylance.switch("execution_post_status", status)
    console.cylance.switch("execution_package_on_read", on_read)
    true = [console.cylance.device(device_id) for device_id in ids]
    identifiers = {
        "device_ids": ids,
        "hostnames": [device["host_name"] for device in true],
        "mac_addresses": [device["mac_addresses"][0] for device in true],
        "zones": ["kiosks"],
    }[by]
    first = execute(**{by: identifiers}, destination=DESTINATION)
    assert outcomes(first) == ["changed"] * 4
    assert outcomes(execute(**{by: identifiers[::-1]}, destination=DESTINATION)) == ["unchanged"] * 4
    (execution,) = started_executions(console)
    assert (execution["target"]["zones"] != []) is (by == "zones")


DIFFERENCES = {
    "another package": ({"packages": [{"package": "Stop"}]}, "packages: Collect instead of Stop"),
    "other arguments": (
        {"packages": [{"package": "Collect", "arguments": ["-k", "w"]}]},
        "argument 2 of Collect: 'v' instead of 'w'",
    ),
    "another destination": ({"destination": DESTINATION}, "destination differs"),
    "keep_results_locally": (
        {"destination": DESTINATION, "keep_results_locally": False},
        "keep_results_locally differs",
    ),
}


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_an_execution_of_the_same_name_with_other_content_is_an_error(console, execute, difference):
    ids = console.seed(2)
    console.cylance.add_package("Stop")
    execute(*ids)
    params, words = DIFFERENCES[difference]
    for check in (True, False):
        with pytest.raises(InputError, match=words) as caught:
            execute(*ids, check=check, **params)
        assert SECRET not in caught.value.message
    with pytest.raises(InputError, match=rf"devices: 1 not requested \({focus_id(ids[1])}\)"):
        execute(ids[0])
    assert len(started_executions(console)) == 1
    assert execute(ids[0], run="always")["changed"]


@pytest.mark.parametrize(
    "again",
    ["Vorfall  7  –  Büro", " Vorfall 7 – Bu\u0308ro ", "Vorfall 7 – Büro"],
    ids=["more spaces", "decomposed umlaut", "fewer spaces"],
)
def test_names_are_compared_without_regard_to_spaces_and_unicode_form(console, execute, again):
    ids = console.seed(1)
    execute(*ids, name="Vorfall  7 – Büro")
    assert not execute(*ids, name=again)["changed"]
    assert len(started_executions(console)) == 1


@pytest.mark.parametrize("shown", ["whole", "masked", "without_password"])
def test_destinations_are_compared_when_the_console_hides_the_password(console, execute, shown):
    ids = console.seed(1)
    console.cylance.switch("execution_destination_on_read", shown)
    execute(*ids, destination=DESTINATION)
    assert not execute(*ids, destination=DESTINATION)["changed"]
    for other in ("/elsewhere", "/incident/more"):
        with pytest.raises(InputError, match="destination differs"):
            execute(*ids, destination=DESTINATION.replace("/incident", other))
    with pytest.raises(InputError, match="destination differs"):
        execute(*ids, destination=DESTINATION.replace("collector", "somebody"))
    assert len(started_executions(console)) == 1
    bucket = "https://bucket.example/x?prefix=case"
    execute(*ids, name="to a bucket", destination=f"{bucket}1")
    with pytest.raises(InputError, match="destination differs"):
        execute(*ids, name="to a bucket", destination=f"{bucket}2")


def test_zones_are_recognized_when_the_console_lists_their_devices(console, execute):
    console.seed(3, zones=["Kiosks"])
    console.cylance.switch("execution_zones_on_read", "with_devices")
    assert execute(zones=["Kiosks"])["changed"]
    assert not execute(zones=["Kiosks"])["changed"]


def test_older_executions_and_those_of_other_users_do_not_count(console, execute):
    ids = console.seed(1)
    (package,) = console.run(operation=CylancePackageInfo)["packages"]
    console.cylance.execute(NAME, package["id"], ids, arguments=["-k", "v"])
    assert execute(*ids, created_by="somebody@*", check=True)["changed"]
    assert not execute(*ids, created_by="rehearsal@*")["changed"]
    console.simulator.advance(7200)
    assert not execute(*ids, match_window="0:02:01")["changed"]
    assert execute(*ids, match_window="0:01:59")["changed"]
    assert len(started_executions(console)) == 2


def test_packages_with_the_same_address_are_not_confused(console, execute):
    ids = console.seed(1)
    execute(*ids)
    record = started_executions(console)[0]
    address = "https://content.example/get"
    packages = [
        {"packageId": f"{number * 8}-0000-4000-8000-000000000000", "packageDescriptor": {"name": name}}
        for number, name in (("1", "A"), ("2", "B"))
    ]
    for package in packages:
        package.update(status="success", downloadUrl=f"{address}?p={package['packageId']}")
    record["packageExecutions"] = [{"package": f"{address}?p=A", "arguments": ["-k", "v"]}]
    for path, items in (("/packages/v2$", packages), (f"{PATH}$", [record])):
        page = json.dumps({"page_number": 1, "total_number_of_items": len(items), "page_items": items})
        console.simulator.add_fault("status", method="GET", path=path, status=200, body=page)
    for name in "AB":
        with pytest.raises(InputError, match="names it in another way"):
            execute(*ids, packages=[{"package": name, "arguments": ["-k", "v"]}])


@pytest.mark.parametrize(
    "change",
    [
        {"packageExecutions": [{"package": None, "arguments": ["-k", "v", 5]}]},
        {"packageExecutions": [{"package": None, "arguments": ["-k", "v"]}, "more"]},
        {"target": {"devices": [None, 5], "zones": []}},
    ],
    ids=["number as argument", "text as package", "number as device"],
)
def test_an_execution_with_unreadable_parts_does_not_match(console, execute, change):
    ids = console.seed(1)
    execute(*ids)
    record = started_executions(console)[0]
    package = record["packageExecutions"][0]["package"]
    for one in change.get("packageExecutions", [])[:1]:
        one["package"] = package
    if "target" in change:
        change["target"]["devices"][0] = focus_id(ids[0])
    page = json.dumps({"page_number": 1, "total_number_of_items": 1, "page_items": [{**record, **change}]})
    console.simulator.add_fault("status", method="GET", path=f"{PATH}$", status=200, body=page)
    with pytest.raises(InputError, match="with other content"):
        execute(*ids)


def test_concurrent_plays_start_one_execution(console, execute):
    ids = console.seed(2)
    results = []
    threads = [threading.Thread(target=lambda: results.append(execute(*ids))) for dummy in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result["changed"] for result in results) == [False] * 3 + [True]
    assert len(started_executions(console)) == 1


def test_hosts_of_a_task_do_not_start_the_same_execution(console, execute):
    ids = console.seed(2)
    run_state = RunState()
    execute(ids[0], context=console.context(run_state=run_state, host="a"))
    with pytest.raises(GuardRail, match="run_once"):
        execute(ids[1], context=console.context(run_state=run_state, host="b"))
    with pytest.raises(GuardRail, match="already acts on device ws-0001"):
        execute(ids[0], name=f"{NAME} on b", context=console.context(run_state=run_state, host="b"))
    own = execute(ids[1], name=f"{NAME} on b", context=console.context(run_state=run_state, host="b"))
    assert own["changed"]
    assert len(started_executions(console)) == 2
