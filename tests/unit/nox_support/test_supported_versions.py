# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of supported versions lists what the tests run with."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "versions.md").read_text(encoding="utf-8")


def versions_of_tests() -> dict[str, tuple[str, ...]]:
    """Return {ansible-core: its Pythons, preferred first}. The file imports nox, which is not installed here."""
    tree = ast.parse((ROOT / "tests" / "nox_support" / "cores.py").read_text(encoding="utf-8"))
    (cores,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and [getattr(target, "id", None) for target in node.targets] == ["CORES"]
    )
    assert isinstance(cores, ast.Tuple)
    calls = [call for call in cores.elts if isinstance(call, ast.Call)]
    return {ast.literal_eval(call.args[0]): ast.literal_eval(call.args[2]) for call in calls}


def test_the_page_lists_the_versions_of_the_tests():
    rows = re.findall(r"^\| (2\.\d+) \| ([\d.]+) to ([\d.]+) \| \w+ \d{4} \| ([\d.]+)", PAGE, re.MULTILINE)
    listed = {core: (oldest, newest, python) for core, oldest, newest, python in rows}
    expected = {}
    for core, pythons in versions_of_tests().items():
        ordered = sorted(pythons, key=lambda python: int(python.partition(".")[2]))
        expected[core] = (ordered[0], ordered[-1], pythons[0])
    assert listed == expected


def test_the_oldest_versions_are_those_of_the_metadata():
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["requires_ansible"] == f">={next(iter(versions_of_tests()))}.0"
    modules = yaml.safe_load((ROOT / "tests" / "config.yml").read_text(encoding="utf-8"))["modules"]
    oldest = modules["python_requires"].removeprefix(">=")
    assert f"needs Python {oldest} or newer" in PAGE


def test_the_page_names_the_tested_version_of_ansible_rulebook():
    requirements = (ROOT / "requirements-dev" / "rulebooks.txt").read_text(encoding="utf-8")
    (version,) = re.findall(r"^ansible-rulebook==(\d+\.\d+)", requirements, re.MULTILINE)
    assert f"ansible-rulebook {version} with Java 17" in PAGE
