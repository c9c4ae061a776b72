# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run git in a repository."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from .errors import ReleaseError


@dataclass(frozen=True)
class Repository:
    """A git repository with a work tree."""

    path: Path

    def run(self, *arguments: str) -> str:
        """Run a git command, and return what it prints. Raise C(ReleaseError) if it fails."""
        finished = self._git(*arguments)
        if finished.returncode != 0:
            raise ReleaseError(f"git {' '.join(arguments)} failed in {self.path}:\n{finished.stderr.strip()}")
        return finished.stdout.strip()

    def succeeds(self, *arguments: str) -> bool:
        """Return whether a git command succeeds."""
        return self._git(*arguments).returncode == 0

    def _git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["git", "-C", str(self.path), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    @property
    def branch(self) -> str:
        """The name of the current branch, or C("") if there is none."""
        return self.run("branch", "--show-current")

    @property
    def head(self) -> str:
        """The current commit."""
        return self.run("rev-parse", "HEAD")

    @property
    def changes(self) -> list[str]:
        """The uncommitted and untracked files, as C(git status --porcelain) lists them."""
        return self.run("status", "--porcelain").splitlines()

    @property
    def files(self) -> list[str]:
        """The tracked files."""
        return [name for name in self.run("ls-files", "-z").split("\0") if name]

    def has_tag(self, name: str) -> bool:
        """Return whether a tag exists."""
        return self.succeeds("rev-parse", "--quiet", "--verify", f"refs/tags/{name}")

    def identity(self) -> tuple[str, str]:
        """Return the configured name and email address, or raise C(ReleaseError)."""
        # Without this setting, git makes up an address from the names of the user and of the machine.
        if not self.succeeds("-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"):
            raise ReleaseError(
                "Git does not know who you are. Run: git config user.name NAME; git config user.email ADDRESS"
            )
        name, dummy, rest = self.run("var", "GIT_COMMITTER_IDENT").partition(" <")
        return name, rest.partition(">")[0]
