# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports of commands: waited for, and stored whole, for their user alone, and nowhere but in the folder."""

from __future__ import annotations

import os
import stat
import zipfile

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions import reports
from integration.opswat.console import ACTION, REPORTS
from integration.tasks import outcomes, reasons

COMMANDS = {"fetch_agent_log": {}, "scan_threats": {"full_scan": True}}
CSV = {"kind": "status", "status": 200, "body": "device,threat\n", "content_type": "text/csv"}


@pytest.fixture
def dest(tmp_path):
    """A folder that is not there yet, in one that is not there either."""
    return tmp_path / "incident" / "reports"


@pytest.fixture
def fetch(console, dest):
    """Runs a command and waits for its reports."""

    def fetch(*ids, command="fetch_agent_log", **params):
        return console.act(command, *ids, wait=True, dest=str(dest), **COMMANDS[command], **params)

    return fetch


def stored(dest):
    """The names of all files."""
    return sorted(path.name for path in dest.iterdir())


def errors(result):
    """Why there is no report, device by device."""
    return [entry["report_error"] and entry["report_error"]["reason"] for entry in result["devices"]]


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


@pytest.mark.parametrize("suffix", ["csv", "zip", "json"])
def test_the_file_extension_matches_the_content(console, fetch, suffix):
    (device_id,) = console.seed(1)
    console.opswat.switch("scan_report_format", suffix)
    (entry,) = fetch(device_id, command="scan_threats")["devices"]
    assert entry["report"].endswith(f".{suffix}")


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
    clock.after(100, lambda: context.stop.set("somebody said so"))
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


@pytest.mark.parametrize(
    ("place", "check"),
    [("reports", True), ("reports", False), ("reports/below", False)],
    ids=["file, check mode", "file, real run", "below a file"],
)
def test_an_unusable_dest_is_refused_before_any_request(console, tmp_path, place, check):
    (device_id,) = console.seed(1)
    (tmp_path / "reports").write_text("a file")
    with pytest.raises(InputError, match="dest"):
        console.act("fetch_agent_log", device_id, wait=True, dest=str(tmp_path / place), check=check)
    assert console.simulator.requests() == []
    assert (tmp_path / "reports").read_text() == "a file"


HOSTILE_NAMES = (
    "../../evil",
    "/etc/passwd",
    "..",
    ".hidden",
    "a\x00b\nc",
    "con:",
    "x" * 400,
    "-rf",
    "ü/ö",
    "~root",
    "\\\\evil\\c$",
)


@pytest.mark.parametrize(
    "name",
    HOSTILE_NAMES,
    ids=[
        "parent",
        "absolute",
        "dots",
        "hidden",
        "control characters",
        "colon",
        "long",
        "option",
        "umlauts",
        "home",
        "UNC",
    ],
)
def test_a_device_name_cannot_escape_the_folder(console, fetch, dest, tmp_path, name):
    (device_id,) = console.seed(1)
    console.opswat.change_device(device_id, host_name=name, name=name)
    console.opswat.switch("report_file_name", "outside")
    (entry,) = fetch(device_id)["devices"]
    assert entry["report_error"] is None
    assert os.path.dirname(entry["report"]) == str(dest)
    (file,) = stored(dest)
    assert file == os.path.basename(entry["report"]) and not file.startswith((".", "-")) and file.isascii()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [dest / file]


@pytest.mark.parametrize("command_id", ["../../evil", "/etc/passwd", "a&type=agent_log#?%00", "x" * 256, "ü"])
def test_a_command_id_cannot_escape_the_folder_or_the_query(console, fetch, dest, command_id):
    (device_id,) = console.seed(1)
    console.fault(ACTION, "status", status=200, body=[{"id": device_id, "status": 1, "command_id": command_id}])
    console.fault(REPORTS, **CSV)
    (entry,) = fetch(device_id)["devices"]
    assert [str(dest / name) for name in stored(dest)] == [entry["report"]]
    (call,) = console.calls(REPORTS)
    assert call["query"]["type"] == "agent_log" and call["query"]["command_id"] == command_id


