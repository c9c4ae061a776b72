# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file has its old or its new content, even if its writer is killed."""

from __future__ import annotations

import os
import stat

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common import atomic_file as whole_files
from ansible_collections.secops.device_actions.plugins.module_utils._common.atomic_file import write_atomically


@pytest.mark.parametrize("durable", [False, True])
def test_the_file_is_replaced_and_private(tmp_path, durable):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o666)
    write_atomically(str(path), b"new", durable)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_killed_writer_leaves_the_old_content(tmp_path, monkeypatch, kill_in_the_middle, step):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def work(hang):
        monkeypatch.setattr(whole_files.os, step, lambda *args: hang())
        write_atomically(str(path), b"new", durable=True)

    kill_in_the_middle(work)
    assert path.read_bytes() == b"old"
    write_atomically(str(path), b"newer")
    assert path.read_bytes() == b"newer"
    assert os.listdir(tmp_path) == ["file"]


@pytest.fixture
def steps(monkeypatch):
    """The steps after which a power failure would matter, in order."""
    steps, fsync, replace = [], os.fsync, os.replace

    def recording_fsync(descriptor):
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        steps.append("sync folder" if is_folder else f"sync {os.pread(descriptor, 100, 0).decode()}")
        fsync(descriptor)

    monkeypatch.setattr(whole_files.os, "fsync", recording_fsync)
    monkeypatch.setattr(whole_files.os, "replace", lambda *paths: (steps.append("replace"), replace(*paths)))
    return steps


def open_for_reading_too(monkeypatch):
    """Let the test read what is synced."""
    monkeypatch.setattr(whole_files, "_NEW_FILE", whole_files._NEW_FILE & ~os.O_WRONLY | os.O_RDWR)


def test_a_durable_write_is_on_disk_before_it_replaces_the_file_and_so_is_the_name_after_it(
    tmp_path, monkeypatch, steps
):
    open_for_reading_too(monkeypatch)
    write_atomically(str(tmp_path / "file"), b"new", durable=True)
    assert steps == ["sync new", "replace", "sync folder"]


def test_other_writes_do_not_wait_for_the_disk(tmp_path, steps):
    write_atomically(str(tmp_path / "file"), b"new")
    assert steps == ["replace"]


def test_a_new_file_and_its_name_are_on_disk(tmp_path, monkeypatch, steps):
    open_for_reading_too(monkeypatch)
    whole_files.create_file(str(tmp_path / "file"), b"new")
    assert steps == ["sync new", "sync folder"]


def test_a_failed_write_leaves_no_draft(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_files.os, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        write_atomically(str(path), b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


def test_a_symbolic_link_instead_of_the_draft_is_not_followed(tmp_path):
    target = tmp_path / "target"
    target.write_bytes(b"precious")
    (tmp_path / "file.draft").symlink_to(target)
    write_atomically(str(tmp_path / "file"), b"new")
    assert target.read_bytes() == b"precious"
    assert (tmp_path / "file").read_bytes() == b"new"


def test_a_fifo_instead_of_the_draft_does_not_block(tmp_path):
    path = tmp_path / "file"
    os.mkfifo(f"{path}.draft")
    write_atomically(str(path), b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["file"]


def test_a_new_file_is_private_and_never_replaces_another_one(tmp_path, monkeypatch):
    path = tmp_path / "file"
    whole_files.create_file(str(path), b"content")
    assert path.read_bytes() == b"content" and stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        whole_files.create_file(str(path), b"other")
    assert path.read_bytes() == b"content"

    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_files.os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        whole_files.create_file(str(tmp_path / "new"), b"content")
    assert os.listdir(tmp_path) == ["file"]
