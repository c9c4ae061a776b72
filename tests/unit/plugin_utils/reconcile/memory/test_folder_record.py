# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record in a folder: what else may be there."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import (
    DamagedRecord,
    RecordFailed,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.folder_record import FolderRecord
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Intent

from .origin import COMMIT, NOW, record


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a record and a report."""
    folder = tmp_path / "state" / "reconcile"
    memory = FolderRecord(str(folder))
    memory.read()
    done = Intent("run-1", "soc", "job", COMMIT, NOW, NOW, (), settled=True)
    memory.push(record(intents=(done,)), "Run run-1: 2 locked", {"run-1.json": b"{}"})
    return folder


def test_everything_is_private(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert {path.name for path in folder.iterdir()} == {"reconcile.json", "reconcile.json.lock", "reports"}


def test_the_file_says_what_the_last_run_did(folder: Path) -> None:
    content = json.loads((folder / "reconcile.json").read_text(encoding="utf-8"))
    assert (content["revision"], content["message"]) == (1, "Run run-1: 2 locked")


def replace_by_link(path: Path) -> None:
    path.rename(path.with_suffix(".real"))
    path.symlink_to(path.with_suffix(".real"))


def replace_by_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


@pytest.mark.parametrize(
    "change",
    [replace_by_link, replace_by_fifo, lambda path: path.chmod(0o644), lambda path: os.link(path, f"{path}.2")],
)
def test_a_file_that_others_could_have_made_is_refused(folder: Path, change: Callable[[Path], object]) -> None:
    change(folder / "reconcile.json")
    with pytest.raises(DeviceActionsError):
        FolderRecord(str(folder)).read()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"null",
        b'{"revision": 1}',
        b'{"revision": 0, "files": {}}',
        b'{"revision": 1, "files": {"a": 1}}',
    ],
)
def test_a_damaged_file_is_an_error_and_stays(folder: Path, content: bytes) -> None:
    path = folder / "reconcile.json"
    path.write_bytes(content)
    memory = FolderRecord(str(folder))
    with pytest.raises(DamagedRecord, match="Nothing is released"):
        memory.read()
    with pytest.raises(DamagedRecord):
        memory.push(record(), "one")
    assert path.read_bytes() == content


def test_a_folder_in_which_others_can_write_is_refused(folder: Path) -> None:
    folder.chmod(0o777)
    with pytest.raises(InputError, match="other users can write in this folder"):
        FolderRecord(str(folder))


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="File exists"):
        FolderRecord(str(tmp_path / "file"))


def test_a_full_disk_leaves_the_record(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = FolderRecord(str(folder))
    memory.read()

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(RecordFailed, match="cannot be written: No space left on device"):
        memory.push(record(5), "five")
    monkeypatch.undo()
    assert memory.is_unchanged()
    assert FolderRecord(str(folder)).read() == record()


def test_reports_that_are_links_are_not_read(folder: Path) -> None:
    report = folder / "reports" / "run-1.json"
    replace_by_link(report)
    memory = FolderRecord(str(folder))
    memory.read()
    assert memory.read_report("run-1.json") is None
