# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record in a folder, for those who have a volume that outlives the runs but no branch to push to.

One file holds the whole record, and is replaced as a whole under the lock of a second file. The rules are those of the
branch: a version builds on the one that was read, and an intent is written before the first write.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.atomic_file import write_atomically
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import (
    UserFile,
    check_folder,
    check_private,
    create_folder,
    file_mode,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import (
    DamagedRecord,
    LostRace,
    RecordFailed,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.json_checks import parse_json
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.past_runs import (
    join_settled,
    split_settled,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_format import (
    REPORTS,
    check_reports,
    is_own_path,
    is_report,
    read_files,
    write_files,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Intent, Record

_FILE = "reconcile.json"
_LARGEST_RECORD = 1 << 27  # bytes
_lock_files: dict[str, UserFile] = {}  # by path, because a process opens a file once (see FileLock)
_opening = threading.Lock()


class FolderRecord:
    """A Memory. path: of a folder that only this user, or a shared volume's group, can write. It is created."""

    def __init__(self, path: str) -> None:
        self._folder = os.path.abspath(path)
        self._path = os.path.join(self._folder, _FILE)
        self._revision = 0  # of what was read or pushed last, 0 for none
        self._settled: tuple[Intent, ...] = ()
        try:
            create_folder(self._folder)
            check_folder(self._folder)
            self._mode = file_mode(self._folder)
            self._lock_file = _lock_file(f"{self._path}.lock", self._mode)
        except OSError as error:
            raise InputError(f"{error.filename or self._folder}: {error.strerror}.") from None

    @property
    def place(self) -> str:
        """Where the record is, for messages."""
        return f"The file {self._path}"

    def read(self) -> Record:
        """Return the record as it is now."""
        with self._locked():
            revision, files = self._read()
        whole = read_files(files, self.place) if revision else Record(is_new=True)
        record, self._settled = split_settled(whole)
        self._revision = revision
        return record

    def read_report(self, name: str) -> bytes | None:
        """Return a report, or None if there is none of this name."""
        path = os.path.join(self._folder, REPORTS, name)
        if not is_own_path(f"{REPORTS}{name}") or not os.path.isfile(path) or os.path.islink(path):
            return None
        with open(path, "rb") as file:
            return file.read(_LARGEST_RECORD)

    def is_unchanged(self) -> bool:
        """Return whether the record is still the one that was read or pushed last."""
        with self._locked():
            return self._read()[0] == self._revision

    def check_push(self) -> None:
        """Raise an error where this process cannot write the record."""
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise RecordFailed(f"{self._folder}: this user cannot write files in it.")

    def push(self, record: Record, message: str, reports: Mapping[str, bytes] | None = None) -> None:
        """Replace the record that was read or pushed last."""
        whole = join_settled(record, self._settled)
        runs = check_reports(reports or {}, whole)
        files = {path: content.decode() for path, content in write_files(whole, self.place).items()}
        with self._locked():
            if self._read()[0] != self._revision:
                raise LostRace.of(self.place)
            content = {"revision": self._revision + 1, "message": printable_line(message), "files": files}
            try:
                self._write_reports(reports or {}, runs)
                write_atomically(self._path, json.dumps(content, indent=1, sort_keys=True).encode(), True, self._mode)
            except OSError as error:
                raise RecordFailed(f"{self.place} cannot be written: {error.strerror}.") from None
            self._revision += 1
            self._settled = split_settled(whole)[1]

    def _read(self) -> tuple[int, dict[str, bytes]]:
        """Return (revision, {path: content}) of the file, or (0, {}) if there is none."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return 0, {}
        except OSError as error:
            raise RecordFailed(f"{self.place} cannot be read: {error.strerror}.") from None
        with os.fdopen(descriptor, "rb") as file:
            check_private(self._path, descriptor, self._mode)
            content = file.read(_LARGEST_RECORD)
        try:
            values: Any = parse_json(content)
            revision, files = values["revision"], values["files"]
            if isinstance(revision, int) and not isinstance(revision, bool) and revision > 0:
                return revision, {str(path): text.encode() for path, text in files.items()}
        except (ValueError, TypeError, KeyError, AttributeError):
            pass
        raise DamagedRecord(f"{self.place} is damaged. Nothing is released or changed. Restore it from a backup.")

    def _write_reports(self, reports: Mapping[str, bytes], runs: set[str]) -> None:
        folder = os.path.join(self._folder, REPORTS)
        create_folder(folder)
        for name, content in reports.items():
            write_atomically(os.path.join(folder, name), content, mode=self._mode)
        for name in os.listdir(folder):
            if is_own_path(f"{REPORTS}{name}") and not is_report(name, runs):
                with suppress(OSError):
                    os.unlink(os.path.join(folder, name))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with ExitStack() as stack:
            try:
                stack.enter_context(self._lock_file.locked())
            except OSError as error:
                raise RecordFailed(f"{self.place} cannot be locked: {error.strerror}.") from None
            yield


def _lock_file(path: str, mode: int) -> UserFile:
    with _opening:
        if path not in _lock_files:
            _lock_files[path] = UserFile(path, mode)
        return _lock_files[path]
