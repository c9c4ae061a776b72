# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the repository's host: templates can be read, and workflows call targets that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
ALLOWED = re.compile(r"(?:make (?P<target>\S+)|git config user\.(?:name|email) \"[^\"]+\")")


def content(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def stem(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", FORMS, ids=stem)
def test_an_issue_form_has_what_the_host_requires(path):
    form = content(path)
    assert form["name"] and form["description"] and form["labels"]
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert fields
    ids = [field["id"] for field in fields]
    assert len(ids) == len(set(ids))
    assert any(field.get("validations", {}).get("required") for field in fields)
    for field in form["body"]:
        assert field["type"] in ("markdown", "input", "textarea", "dropdown", "checkboxes")
        if field["type"] == "markdown":
            assert field["attributes"]["value"]
        else:
            assert field["attributes"]["label"]
        if field["type"] in ("dropdown", "checkboxes"):
            assert field["attributes"]["options"]


def test_there_is_a_form_for_each_kind_of_issue():
    assert [path.stem for path in FORMS] == ["bug_report", "console_behavior", "documentation", "feature_request"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=stem)
def test_a_workflow_only_calls_targets_of_make(path):
    called = set()
    for job in content(path)["jobs"].values():
        matrix = job.get("strategy", {}).get("matrix", {})
        for step in job["steps"]:
            for line in step.get("run", "").splitlines():
                for target in matrix.get("target", [""]):
                    match = ALLOWED.fullmatch(line.replace("${{ matrix.target }}", target))
                    assert match, f"{path.name}: {line}"
                    called.add(match["target"])
    assert called - {None}
    assert called - {None} <= TARGETS


@pytest.mark.parametrize("path", WORKFLOWS, ids=stem)
def test_a_workflow_may_read_only(path):
    workflow = content(path)
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert name == "publish" or "permissions" not in job
        assert job["timeout-minutes"]
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=stem)
def test_inputs_and_names_of_others_do_not_become_commands(path):
    for job in content(path)["jobs"].values():
        for step in job["steps"]:
            assert not re.search(r"\$\{\{(?! matrix\.)", step.get("run", ""))


def test_all_actions_have_a_major_version_and_are_updated():
    used = [
        step["uses"]
        for path in WORKFLOWS
        for job in content(path)["jobs"].values()
        for step in job["steps"]
        if "uses" in step
    ]
    assert used and all(re.fullmatch(r"actions/[a-z-]+@v\d+", action) for action in used)
    ecosystems = [update["package-ecosystem"] for update in content(ROOT / ".github" / "dependabot.yml")["updates"]]
    assert ecosystems == ["pip", "github-actions"]


def test_the_tests_of_ci_are_those_of_the_script_for_other_services():
    (job,) = content(ROOT / ".github" / "workflows" / "test.yml")["jobs"].values()
    parts = re.search(r"^parts=\((.*)\)$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    assert job["strategy"]["matrix"]["target"] == parts[1].split()
    assert job["env"]["DEVICE_ACTIONS_STRICT"] == "1"


def test_nothing_of_this_is_in_the_artifact():
    assert ".*" in content(ROOT / "galaxy.yml")["build_ignore"]
