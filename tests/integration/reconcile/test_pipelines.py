# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pipelines to copy: what starts them, what they may do, and that a proposal is only data in them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from integration.playbooks.controller import PATIENCE
from integration.reconcile.git_ops import RECORD, git

PIPELINES = Path(__file__).resolve().parents[3] / "docs" / "examples" / "pipelines"
ROLE = PIPELINES.parents[2] / "roles" / "reconcile"
# The only ways in which a step may touch a proposal: as a directory to check, and as a repository to fetch from.
AS_DATA = re.compile(
    r'reconcile_directory=\$GITHUB_WORKSPACE/proposal/incidents"|fetch --quiet --no-tags \.\./proposal '
)


def load(name: str) -> Any:
    """Return a pipeline."""
    return yaml.safe_load((PIPELINES / name).read_text(encoding="utf-8"))


def steps(workflow: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the steps of all jobs."""
    for job in workflow["jobs"].values():
        yield from job["steps"]


PLAN, APPLY = load("github-actions/plan.yml"), load("github-actions/apply.yml")
GITLAB = load("gitlab/gitlab-ci.yml")


def test_the_plan_of_a_pull_request_runs_the_file_of_the_default_branch() -> None:
    assert PLAN["on"] == {"pull_request_target": {"branches": ["main"]}}
    assert PLAN["permissions"] == {}
    assert PLAN["jobs"]["check"]["permissions"] == {"contents": "read"}
    assert PLAN["jobs"]["plan"]["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert "secrets." not in json.dumps(PLAN["jobs"]["check"])
    assert PLAN["jobs"]["plan"]["environment"] == "device-actions-plan"
    assert PLAN["jobs"]["plan"]["needs"] == "check"


def test_no_step_executes_what_is_in_a_proposal() -> None:
    for step in steps(PLAN):
        if "run" in step:
            assert "proposal/" not in AS_DATA.sub("", step["run"]) and ".." not in AS_DATA.sub("", step["run"])
            assert "working-directory" not in step and "shell" not in step
            # Text of GitHub comes by the environment, where a shell does not evaluate it.
            assert "${{" not in step["run"]
        elif step["uses"].startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
            is_proposal = "pull_request" in step["with"].get("ref", "")
            assert step["with"]["path"] == ("proposal" if is_proposal else "trusted")
    assert "head_ref" not in json.dumps(PLAN) and "head.sha" not in json.dumps(PLAN)


def test_only_the_default_branch_is_applied() -> None:
    assert set(APPLY["on"]) == {"push", "schedule", "workflow_dispatch"}
    assert APPLY["on"]["push"] == {"branches": ["main"]}  # not the branch of the record
    assert APPLY["permissions"] == {}
    (job,) = APPLY["jobs"].values()
    assert job["permissions"] == {"contents": "read"}
    assert job["environment"] == "device-actions"
    assert job["if"] == "github.ref == 'refs/heads/main'"
    assert APPLY["concurrency"] == {"group": "device-actions-apply", "cancel-in-progress": False}


@pytest.mark.parametrize("workflow", [PLAN, APPLY], ids=["plan", "apply"])
def test_actions_have_a_version_and_secrets_are_in_environments_of_single_steps(workflow: Mapping[str, Any]) -> None:
    for step in steps(workflow):
        assert "run" in step or re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"])
    jobs = [{key: value for key, value in job.items() if key != "steps"} for job in workflow["jobs"].values()]
    assert "secrets." not in json.dumps([workflow.get("env"), jobs])


def test_the_project_with_the_desired_state_has_no_pipeline_in_gitlab() -> None:
    conditions = [rule["if"] for rule in GITLAB["workflow"]["rules"]]
    assert all('CI_PIPELINE_SOURCE == "trigger"' in one or '== "schedule"' in one for one in conditions)
    assert GITLAB["plan"]["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "trigger" && $KIND == "plan"'}]
    assert GITLAB["apply"]["resource_group"] == "device-actions"
    assert GITLAB["apply"]["interruptible"] is False
    assert {GITLAB[job]["environment"]["name"] for job in ("plan", "apply")} == {
        "device-actions-plan",
        "device-actions",
    }


def test_shared_variables_are_variables_of_the_role() -> None:
    documented = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    options = documented["argument_specs"]["main"]["options"]
    texts = "".join(path.read_text(encoding="utf-8") for path in PIPELINES.rglob("*") if path.is_file())
    used = set(re.findall(r"\breconcile_[a-z_]+(?=\b[:=\"])", texts))
    assert used - {"reconcile_check"} <= set(options)
    assert set(load("reconcile-settings.yml")) <= set(options)


@pytest.fixture
def proposal(tmp_path: Path) -> Path:
    """A repository with the branches main, proposal and the record, and a copy of it as actions/checkout makes it."""
    origin = tmp_path / "origin"
    git("init", "--quiet", "--initial-branch=main", str(origin), cwd=tmp_path)
    for branch, start in (("main", None), ("proposal", "main"), (RECORD, None)):
        git("checkout", "--quiet", *(["-b", branch, start] if start else ["--orphan", branch]), cwd=origin)
        (origin / f"{branch}.yml").write_text("[]\n", encoding="utf-8")
        git("add", "--all", cwd=origin)
        git("commit", "--quiet", "-m", branch, cwd=origin)
    git("checkout", "--quiet", "main", cwd=origin)
    git("commit", "--quiet", "--allow-empty", "-m", "main went on", cwd=origin)
    git("update-ref", "refs/merge-requests/7/head", "proposal", cwd=origin)
    return origin


def run_shell(script: str, folder: Path, **variables: str) -> None:
    """Run lines of a pipeline, without the settings of this machine."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", **variables}
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment, check=True, timeout=PATIENCE
    )


