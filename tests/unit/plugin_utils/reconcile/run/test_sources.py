# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A commit that Git refuses or cannot list is a problem of the files, so that recorded lockdowns are still renewed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory import git_program
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import GitFailed
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.options import RECONCILE, Options
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.sources import (
    history,
    is_still_tip,
    open_memory,
    open_source,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.workspace import Workspace
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Desired

from ..memory.origin import Origin, record


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    """A server's repository with a file of no entries."""
    origin = Origin(tmp_path)
    origin.commit({"incidents.yml": "[]\n"})
    return origin


@pytest.fixture
def work() -> Iterator[Workspace]:
    """The folder of a run."""
    work = Workspace.create()
    yield work
    work.remove()


def options(origin: Origin, **values: object) -> Options:
    """Return the options of a run."""
    params, dummy, errors = RECONCILE.validate({"phase": "open", "repo": str(origin.path), **values}, "reconcile")
    assert not errors
    return Options.from_params(params)


def write_tree(origin: Origin, *entries: tuple[str, str, str]) -> str:
    """Store a tree at the server as it is, and return its hash. entries: (mode, name, hash) each."""
    content = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(oid) for mode, name, oid in entries)
    command = ["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"]
    return (
        subprocess.run(command, cwd=origin.path, input=content, capture_output=True, check=True).stdout.decode().strip()
    )


def push_tree(origin: Origin, tree: str) -> None:
    """Make a tree the last commit of the branch."""
    name = ("-c", "user.name=a", "-c", "user.email=a@b")
    commit = origin.at_server(*name, "commit-tree", tree, "-p", "main", "-m", "hostile")
    origin.at_server("update-ref", "refs/heads/main", commit)


def refused_by_git(origin: Origin) -> None:
    """Push a tree that Git's checks refuse."""
    blob = origin.at_server("rev-parse", "main:incidents.yml")
    push_tree(origin, write_tree(origin, ("100644", ".git", blob)))


def endless_for_git(origin: Origin) -> None:
    """Push a small pack with more than a million files."""
    tree = origin.at_server("rev-parse", "main^{tree}")
    for dummy in range(6):
        tree = write_tree(origin, *(("40000", str(number), tree) for number in range(10)))
    push_tree(origin, tree)


@pytest.mark.parametrize("damage", [refused_by_git, endless_for_git])
def test_a_hostile_commit_leaves_the_record_readable(
    origin: Origin, work: Workspace, monkeypatch: pytest.MonkeyPatch, damage: object
) -> None:
    monkeypatch.setattr(git_program, "_LARGEST_FILE", 1 << 20)
    chosen = options(origin)
    before = Workspace.create()
    open_source(chosen, before)
    memory = open_memory(chosen, before)
    memory.read()
    memory.push(record(), "Run 1")
    before.remove()

    damage(origin)
    desired = open_source(chosen, work)
    assert desired.problems and not desired.entries
    assert desired.commit is None or damage is endless_for_git
    found = open_memory(chosen, work).read()
    assert found.held == record().held
    assert is_still_tip(chosen, work, desired)
    assert history(chosen, work, Desired(None), found)


def test_a_server_that_cannot_be_reached_is_an_error(origin: Origin, work: Workspace) -> None:
    chosen = options(origin)
    (origin.path / "HEAD").unlink()
    with pytest.raises(GitFailed):
        open_source(chosen, work)
