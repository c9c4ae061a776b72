# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports of commands: the module waits until they are ready, failed or late."""

from __future__ import annotations

import os
import stat
import zipfile

import pytest

from integration.opswat.console import ACTION, REPORTS
from integration.opswat.report_results import COMMANDS, errors, stored
from integration.tasks import outcomes, reasons


@pytest.mark.parametrize("command", COMMANDS)
def test_each_device_gets_its_report(console, fetch, dest, command):
    ids = console.seed(3)
    result = fetch(*ids, command=command)
    assert outcomes(result) == ["changed"] * 3 and not result["failed"]
    assert errors(result) == [None] * 3
    paths = [entry["report"] for entry in result["devices"]]
    assert sorted(os.path.basename(path) for path in paths) == stored(dest) and len(set(paths)) == 3
    for device_id, entry in zip(ids, result["devices"], strict=True):
        path, device = entry["report"], console.device(device_id)
        assert device["command_ids"] == [entry["command_id"]]
        assert os.path.dirname(path) == str(dest)
        assert os.path.basename(path).startswith(f"{device['host_name']}-")
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        if command == "fetch_agent_log":
            assert path.endswith(".zip")
            assert device_id in zipfile.ZipFile(path).read("agent.log").decode()
        else:
            assert path.endswith(".csv")
            with open(path, encoding="utf-8") as file:
                assert device_id in file.read()
    assert stat.S_IMODE(os.stat(dest).st_mode) == 0o700


@pytest.mark.parametrize("polls", [0, 1, 4], ids="{} polls".format)
def test_a_report_is_requested_until_it_is_ready(console, fetch, clock, polls):
    ids = console.seed(2)
    console.opswat.switch("report_polls", polls)
    result = fetch(*ids, wait_interval=20)
    assert errors(result) == [None] * 2
    assert len(console.calls(REPORTS)) == 2 * (polls + 1)
    assert len([pause for pause in clock.long_pauses() if 15 <= pause <= 20]) == polls
    # Nothing is ready for some time, and the user sees that the task still waits.
    shown = [line for line in console.announced if "waiting for reports" in line]
    assert len(shown) == {0: 0, 1: 1, 4: 2}[polls]
    assert all("waiting for reports: 0 of 2 reports done" in line for line in shown)


@pytest.mark.parametrize("spelling", ["scan_threats_log", "scan_threat_log"])
@pytest.mark.parametrize("pending", [200, 404], ids="pending {}".format)
def test_either_spelling_of_the_scan_report_type_works(console, fetch, spelling, pending):
    ids = console.seed(2)
    console.opswat.switch("scan_report_type", spelling)
    console.opswat.switch("report_pending", pending)
    assert errors(fetch(*ids, command="scan_threats")) == [None] * 2
    refused = [call for call in console.calls(REPORTS) if call["status"] == 400]
    assert len(refused) == (spelling != "scan_threats_log")


def test_a_refused_report_does_not_affect_the_others(console, fetch):
    ids = console.seed(3)
    console.fault(REPORTS, "status", status=400, times=2)
    result = fetch(*ids, command="scan_threats")
    assert errors(result) == ["bad_request", None, None]


@pytest.mark.parametrize("pending", [200, 404], ids="pending {}".format)
@pytest.mark.parametrize("status", [0, 2, "pending"], ids="status {!r}".format)
def test_each_form_of_a_not_ready_response_is_waited_for(console, fetch, pending, status):
    ids = console.seed(2)
    console.opswat.switch("report_pending", pending)
    console.opswat.switch("report_pending_status", status)
    assert errors(fetch(*ids)) == [None] * 2


@pytest.mark.parametrize("status", [-1, "failed"], ids="status {!r}".format)
def test_a_failed_report_is_not_waited_for(console, fetch, clock, status):
    failing, well = console.seed(2)
    console.opswat.change_device(failing, report="failed")
    console.opswat.switch("report_failed_status", status)
    result = fetch(failing, well)
    assert outcomes(result) == ["changed"] * 2
    assert result["failed"] and result["changed"]
    assert errors(result) == ["report_failed", None]
    assert "could not make the report" in result["devices"][0]["report_error"]["message"]
    assert "1 of 2 reports are missing" in result["msg"]
    assert sum(clock.long_pauses()) < 120


