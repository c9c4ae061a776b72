# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed runs: their invariants detect what they are for, and the first scenarios violate none. See `make soak`."""

from __future__ import annotations

import http.client
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import parse_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from soak.crash.executions import ExecutionCrash
from soak.crash.kind import CrashEvidence
from soak.crash.locks import LockCrash
from soak.crash.runner import crash_kind_of, run_crashes
from soak.crash.victim import Point, run_until

SEEDS = range(1, 25)
KILLS = 20


def test_the_first_kills_violate_no_invariant(runner):
    report = run_crashes(runner.simulator, SEEDS)
    assert report.violations == {}
    assert set(report.kills) == {crash_kind_of(seed).name for seed in SEEDS}
    assert report.done >= KILLS
    assert report.left_behind >= KILLS // 4


@pytest.mark.parametrize(("lines", "is_killed"), [(3, True), (10_000, False)])
def test_a_process_is_killed_after_a_number_of_lines(tmp_path, lines, is_killed):
    def work():
        parse_duration("1:00:00", "expires", 1)
        (tmp_path / "done").touch()

    assert run_until(Point(0, lines), work) is is_killed
    assert (tmp_path / "done").exists() is not is_killed


@pytest.mark.parametrize(("requests", "is_killed"), [(2, True), (3, False)])
def test_a_process_is_killed_after_a_number_of_requests(runner, requests, is_killed):
    def work():
        for _number in range(2):
            connection = http.client.HTTPConnection(urlsplit(runner.simulator.url).netloc)
            connection.request("GET", "/devices/v2")
            connection.getresponse()

    assert run_until(Point(requests, 0), work) is is_killed


def test_an_error_of_a_killed_process_is_no_kill():
    with pytest.raises(RuntimeError, match="status 3"):
        run_until(Point(99, 0), lambda: 1 / 0)


DONE = {"failed": False, "msg": "done"}
STARTED = CrashEvidence(1, True, {}, {"execution": {}}, DONE)
LOCKS = {"a": {"locked_by": None}, "b": {"locked_by": "nightshift"}}
RELEASED = CrashEvidence(1, True, LOCKS, LOCKS, [DONE])


def names(kind, evidence):
    return {text.split(":")[0] for text in kind.violations(evidence)}


def test_genuine_evidence_violates_no_invariant():
    unknown = DeviceActionsError("x", reason="unknown_fate")
    assert not names(ExecutionCrash(), STARTED)
    assert not names(ExecutionCrash(), replace(STARTED, after={}, result=unknown))
    assert not names(LockCrash(), RELEASED)


@pytest.mark.parametrize(
    ("kind", "evidence", "name"),
    [
        (ExecutionCrash(), replace(STARTED, after={"a": {}, "b": {}}), "packages_run_once"),
        (ExecutionCrash(), replace(STARTED, after={}), "nothing_is_forgotten"),
        (ExecutionCrash(), replace(STARTED, result={**DONE, "failed": True}), "nothing_is_forgotten"),
        (ExecutionCrash(), replace(STARTED, result=DeviceActionsError("x", reason="y")), "nothing_is_forgotten"),
        (ExecutionCrash(), replace(STARTED, result=KeyError("x")), "nothing_is_forgotten"),
        (LockCrash(), replace(RELEASED, after={**LOCKS, "a": {"locked_by": "netops"}}), "orphaned_locks_are_released"),
        (LockCrash(), replace(RELEASED, after={**LOCKS, "b": {"locked_by": None}}), "locks_of_others_are_kept"),
        (LockCrash(), replace(RELEASED, result=[{**DONE, "failed": True, "devices": []}]), "the_release_succeeds"),
        (LockCrash(), replace(RELEASED, result=[KeyError("x")]), "the_release_succeeds"),
    ],
)
def test_an_invariant_detects_its_violation(kind, evidence, name):
    assert names(kind, evidence) == {name}
