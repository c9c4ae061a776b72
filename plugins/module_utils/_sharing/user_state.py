# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that all processes of a user on one machine share.

Rate limits and, with token_cache=user, tokens are in C($XDG_RUNTIME_DIR/secops-device-actions), or in a directory of
the user below the one for temporary files. Durable records are in a directory of the same name in Ansible's home.
"""

from __future__ import annotations

import grp
import os
import pwd
import stat
import tempfile
import threading
import weakref
from collections.abc import Callable
from typing import Any

from .._common.errors import InputError
from .._common.paths import expand_user
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


def check_folder(path: str) -> None:
    """Raise InputError for a folder in which other users can replace files.

    The group may write if it is this process's own and lists no other members, as usual on many systems.
    """
    status = os.stat(path)
    if status.st_mode & stat.S_IWOTH or (status.st_mode & stat.S_IWGRP and not _is_own_group(status.st_gid)):
        raise InputError(
            f"{path}: other users can write in this folder and replace its files (mode "
            f"{stat.S_IMODE(status.st_mode):04o}). Use another one, or run: chmod go-w {path}"
        )


def _is_own_group(gid: int) -> bool:
    try:
        members = set(grp.getgrgid(gid).gr_mem) - {pwd.getpwuid(os.geteuid()).pw_name}
    except KeyError:  # a container may have no user database
        members = set()
    return gid == os.getegid() and not members


def user_record(name: str) -> SharedRecord:
    """Return the SharedRecord of this name, which all processes of the user on this machine share.

    It is empty after a reboot. Raise InputError if the directory or the file cannot be created, or if other users can
    access it.
    """
    return _record(_runtime_directory, name, boot_id())


def durable_record(name: str, ansible_home: str | None = None) -> SharedRecord:
    """Return a SharedRecord as user_record() does, which survives reboots and logouts.

    ansible_home: as ansible-core knows it from C(ansible.cfg), or None where only the environment can tell.
    """
    home = ansible_home or os.environ.get("ANSIBLE_HOME") or os.path.join("~", ".ansible")
    return _record(lambda: os.path.join(expand_user(home, "ANSIBLE_HOME"), _FOLDER), name, "")


def _runtime_directory() -> str:
    parent = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(parent) and os.path.isdir(parent) and os.stat(parent).st_uid == os.geteuid():
        return os.path.join(parent, _FOLDER)
    return os.path.join(tempfile.gettempdir(), f"{_FOLDER}-{os.geteuid()}")


def _record(directory: Callable[[], str], name: str, epoch: str) -> SharedRecord:
    path = ""
    try:
        path = directory()
        _require_private_directory(path)
        path = os.path.join(path, name)
        with _opening:
            if path not in _records:
                _records[path] = SharedRecord(UserFile(path), epoch=epoch)
            return _records[path]
    except OSError as error:
        raise InputError(f"{error.filename or path}: {error.strerror}.") from None


def _require_private_directory(path: str) -> None:
    os.makedirs(path, 0o700, exist_ok=True)
    status = os.lstat(path)
    if not stat.S_ISDIR(status.st_mode) or not _is_private(status):
        raise InputError(f"{path}: it is not a directory of this user alone (mode 0700). Remove it.")


def _is_private(status: os.stat_result) -> bool:
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS


def boot_id() -> str:
    """Return an identifier of this boot, or "" if unknown. The records' monotonic clock restarts with each boot."""
    try:
        with open(_BOOT_ID, encoding="ascii") as file:
            return file.read().strip()
    except OSError:  # not Linux
        return ""
