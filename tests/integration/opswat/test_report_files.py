# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report files: each is stored whole, in the folder only, and nothing else is stored."""

from __future__ import annotations

import os

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions import reports
from integration.opswat.console import ACTION, REPORTS
from integration.opswat.report_results import errors, stored
from integration.tasks import outcomes

CSV = {"kind": "status", "status": 200, "body": "device,threat\n", "content_type": "text/csv"}


@pytest.mark.parametrize("suffix", ["csv", "zip", "json"])
def test_the_file_extension_matches_the_content(console, fetch, suffix):
    (device_id,) = console.seed(1)
    console.opswat.switch("scan_report_format", suffix)
    (entry,) = fetch(device_id, command="scan_threats")["devices"]
    assert entry["report"].endswith(f".{suffix}")


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
