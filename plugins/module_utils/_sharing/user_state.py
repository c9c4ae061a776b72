# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that all processes of a user on one machine share.

Rate limits and, with token_cache=user, tokens are in C($XDG_RUNTIME_DIR/secops-device-actions), or in a directory of
the user below the one for temporary files. Durable records are in a directory of the same name in Ansible's home. With
a state directory, all of them are in folders of it, those of a boot in C(node-BOOT).
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import stat
import tempfile
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from .._common.errors import InputError
from .._common.paths import expand_user
from .file_lock import BRIEF, LONG, FileLock
from .shared_record import SharedRecord

_FOLDER = "secops-device-actions"
_BOOT_ID = "/proc/sys/kernel/random/boot_id"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_NODE = "node-"  # the prefix of the folders of boots in a state directory
_NODE_KEPT = 7 * 86400.0  # seconds for which the folder of another boot is kept after its last use
PRIVATE, SHARED = 0o600, 0o660  # modes of files

_records: dict[str, SharedRecord] = {}  # by path, because a process must open a file only once (see FileLock)
_opening = threading.Lock()


class UserFile:
    """A Memory in a file that only its user can read. Unrelated processes can share it.

    mode: see file_mode(). patience: as in FileLock.
    """

    def __init__(self, path: str, mode: int = PRIVATE, patience: float = BRIEF) -> None:
        self._descriptor = open_private(path, mode)
        finalizer: Any = weakref.finalize(self, os.close, self._descriptor)
        finalizer.atexit = False
        self.locked = FileLock(self._descriptor, f"the lock of {path}", patience).held

    def slice(self, start: int, end: int) -> bytes:
        """Return the bytes between two offsets, or fewer at the end of the file. Call it under the lock."""
        return os.pread(self._descriptor, end - start, start)

    def overwrite(self, offset: int, content: bytes) -> None:
        """Replace bytes. Call it under the lock."""
        while content:
            written = os.pwrite(self._descriptor, content, offset)
            offset, content = offset + written, content[written:]


