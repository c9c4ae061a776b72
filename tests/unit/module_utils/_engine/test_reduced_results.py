# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results without the entries that a task does not want."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.options import (
    ALL,
    BULK,
    PROBLEMS,
    REPORT_VARIABLE,
    SUMMARY,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.reduced_results import is_reduced, reduced

DONE = {"device": "done", "outcome": "changed", "confirmed": True, "error": None}
NO_PROBLEMS = [DONE, {**DONE, "outcome": "unchanged", "confirmed": None}, {"device": "read", "error": None}]
HAVE_PROBLEMS = [
    {**DONE, "outcome": "failed", "error": {"reason": "broken"}},
    {**DONE, "outcome": "skipped", "error": {"reason": "protected"}},
    {**DONE, "outcome": "unknown", "error": {"reason": "unknown_fate"}},
    {**DONE, "confirmed": False},
    {**DONE, "outcome": "unchanged", "confirmed": False},
    {"device": "unreadable", "error": {"reason": "not_found"}},
    {"device": "waits", "state": "locked", "confirmed": False, "error": None},
]
RESULT = {
    "msg": "5 of 10",
    "failed": True,
    "devices": [*NO_PROBLEMS, *HAVE_PROBLEMS],
    "left_alone": [{"device": "other"}],
    "retry": ["a"],
    "diff": [{"before": 1}],
}


def test_all_changes_nothing():
    assert reduced(RESULT, ALL) == RESULT


def test_problems_are_what_failed_was_not_attempted_or_waits():
    counts = {"requested": 10, "problems": 7}
    assert reduced(RESULT, PROBLEMS) == {**RESULT, "devices": HAVE_PROBLEMS, "summary": counts}


def test_a_summary_has_no_devices_and_keeps_the_rest():
    rest = {key: value for key, value in RESULT.items() if key not in ("devices", "left_alone")}
    assert reduced(RESULT, SUMMARY) == {**rest, "summary": {"requested": 10, "problems": 7}}
    assert len(RESULT["devices"]) == 10


def test_the_counts_of_an_action_stay():
    result = {**RESULT, "summary": {"requested": 10, "changed": 2}}
    assert reduced(result, SUMMARY)["summary"] == {"requested": 10, "changed": 2}


def test_a_result_without_devices_stays():
    assert reduced({"msg": "Nothing was sent.", "failed": True}, SUMMARY) == {
        "msg": "Nothing was sent.",
        "failed": True,
    }


def test_unlock_keys_are_never_left_out():
    assert is_reduced({"report": SUMMARY, "return_unlock_key": False})
    assert not is_reduced({"report": SUMMARY, "return_unlock_key": True})
    assert not is_reduced({"report": ALL}) and not is_reduced({})


@pytest.mark.parametrize(
    ("variable", "options", "value"),
    [("", {}, ALL), (" ", {}, ALL), ("problems", {}, PROBLEMS), ("problems", {"report": SUMMARY}, SUMMARY)],
)
def test_the_environment_replaces_the_default(monkeypatch, variable, options, value):
    monkeypatch.setenv(REPORT_VARIABLE, variable)
    params, _secrets, errors = BULK.validate(options, "test")
    assert (params["report"], errors) == (value, [])


def test_another_value_is_an_error(monkeypatch):
    monkeypatch.setenv(REPORT_VARIABLE, "few")
    _params, _secrets, (error,) = BULK.validate({}, "test")
    assert "report" in error and "all, problems, summary" in error