def check_copy(folder: Path, origin: Path) -> None:
    """Check that the plan sees the proposal merged into the default branch, and the record."""
    bare = folder / "plan.git"
    main, record = (git("rev-parse", branch, cwd=origin).strip() for branch in ("main", RECORD))
    assert git("rev-parse", RECORD, cwd=bare).strip() == record
    git("merge-base", "--is-ancestor", main, "device-actions-proposal", cwd=bare)
    assert git("ls-tree", "--name-only", "device-actions-proposal", cwd=bare).split() == ["main.yml", "proposal.yml"]


def test_github_plans_the_merged_proposal(proposal: Path, tmp_path: Path) -> None:
    git("clone", "--quiet", str(proposal), "proposal", cwd=tmp_path)
    git("merge", "--quiet", "--no-edit", "origin/proposal", cwd=tmp_path / "proposal")  # as refs/pull/N/merge
    git("checkout", "--quiet", "--detach", cwd=tmp_path / "proposal")
    (script,) = (step["run"] for step in steps(PLAN) if step["name"] == "Copy the proposal and the record")
    run_shell(script, tmp_path)
    check_copy(tmp_path, proposal)


def test_gitlab_plans_the_merged_proposal(proposal: Path, tmp_path: Path) -> None:
    payload = tmp_path / "payload.json"
    payload.write_text(json.dumps({"object_attributes": {"iid": 7, "title": "$(touch canary)"}}), encoding="utf-8")
    number, copy, _plan = GITLAB["plan"]["script"]
    variables = {"TRIGGER_PAYLOAD": str(payload), "DESIRED_URL": str(proposal), "DEVICE_ACTIONS_GIT_TOKEN": "canary"}
    run_shell(f"{number}\n{copy}", tmp_path, **variables)
    check_copy(tmp_path, proposal)
    payload.write_text(json.dumps({"object_attributes": {"iid": "7; touch canary"}}), encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError):
        run_shell(number, tmp_path, **variables)
    assert not (tmp_path / "canary").exists()
