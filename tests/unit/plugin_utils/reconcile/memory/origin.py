# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real bare repository, and records to keep in it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Executed, Held, Record

COMMIT = "0123456789abcdef0123456789abcdef01234567"
NOW = 1_767_225_600.0
ITEM = {
    "action": "lock",
    "system": "cylance",
    "device_id": "ID1",
    "aspect": "lockdown",
    "value": None,
    "before": {},
    "targets": {"inc-1": "ws-1"},
    "wanted": {"expires": "1:00:00"},
    "until": None,
}


class Origin:
    """A bare repository as a server has it, with its hooks. options: of git init, for one that does not exist yet."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.path = folder / "origin.git"
        self._work = folder / "work"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        if self.path.exists():
            return
        self.git(
            "init", "--quiet", "--bare", "--template=", "--initial-branch=main", *options, str(self.path), within=folder
        )
        self.git("init", "--quiet", "--template=", "--initial-branch=main", *options, str(self._work), within=folder)
        self.git("remote", "add", "origin", "../origin.git")

    def git(self, *arguments: str, within: Path | None = None) -> str:
        """Run git as a person at the server or in a work tree, and return what it prints."""
        command = ["git", *arguments]
        where = within or self._work
        return subprocess.run(
            command, cwd=where, env=self._environment, check=True, capture_output=True, encoding="utf-8"
        ).stdout.strip()

    def at_server(self, *arguments: str) -> str:
        """Run git in the bare repository."""
        return self.git(*arguments, within=self.path)

    def commit(self, files: Mapping[str, bytes | str], branch: str = "main") -> str:
        """Push a commit with these files in addition to the earlier ones, and return its hash."""
        for name, content in files.items():
            path = self._work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        self.git("add", "--all")
        return self.push("commit", branch)

    def push(self, message: str, branch: str = "main") -> str:
        """Commit and push what is staged in the work tree."""
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        self.git("push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{branch}")
        return self.git("rev-parse", "HEAD")

    def stage(self, mode: str, content: str, path: str) -> None:
        """Stage an entry of any mode. content: of a file or link, or the hash of a submodule."""
        if mode == "160000":
            oid = content
        else:
            command = ["git", "hash-object", "-w", "--stdin"]
            oid = (
                subprocess.run(
                    command,
                    cwd=self._work,
                    env=self._environment,
                    input=content.encode(),
                    capture_output=True,
                    check=True,
                )
                .stdout.decode()
                .strip()
            )
        self.git("update-index", "--add", "--cacheinfo", f"{mode},{oid},{path}")

    def hook(self, name: str, script: str) -> Path:
        """Install a hook, and return its path."""
        path = self.path / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    def tip(self, branch: str) -> str | None:
        """Return the last commit of a branch."""
        return self.at_server("for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}") or None

    def subjects(self, branch: str) -> list[str]:
        """Return the subjects of the commits of a branch, the first one first."""
        return self.at_server("log", "--reverse", "--format=%s", branch).splitlines()

    def listing(self, branch: str) -> list[str]:
        """Return the paths of all files of a branch."""
        return self.at_server("ls-tree", "-r", "--name-only", branch).splitlines()


def held(number: int = 1, **changes: object) -> Held:
    """Return a lockdown of a device."""
    values: dict[str, object] = {
        "system": "cylance",
        "device_id": f"ID{number}",
        "hostname": f"ws-{number}.corp.example",
        "aspect": "lockdown",
        "owner": "soc",
        "targets": {f"inc-{number}": f"ws-{number}"},
        "settings": {"expires": "1:00:00", "parameters": {"ports": [22, {"deep": "x" * 400}]}},
        "started": NOW,
        "run": "run-1",
        "until": NOW + 3600.5,
        "stamps": {"lockdown_initiated": NOW, "lockdown_expiration": None, "user_id": "u-1"},
    }
    return Held(**{**values, **changes})


def record(devices: int = 2, **changes: object) -> Record:
    """Return a record of some devices."""
    values: dict[str, object] = {
        "commit": COMMIT,
        "starts": {"inc-1": NOW},
        "held": tuple(held(number) for number in range(1, devices + 1)),
        "executed": (Executed("desired-state.git", "inc-9", "run-1", NOW, "execution-1", ("ID1", "ID2")),),
    }
    return Record(**{**values, **changes})
