# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The daily limit counts the requests of all runs of a user."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def one_day(pauses):
    """Stop the clock, so that no day ends during a test."""


def test_the_daily_limit_counts_over_runs_and_lets_started_writes_finish(console):
    ids = console.seed(6)
    limits = {"requests_per_day": 8, "max_parallel": 1}
    result = console.run(*ids, **limits)
    assert [entry["outcome"] for entry in result["devices"]] == ["changed"] * 4 + ["failed", "skipped"]
    assert result["devices"][4]["error"]["reason"] == "daily_limit"
    assert result["retry"] == ids[4:]
    assert "midnight UTC" in result["msg"]
    assert console.locked_ids() == set(ids[:4])
    assert console.simulator.summary()["total"] == 9  # one login, four reads, four writes
    again = console.run(*ids, **limits)
    assert [entry["outcome"] for entry in again["devices"]] == ["failed"] + ["skipped"] * 5
    assert console.simulator.summary()["total"] == 9


def test_the_daily_limit_counts_info_modules(console):
    ids = console.seed(3)
    console.info(*ids, requests_per_day=100)
    result = console.run(*ids, requests_per_day=4)
    assert [entry["outcome"] for entry in result["devices"]] == ["failed", "skipped", "skipped"]
    assert console.writes() == []


def test_an_unsafe_runtime_directory_is_a_warning_and_not_an_error(console, runtime_directory):
    (device_id,) = console.seed(1)
    folder = runtime_directory / "secops-device-actions"
    folder.mkdir()
    folder.chmod(0o777)
    result = console.run(device_id)
    assert result["devices"][0]["outcome"] == "changed"
    assert any("not a directory of this user alone" in warning for warning in result["warnings"])
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("option", ["requests_per_day", "requests_per_second", "max_wait"])
def test_a_negative_limit_is_rejected_before_any_request(console, option):
    (device_id,) = console.seed(1)
    with pytest.raises(Exception, match=f"{option}: must be 0 or more"):
        console.run(device_id, **{option: -1})
    assert console.simulator.requests() == []
