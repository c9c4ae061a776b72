# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a commit, written into a private folder without a checkout.

Git's own checkout would follow attributes, filters and symbolic links. Here, only regular files with plain names are
written, byte for byte. Everything else below the path is a Problem, so that no file is ignored silently.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import escape_unprintable
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import GitFailed
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.git_program import Git
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Problem

_REGULAR = ("100644", "100755")
_KINDS = {"120000": "a symbolic link", "160000": "a submodule"}
_MOST_FILES = 20_000
_LARGEST_FILE = 1 << 23  # bytes
_LARGEST_TREE = 1 << 27  # bytes
_LONGEST_PATH = 1000  # bytes
_ENTRY = re.compile(rb"(\d{6}) (\w{1,10}) ([0-9a-f]{40,64}) +(\d{1,18}|-)\t([^\0]+)")
_RESERVED = {"", ".", "..", ".git"}
_LONGEST_NAME = 255  # bytes


@dataclass(frozen=True)
class ExportedTree:
    """The files of a commit. folder: where they are. problems: why some are missing. files: how many were written."""

    folder: str
    problems: tuple[Problem, ...]
    files: int


@dataclass(frozen=True)
class TreeEntry:
    """What a commit has at a path. size: in bytes, 0 for anything but a file."""

    mode: str
    id: str
    size: int
    path: str

    @property
    def is_regular(self) -> bool:
        """Whether it is a file, and no symbolic link or submodule."""
        return self.mode in _REGULAR


def export_tree(git: Git, commit: str, path: str, folder: str) -> ExportedTree:
    """Write the regular files below a path of a commit into an empty folder.

    Raise an InputError for a path that is not relative, and GitFailed. A path that is no folder in the commit is a
    Problem.
    """
    tree = _tree_id(git, commit, path)
    shown = escape_unprintable(path)
    if tree is None:
        return ExportedTree(folder, (Problem(shown, 0, "", "There is no such folder at this commit."),), 0)
    entries = list_tree(git, tree)
    problems = [problem for entry in entries or () if (problem := _problem(entry))]
    regular = [entry for entry in entries or () if not _problem(entry)]
    if entries is None or sum(entry.size for entry in regular) > _LARGEST_TREE:
        message = f"More than {_MOST_FILES} files or {_LARGEST_TREE >> 20} MiB. Use a folder for nothing else."
        return ExportedTree(folder, (Problem(shown, 0, "", message),), 0)
    _write(git, regular, folder)
    return ExportedTree(folder, tuple(problems), len(regular))


def _tree_id(git: Git, commit: str, path: str) -> str | None:
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith("/") or ".." in parts or not path.isprintable() or len(os.fsencode(path)) > _LONGEST_PATH:
        raise InputError(
            f"reconcile_path: must be a folder in the repository, got {escape_unprintable(path)}. Set it relative "
            "to the top, or to . for all of it."
        )
    found = git.run("rev-parse", "--verify", "--quiet", f"{commit}:{'/'.join(parts)}", statuses=(0, 1, 128))
    if found.status or git.run("cat-file", "-t", found.text).text != "tree":
        return None
    return found.text


def list_tree(git: Git, tree: str) -> list[TreeEntry] | None:
    """Return all entries of a tree or a commit, or None if there are too many."""
    listed = git.run("ls-tree", "-r", "-l", "-z", "--full-tree", tree).content
    return list(_entries(listed)) if listed.count(b"\0") <= _MOST_FILES else None


def read_blobs(git: Git, entries: Sequence[TreeEntry]) -> Iterator[tuple[TreeEntry, bytes]]:
    """Yield each file with its content. Raise GitFailed where Git does not give what it listed."""
    if not entries:
        return
    wanted = "".join(f"{entry.id}\n" for entry in entries)
    content = memoryview(git.run("cat-file", "--batch", stdin=wanted.encode()).content)
    place = 0
    for entry in entries:
        header = f"{entry.id} blob {entry.size}\n".encode()
        start = place + len(header)
        end = start + entry.size
        if bytes(content[place:start]) != header or bytes(content[end : end + 1]) != b"\n":
            raise GitFailed(f"Git has no content for {escape_unprintable(entry.path)}.")
        yield entry, bytes(content[start:end])
        place = end + 1


def _entries(listed: bytes) -> Iterator[TreeEntry]:
    for line in listed.split(b"\0"):
        if not line:
            continue
        match = _ENTRY.fullmatch(line)
        if not match:
            raise GitFailed("Git lists a tree in an unknown form.")
        mode, _kind, object_id, size, path = match.groups()
        yield TreeEntry(
            mode.decode(), object_id.decode(), int(size) if size != b"-" else 0, path.decode("utf-8", "surrogateescape")
        )


def _problem(entry: TreeEntry) -> Problem | None:
    message = ""
    if not entry.is_regular:
        kind = _KINDS.get(entry.mode, "something else")
        message = f"It is {kind}, and only regular files are read. Replace it by a file, or remove it."
    elif not _is_plain(entry.path):
        message = "Its name is unsafe or too long. Use printable characters, without backslashes."
    elif entry.size > _LARGEST_FILE:
        message = f"It is larger than {_LARGEST_FILE >> 20} MiB. Split it."
    return Problem(escape_unprintable(entry.path), 0, "", message) if message else None


def _is_plain(path: str) -> bool:
    """Return whether each part of a path is a name that no file system and no reader takes for something else."""
    parts = path.split("/")
    return (
        path.isprintable()
        and len(os.fsencode(path)) <= _LONGEST_PATH
        and "\\" not in path
        and not _RESERVED.intersection(path.lower().split("/"))
        and all(len(os.fsencode(part)) <= _LONGEST_NAME for part in parts)
    )


def _write(git: Git, entries: Sequence[TreeEntry], folder: str) -> None:
    try:
        for entry, content in read_blobs(git, entries):
            target = os.path.join(folder, *entry.path.split("/"))
            os.makedirs(os.path.dirname(target), mode=0o700, exist_ok=True)
            with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
                file.write(content)
    except OSError as error:
        raise GitFailed(f"{folder}: the files of the commit cannot be written: {error.strerror}.") from None
