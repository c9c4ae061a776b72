# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file to which several processes append whole lines."""

from __future__ import annotations

import errno
import multiprocessing
import os
import stat

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common import appended_file
from ansible_collections.secops.device_actions.plugins.module_utils._common.appended_file import AppendedFile
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError


def append_lines(path, letter):
    """Append forty long lines of one letter, one after another."""
    for dummy in range(40):
        AppendedFile(path).append(f"{letter * 3000}\n".encode())


@pytest.fixture
def path(tmp_path):
    return tmp_path / "audit.jsonl"


def test_the_file_is_private_and_lines_are_added_at_its_end(path):
    AppendedFile(str(path)).append(b"one\n")
    AppendedFile(str(path)).append(b"two\n")
    assert path.read_bytes() == b"one\ntwo\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_lines_are_on_the_disk_when_they_are_appended(path, monkeypatch):
    synced, fsync = [], os.fsync

    def recording_fsync(descriptor):
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            synced.append(path.read_bytes())
        fsync(descriptor)

    monkeypatch.setattr(appended_file.os, "fsync", recording_fsync)
    AppendedFile(str(path)).append(b"one\n")
    assert synced == [b"one\n"]


def test_a_rotated_file_is_created_anew(path):
    file = AppendedFile(str(path))
    file.append(b"one\n")
    path.rename(path.with_suffix(".1"))
    file.append(b"two\n")
    assert path.read_bytes() == b"two\n"


def test_check_creates_the_file_only_if_it_should(path):
    AppendedFile(str(path)).check(create=False)
    assert not path.exists()
    AppendedFile(str(path)).check(create=True)
    assert path.read_bytes() == b""


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("directory", errno.EISDIR),
        ("link", errno.ELOOP),
        ("dangling link", errno.ELOOP),
        ("no folder", errno.ENOENT),
    ],
)
def test_anything_but_a_regular_file_is_refused(path, kind, number, create):
    if kind == "directory":
        path.mkdir()
    elif kind == "no folder":
        path /= "missing/audit.jsonl"
    else:
        target = path.with_suffix(".target")
        if kind == "link":
            target.touch()
        path.symlink_to(target)
    with pytest.raises(OSError) as failure:
        AppendedFile(str(path)).check(create)
    assert failure.value.errno == number


def test_a_fifo_is_refused_and_does_not_block(path):
    os.mkfifo(path)
    with pytest.raises(InputError, match="regular file"):
        AppendedFile(str(path)).check(create=True)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(InputError, match="regular file"):
            AppendedFile(str(path)).append(b"one\n")
        assert os.read(reader, 1) == b""
    finally:
        os.close(reader)


def test_a_device_is_refused():
    with pytest.raises(InputError, match="regular file"):
        AppendedFile(os.devnull).check(create=True)


def test_files_and_folders_that_others_can_change_are_refused(path):
    path.touch()
    path.chmod(0o666)
    with pytest.raises(InputError, match=f"another user could change {path}"):
        AppendedFile(str(path)).check(create=True)
    path.chmod(0o640)
    AppendedFile(str(path)).check(create=True)
    os.link(path, path.with_suffix(".second"))
    with pytest.raises(InputError, match="hard link"):
        AppendedFile(str(path)).check(create=True)
    path.with_suffix(".second").unlink()
    path.parent.chmod(0o777)
    with pytest.raises(InputError, match="another user could replace files in"):
        AppendedFile(str(path)).check(create=True)
    path.parent.chmod(0o1777)
    AppendedFile(str(path)).check(create=True)


def test_files_and_folders_of_other_users_are_refused(path, monkeypatch):
    path.touch()
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    if path.stat().st_uid:
        with pytest.raises(InputError, match="folder of your own"):
            AppendedFile(str(path)).check(create=True)
    else:  # root may own them
        AppendedFile(str(path)).check(create=True)


def test_a_batch_that_does_not_fit_is_taken_back(path, monkeypatch):
    file = AppendedFile(str(path))
    file.append(b"one\n")
    write = os.write

    def full(descriptor, content):
        if len(content) < 8:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, content[:5])

    monkeypatch.setattr(appended_file.os, "write", full)
    with pytest.raises(OSError, match="No space left"):
        file.append(b"two\nthree\n")
    monkeypatch.undo()
    assert path.read_bytes() == b"one\n"
    file.append(b"four\n")
    assert path.read_bytes() == b"one\nfour\n"


@pytest.mark.parametrize("is_same", [True, False])
def test_a_torn_line_that_cannot_be_taken_back_is_ended(path, monkeypatch, is_same):
    file = AppendedFile(str(path))
    write, truncate = os.write, os.ftruncate

    def full(descriptor, content):
        if len(content) < 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, content[:2])

    def refuse(descriptor, size):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(appended_file.os, "write", full)
    monkeypatch.setattr(appended_file.os, "ftruncate", refuse)
    with pytest.raises(OSError, match="No space left"):
        file.append(b"two\n")
    monkeypatch.setattr(appended_file.os, "write", write)
    monkeypatch.setattr(appended_file.os, "ftruncate", truncate)
    (file if is_same else AppendedFile(str(path))).append(b"three\n")
    assert path.read_bytes() == b"tw\nthree\n"


def test_lines_of_parallel_processes_are_not_mixed(path):
    letters, fork = "abc", multiprocessing.get_context("fork")
    writers = [fork.Process(target=append_lines, args=(str(path), letter)) for letter in letters]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * len(letters)
    lines = path.read_text(encoding="ascii").splitlines()
    assert sorted(lines) == sorted(letter * 3000 for letter in letters for dummy in range(40))


def test_a_lock_that_is_not_released_delays_lines_only(path, monkeypatch):
    monkeypatch.setattr(appended_file, "_LOCK_TIMEOUT", 0.0)
    path.touch()
    with path.open("ab") as holder:
        appended_file.fcntl.flock(holder, appended_file.fcntl.LOCK_EX)
        AppendedFile(str(path)).append(b"one\n")
    assert path.read_bytes() == b"one\n"


def test_without_the_lock_lines_of_the_process_that_has_it_are_never_taken_back(path, monkeypatch):
    monkeypatch.setattr(appended_file, "_LOCK_TIMEOUT", 0.0)

    def fail(descriptor):
        path.write_bytes(path.read_bytes() + b"other\n")
        raise OSError(errno.ENOSPC, "No space left on device")

    path.touch()
    with path.open("ab") as holder:
        appended_file.fcntl.flock(holder, appended_file.fcntl.LOCK_EX)
        monkeypatch.setattr(appended_file.os, "fsync", fail)
        with pytest.raises(OSError, match="No space left"):
            AppendedFile(str(path)).append(b"one\n")
    assert b"other\n" in path.read_bytes()


def test_a_file_that_can_only_be_written_is_good_enough(path, monkeypatch):
    open_file = os.open

    def refuse(name, flags, *mode):
        if name == str(path) and flags & os.O_RDWR:
            raise PermissionError(errno.EACCES, "Permission denied")
        return open_file(name, flags, *mode)

    monkeypatch.setattr(appended_file.os, "open", refuse)
    AppendedFile(str(path)).append(b"one\n")
    AppendedFile(str(path)).append(b"two\n")
    assert path.read_bytes() == b"one\ntwo\n"


def test_an_unknown_home_is_an_input_error_and_no_folder_named_tilde(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # as without HOME and user database
    with pytest.raises(InputError, match="^audit_log: ~/audit.jsonl .* HOME is not set"):
        AppendedFile("~/audit.jsonl").check(create=True)
    assert os.listdir(tmp_path) == []
