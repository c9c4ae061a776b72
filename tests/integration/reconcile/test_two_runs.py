# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Only one run writes at a time, and a run that was suspended past its deadline does not write when it wakes."""

from __future__ import annotations

import os
import signal

import pytest

from integration.reconcile.fast_runs import FastRuns
from integration.reconcile.git_ops import GitOps, entry
from integration.reconcile.started_run import StartedRun, Stopped

NAMES = ("ws-0001", "ws-0002", "ws-0003")
LENGTH, GRACE = 900, 120


@pytest.fixture
def incident(git_ops: GitOps) -> None:
    git_ops.commit("contain", [entry("inc-1", *NAMES)])


def suspend(runs: FastRuns, name: str) -> StartedRun:
    """Start a run that suspends itself at a moment, and wait until it has."""

    def moment(now: str) -> None:
        if now == name:
            os.kill(os.getpid(), signal.SIGSTOP)

    run = runs.start(moment=moment)
    assert os.WIFSTOPPED(os.waitpid(run.pid, os.WUNTRACED)[1])
    return run


def wake(run: StartedRun) -> None:
    os.kill(run.pid, signal.SIGCONT)


def writes(git_ops: GitOps) -> int:
    return git_ops.simulator.summary()["writes"]


@pytest.mark.usefixtures("incident")
def test_the_second_of_two_runs_says_who_is_at_work_and_writes_nothing(git_ops: GitOps, runs: FastRuns) -> None:
    first = suspend(runs, "after continue 0")
    pushes = git_ops.pushes()
    with pytest.raises(Stopped, match=r"The run \d{8}T\d{6}Z-\w+ \(\w+ on \S+\) is active until \S+Z at the latest"):
        runs.run()
    assert (writes(git_ops), git_ops.pushes()) == (0, pushes)
    wake(first)
    assert first.result()["headline"].startswith("3 locked, 3 moved")
    assert git_ops.locked() == list(NAMES)


@pytest.mark.usefixtures("incident")
def test_of_two_runs_with_a_plan_only_one_begins(git_ops: GitOps, runs: FastRuns) -> None:
    first, second = suspend(runs, "after plan"), suspend(runs, "after continue 0")
    wake(first)
    refused = first.result()
    assert "is active until" in refused["stopped"]
    assert refused["has_problems"] and "is active" in refused["msg"]
    assert writes(git_ops) == 0
    wake(second)
    assert second.result()["headline"].startswith("3 locked, 3 moved")


@pytest.mark.usefixtures("incident")
@pytest.mark.parametrize(
    "moment",
    [
        "after continue 0",
        "after write of lock 1",
        *(pytest.param(one, marks=pytest.mark.extended) for one in ("after begin", "after keep 0")),
    ],
)
@pytest.mark.parametrize("is_taken_over", [True, False])
def test_a_run_that_was_suspended_past_its_deadline_writes_nothing(
    git_ops: GitOps, runs: FastRuns, moment: str, is_taken_over: bool
) -> None:
    run = suspend(runs, moment)
    runs.pass_time(LENGTH + GRACE + 60)
    if is_taken_over:
        assert not runs.run()["has_problems"]
    before, record = writes(git_ops), is_taken_over and git_ops.record()
    wake(run)
    result = run.result()
    assert writes(git_ops) == before
    assert result["has_problems"] and "writes nothing more" in result["stopped"]
    assert not is_taken_over or git_ops.record() == record
    assert runs.run()["headline"]
    assert git_ops.locked() == git_ops.in_group() == list(NAMES)
    assert not git_ops.intents()
    assert writes(git_ops) == 4  # three locks, and one request that moves three machines
