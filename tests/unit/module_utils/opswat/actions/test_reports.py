# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports are distinguished from status responses and stored under safe names."""

from __future__ import annotations

import json
import os
import re
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.progress import Progress
from ansible_collections.secops.device_actions.plugins.module_utils._http.session import ApiResponse
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions import reports as reports_module
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.reports import Command, Reports
from hostile.cleanliness import is_clean
from hostile.values import as_json, json_values, spoiled, texts

ABOUT = ("status", "message", "msg", "error", "error_description")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.(zip|gz|csv|json)")

contents = st.one_of(
    st.binary(max_size=40),
    st.binary(max_size=40).map(lambda content: b"PK\x03\x04" + content),
    texts().map(lambda text: text.encode("utf-8", "replace")),
    json_values().map(as_json),
    st.dictionaries(st.sampled_from((*ABOUT, "threats")), st.one_of(spoiled, texts(), st.integers(-2, 2))).map(as_json),
)


class Endpoint:
    """Endpoints that return the same content for each report request."""

    def __init__(self, content):
        self._content = content

    def download(self, name, action, query):
        return ApiResponse(200, self._content, 0.0)


def stored(folder, content, label="ws-1", command_id="c-1"):
    """Return the path of the stored report, or the DeviceActionsError."""
    reports = Reports(Endpoint(content), Context(), ["agent_log"], str(folder))
    return reports._try(Command(command_id, label))


def is_status_response(content):
    """Return whether a body describes the report instead of being one."""
    try:
        body = json.loads(content) if content.strip() else None
    except (ValueError, RecursionError):
        return False
    if not body:
        return body in (None, [], {}) and not isinstance(body, bool)
    return isinstance(body, dict) and all(key in ABOUT or value is None for key, value in body.items())


def is_web_page(content):
    """Return whether a body looks like a page of a proxy or portal."""
    return re.match(rb"(\xef\xbb\xbf)?\s*<", content) is not None


@given(contents)
def test_a_report_is_stored_unchanged_and_a_status_response_is_not(tmp_path, content):
    path = stored(tmp_path, content)
    if is_web_page(content):
        assert isinstance(path, DeviceActionsError) and path.reason == "bad_answer"
        return
    if is_status_response(content):
        assert isinstance(path, DeviceActionsError) and path.reason in ("report_not_ready", "report_failed")
        assert is_clean(path.message)
        return
    assert NAME.fullmatch(os.path.basename(path))
    with open(path, "rb") as file:
        assert file.read() == content
    os.unlink(path)
    assert os.listdir(tmp_path) == []


@given(texts(200), texts(200).filter(str.isprintable))
def test_no_name_escapes_the_folder(tmp_path, label, command_id):
    path = stored(tmp_path, b"PK\x03\x04", label, command_id)
    assert os.path.dirname(path) == str(tmp_path)
    assert NAME.fullmatch(os.path.basename(path)) and len(os.path.basename(path)) < 255
    os.unlink(path)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"status": 0, "message": "not ready"}, "report_not_ready"),
        ({"status": "pending"}, "report_not_ready"),
        ({}, "report_not_ready"),
        ({"status": -1, "message": "no"}, "report_failed"),
        ({"status": "failed"}, "report_failed"),
        ({"status": "ERROR", "msg": "x"}, "report_failed"),
        ({"status": 2, "message": "the scan failed"}, "report_failed"),
    ],
    ids=repr,
)
def test_a_failed_report_differs_from_one_that_is_not_ready(tmp_path, body, reason):
    assert stored(tmp_path, as_json(body)).reason == reason


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (b"PK\x03\x04...", ".zip"),
        (b"\x1f\x8b...", ".gz"),
        (b'{"threats": 1}', ".json"),
        (b' [{"name": "x"}]', ".json"),
        (b"name,path\n", ".csv"),
    ],
)
def test_the_file_has_the_suffix_of_its_content(tmp_path, content, suffix):
    assert os.path.splitext(stored(tmp_path, content))[1] == suffix


def test_a_long_wait_for_reports_shows_that_the_task_goes_on(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(reports_module, "time", clock)
    monkeypatch.setattr(reports_module, "Progress", partial(Progress, clock=clock.monotonic))
    monkeypatch.setattr(Context, "pause", lambda self, seconds: clock.sleep(seconds))
    announced = []
    reports = Reports(Endpoint(b"{}"), Context(announce=announced.append), ["agent_log"], str(tmp_path))
    results = reports.collect({"ID1": Command("c-1", "ws-1")}, timeout=100, interval=30, name="test")
    assert announced[0] == "test, waiting for reports: 0 of 1 reports done, 0 failed"
    assert results["ID1"].reason == "report_not_ready" and "within wait_timeout (100 s)" in results["ID1"].message
