# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page about dependencies names all packages, and requirements.txt has only bounds that are tested."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
PACKAGES = {"jwt": "PyJWT", "jinja2": "Jinja2", "socks": "PySocks", "yaml": "PyYAML"}  # others have the module's name
OURS = {"ansible", "ansible_collections"}
LOADERS = {"import_module", "_import_or_none"}  # functions whose first argument is the name of a module


def lines(path: str) -> list[str]:
    """Return the requirements of a file, without comments."""
    return [line for line in (ROOT / path).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the top-level names of the modules that a file imports, also by a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in LOADERS:
                yield str(node.args[0].value).partition(".")[0]


def third_party() -> set[str]:
    """Return the packages that the plugins import."""
    files = [path for top in ("plugins", "extensions") for path in (ROOT / top).rglob("*.py")]
    names = {name for path in files for name in imported(ast.parse(path.read_text(encoding="utf-8")))}
    return {PACKAGES.get(name, name) for name in names - OURS - set(sys.stdlib_module_names)}


def test_every_package_that_plugins_import_is_on_the_page():
    packages = third_party()
    assert {"requests", "urllib3", "PyJWT", "defusedxml", "PySocks"} <= packages
    assert [package for package in sorted(packages) if f"`{package}`" not in PAGE] == []


def test_run_time_requirements_have_the_tested_lower_bounds_and_no_upper_ones():
    assert [line.replace(">=", "==") for line in lines("requirements.txt")] == lines("requirements-dev/oldest.txt")
    assert all(re.fullmatch(r"\w+>=[\d.]+", line) for line in lines("requirements.txt"))


@pytest.mark.parametrize("requirement", lines("requirements.txt"))
def test_the_page_names_the_oldest_version(requirement):
    package, version = requirement.split(">=")
    assert f"| `{package}` | {version} |" in PAGE


def test_the_page_names_every_file_of_development_requirements():
    files = {path.name for path in (ROOT / "requirements-dev").glob("*.txt")}
    assert [name for name in sorted(files) if f"`{name}`" not in PAGE] == []


def test_the_collection_depends_on_no_other_one():
    assert "dependencies: {}" in (ROOT / "galaxy.yml").read_text(encoding="utf-8") and "dependencies: {}" in PAGE
