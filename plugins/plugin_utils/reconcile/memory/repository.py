# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private copy of the repository with the desired state: its default branch, and how commits follow each other."""

from __future__ import annotations

import os
import re
import tempfile

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import escape_unprintable
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.credentials import Credentials
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.git_program import REMOTE, Git
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.remote_url import RemoteUrl
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.trees import (
    ExportedTree,
    export_tree,
)

_HEADS = "refs/heads/"
_LONGEST_BRANCH = 200  # characters
_OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
_SHA256_DIGITS = 64
_MOST_ROOTS = 1000  # commits at which a shallow history ends

REMOTE_TIMEOUT = 120.0  # seconds for a command that transfers little
_FETCH_TIMEOUT = 600.0  # seconds


class Repository:
    """A bare copy of a remote repository.

    folder: an empty one that only this user can access. branch: instead of the remote's default branch.
    """

    def __init__(
        self, url: str, folder: str, credentials: Credentials | None = None, branch: str | None = None
    ) -> None:
        self.git = Git(RemoteUrl.parse(url), credentials or Credentials(), folder)
        self._folder = folder
        self._branch = branch
        if branch is not None:
            self.check_branch(branch, "branch")

    def clone(self) -> None:
        """Copy the branch with its whole history. Raise GitFailed, or an InputError for a missing branch."""
        git = self.git
        wanted = "HEAD" if self._branch is None else f"{_HEADS}{self._branch}"
        listed = git.run_remote("ls-remote", "--symref", REMOTE, wanted, timeout=REMOTE_TIMEOUT).text
        tips = {}
        for line in listed.splitlines():
            value, _tab, name = line.partition("\t")
            if name == "HEAD" and value.startswith(f"ref: {_HEADS}"):
                self._branch = value[len(f"ref: {_HEADS}") :]
            elif _OBJECT.fullmatch(value):
                tips[name] = value
        if self._branch is None or wanted not in tips:
            raise InputError(
                f"reconcile_repo: {git.url.text} has no {self._wanted()}. Push it, or name an existing one."
            )
        self.check_branch(self._branch, "reconcile_repo: the default branch")
        object_format = "sha256" if len(tips[wanted]) == _SHA256_DIGITS else "sha1"
        git.run("init", "--quiet", "--bare", "--template=", f"--object-format={object_format}")
        self.fetch()

    @property
    def is_found(self) -> bool:
        """Whether the server has shown its branches, so that other branches can be read whatever this one contains."""
        return self._branch is not None and os.path.isdir(self.git.repository)

    @property
    def branch(self) -> str:
        """The name of the default branch, once it was cloned."""
        if self._branch is None:
            raise DeviceActionsError("The repository was not cloned.")
        return self._branch

    def fetch(self) -> None:
        """Bring the copy up to date."""
        # A shallow remote may update our list of shallow commits, which descends_from() considers.
        refs = f"+{_HEADS}{self.branch}:{self._local}"
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--update-shallow")
        self.git.run_remote("fetch", *options, REMOTE, refs, timeout=_FETCH_TIMEOUT)

    def tip_of_default_branch(self) -> str:
        """Return the last commit of the copy."""
        return self.git.run("rev-parse", "--verify", "--quiet", f"{self._local}^{{commit}}").text

    def is_still_tip(self, commit: str) -> bool:
        """Return whether the server's branch ends with this commit at the moment."""
        name = f"{_HEADS}{self.branch}"
        listed = self.git.run_remote("ls-remote", REMOTE, name, timeout=REMOTE_TIMEOUT).text
        return f"{commit}\t{name}" in listed.splitlines()

    def descends_from(self, old: str, new: str) -> bool | None:
        """Return whether C(old) is C(new) or one of its ancestors, or None where a shallow history does not show it."""
        if not _OBJECT.fullmatch(old) or not _OBJECT.fullmatch(new):
            raise DeviceActionsError("A commit must be given by its whole hash.")
        if self._is_ancestor(old, new):
            return True
        return None if self._is_shallow(new) else False

    def export_tree(self, commit: str, path: str) -> ExportedTree:
        """Write the regular files below a path of a commit into a new folder. See trees.py."""
        return export_tree(self.git, commit, path, tempfile.mkdtemp(prefix="tree-", dir=self._folder))

    def check_branch(self, branch: str, option: str) -> None:
        """Raise an InputError for a text that is no name of a branch."""
        is_text = 0 < len(branch) <= _LONGEST_BRANCH and branch.isprintable() and not branch.startswith(("-", "refs/"))
        if not is_text or self.git.run("check-ref-format", f"{_HEADS}{branch}", statuses=(0, 1)).status:
            raise InputError(f"{option}: must be the name of a branch, got {escape_unprintable(branch)}.")

    @property
    def _local(self) -> str:
        return f"refs/desired/{self.branch}"

    def _is_shallow(self, commit: str) -> bool:
        """Return whether the history of a commit is incomplete. The record's branch is always shallow."""
        try:
            with open(os.path.join(self.git.repository, "shallow"), encoding="ascii") as file:
                roots = file.read().split()
        except FileNotFoundError:
            return False
        except (OSError, ValueError):
            return True
        if len(roots) > _MOST_ROOTS:
            return True
        return any(self._is_ancestor(root, commit) is not False for root in roots)

    def _is_ancestor(self, old: str, new: str) -> bool | None:
        """Return whether a commit is another one or its ancestor, or None if it is missing."""
        status = self.git.run("merge-base", "--is-ancestor", old, new, statuses=(0, 1, 128)).status
        return None if status == 128 else status == 0

    def _wanted(self) -> str:
        return f"branch {escape_unprintable(self._branch)}" if self._branch else "default branch"
