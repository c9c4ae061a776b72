# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A record that processes share loses no change and leaves no lock, even if a process is killed."""

from __future__ import annotations

import errno
import threading

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing import user_state as user_files
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.shared_memory import SharedMemory
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.shared_record import SharedRecord
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import UserFile


@pytest.fixture(params=["memory", "file"])
def make(request, tmp_path):
    """A function that returns the record. For a file, it opens the file again, as another process does."""

    def make(**fields):
        return SharedRecord(UserFile(tmp_path / "record") if request.param == "file" else None, **fields)

    return make


def content_of(record):
    with record.transaction() as content:
        return dict(content)


def test_concurrent_forks_lose_no_change(make, forks):
    record = make()

    def count(number):
        for dummy in range(200):
            with record.transaction() as content:
                content["count"] = content.get("count", 0) + 1

    forks(8, count)
    assert content_of(record) == {"count": 1600}


def test_concurrent_threads_lose_no_change(make):
    record = make()

    def count():
        for dummy in range(100):
            with record.transaction() as content:
                content["count"] = content.get("count", 0) + 1

    threads = [threading.Thread(target=count) for dummy in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert content_of(record) == {"count": 800}


def test_unrelated_processes_share_a_file(tmp_path, forks):
    path = tmp_path / "record"

    def count(number):
        record = SharedRecord(UserFile(path))
        for dummy in range(100):
            with record.transaction() as content:
                content["count"] = content.get("count", 0) + 1

    forks(4, count)
    assert content_of(SharedRecord(UserFile(path))) == {"count": 400}


def test_a_killed_process_leaves_no_lock_and_no_partial_change(make, kill_in_the_middle):
    record = make()
    with record.transaction() as content:
        content["kept"] = 1

    def change(hang):
        with record.transaction() as content:
            content["lost"] = 1
            hang()

    kill_in_the_middle(change)
    assert content_of(record) == {"kept": 1}  # would wait forever


class KilledWriter:
    """Memory whose writer is killed after some steps. Each step writes at most three bytes."""

    def __init__(self, memory, steps):
        self._memory = memory
        self._left = steps
        self.locked = memory.locked
        self.slice = memory.slice

    def overwrite(self, offset, content):
        for start in range(0, len(content), 3):
            if not self._left:
                raise SystemExit
            self._left -= 1
            self._memory.overwrite(offset + start, content[start : start + 3])


def test_a_writer_killed_at_any_byte_leaves_the_old_or_the_new_record(make):
    record = make()
    old, new = {"count": 1, "text": "old"}, {"count": 2, "text": "a new and longer text"}
    for number in range(2):  # into either of the two slots
        steps, seen = 0, []
        while not seen or seen[-1] != new:
            with record.transaction() as content:
                content.clear()
                content.update(old)
            writer = make()
            writer._memory = KilledWriter(record._memory, steps)
            try:
                with writer.transaction() as content:
                    content.clear()
                    content.update(new)
            except SystemExit:
                pass
            seen.append(content_of(record))
            steps += 1
        assert all(content == old for content in seen[:-1])
        assert len(seen) > 10
        with record.transaction() as content:
            content["number"] = number


def test_a_change_is_kept_when_the_block_fails(make):
    record = make()
    with pytest.raises(RuntimeError), record.transaction() as content:
        content["kept"] = 1
        raise RuntimeError
    assert content_of(record) == {"kept": 1}


def test_a_change_that_does_not_fit_is_refused_and_keeps_the_record(make):
    record = make()
    with record.transaction() as content:
        content["kept"] = 1
    with pytest.raises(MemoryError), record.transaction() as content:
        content["much"] = "x" * (1 << 20)
    assert content_of(record) == {"kept": 1}


def test_a_record_of_another_epoch_is_empty(make):
    before = make(epoch="the boot before")
    with before.transaction() as content:
        content["until"] = 1e9
    now = make(epoch="this boot")
    now._memory = before._memory
    assert content_of(now) == {}
    assert content_of(now) == {}


@pytest.mark.parametrize(
    "left", [b"", b"\x01", b"\x00" * 8 + b"\x05" + b"\x00" * 7 + b"nonsense", b"\xff" * 64, b"[" * 4096]
)
def test_an_invalid_file_is_an_empty_record(tmp_path, left):
    path = tmp_path / "record"
    path.write_bytes(left)
    path.chmod(0o600)
    record = SharedRecord(UserFile(path))
    assert content_of(record) == {}
    with record.transaction() as content:
        content["new"] = 1
    assert content_of(record) == {"new": 1}


def test_a_process_opens_a_file_once(tmp_path, monkeypatch):
    """Closing a second descriptor would release the lock of the first one."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert user_files.user_record("pace") is user_files.user_record("pace")
    assert user_files.user_record("pace") is not user_files.user_record("token")


class BrokenMemory(SharedMemory):
    """Memory in which one operation fails, like a file on a full disk or on a file system without locks."""

    def __init__(self, operation):
        super().__init__(1 << 20)
        self.broken = operation
        self.works = self.locked
        self.locked = self.lock

    def lock(self):
        self.fail("lock")
        return self.works()

    def slice(self, start, end):
        self.fail("read")
        return super().slice(start, end)

    def overwrite(self, offset, content):
        self.fail("write")
        super().overwrite(offset, content)

    def fail(self, operation):
        if operation == self.broken:
            raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("operation", ["lock", "read", "write"])
def test_a_record_falls_back_to_another_one_and_loses_no_change(operation):
    broken, fallback, reports = BrokenMemory(None), SharedRecord(), []
    record = SharedRecord(broken, capacity=1 << 18)
    record.fall_back_to(fallback, lambda error: reports.append(error.strerror))
    broken.broken = operation
    for number in range(3):
        with record.transaction() as content:
            content[f"change {number}"] = True
    assert content_of(fallback) == {"change 0": True, "change 1": True, "change 2": True}
    assert reports == ["No space left on device"]


@pytest.mark.parametrize("operation", ["lock", "read", "write"])
def test_a_record_without_a_fallback_raises_the_systems_error(operation):
    record = SharedRecord(BrokenMemory(operation), capacity=1 << 18)
    with pytest.raises(OSError, match="No space left"), record.transaction() as content:
        content["change"] = True


def test_an_error_of_the_block_is_no_error_of_the_record():
    record = SharedRecord()
    record.fall_back_to(SharedRecord(), lambda error: pytest.fail("the record works"))
    with pytest.raises(OSError, match="of the block"), record.transaction() as content:
        content["change"] = True
        raise OSError(5, "of the block")
    assert content_of(record) == {"change": True}
