# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock between processes: no wait for it is endless."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import LockTimeout, system_error
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.file_lock import FileLock
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.shared_record import SharedRecord
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import UserFile
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.waits import WAITS


class Clock:
    """A clock that only pauses move. seen: what the process waited for, at the last pause."""

    def __init__(self):
        self.now = 0.0
        self.seen = None

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.seen = WAITS.longest()
        self.now += seconds


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lock"


@pytest.fixture
def held(path):
    """The lock is held by another process, which does not end by itself."""
    ready, release = os.pipe(), os.pipe()
    holder = os.fork()
    if not holder:
        with FileLock(os.open(path, os.O_RDWR | os.O_CREAT, 0o600)).held():
            os.write(ready[1], b"x")
            os.close(release[1])
            os.read(release[0], 1)
        os._exit(0)
    os.close(release[0])
    os.read(ready[0], 1)
    yield release[1]
    os.close(release[1])
    os.waitpid(holder, 0)


def lock(path, clock, patience=300.0):
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    return FileLock(descriptor, "the lock of the test", patience, clock.monotonic, clock.sleep)


def test_a_lock_that_another_process_keeps_is_given_up_with_what_was_waited_for(path, held):
    clock = Clock()
    waiting = lock(path, clock)
    for _attempt in range(2):  # nothing is left locked
        clock.now = 0.0
        with pytest.raises(LockTimeout, match="waited 5 minutes for the lock of the test") as failure, waiting.held():
            pass
        assert clock.now == pytest.approx(300, abs=0.1)
    assert clock.seen[0] == "the lock of the test"
    assert WAITS.longest() is None
    assert system_error(failure.value).reason == "lock_timeout"
    assert "waited 5 minutes" in system_error(failure.value).message


def test_the_wait_ends_when_the_other_process_ends(path, held):
    clock = Clock()

    def sleep(seconds):
        os.write(held, b"x")  # the holder goes on
        threading.Event().wait(0.001)

    clock.sleep = sleep
    with lock(path, clock).held():
        pass


def test_a_thread_that_keeps_the_lock_is_waited_for_as_long(path):
    one = lock(path, Clock(), patience=0.01)
    failures = []

    def wait():
        with pytest.raises(LockTimeout), one.held():
            pass
        failures.append(1)

    with one.held():
        thread = threading.Thread(target=wait)
        thread.start()
        thread.join(60)
    assert failures == [1]
    with one.held():
        pass


def test_threads_and_processes_together_are_waited_for_no_longer_than_the_limit(path, held):
    clock = Clock()
    waiting = lock(path, clock)

    class Threads:
        """Another thread has the lock for 200 seconds."""

        def acquire(self, blocking=True, timeout=None):
            clock.now += 200 if blocking else 0
            return blocking

        def release(self):
            pass

    waiting._threads = Threads()
    with pytest.raises(LockTimeout), waiting.held():
        pass
    assert clock.now == pytest.approx(300, abs=0.1)


def test_a_rate_limit_that_another_process_locks_falls_back_to_that_of_the_run(path, held):
    record = SharedRecord(UserFile(str(path), patience=0.01))
    reasons = []
    record.fall_back_to(SharedRecord(), lambda error: reasons.append(error.strerror))
    with ExitStack() as stack:
        stack.enter_context(record.transaction())["count"] = 1
    with record.transaction() as content:
        assert content == {"count": 1}
    (reason,) = reasons
    assert "which another process, perhaps a suspended one, keeps" in reason
