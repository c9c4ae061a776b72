# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find and read the files of a directory: only regular files, and never through a symbolic link.

The directory is what a user pushed. It can contain links that lead elsewhere, pipes, devices, and too much of
everything. What is not read is a problem, unless it is hidden or has another ending: entries that vanish are released.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import escape_unprintable
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.problems import Problems

ENDINGS = (".yml", ".yaml")
LARGEST_FILE = 1024 * 1024  # bytes
LARGEST_TOTAL = 16 * LARGEST_FILE
MOST_FILES = 10_000
_MOST_NAMES = 20_000  # of files and directories with any ending
_DEEPEST = 10  # directories
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


class _Stop(Exception):
    """The problem is reported, and nothing more is read."""


def read_files(folder: Path, problems: Problems) -> Iterator[tuple[str, str]]:
    """Yield (path in the folder, as shown; text) of each file, in the order of their paths."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "invalid path"
        problems.add(".", 1, "", f"The directory of the desired state cannot be read ({reason}). Check its path.")
        return
    try:
        yield from _Folders(problems).read(handle, "", 0)
    except _Stop:
        return
    finally:
        os.close(handle)


class _Folders:
    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._names = self._files = self._bytes = 0

    def read(self, handle: int, path: str, depth: int) -> Iterator[tuple[str, str]]:
        """Yield what read_files() yields. handle: an open directory. path: its path, ending with a slash."""
        for name in self._listed(handle, path):
            if name.startswith("."):
                continue
            shown = path + escape_unprintable(name)
            try:
                mode = os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode
                if stat.S_ISDIR(mode):
                    yield from self._folder(handle, name, shown, depth)
                elif stat.S_ISLNK(mode) and (_is_wanted(name) or _is_folder(handle, name)):
                    self._add(shown, "Symbolic links are not followed. Replace the link by the file or directory.")
                elif _is_wanted(name) and not stat.S_ISLNK(mode):
                    if (text := self._text(handle, name, shown)) is not None:
                        yield shown, text
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or "invalid name"
                self._add(shown, f"The file cannot be read ({reason}). Check its permissions.")

    def _folder(self, handle: int, name: str, shown: str, depth: int) -> Iterator[tuple[str, str]]:
        if depth == _DEEPEST:
            self._add(shown, f"The directory is more than {_DEEPEST} levels deep. Move its files up.")
            return
        inner = os.open(name, _FLAGS | os.O_DIRECTORY, dir_fd=handle)
        try:
            yield from self.read(inner, f"{shown}/", depth + 1)
        finally:
            os.close(inner)

    def _listed(self, handle: int, path: str) -> list[str]:
        """Return the names in a directory, sorted."""
        names = []
        with os.scandir(handle) as listing:
            for entry in listing:
                self._names += 1
                if self._names > _MOST_NAMES:
                    self._add(path or ".", f"There are more than {_MOST_NAMES} files. Use a directory of its own.")
                    raise _Stop
                names.append(entry.name)
        return sorted(names)

    def _text(self, handle: int, name: str, shown: str) -> str | None:
        """Return the text of a file, or None if it is refused."""
        descriptor = os.open(name, _FLAGS, dir_fd=handle)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                self._add(shown, "This is not a regular file. Remove it.")
                return None
            self._files += 1
            if self._files > MOST_FILES:
                self._add(shown, f"There are more than {MOST_FILES} files. Put several entries into one file.")
                raise _Stop
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            self._add(shown, f"The file is larger than {LARGEST_FILE} bytes. Split it.")
            return None
        self._bytes += len(content)
        if self._bytes > LARGEST_TOTAL:
            self._add(shown, f"The files are larger than {LARGEST_TOTAL} bytes together. Remove old entries.")
            raise _Stop
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self._problems.add(shown, line, "", "The file is not encoded as UTF-8. Save it as UTF-8.")
            return None

    def _add(self, shown: str, message: str) -> None:
        self._problems.add(shown, 1, "", message)


def _is_wanted(name: str) -> bool:
    return name.lower().endswith(ENDINGS)


def _is_folder(handle: int, name: str) -> bool:
    """Return whether a link leads to a directory, whose entries people could miss."""
    try:
        return stat.S_ISDIR(os.stat(name, dir_fd=handle).st_mode)
    except OSError:
        return False
