# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan that a person has reviewed, and a run that is undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration.reconcile.git_ops import CLOSE, GitOps, entry
from simulator.remote import Simulator


@pytest.mark.extended
def test_only_what_was_reviewed_is_applied_and_a_run_is_undone(simulator: Simulator, tmp_path: Path) -> None:
    git_ops = GitOps(simulator, tmp_path)
    first = entry("inc-1", "ws-0001")
    git_ops.commit("contain", [first])
    plan = str(tmp_path / "plan.json")
    planned = git_ops.run("--check", plan_file=plan)
    assert planned.rc == 0, planned.stdout

    git_ops.commit("more", [first, entry("inc-2", "ws-0002")])
    applied = git_ops.run(reviewed_plan=plan)
    assert applied.rc != 0
    assert "ws-0002" in applied.result(CLOSE)["msg"] and "reviewed plan" in applied.result(CLOSE)["msg"]
    assert git_ops.locked() == git_ops.in_group() == ["ws-0001"]

    git_ops.lock_by_hand("ws-0003")
    undone = git_ops.run(undo=applied.result(CLOSE)["summary"]["run"])
    assert undone.rc == 0, undone.stdout
    assert (git_ops.locked(), git_ops.in_group()) == (["ws-0003"], [])
