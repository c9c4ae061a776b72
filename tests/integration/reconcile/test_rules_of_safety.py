# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run must not do when the record, the branch, the clock or the files cannot be trusted."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from integration.reconcile.fast_runs import FastRuns
from integration.reconcile.git_ops import DAY, RECORD, GitOps, entry, git
from integration.reconcile.started_run import Stopped

NAMES = ("ws-0001", "ws-0002", "ws-0003")
INCIDENT = entry("inc-1", *NAMES)
RELEASED = {**INCIDENT, "state": "released"}


@pytest.fixture
def contained(git_ops: GitOps, runs: FastRuns) -> GitOps:
    """Three machines are contained."""
    git_ops.commit("contain", [INCIDENT])
    assert not runs.run()["has_problems"]
    return git_ops


def is_contained(git_ops: GitOps) -> bool:
    return git_ops.locked() == git_ops.in_group() == list(NAMES)


def told(result: dict[str, Any]) -> str:
    """Return all texts of a report."""
    return json.dumps(result["report"])


def headline(result: dict[str, Any]) -> str:
    return re.sub(r" \(commit \w{10}\)", "", str(result["headline"]))


# The record and its branch


def test_without_its_record_a_run_releases_nothing(contained: GitOps, runs: FastRuns) -> None:
    git("branch", "-D", RECORD, cwd=contained.bare)
    contained.commit("release", [RELEASED])
    runs.run()
    assert is_contained(contained)


@pytest.mark.parametrize("name", ["record.json", "intents/x.json"])
def test_with_a_damaged_record_a_run_does_nothing(contained: GitOps, runs: FastRuns, name: str) -> None:
    copy = contained.bare.parent / "forged"
    git("clone", "--quiet", "--branch", RECORD, str(contained.bare), str(copy), cwd=contained.bare.parent)
    (copy / name).parent.mkdir(exist_ok=True)
    (copy / name).write_text('{"version": 1, "held": [{"device_id": "{{ 7 }}"}]}', encoding="utf-8")
    git("add", "--all", cwd=copy)
    git("commit", "--quiet", "-m", "forged", cwd=copy)
    git("push", "--quiet", cwd=copy)
    contained.commit("release", [RELEASED])
    with pytest.raises(Stopped, match="is damaged, or was written by a newer version"):
        runs.run()
    assert is_contained(contained)


def test_without_the_recorded_history_nothing_is_released(contained: GitOps, runs: FastRuns) -> None:
    contained.commit("release", [RELEASED])
    contained.commit("more", [RELEASED])
    shallow = contained.bare.parent / "shallow.git"
    git("clone", "--quiet", "--bare", "--depth=1", f"file://{contained.bare}", str(shallow), cwd=shallow.parent)
    git("push", "--quiet", str(shallow), RECORD, cwd=contained.bare)
    result = runs.run(repo=str(shallow))
    assert "cannot be shown to descend" in told(result) and result["has_problems"]
    assert is_contained(contained)


def test_a_branch_that_refuses_the_push_prevents_every_write(git_ops: GitOps, runs: FastRuns) -> None:
    git_ops.commit("contain", [INCIDENT])
    hook = git_ops.bare / "hooks" / "update"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'This branch is protected.'\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    result = runs.run()
    assert "does not accept our push, so nothing is changed" in result["stopped"]
    assert "does not accept our push" in told(result) and result["has_problems"]
    assert git_ops.simulator.summary()["writes"] == 0


def test_the_record_starts_no_pipeline(contained: GitOps) -> None:
    bodies = git("log", "--format=%b%x00", RECORD, cwd=contained.bare).split("\0")[:-1]
    assert len(bodies) == 2 and all(body.strip() == "[skip ci]" for body in bodies)


# The branch with the files


def test_a_commit_after_the_plan_ends_the_run(git_ops: GitOps, runs: FastRuns) -> None:
    git_ops.commit("contain", [INCIDENT])

    def moment(now: str) -> None:
        if now == "after plan":
            git_ops.commit("changed my mind", [])

    result = runs.start(moment=moment).result()
    assert "is not the last commit of its branch anymore" in result["stopped"] and result["has_problems"]
    assert (git_ops.simulator.summary()["writes"], git_ops.pushes()) == (0, [])


def test_a_rewritten_history_only_renews_until_a_person_confirms_it(contained: GitOps, runs: FastRuns) -> None:
    contained.commit("release", [RELEASED])
    tip = contained.rewrite()
    contained.simulator.advance(DAY / 2 + 600)
    result = runs.run()
    assert headline(result).startswith("3 renewed. Nothing is added or released")
    assert f"reconcile_confirm to {tip}" in told(result) and is_contained(contained)
    assert headline(runs.run(confirm="0" * 40)).startswith("Nothing to renew. Nothing is added or released")
    assert headline(runs.run(confirm=tip)) == "3 released, 3 moved back."


# Limits


def test_more_releases_than_the_limit_are_not_carried_out(contained: GitOps, runs: FastRuns) -> None:
    contained.commit("release", [RELEASED])
    result = runs.run(max_releases=2)
    assert "reconcile_max_releases is 2" in told(result) and is_contained(contained)
    assert headline(runs.run(max_releases=6)) == "3 released, 3 moved back."


def test_clocks_that_disagree_prevent_releases(contained: GitOps, runs: FastRuns) -> None:
    contained.commit("release", [RELEASED])
    result = runs.start(clock_error=200).result()
    assert "so nothing is released" in told(result) and is_contained(contained)


@pytest.mark.parametrize("is_protected", [True, False])
def test_protected_devices_are_not_locked(git_ops: GitOps, runs: FastRuns, is_protected: bool) -> None:
    git_ops.commit("contain", [INCIDENT])
    result = runs.run(protected=("ws-0002*",) if is_protected else ("ws-0009*",))
    assert git_ops.locked() == ([] if is_protected else list(NAMES))
    assert result["has_problems"] == is_protected


# Drift


def test_drift_is_reported_and_corrected_if_asked_to(contained: GitOps, runs: FastRuns) -> None:
    contained.release_by_hand("ws-0002")
    result = runs.run()
    assert "Released by another user" in told(result) and result["has_problems"]
    assert contained.locked() == ["ws-0001", "ws-0003"]
    assert headline(runs.run(drift="correct")) == "1 locked."
    assert is_contained(contained)


def test_drift_during_a_bad_commit_is_still_drift_after_it(contained: GitOps, runs: FastRuns) -> None:
    contained.commit("bad", [INCIDENT], bad_yml="- id: [\n")
    contained.release_by_hand("ws-0002")
    runs.run()
    contained.commit("good", [INCIDENT], bad_yml="[]\n")
    assert "Released by another user" in told(runs.run())
    assert contained.locked() == ["ws-0001", "ws-0003"]


def test_a_new_device_of_the_same_name_is_left_alone(contained: GitOps, runs: FastRuns) -> None:
    cylance = contained.simulator.cylance
    (old,) = (one["id"] for one in cylance.devices() if one["host_name"] == "ws-0002.corp.example")
    cylance.delete_device(old)
    new = cylance.add_device(host_name="ws-0002.corp.example")["id"]
    result = runs.run()
    assert "until an entry names the new device ID" in told(result) and result["has_problems"]
    assert contained.locked() == ["ws-0001", "ws-0003"]
    by_id = {**entry("inc-2", opswat_device_action=None), "devices": {"device_ids": [new]}}
    contained.commit("the new one, too", [INCIDENT, by_id])
    assert headline(runs.run()).startswith("1 locked.")
    assert contained.locked() == list(NAMES)
