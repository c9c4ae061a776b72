# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A JSON file in the state directory: a reader sees a whole one, and writers take turns."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ansible_collections.secops.device_actions.plugins.module_utils._common.atomic_file import write_atomically
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.file_lock import BRIEF, FileLock
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import file_mode, open_private


class RecordFile:
    """A file in a folder, with its lock beside it. largest: bytes that are read."""

    def __init__(self, folder: str, name: str, largest: int) -> None:
        self.path = os.path.join(folder, name)
        self._folder = folder
        self._largest = largest

    def read(self) -> bytes | None:
        """Return the content, or None if there is no file. Raise an InputError, or a ValueError if it is too large."""
        try:
            # Without O_NONBLOCK, opening a FIFO would block.
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(descriptor, "rb") as file:
                content = file.read(self._largest + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(f"{self.path}: {error.strerror}. Check the permissions of the state directory.") from None
        if len(content) > self._largest:
            raise ValueError("too large")
        return content

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Wait for the lock, and hold it. Raise an InputError or an OSError."""
        descriptor = open_private(f"{self.path}.lock", file_mode(self._folder))
        try:
            with FileLock(descriptor, f"the lock of {self.path}", BRIEF).held():
                yield
        finally:
            os.close(descriptor)

    def replace(self, text: str) -> None:
        """Replace the content. Call it under the lock. Raise an OSError."""
        write_atomically(self.path, text.encode("ascii") + b"\n", durable=True, mode=file_mode(self._folder))

    def put_aside(self) -> str:
        """Rename a damaged file, and return its new path. Call it under the lock. Raise an OSError."""
        path = f"{self.path}.damaged"
        os.replace(self.path, path)
        return path
