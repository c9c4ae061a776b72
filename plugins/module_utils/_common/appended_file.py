# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file to which several processes append whole lines, and which other programs may rotate."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from .atomic_file import sync_folder
from .errors import InputError
from .paths import expand_user

_LOCK_TIMEOUT = 5.0  # seconds; one write() of a whole batch keeps lines together without the lock, too
_LOCK_INTERVAL = 0.02  # seconds


class AppendedFile:
    """Opens the file anew for each batch of lines, so that rotation by renaming works.

    Only this user, root and members of the file's group may be able to change what is in it. mode: of a new file. With
    rights for the group, other members of the group may own the file and its folder.
    """

    def __init__(self, path: str, mode: int = 0o600) -> None:
        self._given = path
        self._mode = mode
        self._is_of_group = bool(mode & stat.S_IWGRP)
        self.path = os.path.abspath(os.path.expanduser(path))
        self._is_torn = False  # whether the last line that was written may lack its end

    def check(self, create: bool) -> None:
        """Raise OSError or InputError where lines cannot be appended. create: whether to create a missing file."""
        expand_user(self._given, "audit_log")
        if create or os.path.lexists(self.path):
            with self._opened():
                return
        self._check_folder()
        if not os.access(os.path.dirname(self.path), os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    def append(self, content: bytes) -> None:
        """Append whole lines, which survive a power failure once this has returned.

        Raise OSError or InputError where that fails. Nothing was appended then, as far as the file system allows it.
        """
        with self._opened() as descriptor, _locked(descriptor) as is_alone:
            before = os.fstat(descriptor).st_size
            left = b"\n" + content if self._ends_within_line(descriptor, before) else content
            try:
                while left:
                    left = left[os.write(descriptor, left) :]
                os.fsync(descriptor)
            except OSError:
                self._is_torn = not is_alone or not _truncated(descriptor, before)
                raise
            self._is_torn = False

    def _ends_within_line(self, descriptor: int, size: int) -> bool:
        """Return whether a writer, perhaps another one, was stopped within a line."""
        try:
            return size > 0 and os.pread(descriptor, 1, size - 1) not in (b"\n", b"")
        except OSError:  # this user can only write the file
            return self._is_torn

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """Yield a descriptor of the file, which is created if it does not exist."""
        self._check_folder()
        is_new = not os.path.lexists(self.path)
        # Without O_NONBLOCK, a FIFO would block until another process reads it.
        flags = os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
        try:
            try:
                descriptor = os.open(self.path, flags | os.O_RDWR, self._mode)
            except PermissionError:
                descriptor = os.open(self.path, flags | os.O_WRONLY, self._mode)
        except OSError as error:
            if error.errno == errno.ENXIO:  # a FIFO without a reader
                raise self._irregular() from None
            raise
        try:
            self._check_file(os.fstat(descriptor))
            if is_new:
                if self._is_of_group:
                    os.fchmod(descriptor, self._mode)  # whatever the umask is
                with suppress(OSError):  # some file systems do not support it
                    sync_folder(os.path.dirname(self.path))
            yield descriptor
        finally:
            os.close(descriptor)

    def _irregular(self) -> InputError:
        return InputError(f"must be a regular file, got {self.path}. Set another file.")

    def _check_file(self, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            raise self._irregular()
        if not self._is_trusted(status) or status.st_mode & stat.S_IWOTH:
            raise InputError(f"another user could change {self.path}. Become its owner, and set its mode to 0600.")
        if status.st_nlink > 1:
            raise InputError(f"{self.path} has a second name (hard link). Remove one of them, or set another file.")

    def _is_trusted(self, status: os.stat_result) -> bool:
        """Return whether the owner may change the file."""
        return self._is_of_group or status.st_uid in (os.geteuid(), 0)

    def _check_folder(self) -> None:
        folder = os.path.dirname(self.path)
        status = os.stat(folder)
        is_shared = status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX
        if not self._is_trusted(status) or is_shared:
            raise InputError(f"another user could replace files in {folder}. Set a file in a folder of your own.")


def _truncated(descriptor: int, size: int) -> bool:
    """Return whether a file could be cut to a size."""
    try:
        os.ftruncate(descriptor, size)
    except OSError:  # a file that can only be appended to (chattr +a)
        return False
    return True


@contextmanager
def _locked(descriptor: int) -> Iterator[bool]:
    """Keep other writers out. Yield whether that worked, which another process may prevent for too long."""
    deadline = time.monotonic() + _LOCK_TIMEOUT
    is_alone = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_alone = True
            break
        except BlockingIOError:
            if time.monotonic() > deadline:
                break
            time.sleep(_LOCK_INTERVAL)
        except OSError:  # not supported by the file system
            break
    yield is_alone  # closing the file releases the lock
