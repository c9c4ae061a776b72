# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that all processes of a user on one machine share.

Rate limits and, with token_cache=user, tokens are in C($XDG_RUNTIME_DIR/secops-device-actions), or in a directory of
the user below the one for temporary files. Durable records are in a directory of the same name in C($ANSIBLE_HOME).
"""

from __future__ import annotations

import os
import stat
import tempfile
import threading
import weakref
from typing import Any

from .._common.errors import InputError
from .file_lock import FileLock
from .shared_record import SharedRecord

_FOLDER = "secops-device-actions"
_BOOT_ID = "/proc/sys/kernel/random/boot_id"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO

_records: dict[str, SharedRecord] = {}  # by path, because a process must open a file only once (see FileLock)
_opening = threading.Lock()


class UserFile:
    """A Memory in a file that only its user can read. Unrelated processes can share it."""

    def __init__(self, path: str) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        self._descriptor = os.open(path, flags, 0o600)
        finalizer: Any = weakref.finalize(self, os.close, self._descriptor)
        finalizer.atexit = False
        check_private(path, self._descriptor)
        self.locked = FileLock(self._descriptor).held

    def slice(self, start: int, end: int) -> bytes:
        """Return the bytes between two offsets, or fewer at the end of the file. Call it under the lock."""
        return os.pread(self._descriptor, end - start, start)

    def overwrite(self, offset: int, content: bytes) -> None:
        """Replace bytes. Call it under the lock."""
        while content:
            written = os.pwrite(self._descriptor, content, offset)
            offset, content = offset + written, content[written:]


def check_private(path: str, descriptor: int) -> None:
    """Raise InputError for an open file that another user can access."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or not _is_private(status) or status.st_nlink > 1:
        raise InputError(f"{path}: it is not a file of this user alone. Remove it.")


def user_record(name: str) -> SharedRecord:
    """Return the SharedRecord of this name, which all processes of the user on this machine share.

    It is empty after a reboot. Raise InputError if the directory or the file cannot be created, or if other users can
    access it.
    """
    parent, folder = os.environ.get("XDG_RUNTIME_DIR", ""), _FOLDER
    if not (os.path.isabs(parent) and os.path.isdir(parent) and os.stat(parent).st_uid == os.geteuid()):
        parent, folder = tempfile.gettempdir(), f"{_FOLDER}-{os.geteuid()}"
    return _record(os.path.join(parent, folder), name, boot_id())


def durable_record(name: str) -> SharedRecord:
    """Return a SharedRecord as user_record() does, which survives reboots and logouts."""
    home = os.environ.get("ANSIBLE_HOME") or os.path.join("~", ".ansible")
    return _record(os.path.join(os.path.expanduser(home), _FOLDER), name, "")


def _record(folder: str, name: str, epoch: str) -> SharedRecord:
    path = os.path.join(_private_directory(folder), name)
    with _opening:
        if path not in _records:
            try:
                _records[path] = SharedRecord(UserFile(path), epoch=epoch)
            except OSError as error:
                raise InputError(f"{path}: {error.strerror}.") from None
        return _records[path]


def _private_directory(path: str) -> str:
    try:
        os.makedirs(path, 0o700, exist_ok=True)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}.") from None
    status = os.lstat(path)
    if not stat.S_ISDIR(status.st_mode) or not _is_private(status):
        raise InputError(f"{path}: it is not a directory of this user alone (mode 0700). Remove it.")
    return path


def _is_private(status: os.stat_result) -> bool:
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS


def boot_id() -> str:
    """Return an identifier of this boot, or "" if unknown. The records' monotonic clock restarts with each boot."""
    try:
        with open(_BOOT_ID, encoding="ascii") as file:
            return file.read().strip()
    except OSError:  # not Linux
        return ""
