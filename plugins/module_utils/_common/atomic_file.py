# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write files completely or not at all."""

from __future__ import annotations

import os

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def write_atomically(path: str, content: bytes, durable: bool = False, mode: int = 0o600) -> None:
    """Replace a file, by default with one for its user only. Readers see either the old content or the new one.

    A killed writer leaves a draft next to the file, which the next one removes. Only one writer at a time is safe.
    durable: whether the content survives a power failure once this has returned. Raise OSError.
    """
    draft = f"{path}.draft"
    if os.path.lexists(draft):
        os.unlink(draft)  # whatever it is: to open a FIFO would block
    try:
        with os.fdopen(os.open(draft, _NEW_FILE, 0o600), "wb") as file:
            if mode != 0o600:
                os.fchmod(file.fileno(), mode)  # whatever the umask is
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        if os.path.exists(draft):
            os.unlink(draft)
        raise
    if durable:
        sync_folder(os.path.dirname(path))


def create_file(path: str, content: bytes) -> None:
    """Create a file that is readable for its user only, or leave none. Raise FileExistsError or another OSError."""
    descriptor = os.open(path, _NEW_FILE, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        os.unlink(path)
        raise
    sync_folder(os.path.dirname(path))


def sync_folder(folder: str) -> None:
    """Write a folder's entries to disk, so that a new file survives a power failure. Raise OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
