# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run Ansible's programs against a checkout of the collection, each in a private home directory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .scenario import Run
from .world import World

HERE = Path(__file__).resolve().parent
PROGRAMS = Path(sys.executable).parent
TIMEOUT = 180  # seconds for a process that takes a few
INVENTORY_FILE = "golden.devices.yml"


@dataclass(frozen=True)
class Ended:
    """A process that has ended. events: the lines of the callback plugin."""

    rc: int
    stdout: str
    stderr: str
    events: list[dict[str, Any]]


class Controller:
    """An Ansible controller of one scenario. environment: variables that differ from the usual ones."""

    def __init__(self, collections: Path, world: World, environment: Mapping[str, str | None]) -> None:
        self._world = world
        self._runs = 0
        home = world.home
        runtime = home / "runtime"
        runtime.mkdir(mode=0o700)
        (home / "ansible.cfg").touch()
        variables = {
            "ANSIBLE_CONFIG": str(home / "ansible.cfg"),
            "ANSIBLE_HOME": str(home / "ansible"),
            "ANSIBLE_LOCAL_TEMP": str(home / "local"),
            "ANSIBLE_REMOTE_TEMP": str(home / "remote"),
            "ANSIBLE_ASYNC_DIR": str(home / "async"),
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_ACTION_PLUGINS": str(HERE / "action_plugins"),
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
            "ANSIBLE_CONNECTION_PLUGINS": str(HERE / "connection_plugins"),
            "ANSIBLE_CALLBACKS_ENABLED": "golden_events",
            "ANSIBLE_DEPRECATION_WARNINGS": "false",
            "ANSIBLE_FORCE_COLOR": "false",
            "ANSIBLE_HOST_KEY_CHECKING": "false",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_PIPELINING": "true",
            "GOLDEN_CONTROL": f"{world.simulator.url}/control",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join([str(PROGRAMS), *os.get_exec_path()]),
            "PYTHONPYCACHEPREFIX": str(collections / "pycache"),  # leaves the checkout as it is
            "XDG_RUNTIME_DIR": str(runtime),
            **world.environment(),
            **environment,
        }
        self._environment = {name: value for name, value in variables.items() if value is not None}

    def run(self, run: Run) -> Ended:
        """Run one process to its end."""
        if run.before:
            run.before(self._world)
        self._runs += 1
        project = self._world.home / f"run{self._runs}"
        project.mkdir()
        events = project / "events.jsonl"
        process = subprocess.run(
            [str(PROGRAMS / run.program), *self._arguments(run, project), *run.arguments],
            cwd=self._world.home,
            env={**self._environment, "GOLDEN_EVENTS": str(events)},
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
        )
        lines = events.read_text(encoding="utf-8").splitlines() if events.exists() else []
        return Ended(process.returncode, process.stdout, process.stderr, [json.loads(line) for line in lines])

    def _arguments(self, run: Run, project: Path) -> list[str]:
        """Return the arguments that every run of a program has, and write the files that they name."""
        if run.program == "ansible-doc":
            return []
        inventory = project / "inventory.json"
        inventory.write_text(json.dumps(self._world.inventory()), encoding="utf-8")
        if run.inventory is not None:
            inventory = self._world.home / INVENTORY_FILE  # the same path in all runs, so that a cache is found again
            inventory.write_text(yaml.safe_dump(dict(run.inventory), sort_keys=False), encoding="utf-8")
        if run.program != "ansible-playbook":
            return ["-i", str(inventory)]
        # A task is identified by its path and line: the same path in all runs, and a line of its own for each task.
        playbook = self._world.home / "site.json"
        playbook.write_text(json.dumps(list(run.plays), indent=1), encoding="utf-8")
        variables = project / "variables.json"
        variables.write_text(json.dumps({**self._world.variables, "home": str(self._world.home)}), encoding="utf-8")
        return [str(playbook), "-i", str(inventory), "-e", f"@{variables}"]
