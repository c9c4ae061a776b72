# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the programs that check a release, apart from the user's configuration of Ansible."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .errors import ReleaseError


@dataclass
class Progress:
    """Prints a line when a step begins, and its time when it ends."""

    total: int
    number: int = 0

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Print the step."""
        self.number += 1
        print(f"[{self.number:2}/{self.total}] {title} ... ", end="", flush=True)
        begin = time.monotonic()
        try:
            yield
        except BaseException:
            print("failed", flush=True)
            raise
        print(f"{time.monotonic() - begin:.0f} s", flush=True)


@dataclass(frozen=True)
class Programs:
    """The programs of this environment. They find collections in one folder only, and keep their files in another."""

    collections: Path
    home: Path

    def run(self, program: str, *arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> str:
        """Run a program, and return its output. Raise C(ReleaseError) with all that it prints if it fails."""
        finished = subprocess.run(
            [program, *arguments],
            cwd=cwd,
            env={**self._environment(), **(env or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        if finished.returncode != 0:
            command = " ".join([program, *arguments])
            shown = f"{finished.stderr.strip()}\n{finished.stdout.strip()}".strip()
            raise ReleaseError(f"{command} failed with exit code {finished.returncode}:\n{shown}")
        return finished.stdout

    def _environment(self) -> dict[str, str]:
        self.home.mkdir(parents=True, exist_ok=True)
        config = self.home / "empty.cfg"
        config.touch()
        foreign = ("ANSIBLE_", "GALAXY_IMPORTER_", "PYTHONPATH")
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(foreign)},
            "ANSIBLE_COLLECTIONS_PATH": str(self.collections),
            "ANSIBLE_CONFIG": str(config),
            "ANSIBLE_HOME": str(self.home),
            "NO_COLOR": "1",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), *os.get_exec_path()]),
        }
