# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The execution and decision environments have versions that the tests run with. Each ansible-core tests its own."""

from __future__ import annotations

import ast
import re
from importlib.metadata import version
from pathlib import Path

import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "docs" / "examples"
DEFINITIONS = (
    EXAMPLES / "execution-environment" / "execution-environment.yml",
    EXAMPLES / "event-driven" / "decision-environment.yml",
)
PAGE = (EXAMPLES / "execution-environment" / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (2\.\d+) \| `ansible-core==([\d.]+) ansible-runner==([\d.]+)`", re.MULTILINE)


def supported_cores() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return {ansible-core: (its release, its Pythons)}. The file imports nox, which is not installed here."""
    tree = ast.parse((ROOT / "tests" / "nox_support" / "cores.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Core"]
    arguments = [
        [ast.literal_eval(one) for one in call.args]
        for call in calls
        if len(call.args) == 3 and all(isinstance(one, (ast.Constant, ast.Tuple)) for one in call.args)
    ]
    return {name: (release, pythons) for name, release, pythons in arguments}


def requirements(name: str) -> dict[str, Requirement]:
    """Return the requirements in a file by the names of their packages."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]
    return {one.name: one for one in found}


def test_the_page_lists_each_tested_core_with_the_tested_runner():
    runner = str(requirements("requirements-dev/test.txt")["ansible-runner"].specifier).removeprefix("==")
    assert ROW.findall(PAGE) == [(name, release, runner) for name, (release, _pythons) in supported_cores().items()]


def test_the_definitions_have_the_default_of_the_page_and_a_python_of_every_core():
    (default,) = re.findall(r"`(ansible-core==\S+) (ansible-runner==\S+)` \(default\)", PAGE)
    for definition in DEFINITIONS:
        dependencies = yaml.safe_load(definition.read_text(encoding="utf-8"))["dependencies"]
        assert (dependencies["ansible_core"]["package_pip"], dependencies["ansible_runner"]["package_pip"]) == default
        python = dependencies["python_interpreter"]["package_system"].removeprefix("python")
        assert [name for name, (_release, pythons) in supported_cores().items() if python not in pythons] == []


def test_the_decision_environment_has_the_tested_ansible_rulebook():
    packages = yaml.safe_load(DEFINITIONS[1].read_text(encoding="utf-8"))["dependencies"]["python"]
    assert packages == [str(requirements("requirements-dev/rulebooks.txt")["ansible-rulebook"])]


def test_this_environment_is_one_of_the_page_and_satisfies_the_bounds_of_the_collection():
    assert version("ansible-core") in [release for _name, release, _runner in ROW.findall(PAGE)]
    for package, requirement in requirements("requirements.txt").items():
        assert requirement.specifier.contains(version(package)), package
