# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the clone into the checkout: everything or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from nox_support.release import artifact, delivery, prepare
from nox_support.release.errors import ReleaseError
from nox_support.release.git import Repository


@pytest.fixture
def clone(repository: Repository, tmp_path: Path) -> Repository:
    """A clone with the commit and the tag of 1.2.0."""
    clone = prepare.clone(repository, tmp_path / "scratch" / artifact.FOLDER)
    prepare.write_version(clone, "1.2.0")
    prepare.commit_and_tag(clone, "1.2.0")
    return clone


@pytest.fixture
def tarball(tmp_path: Path) -> Path:
    path = tmp_path / "secops-device_actions-1.2.0.tar.gz"
    path.write_text("files", encoding="utf-8")
    return path


def test_preparation_leaves_the_checkout_as_it_was(repository, clone):
    assert repository.changes == []
    assert not repository.has_tag("1.2.0")
    assert clone.run("log", "-1", "--format=%an <%ae> %s") == "Maintainers <maintainers@corp.example> Release 1.2.0"
    assert clone.run("cat-file", "-t", "1.2.0") == "tag"
    assert clone.run("rev-parse", "1.2.0^{commit}") == clone.head


def test_unknown_places_of_the_version_end_the_preparation(repository, tmp_path):
    (repository.path / "docs/install.md").write_text("As of 1.1.0.\n", "utf-8")
    repository.run("commit", "--quiet", "--all", "--message", "Change")
    clone = prepare.clone(repository, tmp_path / "scratch" / artifact.FOLDER)
    with pytest.raises(ReleaseError, match=r"docs/install\.md:1: As of"):
        prepare.write_version(clone, "1.2.0")


def test_commit_tag_and_artifact_arrive_in_the_checkout(repository, clone, tarball):
    before = repository.head
    (repository.path / ".git/info/exclude").write_text("/dist/\n", "utf-8")
    delivered = delivery.deliver(repository, before, clone, "1.2.0", tarball)
    assert (repository.head, repository.branch, repository.changes) == (clone.head, "main", [])
    assert repository.run("rev-parse", "1.2.0") == clone.run("rev-parse", "1.2.0")
    assert delivered == repository.path / "dist" / tarball.name
    text = delivery.next_steps(repository, before, "1.2.0", delivered, artifact.digest(delivered))
    (undo,) = (line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("To undo"))
    assert f"ansible-galaxy collection publish dist/{tarball.name}\n" in text
    assert "git push origin 1.2.0" in text
    # What the text says undoes it.
    for command in undo.split(" && "):
        program, *arguments = command.split()
        if program == "git":
            repository.run(*arguments)
    assert (repository.head, repository.has_tag("1.2.0"), repository.changes) == (before, False, [])


@pytest.mark.parametrize("change", ["commit", "edit"])
def test_a_checkout_that_changed_meanwhile_is_left_alone(repository, clone, tarball, change):
    before = repository.head
    (repository.path / "README.md").write_text("Other work\n", "utf-8")
    if change == "commit":
        repository.run("commit", "--quiet", "--all", "--message", "Other work")
    head = repository.head
    with pytest.raises(ReleaseError, match="meanwhile"):
        delivery.deliver(repository, before, clone, "1.2.0", tarball)
    assert (repository.head, repository.has_tag("1.2.0")) == (head, False)
    assert not (repository.path / "dist").exists()


def test_a_tag_that_was_made_meanwhile_is_left_alone(repository, clone, tarball):
    before = repository.head
    repository.run("tag", "1.2.0")
    (repository.path / ".git/info/exclude").write_text("/dist/\n", "utf-8")
    with pytest.raises(ReleaseError, match="update-ref"):
        delivery.deliver(repository, before, clone, "1.2.0", tarball)
    assert (repository.head, repository.run("rev-parse", "1.2.0"), repository.changes) == (before, before, [])
    assert list((repository.path / "dist").iterdir()) == []
