# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the commit and the tag of a release, in a clone of the checkout."""

from __future__ import annotations

from pathlib import Path

from .errors import ReleaseError
from .git import Repository
from .places import forgotten, set_version
from .programs import Programs


def clone(checkout: Repository, target: Path) -> Repository:
    """Clone the current branch of the checkout, with the identity that commits have there."""
    name, email = checkout.identity()
    target.parent.mkdir(parents=True)
    checkout.run("clone", "--quiet", "--no-hardlinks", "--branch", checkout.branch, str(checkout.path), str(target))
    repository = Repository(target)
    repository.run("config", "user.name", name)
    repository.run("config", "user.email", email)
    return repository


def write_version(repository: Repository, version: str) -> None:
    """Write the version wherever the collection names it."""
    if found := forgotten(repository):
        listed = "\n".join(found)
        raise ReleaseError(f"tests/nox_support/release/places.py does not know these places of the version:\n{listed}")
    set_version(repository, version)


def write_changelog(programs: Programs, repository: Repository, version: str, date: str) -> None:
    """Move the fragments into changelogs/changelog.yaml, and write CHANGELOG.md."""
    programs.run("antsibull-changelog", "release", "--version", version, "--date", date, cwd=repository.path)
    programs.run("antsibull-changelog", "lint", cwd=repository.path)


def commit_and_tag(repository: Repository, version: str) -> str:
    """Commit everything, and tag the commit. Return it."""
    repository.run("add", "--all")
    repository.run("commit", "--quiet", "--message", f"Release {version}")
    repository.run("tag", "--annotate", version, "--message", f"secops.device_actions {version}")
    return repository.head
