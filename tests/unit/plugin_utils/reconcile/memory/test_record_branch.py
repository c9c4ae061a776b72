# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record on a branch: what a server refuses, and what others do to the branch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory import trees
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import (
    DamagedRecord,
    GitFailed,
    LostRace,
    PushRefused,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.git_program import Git, Output
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_branch import RecordBranch
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Record

from .conftest import Copies
from .origin import Origin, record

BRANCH = "device-actions-applied"


@pytest.fixture
def memory(copies: Copies) -> RecordBranch:
    """A record that was read."""
    memory = RecordBranch(copies())
    memory.read()
    return memory


def test_the_branch_has_nothing_but_the_record(origin: Origin, memory: RecordBranch) -> None:
    main = origin.tip("main")
    memory.push(record(), "Run run-1: 2 locked")
    assert origin.listing(BRANCH) == ["record.json"]
    assert origin.tip("main") == main
    assert origin.at_server("rev-list", "--count", BRANCH) == "1"


def test_commits_say_why_and_start_no_pipeline(origin: Origin, memory: RecordBranch) -> None:
    memory.push(record(), "Run run-1:\n2 locked\x1b[31m " + "x" * 200)
    shown = origin.at_server("log", "--format=%an|%cn|%B", BRANCH)
    assert shown.startswith("secops.device_actions|secops.device_actions|Run run-1: 2 locked [31m xxx")
    assert shown.splitlines()[1:] == ["", "[skip ci]"]
    assert len(shown.splitlines()[0]) < 160


def test_a_phase_transfers_no_record_that_an_earlier_one_has(copies: Copies, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    run_remote = Git.run_remote

    def counted(git: Git, *arguments: str, **options: Any) -> Output:
        asked.append(arguments[0])
        return run_remote(git, *arguments, **options)

    one, other = copies(), copies()
    RecordBranch(one).push(record(), "Run run-1: 2 locked")
    monkeypatch.setattr(Git, "run_remote", counted)
    for repository, expected in ((one, ["ls-remote"]), (other, ["ls-remote", "fetch"]), (other, ["ls-remote"])):
        asked.clear()
        assert RecordBranch(repository).read() == record()
        assert asked == expected
    changed = record(1)
    memory = RecordBranch(other)
    memory.read()
    memory.push(changed, "Run run-2: 1 released")
    assert RecordBranch(one).read() == RecordBranch(other).read() == changed


def test_reading_and_checking_change_nothing(origin: Origin, memory: RecordBranch) -> None:
    refs = origin.at_server("for-each-ref")
    memory.check_push()
    memory.is_unchanged()
    memory.read()
    assert origin.at_server("for-each-ref") == refs


def test_a_protected_branch_is_named_with_what_the_server_says(origin: Origin, memory: RecordBranch) -> None:
    origin.hook("pre-receive", "echo 'GitLab: You are not allowed to push to protected branches' >&2; exit 1")
    with pytest.raises(PushRefused, match="You are not allowed to push to protected branches") as caught:
        memory.push(record(), "one")
    assert "pre-receive hook declined" in caught.value.message and not caught.value.uncertain
    assert origin.tip(BRANCH) is None


def test_a_repository_that_takes_no_pushes_is_found_by_the_check(origin: Origin, memory: RecordBranch) -> None:
    origin.at_server("config", "core.repositoryFormatVersion", "99")
    with pytest.raises(GitFailed):
        memory.check_push()


def test_a_lost_response_is_no_failure(origin: Origin, memory: RecordBranch, monkeypatch: pytest.MonkeyPatch) -> None:
    run_remote = Git.run_remote

    def lose_response(git: Git, *arguments: str, **options: object) -> Output:
        output = run_remote(git, *arguments, **options)
        if arguments[0] == "push":
            raise GitFailed("Git cannot push.", "unreachable")
        return output

    monkeypatch.setattr(Git, "run_remote", lose_response)
    with pytest.raises(GitFailed) as caught:
        memory.push(record(), "one")
    assert caught.value.uncertain
    assert origin.subjects(BRANCH) == ["one"]
    monkeypatch.undo()
    assert memory.read() == record()


def test_a_connection_that_breaks_once_is_used_again(
    origin: Origin, memory: RecordBranch, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_remote = Git.run_remote
    seen: list[str] = []

    def break_first(git: Git, *arguments: str, **options: object) -> Output:
        seen.append(arguments[0])
        if seen.count(arguments[0]) == 1:
            raise GitFailed("Git cannot connect.", "unreachable")
        return run_remote(git, *arguments, **options)

    monkeypatch.setattr(Git, "run_remote", break_first)
    memory.push(record(), "one")
    assert memory.read() == record()
    assert origin.subjects(BRANCH) == ["one"]


def test_refused_credentials_are_not_tried_again(memory: RecordBranch, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def refuse(git: Git, *arguments: str, **options: object) -> Output:
        seen.append(arguments[0])
        raise GitFailed("Git cannot push.", "login_refused")

    monkeypatch.setattr(Git, "run_remote", refuse)
    with pytest.raises(GitFailed) as caught:
        memory.push(record(), "one")
    assert seen == ["push"] and not caught.value.uncertain


def test_a_branch_that_another_process_updates_at_the_moment_is_tried_again(
    origin: Origin, memory: RecordBranch, tmp_path: Path
) -> None:
    lock = origin.path / "refs" / "heads" / f"{BRANCH}.lock"
    lock.touch()
    origin.hook("pre-receive", f"test -e {tmp_path}/second && rm -f {lock}; touch {tmp_path}/second")
    memory.push(record(), "one")
    assert origin.subjects(BRANCH) == ["one"]


def test_a_deleted_branch_comes_back_with_its_history(origin: Origin, memory: RecordBranch) -> None:
    memory.push(record(1), "one")
    origin.at_server("update-ref", "-d", f"refs/heads/{BRANCH}")
    assert not memory.is_unchanged()
    memory.push(record(2), "two")
    assert origin.subjects(BRANCH) == ["one", "two"]


def test_a_rewritten_branch_is_a_lost_race(origin: Origin, memory: RecordBranch, copies: Copies) -> None:
    memory.push(record(1), "one")
    origin.at_server("update-ref", "-d", f"refs/heads/{BRANCH}")
    other = RecordBranch(copies())
    other.read()
    other.push(record(3), "another history")
    with pytest.raises(LostRace):
        memory.push(record(2), "two")
    assert memory.read() == record(3)


def test_the_branch_of_the_desired_state_is_refused(copies: Copies) -> None:
    with pytest.raises(InputError, match="reconcile_record_branch: must not be the branch with the desired state"):
        RecordBranch(copies(), "main")
    with pytest.raises(InputError, match="reconcile_record_branch: must be the name of a branch"):
        RecordBranch(copies(), "-x")


def test_a_branch_of_something_else_is_left_alone(origin: Origin, copies: Copies) -> None:
    origin.commit({"x": "x"}, branch=BRANCH)
    with pytest.raises(DamagedRecord, match=r"has no record\.json"):
        RecordBranch(copies()).read()


def test_a_record_that_is_a_link_is_damaged(origin: Origin, memory: RecordBranch) -> None:
    memory.push(record(), "one")
    origin.stage("120000", "/etc/passwd", "record.json")
    origin.push("link", BRANCH)
    with pytest.raises(DamagedRecord, match="links in the place of files"):
        memory.read()


def test_other_files_of_the_branch_stay_and_hostile_names_are_never_used(
    origin: Origin, memory: RecordBranch, copies: Copies
) -> None:
    memory.push(record(), "one")
    origin.git("fetch", "--quiet", "origin", BRANCH)
    origin.git("checkout", "--quiet", "FETCH_HEAD")
    origin.git("config", "core.protectNTFS", "false")
    hostile = "reports/x\nM 100644 inline evil\ndata 4\nevil\nD record.json"
    for path in ("README.md", hostile, "reports/..\\x"):
        origin.stage("100644", "x", path)
    origin.git("commit", "--quiet", "--message", "hostile")
    origin.git("push", "--quiet", "origin", f"HEAD:refs/heads/{BRANCH}")
    other = RecordBranch(copies())
    assert other.read() == record()
    other.push(record(3), "two")
    assert RecordBranch(copies()).read() == record(3)
    names = origin.at_server("ls-tree", "-r", "-z", "--name-only", BRANCH).split("\0")
    assert {"README.md", hostile} <= set(names) and "evil" not in names


def test_too_many_files_are_damage(origin: Origin, memory: RecordBranch, monkeypatch: pytest.MonkeyPatch) -> None:
    memory.push(record(), "one")
    monkeypatch.setattr(trees, "_MOST_FILES", 0)
    with pytest.raises(DamagedRecord):
        memory.read()


def test_only_the_last_version_is_transferred(origin: Origin, memory: RecordBranch, copies: Copies) -> None:
    for number in range(5):
        memory.push(record(number), f"version {number}")
    repository = copies(f"file://{origin.path}")
    RecordBranch(repository).read()
    assert repository.git.run("rev-list", "--count", "refs/record/tip").text == "1"


def test_a_missing_branch_is_new_and_not_an_error(copies: Copies, origin: Origin) -> None:
    origin.commit({"x": "x"}, branch=f"other/{BRANCH}")  # a pattern of git would match it
    assert RecordBranch(copies()).read() == Record(is_new=True)
