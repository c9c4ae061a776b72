# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plain Git server: a bare repository with the hooks that the collection ships, and the worker."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from integration.playbooks.controller import PATIENCE
from integration.reconcile.git_ops import git

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples" / "pipelines" / "plain-git"


class PlainServer:
    """The repository, and a user with a copy of it. environment: of the hooks and the worker."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        home.mkdir()
        self.bare = home / "desired-state.git"
        self.copy = home / "copy"
        self._environment = {
            **environment,
            **{
                f"GIT_{who}_{what}": "soc@corp.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
            },
        }
        git("init", "--quiet", "--bare", "--initial-branch=main", str(self.bare), cwd=home)
        git("config", "device-actions.path", "incidents", cwd=self.bare)
        for hook in ("pre-receive", "post-receive"):
            shutil.copy(EXAMPLES / hook, self.bare / "hooks" / hook)
        git("init", "--quiet", "--initial-branch=main", str(self.copy), cwd=home)
        git("remote", "add", "origin", str(self.bare), cwd=self.copy)

    def commit(self, **files: str) -> str:
        """Commit files of the folder incidents, named without .yml, and return the hash."""
        folder = self.copy / "incidents"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / f"{name}.yml").write_text(content, encoding="utf-8")
        git("add", "--all", cwd=self.copy)
        git("commit", "--quiet", "--allow-empty", "-m", "Change", cwd=self.copy)
        return git("rev-parse", "HEAD", cwd=self.copy).strip()

    def remove(self, name: str) -> None:
        """Remove a file, in the next commit."""
        (self.copy / "incidents" / f"{name}.yml").unlink()

    def push(self, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Push, and return the process with what the pusher sees. variables: of the environment."""
        return self._run(["git", "push", "origin", *options], self.copy, variables)

    def work(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the worker."""
        return self._run([str(EXAMPLES / "device-actions-worker"), *arguments], self.copy, variables)

    def queued(self) -> list[str]:
        """Return the commits that wait for the worker."""
        return sorted(path.name for path in (self.bare / "device-actions-queue").glob("*"))

    def tip(self, branch: str = "main") -> str | None:
        """Return the last commit of a branch on the server."""
        return git("for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}", cwd=self.bare).strip() or None

    def _run(self, command: list[str], folder: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=folder,
            env={"TMPDIR": os.environ.get("TMPDIR", "/tmp"), **self._environment, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
