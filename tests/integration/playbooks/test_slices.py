# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slices and relaunches of AWX, with the variables that it sets: they do not multiply max_changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import (
    JUMP_HOST,
    LOCKDOWN_INFO,
    Controller,
    Run,
    fleet,
    lockdown,
    play,
)
from integration.playbooks.execution_modes import DELEGATED
from simulator.remote import Simulator

JOB = {"awx_job_launch_type": "manual", "awx_job_template_id": 9, "awx_job_template_name": "Lock", "case": "INC-1"}
WORKFLOW = {"awx_workflow_job_id": 70, "awx_workflow_job_launch_type": "manual"}
SLICE = {**JOB, **WORKFLOW, "awx_job_launch_type": "workflow", "awx_workflow_job_name": "Lock"}
INSIST = {"DEVICE_ACTIONS_ALLOW_SLICES": "true"}


class Jobs:
    """Runs one playbook as jobs of AWX, each over a part of the hosts."""

    def __init__(self, controller: Controller, simulator: Simulator, home: Path) -> None:
        simulator.cylance.seed(8)
        self.controller = controller
        self.simulator = simulator
        self.hosts = fleet(simulator.cylance.devices())
        self.playbook = home / "project" / "site.json"  # in AWX, all jobs have it at the same path
        self.playbook.parent.mkdir()
        self.state = {"DEVICE_ACTIONS_STATE_DIR": str(home / "state")}
        self._job = 70

    def write(self, *plays: dict[str, Any]) -> None:
        """Write the playbook."""
        self.playbook.write_text(json.dumps(plays), encoding="utf-8")

    def run(self, first: int, last: int, facts: dict[str, Any], options: str = "", **environment: str) -> Run:
        """Run a job over the hosts from first to last. facts: its extra variables."""
        self._job += 1
        extra = self.playbook.with_name(f"extra-{self._job}.json")
        extra.write_text(json.dumps({**facts, "awx_job_id": self._job}), encoding="utf-8")
        return self.controller.play(
            {"import_playbook": str(self.playbook)},
            inventory={"fleet": dict(list(self.hosts.items())[first:last]), "jumps": {"jump": JUMP_HOST}},
            options=f"--extra-vars @{extra} {options}",
            environment=environment,
        )

    def locked(self) -> int:
        """Return how many devices are locked."""
        return len(self.simulator.cylance.devices(locked=True))


@pytest.fixture
def jobs(controller: Controller, simulator: Simulator, tmp_path: Path) -> Jobs:
    """The jobs of one template."""
    return Jobs(controller, simulator, tmp_path)


def test_a_slice_writes_nothing_and_reads_as_before(jobs: Jobs) -> None:
    unlimited = {"requests_per_second": 0}
    jobs.write(play("fleet", {"name": "read", LOCKDOWN_INFO: unlimited}, lockdown()))
    run = jobs.run(0, 2, SLICE)
    assert (run.rc, jobs.simulator.summary()["writes"]) == (2, 0)
    for result in run.failures().values():
        assert result["msg"].startswith("Nothing was written: This job is a slice of workflow job 70, and each slice")
    assert len(run.results("read")) == 2 and not run.failures("read")
    check = jobs.run(0, 2, SLICE, "--check")
    assert check.rc == 0 and "A run without check mode would change nothing. This job is a slice" in check.stdout
    node = jobs.run(0, 2, {**SLICE, "awx_workflow_job_name": "Contain and release"})
    assert (node.rc, jobs.locked()) == (0, 2)


@pytest.mark.parametrize(
    "keywords",
    [pytest.param({}, marks=pytest.mark.costly), pytest.param(DELEGATED, marks=pytest.mark.extended)],
    ids=["here", "delegated"],
)
def test_slices_that_are_allowed_and_their_relaunches_count_together(jobs: Jobs, keywords: dict[str, Any]) -> None:
    jobs.write(play("fleet", lockdown("act", keywords, max_changes=3)))
    assert jobs.run(0, 2, SLICE, **INSIST, **jobs.state).rc == 0
    second = jobs.run(2, 4, SLICE, **INSIST, **jobs.state)
    assert (second.rc, jobs.locked(), len(second.failures())) == (2, 3, 1)
    (failure,) = second.failures().values()
    assert "in addition to 3 already counted for this task and the other slices of workflow job 70" in failure["msg"]
    relaunch = jobs.run(2, 4, {**JOB, "awx_job_launch_type": "relaunch"}, **INSIST, **jobs.state)
    assert (relaunch.rc, jobs.locked()) == (2, 3)
    (failure,) = relaunch.failures().values()
    assert "A relaunch counts together with the job that it repeats. Launch the template anew" in failure["msg"]


@pytest.mark.costly
def test_a_relaunch_on_the_failed_hosts_begins_no_new_count(jobs: Jobs) -> None:
    jobs.write(play("fleet", lockdown(max_changes=3)))
    facts = {**JOB, "awx_job_launch_type": "relaunch"}
    for launch, locked in ((JOB, 3), (facts, 3), (JOB, 6)):
        run = jobs.run(0, 8, launch, **jobs.state)
        assert (run.rc, jobs.locked()) == (2, locked), run.stdout
    assert jobs.run(0, 8, facts).rc == 0
    assert jobs.locked() == 8  # without the state directory, it has a count of its own