@pytest.mark.parametrize("command_id", ["", " ", None, 7, ["x"], "x" * 257, "a\nb", "\ud800", "\x00"])
def test_an_invalid_command_id_means_no_report(console, fetch, command_id):
    (device_id,) = console.seed(1)
    console.fault(ACTION, "status", status=200, body=[{"id": device_id, "status": 1, "command_id": command_id}])
    result = fetch(device_id)
    assert outcomes(result) == ["changed"] and errors(result) == ["no_command_id"]
    assert console.calls(REPORTS) == []


def test_devices_with_the_same_name_get_separate_files(console, fetch, dest):
    ids = console.seed(2)
    for device_id in ids:
        console.opswat.change_device(device_id, host_name="ws-1.corp.example")
    fetch(*ids)
    assert len(stored(dest)) == 2


def test_a_device_that_refused_the_command_is_not_waited_for(console, fetch):
    ids = console.seed(2)
    console.opswat.change_device(ids[0], failing=["fetch_agent_log"])
    result = fetch(*ids)
    assert reasons(result) == ["refused", None]
    assert [(entry["report"] is None, entry["report_error"]) for entry in result["devices"]] == [
        (True, None),
        (False, None),
    ]


def test_a_report_that_cannot_be_written_leaves_no_file(console, fetch, dest, monkeypatch):
    ids = console.seed(2)
    replace = os.replace

    def full(source, target):
        if "ws-0001" in target:
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(reports.os, "replace", full)
    result = fetch(*ids)
    assert errors(result) == ["not_stored", None]
    assert "No space left" in result["devices"][0]["report_error"]["message"]
    assert len(stored(dest)) == 1


@pytest.mark.parametrize(
    "body",
    [
        "",
        " \n",
        "null",
        {},
        [],
        {"status": 0},
        {"message": "wait"},
        {"status": "queued", "msg": "x"},
        {"error": {"code": 404, "message": "report not ready"}},
        {"message": "No errors found so far", "status": 0, "errors": []},
        {"timestamp": "2026-01-01T00:00:00Z", "status": 0, "message": "not yet", "path": "/get_reports", "data": []},
    ],
    ids=repr,
)
def test_a_status_response_is_not_stored_as_a_report(console, fetch, dest, body):
    (device_id,) = console.seed(1)
    console.fault(REPORTS, "status", status=200, body=body, content_type="application/json", times=2)
    result = fetch(device_id)
    assert errors(result) == [None]
    assert len(console.calls(REPORTS)) == 4
    assert stored(dest)[0].endswith(".zip")


@pytest.mark.parametrize("page", ["<html><title>Sign in</title></html>", "\ufeff\n<!DOCTYPE html><p>Sign in</p>"])
@pytest.mark.parametrize("content_type", ["text/html", "text/csv"])
def test_an_html_page_is_not_stored_as_a_report(console, fetch, dest, page, content_type):
    (device_id,) = console.seed(1)
    console.fault(REPORTS, "status", status=200, body=page, content_type=content_type)
    result = fetch(device_id)
    assert result["failed"]
    assert errors(result) == ["bad_answer"]
    assert "Sign in" in result["msg"]
    assert stored(dest) == []


@pytest.mark.parametrize(
    "body",
    [
        [{"threat": "x"}],
        {"status": 1, "threats": [{"name": "x"}]},
        {"threats": {}},
        {"infected": 0},
        {"status": "completed", "threats": [], "infected": 0},
        {"status": 1, "data": [{"name": "x"}]},
    ],
    ids=repr,
)
def test_json_with_data_is_stored_as_a_report(console, fetch, dest, body):
    (device_id,) = console.seed(1)
    console.fault(REPORTS, "status", status=200, body=body, content_type="application/json")
    assert errors(fetch(device_id)) == [None]
    (name,) = stored(dest)
    assert name.endswith(".json")


def test_many_reports_respect_the_rate_limit(console, fetch, dest):
    ids = console.seed(25)
    result = fetch(*ids)
    assert errors(result) == [None] * 25
    assert len(stored(dest)) == 25
    assert "429" not in console.simulator.summary()["by_status"]
