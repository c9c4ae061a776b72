# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Marks by which other runs see that a run is alive, on this node or on another one that shares the state directory.

A mark is a small file. The run's main process holds a POSIX record lock on its first byte, and each worker that may
write holds one on a byte of its own. The kernel releases them when the process ends, even by SIGKILL, forks do not
inherit them, and containers on one node see each other's. Between nodes, a file system may not show locks. There, the
main process touches the mark now and then, and its age counts, by the clock of the file system alone.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from .user_state import boot_id, file_mode, open_private, subfolder

HEARTBEAT = 30.0  # seconds
_MAX_SILENCE = 120.0  # seconds after which a run without a visible lock is in doubt
_MAX_DOUBT = 900.0  # seconds after which it counts as ended
_KEPT = 2 * 86400.0  # seconds for which the mark of an ended run is kept

_RUN_ID = re.compile("[0-9a-f]{1,64}")
_FOLDER = "runs"
_CLOCK = "clock"  # the file whose timestamp is the file system's current time
_ANSWER_TIMEOUT = 5.0  # seconds for which a worker waits for the main process
_LOOK_INTERVAL = 0.01  # seconds
_MAX_SIZE = 4096  # bytes of a mark, and of a path
_SIZE = 1024  # bytes of a mark: it is overwritten and never cut, so that it is valid at any time
_MAX_JOB = 100  # characters
_BUSY = (errno.EACCES, errno.EAGAIN)


@dataclass(frozen=True)
class Liveness:
    """Whether a run is active: True, False, or None in doubt.

    until: when a run that shows no sign of life counts as ended, in seconds since the epoch. None where its processes
    decide. is_marked: whether this comes from a mark.
    """

    active: bool | None
    until: float | None = None
    is_marked: bool = False


class RunMarks:
    """The marks in a state directory. Raise OSError or InputError where the folder is unusable."""

    def __init__(self, state_dir: str) -> None:
        self._mode = file_mode(state_dir)
        self._folder = subfolder(state_dir, _FOLDER)

    def path(self, run: str) -> str:
        """Return the path of a run's mark."""
        return os.path.join(self._folder, run)

    def create(self, run: str, job: str) -> int:
        """Create the mark of a run, or open it, and return a descriptor. Remove the marks of runs that ended long ago.

        job: the id of its job, for people who read the file.
        """
        is_new = not os.path.exists(self.path(run))
        descriptor = open_private(self.path(run), self._mode)
        if is_new:
            _write(descriptor, run, job, None)
            self._remove_old(run)
        return descriptor

    def liveness(self, run: str) -> Liveness | None:
        """Return whether a run is active, or None if it has no mark, or one that cannot be read.

        run: its id, which comes from a file that people may edit.
        """
        if not (isinstance(run, str) and _RUN_ID.fullmatch(run)):
            return None
        try:
            with _opened(self.path(run)) as descriptor:
                facts, status = _facts(descriptor), os.fstat(descriptor)
                # Two mounts of one file system, even on one node, may each have locks of their own.
                if facts.get("boot") and facts["boot"] == boot_id() and facts.get("device") == status.st_dev:
                    with suppress(OSError):
                        return Liveness(is_locked(descriptor), is_marked=True)
                silence = self._now() - status.st_mtime
        except (OSError, ValueError):
            return None
        if silence <= _MAX_SILENCE:
            return Liveness(True, is_marked=True)
        if silence <= _MAX_DOUBT:
            return Liveness(None, time.time() + _MAX_DOUBT - silence, is_marked=True)
        return Liveness(False, is_marked=True)

    def active_runs(self, own: str) -> list[str]:
        """Return the other runs that are active, by their jobs if they have any. own: the run that asks."""
        found = []
        for entry in sorted(os.scandir(self._folder), key=lambda one: one.name):
            if entry.name in (own, _CLOCK):
                continue
            if (liveness := self.liveness(entry.name)) and liveness.active:
                with suppress(OSError, ValueError), _opened(entry.path) as descriptor:
                    found.append(f"job {job}" if (job := _facts(descriptor).get("job")) else f"run {entry.name}")
        return found

    def _now(self) -> float:
        """Return the current time of the file system, which may be another machine's."""
        descriptor = open_private(os.path.join(self._folder, _CLOCK), self._mode)
        try:
            os.utime(descriptor)
            return os.fstat(descriptor).st_mtime
        finally:
            os.close(descriptor)

    def _remove_old(self, own: str) -> None:
        now = self._now()
        for entry in os.scandir(self._folder):
            with suppress(OSError, ValueError):
                is_old = now - entry.stat(follow_symlinks=False).st_mtime > _KEPT
                if entry.name not in (own, _CLOCK) and is_old and not self._is_locked(entry.path):
                    os.unlink(entry.path)

    def _is_locked(self, path: str) -> bool:
        with _opened(path) as descriptor:
            return is_locked(descriptor)


