# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Git repository of the demo, and the commits that change what is desired."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path


class DesiredState:
    """A bare repository below ``home``, with an entry that isolates machines in both consoles."""

    def __init__(self, home: Path, hostnames: Sequence[str]) -> None:
        self.url = str(home / "desired-state.git")
        self._copy = home / "desired-state"
        self._hostnames = list(hostnames)

    def contain(self) -> None:
        """Create the repository, and push an entry."""
        self._git("init", "--quiet", "--bare", "--initial-branch=main", self.url, cwd=self._copy.parent)
        self._git("init", "--quiet", "--initial-branch=main", str(self._copy), cwd=self._copy.parent)
        self._push("active")

    def release(self) -> None:
        """Push the same entry with ``state: released``."""
        self._push("released")

    def _push(self, state: str) -> None:
        entry = {
            "id": "inc-4711",
            "devices": {"hostnames": self._hostnames},
            "reason": "Beacon to a known command-and-control server",
            "ticket": "INC-4711",
            "state": state,
            "cylance_lockdown": {"lockdown_type": "Partial", "lockdown_config_id": 2},
            "opswat_device_action": {"action": "assign_to_group", "group": "Quarantine"},
        }
        (self._copy / "inc-4711.yml").write_text(json.dumps([entry], indent=2), encoding="utf-8")
        self._git("add", "--all", cwd=self._copy)
        self._git("commit", "--quiet", "-m", f"INC-4711: {state}", cwd=self._copy)
        self._git("push", "--quiet", self.url, "HEAD:main", cwd=self._copy)

    def _git(self, *arguments: str, cwd: Path) -> None:
        names = {
            f"GIT_{who}_{what}": "soc@corp.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        subprocess.run(["git", *arguments], cwd=cwd, env={**os.environ, **names}, check=True)
