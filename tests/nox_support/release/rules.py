# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must be true before a release begins. Each rule raises one error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import yaml
from ansible.utils.version import SemanticVersion

from .errors import ReleaseError
from .git import Repository

# {section of a fragment: how large the step of the version must be}
MAJOR, MINOR, PATCH = 3, 2, 1
STEPS = {
    "breaking_changes": MAJOR,
    "removed_features": MAJOR,
    "major_changes": MINOR,
    "minor_changes": MINOR,
    "deprecated_features": MINOR,
}
_NAMES = {MAJOR: "major", MINOR: "minor", PATCH: "patch"}


def check(repository: Repository, text: str) -> SemanticVersion:
    """Check everything. Return the version."""
    version = parse(text)
    check_repository(repository, text)
    root = repository.path
    released = [SemanticVersion(one) for one in released_versions(root)]
    check_order(version, released)
    sections = check_fragments(root)
    last = max((one for one in released if not one.prerelease), default=None)
    new = check_new_plugins(root, version, last)
    check_step(version, last, sections | ({"new modules or plugins": MINOR} if new else {}))
    return version


def parse(text: str) -> SemanticVersion:
    """Return the version that a text names."""
    if not text:
        raise ReleaseError("VERSION is missing. Run: make release VERSION=X.Y.Z")
    try:
        version = SemanticVersion(text)
    except ValueError:
        version = None
    if version is None or version.buildmetadata:
        raise ReleaseError(
            f"VERSION: must be a semantic version such as 1.2.3 or 1.2.3-rc.1, without build metadata, got {text}."
        )
    return version


def check_repository(repository: Repository, text: str) -> None:
    """Check that a commit and a tag can be made, and that the checkout is what will be released."""
    if changes := repository.changes:
        listed = "\n".join(changes[:10])
        raise ReleaseError(f"The checkout is not clean. Commit, stash or remove:\n{listed}")
    if not repository.branch:
        raise ReleaseError("The checkout is on no branch. Run: git switch BRANCH")
    if repository.has_tag(text):
        raise ReleaseError(
            f"The tag {text} exists. Choose another version, or remove a tag that was never pushed: git tag -d {text}"
        )
    repository.identity()


def released_versions(root: Path) -> list[str]:
    """Return the versions in changelogs/changelog.yaml."""
    content = yaml.safe_load((root / "changelogs" / "changelog.yaml").read_text(encoding="utf-8"))
    return list(content["releases"] or {})


def check_order(version: SemanticVersion, released: Iterable[SemanticVersion]) -> None:
    """Check that the version is the newest one."""
    newest = max(released, default=None)
    if newest is not None and version <= newest:
        raise ReleaseError(
            f"VERSION: must be greater than {newest.vstring}, the newest one in changelogs/changelog.yaml, "
            f"got {version.vstring}."
        )


def check_fragments(root: Path) -> dict[str, int]:
    """Check that fragments with a summary exist. Return the step that each of their sections needs."""
    folder = root / "changelogs" / "fragments"
    sections = set()
    for path in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except yaml.YAMLError as error:
            raise ReleaseError(f"{path.relative_to(root)} is not valid YAML: {error}") from error
        if not isinstance(content, dict):
            raise ReleaseError(f"{path.relative_to(root)} must contain a dictionary of sections.")
        sections |= set(content)
    if not sections:
        raise ReleaseError("There is nothing to release: changelogs/fragments contains no fragment.")
    if "release_summary" not in sections:
        raise ReleaseError("No fragment has a release_summary. Add one to changelogs/fragments.")
    return {name: STEPS.get(name, PATCH) for name in sections}


def check_new_plugins(root: Path, version: SemanticVersion, last: SemanticVersion | None) -> bool:
    """Check that what is new names this release as its first. Return whether something is new."""
    final = f"{version.major}.{version.minor}.{version.patch}"
    has_new = False
    for path in sorted(path for path in (root / "plugins").rglob("*") if path.suffix in (".py", ".yml")):
        for added in re.findall(r"^ {0,2}version_added: *[\"']?([\w.-]+)", path.read_text(encoding="utf-8"), re.M):
            if last is not None and SemanticVersion(added) <= last:
                continue
            has_new = True
            if added != final:
                raise ReleaseError(f"{path.relative_to(root)}: version_added must be {final}, got {added}.")
    return has_new


def check_step(version: SemanticVersion, last: SemanticVersion | None, sections: dict[str, int]) -> None:
    """Check that the version goes up as far as its changes need."""
    if last is None:
        return
    step = MAJOR if version.major > last.major else MINOR if version.minor > last.minor else PATCH
    for name, needed in sorted(sections.items(), key=lambda item: -item[1]):
        if needed == MAJOR and last.major == 0:
            needed = MINOR  # 0.x.y promises less: see docs/versions.md
        if step < needed:
            raise ReleaseError(
                f"VERSION: {name} need a {_NAMES[needed]} version after {last.vstring}, got {version.vstring}."
            )