class MarkKeeper:
    """Keeps the mark of this run. Create it in the main process, and call start() there before a worker is forked.

    Only a task knows the state directory, and it runs in a fork. So the fork creates the mark, and asks the main
    process to lock and touch it.
    """

    def __init__(self, run: str) -> None:
        self._run = run
        self._pid = os.getpid()
        self._received, self._sent = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._sent.settimeout(_ANSWER_TIMEOUT)
        self._served: dict[str, tuple[int, bool]] = {}  # {path: (descriptor, whether it is locked)} of the main process
        self._kept: dict[tuple[int, str], bool] = {}  # {(process, path): the result of keep()}
        self._lock = threading.Lock()  # of keep() only, so that no fork inherits it while it is held

    def start(self) -> None:
        """Serve the forks of this process, until it ends."""
        threading.Thread(target=self._serve, daemon=True).start()

    def keep(self, marks: RunMarks, job: str) -> bool:
        """Mark the run as active. Return whether the mark is locked, as far as its file system can. Raise OSError.

        In a fork, it is active also while this process lives, which may complete a write after the main process ended.
        """
        path, process = marks.path(self._run), os.getpid()
        with self._lock:
            if (process, path) not in self._kept:
                descriptor = marks.create(self._run, job)
                self._sent.send(path.encode())
                if process == self._pid:
                    # No process sees its own lock.
                    is_held = _wait_for(lambda: path in self._served) and self._served[path][1]
                else:
                    is_held = _lock(descriptor, 1 + process) and _wait_for(lambda: is_locked(descriptor, 1))
                if is_held:
                    _write(descriptor, self._run, job, os.fstat(descriptor).st_dev)
                self._kept[process, path] = is_held
            return self._kept[process, path]

    def _serve(self) -> None:
        due: float | None = None
        while True:
            self._received.settimeout(None if due is None else max(_LOOK_INTERVAL, due - time.monotonic()))
            try:
                path = self._received.recv(_MAX_SIZE).decode()
                with suppress(OSError):
                    self._serve_path(path)
                due = due or time.monotonic() + HEARTBEAT
            except TimeoutError:
                due = time.monotonic() + HEARTBEAT
                for descriptor, _is_locked in self._served.values():
                    with suppress(OSError):
                        os.utime(descriptor)

    def _serve_path(self, path: str) -> None:
        if path not in self._served:
            descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            self._served[path] = descriptor, _lock(descriptor, 0)  # never closed: see FileLock


def is_locked(descriptor: int, length: int = 0) -> bool:
    """Return whether another process holds a lock within the first bytes of a file, 0 for all. Raise OSError."""
    try:
        # A shared lock, so that several processes can look at the same time.
        fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB, length)
    except OSError as error:
        if error.errno in _BUSY:
            return True
        raise
    fcntl.lockf(descriptor, fcntl.LOCK_UN, length)
    return False


def _lock(descriptor: int, byte: int) -> bool:
    """Lock one byte of a file. Return whether the file system can do that."""

    def try_to_lock() -> bool:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except OSError as error:
            if error.errno in _BUSY:  # another process looks right now
                return False
            raise
        return True

    return _wait_for(try_to_lock)


def _wait_for(condition: Callable[[], bool]) -> bool:
    """Return whether a condition becomes true in time. It does not where it raises an OSError."""
    deadline = time.monotonic() + _ANSWER_TIMEOUT
    with suppress(OSError):
        while not (is_true := condition()) and time.monotonic() < deadline:
            time.sleep(_LOOK_INTERVAL)
        return is_true
    return False


@contextmanager
def _opened(path: str) -> Iterator[int]:
    """Yield a descriptor of a mark. Raise OSError, or ValueError for anything but a file."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError(path)
        yield descriptor
    finally:
        os.close(descriptor)


def _write(descriptor: int, run: str, job: str, device: int | None) -> None:
    """Write the content of a mark. device: of the file system, once the main process holds the lock there."""
    facts = {"run": run, "job": job[:_MAX_JOB], "machine": socket.gethostname(), "boot": boot_id(), "device": device}
    os.pwrite(descriptor, json.dumps(facts).encode().ljust(_SIZE), 0)


def _facts(descriptor: int) -> dict[str, object]:
    """Return the content of a mark, or an empty one if it is damaged."""
    try:
        facts = json.loads(os.pread(descriptor, _MAX_SIZE, 0))
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}
