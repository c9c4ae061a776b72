# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get Reports: when a report is ready, and its content."""

from __future__ import annotations

import io
import zipfile

import pytest


@pytest.fixture
def fetch(api):
    """A function that requests the log of an agent and returns a function that requests its report."""

    def command(device):
        command_id = api.act("fetch_agent_log", [device["id"]]).json()[0]["command_id"]
        return lambda: api.get("get_reports", type="agent_log", command_id=command_id)

    return command


@pytest.fixture
def scan(api, device):
    """A function that requests the report of a scan by type."""
    command_id = api.act("scan_threats", [device["id"]], full_scan=1).json()[0]["command_id"]
    return lambda kind="scan_threats_log": api.get("get_reports", type=kind, command_id=command_id)


def test_an_agent_log_is_a_zip_archive(switch, device, fetch):
    switch("report_polls", 0)
    response = fetch(device)()
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        assert device["id"] in archive.read("agent.log").decode()


@pytest.mark.parametrize("polls", [0, 1, 3])
def test_report_polls(switch, device, fetch, polls):
    switch("report_polls", polls)
    get_report = fetch(device)
    kinds = [get_report().headers["Content-Type"] for dummy in range(polls + 2)]
    assert kinds == ["application/json; charset=utf-8"] * polls + ["application/zip"] * 2


def test_polls_are_counted_for_each_report(opswat, device, fetch):
    first, second = fetch(device), fetch(opswat.add_device())
    assert first().json()["status"] == second().json()["status"] == 0
    assert first().headers["Content-Type"] == "application/zip"


@pytest.mark.parametrize("status", [0, 2, "pending"])
def test_report_pending_status(switch, device, fetch, status):
    switch("report_pending_status", status)
    assert fetch(device)().json() == {"status": status, "message": "the report is not ready"}


@pytest.mark.parametrize("value", [200, 404])
def test_report_pending(switch, device, fetch, value):
    switch("report_pending", value)
    get_report = fetch(device)
    assert get_report().status_code == value
    assert get_report().headers["Content-Type"] == "application/zip"


@pytest.mark.parametrize("value", [200, 404, 500])
def test_report_failed(switch, opswat, fetch, value):
    switch("report_failed", value)
    get_report = fetch(opswat.add_device(report="failed"))
    assert [get_report().status_code for dummy in range(3)] == [value] * 3


@pytest.mark.parametrize("status", [-1, 0, "failed"])
def test_report_failed_status(switch, opswat, fetch, status):
    switch("report_failed_status", status)
    get_report = fetch(opswat.add_device(report="failed"))
    assert get_report().json() == {"status": status, "message": "the agent could not make the report"}


def test_the_report_of_a_deleted_device_fails(opswat, device, fetch):
    get_report = fetch(device)
    opswat.delete_device(device["id"])
    assert get_report().json()["status"] == -1


def test_a_report_can_remain_pending(opswat, fetch):
    get_report = fetch(opswat.add_device(report="never"))
    assert [get_report().json()["status"] for dummy in range(5)] == [0] * 5


@pytest.mark.parametrize(("value", "ready"), [(True, False), (False, True)])
def test_report_needs_agent(switch, opswat, fetch, value, ready):
    switch("report_needs_agent", value)
    device = opswat.add_device(online=False)
    get_report = fetch(device)
    get_report()
    assert (get_report().headers["Content-Type"] == "application/zip") == ready
    opswat.change_device(device["id"], online=True)
    get_report()
    assert get_report().headers["Content-Type"] == "application/zip"


@pytest.mark.parametrize(
    ("value", "content_type"),
    [("csv", "text/csv"), ("zip", "application/zip"), ("json", "application/json")],
)
def test_scan_report_format(switch, device, scan, value, content_type):
    switch("report_polls", 0)
    switch("scan_report_format", value)
    response = scan()
    assert (response.status_code, response.headers["Content-Type"]) == (200, content_type)
    content = response.content
    if value == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read("scan.csv")
    assert device["id"].encode() in content
    assert value != "json" or "status" not in response.json()


@pytest.mark.parametrize("known", ["scan_threats_log", "scan_threat_log"])
def test_scan_report_type(switch, scan, known):
    switch("scan_report_type", known)
    statuses = {kind: scan(kind).status_code for kind in ("scan_threats_log", "scan_threat_log")}
    assert statuses.pop(known) == 200
    assert list(statuses.values()) == [400]


@pytest.mark.parametrize(
    ("value", "header"),
    [
        ("none", None),
        ("plain", 'attachment; filename="scan.csv"'),
        ("outside", 'attachment; filename="../../scan.csv"'),
    ],
)
def test_report_file_name(switch, scan, value, header):
    switch("report_polls", 0)
    switch("report_file_name", value)
    assert scan().headers.get("Content-Disposition") == header


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"type": "weather"}, 400),
        ({"type": "agent_log"}, 400),
        ({"type": "agent_log", "command_id": "x"}, 404),
        ({"type": "device_missing_os_patch"}, 400),
        ({"type": "missing_os_patch"}, 400),
        ({"type": "missing_os_patch", "id": "UNKNOWN"}, 404),
        ({"type": "os_patch_summary"}, 200),
        ({"type": "device_missing_os_patch", "kb": "KB1"}, 200),
    ],
    ids=str,
)
@pytest.mark.parametrize("version", ["v3", "v3.1"])
def test_each_report_type_requires_its_parameters(api, query, status, version):
    response = api.get("get_reports", version, **query)
    assert response.status_code == status
    assert status != 200 or response.headers["Content-Type"] == "text/csv"


def test_the_report_of_missing_patches_is_a_table(api, device):
    for name in (device["id"], device["macs"][0]):
        response = api.get("get_reports", type="missing_os_patch", id=name)
        assert (response.status_code, response.text) == (200, "kb,title,severity\r\n")


def test_a_command_has_no_report_of_another_type(api, device):
    command_id = api.act("fetch_agent_log", [device["id"]]).json()[0]["command_id"]
    assert api.get("get_reports", type="scan_threats_log", command_id=command_id).status_code == 404
