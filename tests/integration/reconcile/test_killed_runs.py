# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is killed at any moment: the next one finishes its work, does nothing twice and forgets nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from integration.reconcile.fast_runs import FastRuns
from integration.reconcile.git_ops import DAY, GitOps, entry
from integration.reconcile.started_run import Stopped

PACKAGE = {"packages": [{"package": "Collect", "arguments": ["--quick"]}]}
BATCHES = ("renew", "lock", "move", "execute", "restore", "release")
WRITES = [f"{batch} {number}" for batch in BATCHES for number in (1, 2) if number == 1 or batch == "lock"]
BEGUN = "after push 1"  # from then on, the branch shows the run
SECONDS_TO_TAKEOVER = 900 + 120 + 60

MOMENTS = [
    "after open",
    "after plan",
    "before push 1",
    BEGUN,
    "after begin",
    *(f"{where} write of {write}" for write in WRITES for where in ("before", "after")),
    *(f"after the task of {batch}" for batch in BATCHES),
    *(f"after {phase} {number}" for number in range(len(BATCHES)) for phase in ("continue", "keep")),
    "before push 2",
    "after push 2",
]
# The others are for `make test-rest`.
USUAL = (
    BEGUN,
    "after write of lock 1",
    "after write of execute 1",
    "after write of release 1",
    "before push 2",
)


def sent(git_ops: GitOps, since: int) -> Counter[tuple[str, str]]:
    """Return how often each write was sent: (device, what), for an execution (its name, "execute")."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in git_ops.simulator.requests(write=True, since=since):
        if one["route"].endswith("/lockdown"):
            counts[one["device"], one["query"]["value"]] += 1
        elif one["asked"]:
            counts.update((device, one["asked"]["params"]["group_id"]) for device in one["asked"]["ids"])
    counts.update((one["name"], "execute") for one in git_ops.simulator.cylance.executions())
    return counts


def prepare(git_ops: GitOps, runs: FastRuns) -> list[dict[str, Any]]:
    """Contain ws-0001 and ws-0002, and commit what asks for every kind of write. Return its entries."""
    git_ops.simulator.cylance.add_package("Collect")
    kept, leaving = entry("kept", "ws-0001"), entry("leaving", "ws-0002")
    git_ops.commit("contain", [kept, leaving])
    assert not runs.run()["has_problems"]
    git_ops.simulator.advance(DAY / 2 + 600)
    execute = entry("run", "ws-0005", cylance_lockdown=None, opswat_device_action=None, cylance_package_exec=PACKAGE)
    entries = [kept, {**leaving, "state": "released"}, entry("new", "ws-0003", "ws-0004"), execute]
    git_ops.commit("go on", entries)
    return entries


@pytest.mark.parametrize(
    "moment", [pytest.param(one, marks=() if one in USUAL else pytest.mark.extended) for one in MOMENTS]
)
def test_the_next_run_finishes_what_a_killed_one_began(
    git_ops: GitOps, runs: FastRuns, tmp_path: Path, moment: str
) -> None:
    groups = {one["host_name"]: one["group"] for one in git_ops.simulator.opswat.devices()}
    entries = prepare(git_ops, runs)
    since, pushes = git_ops.simulator.requests()[-1]["n"], git_ops.pushes()
    assert runs.killed(moment), "this moment did not come"
    before = sent(git_ops, since)
    has_begun, has_ended = (len(git_ops.pushes()) - len(pushes) > number for number in (0, 1))
    assert has_begun == (MOMENTS.index(moment) >= MOMENTS.index(BEGUN))
    assert has_begun or not before

    # In a fresh container: the memory of executions is gone, too.
    next_runs = FastRuns(git_ops, tmp_path / "another")
    if has_begun and not has_ended:
        with pytest.raises(Stopped, match=r"The run \S+ \(.+\) is active until "):
            next_runs.run()
        assert sent(git_ops, since) == before
        git_ops.simulator.advance(SECONDS_TO_TAKEOVER)
    finished = next_runs.run()
    assert (finished["stopped"], finished["has_problems"]) == (None, False), finished["msg"]
    assert git_ops.locked() == git_ops.in_group() == ["ws-0001", "ws-0003", "ws-0004"]
    assert groups["ws-0002.corp.example"] == machine(git_ops, "ws-0002")["group"]
    counts = sent(git_ops, since)
    assert set(counts.values()) == {1} and len(counts) == 8, counts
    assert not git_ops.intents()

    last = git_ops.pushes()
    assert next_runs.run()["headline"].startswith("Nothing to do")
    assert (git_ops.pushes(), sent(git_ops, since)) == (last, counts)

    git_ops.commit("end", [{**one, "state": "released"} for one in entries])
    released = next_runs.run()
    assert not released["has_problems"], released["msg"]
    assert git_ops.locked() == git_ops.in_group() == []
    assert groups == {one["host_name"]: one["group"] for one in git_ops.simulator.opswat.devices()}
    assert len(git_ops.simulator.cylance.executions()) == 1


def machine(git_ops: GitOps, name: str) -> dict[str, Any]:
    """Return a machine as OPSWAT knows it."""
    (found,) = (one for one in git_ops.simulator.opswat.devices() if one["host_name"] == f"{name}.corp.example")
    return found


def test_what_a_killed_run_did_for_an_entry_that_was_removed_ends_after_the_grace(
    git_ops: GitOps, runs: FastRuns
) -> None:
    others = entry("others", "ws-0002", opswat_device_action=None)
    git_ops.commit("contain", [entry("gone", "ws-0001", opswat_device_action=None), others])
    assert runs.killed("after write of lock 2")
    git_ops.commit("remove", [others])
    git_ops.simulator.advance(SECONDS_TO_TAKEOVER)
    assert runs.run()["stopped"] is None
    assert git_ops.locked() == ["ws-0001", "ws-0002"]
    for _dummy in range(2):
        git_ops.simulator.advance(DAY / 2 + 600)
        runs.run()
    assert git_ops.locked() == ["ws-0002"]


def test_packages_are_executed_once_however_late_the_next_run_comes(git_ops: GitOps, runs: FastRuns) -> None:
    git_ops.simulator.cylance.add_package("Collect")
    execute = entry("run", "ws-0005", cylance_lockdown=None, opswat_device_action=None, cylance_package_exec=PACKAGE)
    git_ops.commit("execute", [execute])
    assert runs.killed("after write of execute 1")
    git_ops.simulator.advance(30 * DAY)
    result = runs.run()
    assert (result["stopped"], result["has_problems"]) == (None, False), result["msg"]
    assert len(git_ops.simulator.cylance.executions()) == 1
    assert not git_ops.intents()
