# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of a ledger.

It is JSON, so that an operator can read it in an emergency. It is replaced as a whole, under the lock of a second file.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TypedDict

from ..._common.atomic_file import write_atomically
from ..._common.errors import DeviceActionsError, InputError, locks_hint
from ..._common.paths import expand_user
from ..._common.timestamps import parse_timestamp
from ..._sharing.user_state import UserFile, check_folder, check_private, file_mode
from .run_identity import RunIdentity

LOCKING, LOCKED, UNLOCKING, UNLOCKED = "locking", "locked", "unlocking", "unlocked"

_VERSION = 1
_MAX_SIZE = 1 << 26  # bytes
_lock_files: dict[str, UserFile] = {}  # by path, because a process opens a file once (see FileLock)
_opening = threading.Lock()


class _Optional(TypedDict, total=False):
    previous: list[str]


class LedgerEntry(_Optional):
    """The lock of one account on one target.

    scope, place: the scope and the id of the lock target. device_id, hostname: of the device that the task named.
    urls: of SDM's nodes. username: in lower case. phase: LOCKING, LOCKED, UNLOCKING or UNLOCKED.
    since: a timestamp. run: the run that wrote it. ticket: what distinguishes the entry from later ones of the target.
    previous: the ids of the run whose entry it replaced, and of its job.
    """

    scope: str
    place: str
    device_id: str
    hostname: str | None
    urls: list[str]
    username: str
    phase: str
    since: str
    run: RunIdentity
    ticket: str


class LedgerFile:
    """Reads and writes the entries of a ledger. path: its absolute path."""

    def __init__(self, path: str) -> None:
        self.path = expand_user(path, "ledger")
        if os.path.isdir(self.path):
            raise InputError(f"ledger: must be a file, got the folder {self.path}. Set a file in it.")
        self._lock_file = self._open_lock_file()
        self._mode = file_mode(os.path.dirname(self.path))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes and threads out while entries are read and written. Raise a DeviceActionsError."""
        with ExitStack() as stack:
            try:
                stack.enter_context(self._lock_file.locked())
            except OSError as error:
                text = f"The ledger {self.path} cannot be locked: {error.strerror}. {locks_hint(error)}".rstrip()
                raise DeviceActionsError(text, reason="ledger_failed") from None
            yield

    def read(self) -> list[LedgerEntry]:
        """Return all entries. Call it under the lock. Raise an InputError for an unusable file."""
        try:
            # Without O_NONBLOCK, opening a FIFO would block.
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise InputError(f"ledger: {self.path}: {error.strerror}.") from None
        with os.fdopen(descriptor, "rb") as file:
            try:
                check_private(self.path, descriptor, self._mode)
            except InputError as error:
                raise InputError(f"ledger: {error.message}") from None
            content = file.read(_MAX_SIZE)
        try:
            ledger = json.loads(content)
            entries: list[LedgerEntry] = ledger["locks"]
            if ledger["version"] == _VERSION and all(_is_entry(entry) for entry in entries):
                return entries
        except (ValueError, TypeError, KeyError, RecursionError):
            pass
        raise InputError(
            f"ledger: {self.path} is damaged, or not a ledger of this collection. The file was not changed. Note the "
            "locks that it lists, and move it away."
        )

    def write(self, entries: Sequence[LedgerEntry]) -> None:
        """Replace all entries. Call it under the lock. Raise a DeviceActionsError where that fails."""
        content = json.dumps({"version": _VERSION, "locks": entries}, indent=1)
        try:
            write_atomically(self.path, content.encode(), durable=True, mode=self._mode)
        except OSError as error:
            raise DeviceActionsError(
                f"The ledger {self.path} cannot be written: {error.strerror}.", reason="ledger_failed"
            ) from None

    def _open_lock_file(self) -> UserFile:
        path = f"{self.path}.lock"
        with _opening:
            if path not in _lock_files:
                try:
                    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
                    check_folder(os.path.dirname(path))
                    _lock_files[path] = UserFile(path, file_mode(os.path.dirname(path)))
                except OSError as error:
                    raise InputError(f"ledger: {path}: {error.strerror}.") from None
                except InputError as error:
                    raise InputError(f"ledger: {error.message}") from None
            return _lock_files[path]


_TEXTS = ("scope", "place", "device_id", "username", "phase", "since", "ticket")
_RUN = ("id", "pid", "started", "machine", "boot", "namespace")


def _is_entry(entry: Any) -> bool:
    """Return whether a value is a LedgerEntry. Raise KeyError, TypeError or ValueError for other structures."""
    parse_timestamp(entry["since"])
    texts = [entry[key] for key in _TEXTS] + entry["urls"]
    return all(isinstance(text, str) for text in texts) and all(key in entry["run"] for key in _RUN)
