# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is killed leaves its folder behind. The next one removes it, and no folder of a run that lives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run import leftovers
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.workspace import Workspace


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def folder_of(**owner: Any) -> Path:
    """Return the folder of another run. owner: what differs from the identity of this one."""
    path = Workspace.create().path
    (path / "git" / "repository.git").mkdir(parents=True)
    identity = {**json.loads((path / "owner.json").read_text()), "id": "another", **owner}
    (path / "owner.json").write_text(json.dumps(identity))
    return path


def ended_process() -> int:
    """Return the id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_folder_of_a_killed_run_is_removed_by_the_next_one() -> None:
    killed, reused = folder_of(pid=ended_process()), folder_of(started="1")
    alive = folder_of()
    Workspace.create().remove()
    assert not killed.exists() and not reused.exists() and alive.exists()


@pytest.mark.parametrize("owner", [{"machine": "other"}, {"namespace": "pid:[1]"}, {"pid": None}])
def test_a_run_that_cannot_be_seen_from_here_counts_as_dead_after_two_days(owner: dict[str, Any]) -> None:
    new, old = folder_of(**owner), folder_of(**owner)
    os.utime(old, (0, 0))
    Workspace.create().remove()
    assert new.exists() and not old.exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", "null", '{"id": 1}'])
def test_a_folder_without_a_valid_mark_is_not_removed_at_once(content: str) -> None:
    path = folder_of()
    (path / "owner.json").write_text(content)
    Workspace.create().remove()
    assert path.exists()


def test_folders_of_others_and_links_are_left_alone(place: Path) -> None:
    path = folder_of(pid=ended_process())
    path.chmod(0o755)
    target = place / "target"
    target.mkdir()
    (target / "owner.json").write_text((path / "owner.json").read_text())
    (place / "device-actions-reconcile-link").symlink_to(target)
    Workspace.create().remove()
    assert path.exists() and target.exists()


def test_a_run_whose_process_ends_with_its_task_is_not_taken_for_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "is_shared", lambda: False)
    assert json.loads((Workspace.create().path / "owner.json").read_text())["pid"] is None