@pytest.mark.parametrize("status", [404, 500], ids="status {}".format)
def test_a_missing_report_fails_with_the_last_error(console, fetch, status):
    failing, well = console.seed(2)
    console.opswat.change_device(failing, report="failed")
    console.opswat.switch("report_failed", status)
    result = fetch(failing, well, wait_timeout=300)
    assert errors(result) == ["report_not_ready", None]
    assert "could not make the report" in result["devices"][0]["report_error"]["message"]


def test_wait_timeout_reports_which_reports_are_missing(console, fetch, dest):
    ids = console.seed(4)
    for device_id in ids[1:3]:
        console.opswat.change_device(device_id, report="never")
    result = fetch(*ids, wait_timeout=200)
    assert outcomes(result) == ["changed"] * 4
    assert result["failed"] and result["changed"]
    assert errors(result) == [None, "report_not_ready", "report_not_ready", None]
    assert [bool(entry["report"]) for entry in result["devices"]] == [True, False, False, True]
    assert "2 of 4 reports are missing" in result["msg"] and "wait_timeout (200 s)" in result["msg"]
    assert len(stored(dest)) == 2
    assert [console.done(device_id, "fetch_agent_log") for device_id in ids] == [1] * 4


def test_tolerate_failures_covers_missing_reports(console, fetch):
    ids = console.seed(2)
    console.opswat.change_device(ids[0], report="never")
    result = fetch(*ids, wait_timeout=60, tolerate_failures=True)
    assert not result["failed"] and result["changed"]
    assert errors(result) == ["report_not_ready", None]


def test_a_stop_request_ends_the_wait_and_keeps_the_results(console, fetch, clock, dest):
    ids = console.seed(3)
    console.opswat.change_device(ids[0], report="never")
    context = console.context()
    clock.after(100, lambda: context.stop.set("a test requested it"))
    result = fetch(*ids, context=context)
    assert outcomes(result) == ["changed"] * 3
    assert result["failed"] and result["changed"]
    assert errors(result) == ["interrupted", None, None]
    assert len(stored(dest)) == 2


def test_temporary_errors_do_not_end_the_wait(console, fetch):
    ids = console.seed(3)
    for fault in ({"kind": "status", "status": 500}, {"kind": "drop_after"}, {"kind": "status", "status": 503}):
        console.fault(REPORTS, times=4, **fault)
    assert errors(fetch(*ids, retries=0)) == [None] * 3


def test_a_token_revoked_during_the_wait_is_replaced(console, fetch, clock):
    ids = console.seed(2)
    console.opswat.switch("report_polls", 3)
    clock.after(40, console.opswat.revoke_tokens)
    assert errors(fetch(*ids)) == [None] * 2
    assert len(console.logins()) == 2


def test_check_mode_creates_nothing(console, fetch, dest):
    ids = console.seed(2)
    result = fetch(*ids, check=True)
    assert outcomes(result) == ["changed"] * 2 and not result["failed"]
    assert [entry["command_id"] for entry in result["devices"]] == [None] * 2
    assert not dest.parent.exists()
    assert console.calls(ACTION) == console.calls(REPORTS) == []


def test_a_device_that_refused_the_command_is_not_waited_for(console, fetch):
    ids = console.seed(2)
    console.opswat.change_device(ids[0], failing=["fetch_agent_log"])
    result = fetch(*ids)
    assert reasons(result) == ["refused", None]
    assert [(entry["report"] is None, entry["report_error"]) for entry in result["devices"]] == [
        (True, None),
        (False, None),
    ]


def test_many_reports_respect_the_rate_limit(console, fetch, dest):
    ids = console.seed(25)
    result = fetch(*ids)
    assert errors(result) == [None] * 25
    assert len(stored(dest)) == 25
    assert "429" not in console.simulator.summary()["by_status"]
