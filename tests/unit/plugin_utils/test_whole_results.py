# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole results are kept for the run, and come back complete."""

from __future__ import annotations

import stat

import pytest

pytest.importorskip("ansible.plugins")

from ansible import constants
from ansible.errors import AnsibleFilterError

from ansible_collections.secops.device_actions.plugins.filter.whole_result import FilterModule
from ansible_collections.secops.device_actions.plugins.module_utils._engine.options import ALL, PROBLEMS, SUMMARY
from ansible_collections.secops.device_actions.plugins.plugin_utils import whole_results
from ansible_collections.secops.device_actions.plugins.plugin_utils.whole_results import (
    FIELD,
    reduce_result,
    whole_result,
)

DEVICES = [{"device": "a", "outcome": "changed", "error": None}, {"device": "{{ b }}", "outcome": "failed"}]
RESULT = {"msg": "1 locked, 1 failed.", "changed": True, "failed": True, "devices": DEVICES, "_ansible_parsed": True}
WHOLE = {key: value for key, value in RESULT.items() if not key.startswith("_")}
restore = FilterModule().filters()["whole_result"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The private folder of the run."""
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))
    return tmp_path / "secops-device-actions"


@pytest.mark.parametrize("report", [PROBLEMS, SUMMARY])
def test_what_is_left_out_comes_back(report, folder):
    smaller = reduce_result(dict(RESULT), report)
    assert smaller.get("devices", []) == ([DEVICES[1]] if report == PROBLEMS else [])
    whole = restore(smaller)
    assert {key: whole[key] for key in WHOLE} == WHOLE
    (kept,) = folder.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_nothing_is_kept_where_nothing_is_left_out(folder):
    assert reduce_result(dict(RESULT), ALL) == RESULT
    failed = {**RESULT, "devices": [DEVICES[1]]}
    assert FIELD not in reduce_result(dict(failed), PROBLEMS)
    assert reduce_result({"msg": "No devices.", "failed": True}, SUMMARY) == {"msg": "No devices.", "failed": True}
    assert not folder.exists()


def test_what_the_task_says_about_the_result_stays():
    smaller = reduce_result(dict(RESULT), SUMMARY)
    loop = {"results": [{**smaller, "failed": False, "item": {"group": "A"}}, {"skipped": True}], "msg": "All done"}
    first, second = restore(loop)["results"]
    assert (first["failed"], first["item"], len(first["devices"])) == (False, {"group": "A"}, 2)
    assert second == {"skipped": True}
    assert [one["devices"] for one in restore([smaller])] == [DEVICES]


@pytest.mark.parametrize("name", ["../../etc/passwd", "0" * 31, 7, None, ["a"]])
def test_a_name_that_another_module_made_up_is_no_path(name):
    result = {"msg": "", FIELD: name}
    assert whole_result(result) is result


def test_a_result_of_another_run_is_an_error():
    with pytest.raises(AnsibleFilterError, match="this run does not have the whole result 0{32}"):
        restore({"msg": "", FIELD: "0" * 32})


def test_other_values_stay():
    assert [restore(value) for value in ("text", None, {"a": 1}, [])] == ["text", None, {"a": 1}, []]


def test_nothing_is_left_out_if_it_cannot_be_kept(monkeypatch, folder):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_results, "write_atomically", full)
    result = reduce_result({**RESULT, "warnings": ["first"]}, SUMMARY)
    assert result["devices"] == DEVICES
    first, warning = result["warnings"]
    assert first == "first" and "nothing is left out" in warning and "No space left on device" in warning
