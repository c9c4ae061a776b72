# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from nox_support.release import rules
from nox_support.release.errors import ReleaseError
from nox_support.release.git import Repository

FRAGMENT = "changelogs/fragments/1-fix.yml"


def commit(repository: Repository, name: str, text: str | None) -> None:
    """Change a file, or remove it."""
    path = repository.path / name
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")
    repository.run("add", "--all")
    repository.run("commit", "--quiet", "--message", "Change")


def refusal(repository: Repository, version: str) -> str:
    """Return why a release is refused."""
    with pytest.raises(ReleaseError) as caught:
        rules.check(repository, version)
    return str(caught.value)


@pytest.mark.parametrize("version", ["1.2.0", "1.2.0-rc.2", "1.3.0", "2.0.0"])
def test_a_clean_checkout_with_a_new_version_is_released(repository, version):
    rules.check(repository, version)


def test_a_missing_version_shows_the_command(repository):
    assert refusal(repository, "") == "VERSION is missing. Run: make release VERSION=X.Y.Z"


@pytest.mark.parametrize("version", ["1.2", "v1.2.0", "1.2.0.1", "01.2.0", "1.2.0+build", "1.2.0-rc..1", "latest"])
def test_other_forms_of_a_version_are_refused(repository, version):
    assert refusal(repository, version).startswith("VERSION: must be a semantic version")


@pytest.mark.parametrize("version", ["1.1.1", "1.2.0-rc.1", "1.2.0-beta.1", "0.9.0"])
def test_the_version_must_be_the_newest(repository, version):
    assert "must be greater than 1.2.0-rc.1" in refusal(repository, version)


def test_the_first_release_may_have_any_version(repository):
    commit(repository, "changelogs/changelog.yaml", "ancestor: null\nreleases: {}\n")
    commit(repository, "plugins/modules/one.py", "version_added: 0.9.0\n")
    rules.check(repository, "0.9.0")


@pytest.mark.parametrize("name", ["README.md", "new.txt"])
def test_uncommitted_and_untracked_files_are_refused(repository, name):
    (repository.path / name).write_text("changed", encoding="utf-8")
    assert "not clean" in (message := refusal(repository, "1.2.0"))
    assert name in message


def test_a_checkout_without_a_branch_is_refused(repository):
    repository.run("checkout", "--quiet", "--detach")
    assert "git switch" in refusal(repository, "1.2.0")


def test_an_existing_tag_is_refused(repository):
    repository.run("tag", "1.2.0")
    assert "git tag -d 1.2.0" in refusal(repository, "1.2.0")


def test_a_missing_identity_is_refused(repository):
    repository.run("config", "--unset", "user.email")
    assert "git config user.name" in refusal(repository, "1.2.0")


def test_there_must_be_a_fragment(repository):
    commit(repository, FRAGMENT, None)
    assert "no fragment" in refusal(repository, "1.2.0")


def test_there_must_be_a_summary(repository):
    commit(repository, FRAGMENT, "bugfixes:\n  - It works.\n")
    assert "release_summary" in refusal(repository, "1.2.0")


@pytest.mark.parametrize("text", ["bugfixes: [", "- a list\n"])
def test_a_fragment_that_cannot_be_read_is_named(repository, text):
    commit(repository, FRAGMENT, text)
    assert FRAGMENT in refusal(repository, "1.2.0")


def needs(repository: Repository, last: str, section: str) -> None:
    """Release last, and add a change of a section."""
    commit(repository, "changelogs/changelog.yaml", f"ancestor: null\nreleases:\n  0.1.0: {{}}\n  {last}: {{}}\n")
    commit(repository, "plugins/modules/one.py", "version_added: 0.1.0\n")
    commit(repository, FRAGMENT, f"release_summary: It is new.\n{section}:\n  - It is new.\n")


@pytest.mark.parametrize(
    ("last", "section", "enough", "too_little"),
    [
        ("1.2.3", "breaking_changes", "2.0.0", "1.3.0"),
        ("1.2.3", "removed_features", "2.0.0-rc.1", "1.3.0"),
        ("0.9.1", "breaking_changes", "0.10.0", "0.9.2"),
        ("0.9.1", "minor_changes", "0.10.0", "0.9.2"),
        ("1.2.3", "minor_changes", "1.3.0", "1.2.4"),
        ("1.2.3", "major_changes", "1.3.0", "1.2.4"),
        ("1.2.3", "deprecated_features", "1.3.0", "1.2.4"),
    ],
)
def test_the_kind_of_a_change_decides_how_far_the_version_goes(repository, last, section, enough, too_little):
    needs(repository, last, section)
    rules.check(repository, enough)
    assert f"VERSION: {section} need a" in refusal(repository, too_little)


def test_fixes_need_no_more_than_a_patch(repository):
    needs(repository, "1.2.3", "bugfixes")
    rules.check(repository, "1.2.4")


def test_a_new_module_needs_a_minor_version_and_names_it(repository):
    needs(repository, "1.2.3", "bugfixes")
    commit(repository, "plugins/modules/two.py", "version_added: 1.3.0\n")
    rules.check(repository, "1.3.0")
    rules.check(repository, "1.3.0-rc.1")
    assert refusal(repository, "1.4.0") == "plugins/modules/two.py: version_added must be 1.4.0, got 1.3.0."
    commit(repository, "plugins/modules/two.py", "version_added: 1.2.4\n")
    assert "new modules or plugins need a minor version" in refusal(repository, "1.2.4")
