# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: a server's repository, a copy of it, and each kind of record."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory import record_branch
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.folder_record import FolderRecord
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.memory import Memory
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_branch import RecordBranch
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.repository import (
    Repository,
)

from .origin import Origin

Copies = Callable[..., Repository]


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Repeat what failed without waiting, and leave no folders of killed processes behind."""
    monkeypatch.setattr(record_branch, "_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("tmp")))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an origin that tests copy."""
    folder = tmp_path_factory.mktemp("template")
    Origin(folder).commit({"desired/inc-1.yml": "- id: inc-1\n"})
    return folder


@pytest.fixture
def origin(tmp_path: Path, template: Path) -> Origin:
    """A server's repository with one entry file."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return Origin(tmp_path)


@pytest.fixture
def copies(origin: Origin) -> Iterator[Copies]:
    """A function that returns a new copy of a repository, by default of the origin."""
    folders = []

    def clone(url: str = "", **options: object) -> Repository:
        folder = tempfile.TemporaryDirectory()
        folders.append(folder)
        repository = Repository(url or str(origin.path), folder.name, **options)
        repository.clone()
        return repository

    yield clone
    for folder in folders:
        folder.cleanup()


@pytest.fixture(params=["branch", "folder"])
def memories(request: pytest.FixtureRequest, copies: Copies, tmp_path: Path) -> Callable[[], Memory]:
    """A function that returns the same record as another process would open it."""
    if request.param == "branch":
        return lambda: RecordBranch(copies())
    return lambda: FolderRecord(str(tmp_path / "state" / "reconcile"))
