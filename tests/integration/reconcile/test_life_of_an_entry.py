# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A commit contains machines in two consoles, schedules keep them contained, and a later commit releases them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from integration.reconcile.fast_runs import FastRuns
from integration.reconcile.git_ops import CLOSE, DAY, GitOps, entry

THREE = ("ws-0001", "ws-0002", "ws-0003")


def headline(result: dict[str, Any]) -> str:
    """Return the first sentences of a report, without the commit. result: of the phase close."""
    return re.sub(r" \(commit \w{10}\)", "", str(result["headline"]))


@pytest.mark.extended
def test_from_a_commit_to_contained_machines_and_back(git_ops: GitOps) -> None:
    incident = entry("inc-4711", *THREE)
    git_ops.commit("contain", [incident])

    plan = git_ops.run("--check")
    assert plan.rc == 0, plan.stdout
    assert headline(plan.result(CLOSE)) == "3 to lock, 3 to move."
    assert (git_ops.locked(), git_ops.in_group(), git_ops.pushes()) == ([], [], [])

    applied = git_ops.run()
    assert applied.rc == 0, applied.stdout
    assert headline(applied.result(CLOSE)) == "3 locked, 3 moved."
    assert git_ops.locked() == git_ops.in_group() == list(THREE)
    assert [message.partition(": ")[2] for message in git_ops.pushes()][1:] == ["intent of 6 writes"]

    pushes = git_ops.pushes()
    again = git_ops.run()
    assert again.rc == 0, again.stdout
    assert again.stats("changed") == {}
    assert git_ops.pushes() == pushes

    for dummy in range(3):
        git_ops.simulator.advance(DAY / 2 + 600)
        renewed = git_ops.run()
        assert headline(renewed.result(CLOSE)) == "3 renewed.", renewed.stdout
    assert git_ops.locked() == list(THREE)

    git_ops.lock_by_hand("ws-0004")
    git_ops.commit("release", [{**incident, "state": "released"}])
    released = git_ops.run()
    assert released.rc == 0, released.stdout
    assert headline(released.result(CLOSE)) == "3 released, 3 moved back."
    assert git_ops.locked() == ["ws-0004"]
    assert git_ops.in_group() == []


def test_a_removed_entry_releases_after_the_grace(git_ops: GitOps, runs: FastRuns) -> None:
    kept = entry("inc-2", "ws-0002", opswat_device_action=None)
    git_ops.commit("contain", [entry("inc-1", "ws-0001", opswat_device_action=None), kept])
    assert not runs.run()["has_problems"]
    git_ops.commit("remove", [kept])
    assert headline(runs.run()) == "Nothing to do."
    git_ops.simulator.advance(DAY / 2 + 600)
    assert headline(runs.run()) == "2 renewed."
    assert git_ops.locked() == ["ws-0001", "ws-0002"]
    git_ops.simulator.advance(DAY / 2)
    assert headline(runs.run()) == "1 renewed, 1 released."
    assert git_ops.locked() == ["ws-0002"]


@pytest.mark.parametrize("kind", ["syntax", "unknown device", "contradiction", "unknown group", "too many", "emptied"])
def test_a_bad_commit_adds_and_releases_nothing_and_renewals_go_on(git_ops: GitOps, runs: FastRuns, kind: str) -> None:
    good = entry("inc-1", "ws-0001")
    git_ops.commit("contain", [good])
    assert not runs.run()["has_problems"]
    git_ops.simulator.advance(DAY / 2 + 600)
    new = entry("inc-2", "ws-0002")
    other = {"action": "assign_to_group", "group": "Servers"}
    bad = {
        "unknown device": [good, new, entry("inc-3", "ws-9999")],
        "contradiction": [good, new, entry("inc-3", "ws-0002", opswat_device_action=other)],
        "unknown group": [good, new, entry("inc-3", "ws-0003", opswat_device_action={**other, "group": "Nowhere"})],
        "too many": [good, new, entry("inc-3", *THREE[1:], "ws-0004")],
        "syntax": [good, new],
        "emptied": [],
    }[kind]
    files = {"more_yml": "- id: [\n"} if kind == "syntax" else {}
    git_ops.commit("bad", bad, **files)
    result = runs.run(max_changes=2)
    assert result["has_problems"]
    assert headline(result).startswith("1 renewed. Nothing is added or released because of"), result["msg"]
    assert git_ops.locked() == git_ops.in_group() == ["ws-0001"]
