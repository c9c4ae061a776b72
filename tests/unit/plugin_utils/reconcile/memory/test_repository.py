# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The default branch of a repository, and how its commits follow each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import GitFailed
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_branch import RecordBranch

from .conftest import Copies
from .origin import Origin, record


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_the_tip_is_that_of_the_default_branch(origin: Origin, copies: Copies, prefix: str) -> None:
    tip = origin.commit({"desired/inc-2.yml": "x"})
    origin.commit({"desired/inc-3.yml": "x"}, branch="proposal")
    repository = copies(prefix + str(origin.path))
    assert (repository.branch, repository.tip_of_default_branch()) == ("main", tip)


def test_the_default_branch_is_the_one_that_the_server_names(origin: Origin, copies: Copies) -> None:
    tip = origin.commit({"x": "x"}, branch="tr\u00fcnk/1")
    origin.at_server("symbolic-ref", "HEAD", "refs/heads/tr\u00fcnk/1")
    repository = copies()
    assert (repository.branch, repository.tip_of_default_branch()) == ("tr\u00fcnk/1", tip)


def test_another_branch_can_be_named(origin: Origin, copies: Copies) -> None:
    tip = origin.commit({"x": "x"}, branch="production")
    assert copies(branch="production").tip_of_default_branch() == tip


def test_a_moved_tip_is_noticed_and_fetched(origin: Origin, copies: Copies) -> None:
    repository = copies()
    first = repository.tip_of_default_branch()
    assert repository.is_still_tip(first)
    second = origin.commit({"x": "x"})
    assert not repository.is_still_tip(first)
    repository.fetch()
    assert repository.tip_of_default_branch() == second
    assert repository.descends_from(first, second) is True
    assert repository.descends_from(second, first) is False
    assert repository.descends_from(second, second) is True


def test_a_rewound_branch_does_not_descend_from_what_was_applied(origin: Origin, copies: Copies) -> None:
    first = copies().tip_of_default_branch()
    applied = origin.commit({"x": "x"})
    early = copies()
    origin.at_server("update-ref", "refs/heads/main", first)
    early.fetch()
    for repository in (early, copies()):  # one knows the lost commit, the other does not
        assert repository.tip_of_default_branch() == first
        assert repository.descends_from(applied, first) is False


def test_a_rewritten_branch_does_not_descend_from_what_was_applied(origin: Origin, copies: Copies) -> None:
    applied = origin.commit({"x": "x"})
    origin.git("checkout", "--quiet", "--orphan", "other")
    tip = origin.commit({"y": "y"})
    assert copies().descends_from(applied, tip) is False


def test_a_shallow_history_shows_nothing(origin: Origin, copies: Copies, tmp_path: Path) -> None:
    applied = origin.commit({"x": "1"})
    origin.commit({"x": "2"})
    tip = origin.commit({"x": "3"})
    shallow = tmp_path / "shallow.git"
    origin.git("clone", "--quiet", "--bare", "--depth=2", f"file://{origin.path}", str(shallow), within=tmp_path)
    repository = copies(str(shallow))
    assert repository.tip_of_default_branch() == tip
    assert repository.descends_from(applied, tip) is None
    assert repository.descends_from("0" * 40, tip) is None
    assert repository.descends_from(tip, tip) is True


def test_the_record_does_not_make_the_history_shallow(origin: Origin, copies: Copies) -> None:
    memory = RecordBranch(copies())
    memory.read()
    memory.push(record(), "one")
    memory.push(record(3), "two")
    repository = copies()
    RecordBranch(repository).read()
    assert (Path(repository.git.repository) / "shallow").exists()
    assert repository.descends_from("0" * 40, repository.tip_of_default_branch()) is False


@pytest.mark.parametrize("name", ["HEAD", "main", "--all", "0" * 39, "0" * 41, "..", ""])
def test_only_hashes_are_commits(copies: Copies, name: str) -> None:
    repository = copies()
    with pytest.raises(Exception, match="whole hash"):
        repository.descends_from(name, repository.tip_of_default_branch())


def test_a_repository_of_sha256_is_read(tmp_path: Path, copies: Copies) -> None:
    (tmp_path / "new").mkdir()
    origin = Origin(tmp_path / "new", "--object-format=sha256")
    tip = origin.commit({"desired/a.yml": "x"})
    repository = copies(str(origin.path))
    assert repository.tip_of_default_branch() == tip and len(tip) == 64
    assert repository.export_tree(tip, "desired").files == 1
    memory = RecordBranch(repository)
    memory.read()
    memory.push(record(commit=tip), "one")
    assert RecordBranch(copies(str(origin.path))).read() == record(commit=tip)


def test_an_empty_repository_has_no_default_branch(tmp_path: Path, copies: Copies) -> None:
    (tmp_path / "new").mkdir()
    with pytest.raises(InputError, match=r"has no default branch\."):
        copies(str(Origin(tmp_path / "new").path))


@pytest.mark.parametrize("branch", ["missing", "mai", "ain", "heads/main"])
def test_a_missing_branch_is_named(copies: Copies, branch: str) -> None:
    with pytest.raises(InputError, match=f"has no branch {branch}"):
        copies(branch=branch)


NO_BRANCHES = ["", "-x", "--upload-pack=id", "a..b", "a b", "a~1", "a:b", "refs/heads/main", "@{-1}", "a\nb", "a*"]


@pytest.mark.parametrize("branch", [*NO_BRANCHES, "\u202ea", "a" * 300])
def test_names_that_are_no_branches_are_refused(copies: Copies, branch: str) -> None:
    with pytest.raises(InputError, match=r"^branch: must be the name of a branch") as caught:
        copies(branch=branch)
    assert caught.value.message.isprintable()


def test_a_default_branch_with_a_name_that_hides_something_is_refused(origin: Origin, copies: Copies) -> None:
    origin.commit({"x": "x"}, branch="a\u202eb")
    origin.at_server("symbolic-ref", "HEAD", "refs/heads/a\u202eb")
    with pytest.raises(InputError, match="must be the name of a branch"):
        copies()


def test_a_folder_that_is_no_repository_is_an_error(tmp_path: Path, copies: Copies) -> None:
    with pytest.raises(GitFailed) as caught:
        copies(str(tmp_path))
    assert caught.value.reason == "not_found"


def test_damaged_objects_are_refused(origin: Origin, copies: Copies) -> None:
    origin.git("config", "core.protectNTFS", "false")
    tree = origin.git("rev-parse", "HEAD^{tree}")
    forged = f"tree {tree}\nauthor a <a@b> 1 +0000\ncommitter a <a@b> 99999999999999999999 +0000\n\nx\n"
    path = origin.path.parent / "forged"
    path.write_text(forged, encoding="utf-8")
    commit = origin.at_server("hash-object", "-t", "commit", "-w", "--literally", str(path))
    origin.at_server("update-ref", "refs/heads/main", commit)
    with pytest.raises(GitFailed, match="fsck error"):
        copies()
