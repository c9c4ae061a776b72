# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of partner certification that no package checks. galaxy-importer checks tags, changelog and metadata."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml
from packaging.requirements import Requirement

from .errors import ReleaseError

# The headings of the README template for certified collections.
SECTIONS = (
    "Description",
    "Requirements",
    "Installation",
    "Use Cases",
    "Testing",
    "Support",
    "Release Notes and Roadmap",
    "Related Information",
    "License Information",
)
OLDEST_CORE = (2, 16, 0)


def check(root: Path) -> None:
    """Raise C(ReleaseError) with everything that certification would reject."""
    if problems := [problem for rule in RULES for problem in rule(root)]:
        raise ReleaseError("Certification would reject:\n" + "\n".join(problems))


def skipped_lint_rules(root: Path) -> Iterator[str]:
    """Yield rules of ansible-lint that the project skips. Certification forbids most of them, so we skip none."""
    settings = yaml.safe_load((root / ".ansible-lint").read_text(encoding="utf-8"))
    for key in ("skip_list", "warn_list", "exclude_paths"):
        if settings.get(key):
            yield f".ansible-lint: {key} must be empty, got {settings[key]}."
    if (root / ".ansible-lint-ignore").exists():
        yield ".ansible-lint-ignore: must not exist. Correct what it ignores."


def ignored_sanity_tests(root: Path) -> Iterator[str]:
    """Yield files that make ansible-test ignore errors."""
    for path in sorted((root / "tests" / "sanity").glob("ignore*")):
        yield f"{path.relative_to(root)}: must not exist. Correct what it ignores."


def readme_sections(root: Path) -> Iterator[str]:
    """Yield sections that the README lacks."""
    headings = re.findall(r"^## (.+?) *$", (root / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    for section in SECTIONS:
        if section not in headings:
            yield f"README.md: has no section '## {section}'."


def supported_cores(root: Path) -> Iterator[str]:
    """Yield what is wrong with requires_ansible."""
    requires = str(yaml.safe_load((root / "meta" / "runtime.yml").read_text(encoding="utf-8")).get("requires_ansible"))
    match = re.fullmatch(r">=(\d+)\.(\d+)\.(\d+)", requires)
    if not match or tuple(map(int, match.groups())) < OLDEST_CORE:
        oldest = ".".join(map(str, OLDEST_CORE))
        yield f"meta/runtime.yml: requires_ansible must be >=X.Y.Z, at least >={oldest}, got {requires}."


def license_files(root: Path) -> Iterator[str]:
    """Yield what is missing of the license."""
    if not any((root / name).is_file() for name in ("LICENSE", "COPYING")):
        yield "LICENSE: is missing."


def python_requirements(root: Path) -> Iterator[str]:
    """Yield requirements that are not a lower bound, and those that Ansible itself provides."""
    for line in (root / "requirements.txt").read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if not text:
            continue
        requirement = Requirement(text)
        if requirement.name.lower() in ("ansible", "ansible-core", "ansible-base"):
            yield f"requirements.txt: must not contain {requirement.name}. meta/runtime.yml says what is supported."
        elif [one.operator for one in requirement.specifier] != [">="]:
            yield f"requirements.txt: {requirement.name} must have one lower bound (>=) and nothing else, got {text}."


RULES: tuple[Callable[[Path], Iterator[str]], ...] = (
    skipped_lint_rules,
    ignored_sanity_tests,
    readme_sections,
    supported_cores,
    license_files,
    python_requirements,
)