def open_private(path: str, mode: int = PRIVATE) -> int:
    """Return a descriptor of a file, which is created if it is missing. Raise OSError, or InputError as below."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, mode)
    try:
        if mode != PRIVATE and os.fstat(descriptor).st_uid == os.geteuid():
            os.fchmod(descriptor, mode)  # whatever the umask is
        check_private(path, descriptor, mode)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def check_private(path: str, descriptor: int, mode: int = PRIVATE) -> None:
    """Raise InputError for an open file that another user can access, other than by its mode. See file_mode()."""
    status = os.fstat(descriptor)
    is_private = _is_private(status) if mode == PRIVATE else _is_of_group(status)
    if not stat.S_ISREG(status.st_mode) or not is_private or status.st_nlink > 1:
        raise InputError(f"{path}: it is not a file of this user alone. Remove it.")


def file_mode(folder: str) -> int:
    """Return the mode of new files in a folder.

    On a volume, the folder may belong to root, and containers with different users write in it by their group. Each of
    them must be able to read the files of the others, also in folders that one of them has created there.
    """
    status = os.stat(folder)
    if not status.st_mode & stat.S_IWGRP or status.st_mode & stat.S_IWOTH or not _is_own_group(status.st_gid):
        return PRIVATE
    if status.st_uid != os.geteuid():
        return SHARED
    parent = os.path.dirname(os.path.abspath(folder))
    return PRIVATE if os.path.samefile(parent, folder) else file_mode(parent)


def create_folder(path: str) -> None:
    """Create a folder, with its missing parents, each like the one that it is in. Raise OSError."""
    if os.path.isdir(path):
        return
    parent = os.path.dirname(os.path.abspath(path))
    create_folder(parent)
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        if not os.path.isdir(path):
            raise
        return  # another process was faster
    if file_mode(parent) == SHARED:
        os.chmod(path, 0o770 | os.stat(parent).st_mode & stat.S_ISGID)


def subfolder(parent: str, name: str) -> str:
    """Return the path of a folder, which is created like its parent if it is missing. Raise OSError or InputError."""
    path = os.path.join(parent, name)
    create_folder(path)
    check_folder(path)
    return path


def check_folder(path: str) -> None:
    """Raise InputError for a folder in which other users can replace files.

    The group may write if it is this process's own and lists no other members, as usual on many systems, or if only a
    container's platform knows it.
    """
    status = os.stat(path)
    if status.st_mode & stat.S_IWOTH or (status.st_mode & stat.S_IWGRP and not _is_own_group(status.st_gid)):
        raise InputError(
            f"{path}: other users can write in this folder and replace its files (mode "
            f"{stat.S_IMODE(status.st_mode):04o}). Use another one, or run: chmod go-w {path}"
        )


def _is_own_group(gid: int) -> bool:
    try:
        members = set(grp.getgrgid(gid).gr_mem)
    except KeyError:  # a container may have no group database, or a group of its volumes that is not in it
        return gid in (os.getegid(), *os.getgroups())
    with suppress(KeyError):  # the same for its user
        members.discard(pwd.getpwuid(os.geteuid()).pw_name)
        return gid == os.getegid() and not members
    return gid == os.getegid()


def user_record(name: str, state_dir: str | None = None, patience: float = BRIEF) -> SharedRecord:
    """Return the SharedRecord of this name, which all processes of the user on this machine share.

    It is empty after a reboot. Raise InputError if the directory or the file cannot be created, or if other users can
    access it. state_dir: the state directory, or None. patience: as in FileLock.
    """
    boot = boot_id()
    if state_dir:
        return _record(lambda: _node_folder(state_dir, boot), name, boot, file_mode(state_dir), patience)
    return _record(lambda: _private_directory(_runtime_directory()), name, boot, patience=patience)


def durable_record(name: str, ansible_home: str | None = None, state_dir: str | None = None) -> SharedRecord:
    """Return a SharedRecord as user_record() does, which survives reboots and logouts.

    ansible_home: as ansible-core knows it from C(ansible.cfg), or None where only the environment can tell.
    state_dir: comes before it.
    """
    if state_dir:
        return state_record(state_dir, "executions", name, LONG)
    home = ansible_home or os.environ.get("ANSIBLE_HOME") or os.path.join("~", ".ansible")
    return _record(
        lambda: _private_directory(os.path.join(expand_user(home, "ANSIBLE_HOME"), _FOLDER)), name, "", patience=LONG
    )


def state_record(state_dir: str, folder: str, name: str, patience: float = BRIEF) -> SharedRecord:
    """Return the SharedRecord of this name in a folder of the state directory. Raise as user_record() does."""
    return _record(lambda: subfolder(state_dir, folder), name, "", file_mode(state_dir), patience)


def _node_folder(state_dir: str, boot: str) -> str:
    """Return the folder of this boot. Where it is a new one, remove those of boots that are over."""
    name = f"{_NODE}{boot or socket.gethostname()}"
    is_new = not os.path.isdir(os.path.join(state_dir, name))
    path = subfolder(state_dir, name)
    if is_new:
        now = os.stat(path).st_mtime  # of the file system, which other machines may share
        for entry in os.scandir(state_dir):
            if entry.name.startswith(_NODE) and entry.name != name:
                with suppress(OSError):
                    files = [entry.path, *(file.path for file in os.scandir(entry.path))]
                    if now - max(os.lstat(file).st_mtime for file in files) > _NODE_KEPT:
                        shutil.rmtree(entry.path)
    return path


def _runtime_directory() -> str:
    parent = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(parent) and os.path.isdir(parent) and os.stat(parent).st_uid == os.geteuid():
        return os.path.join(parent, _FOLDER)
    return os.path.join(tempfile.gettempdir(), f"{_FOLDER}-{os.geteuid()}")


def _record(
    directory: Callable[[], str], name: str, epoch: str, mode: int = PRIVATE, patience: float = BRIEF
) -> SharedRecord:
    """Return the record in a directory, which the function creates and checks. mode: of a new file."""
    path = ""
    try:
        path = os.path.join(directory(), name)
        with _opening:
            if path not in _records:
                _records[path] = SharedRecord(UserFile(path, mode, patience), epoch=epoch)
            return _records[path]
    except OSError as error:
        raise InputError(f"{error.filename or path}: {error.strerror}.") from None


def _private_directory(path: str) -> str:
    """Return the path of a directory of this user alone, which is created if it is missing."""
    os.makedirs(path, 0o700, exist_ok=True)
    status = os.lstat(path)
    if not stat.S_ISDIR(status.st_mode) or not _is_private(status):
        raise InputError(f"{path}: it is not a directory of this user alone (mode 0700). Remove it.")
    return path


def _is_private(status: os.stat_result) -> bool:
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS


def _is_of_group(status: os.stat_result) -> bool:
    return not status.st_mode & stat.S_IRWXO and (status.st_uid == os.geteuid() or _is_own_group(status.st_gid))


def boot_id() -> str:
    """Return an identifier of this boot, or "" if unknown. The records' monotonic clock restarts with each boot."""
    try:
        with open(_BOOT_ID, encoding="ascii") as file:
            return file.read().strip()
    except OSError:  # not Linux
        return ""
