# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the real ansible-rulebook, and wait for what it shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from integration.playbooks.controller import MARK, PATIENCE, collections_path, kill_marked, wait_until

PROGRAMS = Path(sys.executable).parent
PROGRAM = PROGRAMS / "ansible-rulebook"
COLLECTION = "secops.device_actions"
LOCAL = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
INVENTORY = {"all": {"hosts": {"localhost": LOCAL}}}
_COLOR = re.compile(r"\x1b\[[0-9;]*m")


class Rulebook:
    """A started ansible-rulebook. mark: a variable in the environment of all its processes."""

    def __init__(self, process: subprocess.Popen[bytes], file: Path, mark: str) -> None:
        self.process = process
        self._file = file
        self._mark = mark

    def output(self) -> str:
        """Return what it has shown so far."""
        return _COLOR.sub("", self._file.read_text(encoding="utf-8", errors="replace"))

    def wait_for(self, text: str, times: int = 1) -> None:
        """Wait until it has shown a text so many times."""
        self.wait_until(lambda: self.output().count(text) >= times, f"it shows {text!r}")

    def wait_until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until a condition holds. Fail at once if the process ends before."""

        def holds_or_ended() -> object:
            return condition() or self.process.poll() is not None

        try:
            wait_until(holds_or_ended, what)
        except AssertionError as error:
            raise AssertionError(f"{error}:\n{self.output()[-6000:]}") from None
        assert condition(), f"it has ended with {self.process.returncode} before {what}:\n{self.output()[-6000:]}"

    def wait_for_end(self) -> int:
        """Wait until it ends by itself, and return its exit status."""
        return self.process.wait(PATIENCE)

    def plays(self) -> int:
        """Return how many playbooks have ended."""
        return self.output().count("PLAY RECAP")

    def kill(self) -> None:
        """Kill it and the playbooks that it has started."""
        kill_marked(self._mark)
        self.process.wait(PATIENCE)


class Station:
    """A machine on which rulebooks run: a private home, a state directory, and the credentials in the environment."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self.home = home
        self.state = home / "state"
        (home / "inventory.yml").write_text(yaml.safe_dump(INVENTORY), encoding="utf-8")
        (home / "ansible.cfg").touch()
        self.environment = {
            **environment,
            "ANSIBLE_COLLECTIONS_PATH": str(collections_path()),
            "ANSIBLE_CONFIG": str(home / "ansible.cfg"),
            "ANSIBLE_FORCE_COLOR": "false",
            "ANSIBLE_HOME": str(home / "ansible"),
            "ANSIBLE_LOCAL_TEMP": str(home / "local"),
            "DEVICE_ACTIONS_STATE_DIR": str(self.state),
            "HOME": str(home),
            "PATH": os.pathsep.join([str(PROGRAMS), *os.get_exec_path()]),
        }
        self._started: list[Rulebook] = []

    def start(
        self,
        rulebook: str,
        *options: str,
        variables: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Rulebook:
        """Start a rulebook of the collection, or a file."""
        number = len(self._started)
        file = self.home / f"vars{number}.yml"
        file.write_text(yaml.safe_dump(dict(variables or {"unused": True})), encoding="utf-8")
        name = rulebook if os.path.exists(rulebook) else f"{COLLECTION}.{rulebook}"
        words = ("-v", "-r", name, "-i", "inventory.yml", "--vars", str(file), *options)
        return self.run(str(PROGRAM), *words, environment=environment)

    def run(self, *command: str, environment: Mapping[str, str] | None = None) -> Rulebook:
        """Start a command of the shell that runs a rulebook."""
        number = len(self._started)
        mark, output = f"{self.home}-{number}", self.home / f"output{number}.txt"
        with output.open("wb") as sink:
            process = subprocess.Popen(
                [shutil.which(command[0], path=self.environment["PATH"]) or command[0], *command[1:]],
                cwd=self.home,
                env={**os.environ, **self.environment, **(environment or {}), MARK: mark},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started.append(Rulebook(process, output, f"{MARK}={mark}"))
        return self._started[-1]

    def end(self) -> None:
        """Kill everything that it has started."""
        for rulebook in self._started:
            rulebook.kill()
