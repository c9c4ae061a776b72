# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Frozen runs, runs of a reviewed plan, runs that undo another one, and runs of several owners or without Git."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from integration.reconcile.fast_runs import FastRuns
from integration.reconcile.git_ops import DAY, GitOps, entry

NAMES = ("ws-0001", "ws-0002")
INCIDENT = entry("inc-1", *NAMES)


def headline(runs: FastRuns, **options: object) -> str:
    return re.sub(r" \(commit \w{10}\)", "", str(runs.run(**options)["headline"]))


def writes(git_ops: GitOps) -> int:
    return int(git_ops.simulator.summary()["writes"])


@pytest.mark.parametrize("by_file", [True, False])
def test_a_frozen_run_says_so_and_pushes_no_intent(
    git_ops: GitOps, runs: FastRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_file: bool
) -> None:
    git_ops.commit("contain", [INCIDENT])
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    if by_file:
        (state / "freeze").write_text("Change freeze {{ 7 * 7 }}\n", encoding="utf-8")
    else:
        monkeypatch.setenv("DEVICE_ACTIONS_FREEZE", "Change freeze {{ 7 * 7 }}")
    plan = runs.run(check=True, state_dir=str(state))
    assert plan["headline"].endswith("Not all of it is applied: see the warnings.")
    assert "A run would not carry this out. Writes are frozen" in plan["msg"] and plan["has_problems"]
    frozen = runs.run(state_dir=str(state))
    assert frozen["report"]["counts"] == [{"state": "not_attempted", "count": 2}]
    assert "Change freeze {{ 7 * 7 }}." in " ".join(frozen["msg"].split()) and frozen["has_problems"]
    assert (writes(git_ops), git_ops.pushes()) == (0, [])
    (state / "freeze").unlink(missing_ok=True)
    monkeypatch.delenv("DEVICE_ACTIONS_FREEZE", raising=False)
    assert headline(runs, state_dir=str(state)) == "2 locked, 2 moved."


def test_releases_go_on_in_a_freeze_that_allows_them(git_ops: GitOps, runs: FastRuns, tmp_path: Path) -> None:
    git_ops.commit("contain", [INCIDENT])
    assert headline(runs, state_dir=str(tmp_path)) == "2 locked, 2 moved."
    git_ops.commit("release", [{**INCIDENT, "state": "released"}, entry("inc-2", "ws-0003")])
    (tmp_path / "freeze").write_text("Change freeze\nreleases: allowed\n", encoding="utf-8")
    assert headline(runs, state_dir=str(tmp_path)).startswith("2 released. Not all of it is applied")
    assert (git_ops.locked(), git_ops.in_group()) == ([], list(NAMES))


def test_only_what_was_reviewed_is_carried_out(git_ops: GitOps, runs: FastRuns, tmp_path: Path) -> None:
    git_ops.commit("contain", [INCIDENT])
    plan = tmp_path / "plan.json"
    assert headline(runs, check=True, plan_file=str(plan)) == "2 to lock, 2 to move."
    git_ops.commit("one more", [INCIDENT, entry("inc-2", "ws-0003")])
    result = runs.run(reviewed_plan=str(plan))
    assert result["has_problems"] and "differ from the reviewed plan" in result["msg"]
    assert git_ops.locked() == git_ops.in_group() == list(NAMES)
    assert oct(plan.stat().st_mode & 0o777) == "0o600"


def test_a_run_is_undone_within_the_limits(git_ops: GitOps, runs: FastRuns) -> None:
    kept, more = entry("inc-1", "ws-0001"), entry("inc-2", "ws-0002", "ws-0003")
    git_ops.commit("contain", [kept])
    assert headline(runs) == "1 locked, 1 moved."
    commit = git_ops.commit("more", [kept, more])
    done = runs.run()["summary"]["run"]
    git_ops.rewrite()  # which nobody has confirmed
    assert headline(runs, undo=done, max_releases=1).startswith("Nothing to renew. Nothing is added or released")
    assert headline(runs, undo=done) == "2 released, 2 moved back."
    assert git_ops.locked() == git_ops.in_group() == ["ws-0001"]
    assert json.loads(git_ops.file("record.json"))["commit"] == commit
    assert headline(runs).startswith("Nothing to renew. Nothing is added or released")


def test_a_directory_is_applied_with_a_record_in_the_state_directory(
    git_ops: GitOps, runs: FastRuns, tmp_path: Path
) -> None:
    desired = tmp_path / "desired"
    desired.mkdir()
    (desired / "all.yml").write_text(json.dumps([INCIDENT]), encoding="utf-8")
    options = {"repo": None, "path": None, "directory": str(desired), "state_dir": str(tmp_path / "state")}
    assert headline(runs, **options) == "2 locked, 2 moved."
    assert headline(runs, **options) == "Nothing to do."
    git_ops.simulator.advance(DAY / 2 + 600)
    (desired / "all.yml").write_text("- id: [\n", encoding="utf-8")
    assert headline(runs, **options).startswith("2 renewed. Nothing is added or released")
    (desired / "all.yml").write_text(json.dumps([{**INCIDENT, "state": "released"}]), encoding="utf-8")
    assert headline(runs, **options) == "2 released, 2 moved back."
    assert git_ops.pushes() == []


def test_owners_that_share_a_record_leave_each_other_alone(git_ops: GitOps, runs: FastRuns) -> None:
    short = entry("inc-1", "ws-0001", opswat_device_action=None, **{"for": "0:02:00"})
    git_ops.commit("contain", [short])
    assert headline(runs, owner="soc") == "1 locked."
    git_ops.simulator.advance(2 * 3600 + 60)
    assert headline(runs, owner="soc") == "Nothing to do."  # the console has released it
    git_ops.commit("others", [short, entry("inc-1b", "ws-0002")])
    assert headline(runs, owner="it") == "2 locked, 1 moved."
    result = runs.run(owner="soc")
    assert "It belongs to another reconcile, it." in json.dumps(result["report"])
    assert git_ops.locked() == ["ws-0001", "ws-0002"]
    git_ops.commit("end", [{**short, "state": "released"}, entry("inc-1b", "ws-0002", state="released")])
    assert headline(runs, owner="soc") == "Nothing to do."
    assert git_ops.locked() == ["ws-0001", "ws-0002"]
    assert headline(runs, owner="it") == "2 released, 1 moved back."
